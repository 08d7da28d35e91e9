"""The adjectives of segments' names: which word is said of more, or less, of which feature."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """Words for one feature.

    Attributes
    ----------
    concept
        At most one phrase of a concept is used in a name.
    feature
        Column of the features.
    high, low
        Adjective when the segment has more, or less, than all customers; None where no good word exists.
    boundary
        Where given, the segment's median must also lie above it for ``high`` and below it for ``low``.
    overall_below
        Where given, the median of all customers must lie below it.
    """

    concept: str
    feature: str
    high: str | None
    low: str | None
    boundary: float | None = None
    overall_below: float | None = None


# In the order in which adjectives stand in a name.
VOCABULARY = (
    Phrase("presence", "days_since_last_order", "lapsed", None, boundary=90),
    Phrase("presence", "days_since_last_order", None, "active", boundary=90),
    Phrase("presence", "days_since_last_order", "quiet", None),
    Phrase("trend", "spend_trend_90d", "growing", "fading", boundary=0),
    Phrase("age", "days_since_first_order", "long-standing", "newer"),
    Phrase("frequency", "order_count", "repeat", None, boundary=1, overall_below=2),
    Phrase("frequency", "order_count", "frequent", "occasional"),
    Phrase("rhythm", "days_between_orders_variation", "irregular", "regular"),
    Phrase("basket", "average_order_amount", "big-basket", "small-basket"),
    Phrase("basket", "items_per_order", "many-item", "few-item"),
    Phrase("offers", "campaign_redemption_share", "coupon-minded", "coupon-shy"),
    Phrase("offers", "coupon_spend_share", "coupon-using", "coupon-avoiding"),
    Phrase("discounts", "discount_spend_share", "bargain-hunting", "full-price"),
    Phrase("label", "private_label_spend_share", "own-label", "brand-buying"),
    Phrase("breadth", "department_diversity", "wide-range", "narrow-range"),
    Phrase("stores", "store_count", "many-store", "few-store"),
    Phrase("week", "weekend_order_share", "weekend-leaning", "weekday-leaning"),
    Phrase("hour", "morning_order_share", "morning-leaning", None),
    Phrase("hour", "evening_order_share", "evening-leaning", None),
    Phrase("hour", "night_order_share", "night-leaning", None),
    Phrase("mailer", "mailer_spend_share", "mailer-led", None),
    Phrase("display", "display_spend_share", "display-led", None),
    Phrase("offers", "email_click_share_90d", "email-minded", "email-shy"),
    Phrase("visits", "app_visit_share", "app-leaning", None),
    Phrase("sessions", "mobile_session_share", "mobile-banking", None),
    Phrase("products", "account_type_count", "many-product", "few-product"),
    Phrase("savings", "has_savings", "savings-holding", None),
    Phrase("card", "has_credit_card", "card-holding", None),
    Phrase("loan", "has_loan", "borrowing", None),
    Phrase("mortgage", "has_mortgage", "home-financing", None),
    Phrase("investment", "has_investment", "investing", None),
    Phrase("balance", "balance_amount", "high-balance", "low-balance"),
    Phrase("income", "has_salary", "salaried", None),
    Phrase("income", "inflow_90d", "high-inflow", "low-inflow"),
)
