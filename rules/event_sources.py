"""What happened to customers: each kind of event as a query that shows it as it was known when as_of_date began.

The queries are constants: `:as_of_date` and `:as_of_instant` are replaced by literals, and nothing from a rule is put
into them. `happened` is a local day or an instant in UTC. Numbers with decimals are DECIMAL, so that a sum does not
depend on the order of its rows. Who cannot be told is null: such events show only that the company has the source.
"""

from dataclasses import dataclass
from typing import Literal

from rules.kinds import Column


@dataclass(frozen=True)
class EventSource:
    """A kind of event.

    Attributes
    ----------
    happens_by
        ``day`` where ``happened`` is a local day, ``instant`` where it is a time in UTC.
    relation
        The query: ``customer_id``, ``happened`` and ``columns``, one row per event before as_of_date.
    """

    meaning: str
    happens_by: Literal["day", "instant"]
    columns: dict[str, Column]
    relation: str


_AMOUNTS = {
    "sales_amount": "what was received",
    "discounted_sales_amount": "of that, at a cut price",
    "couponed_sales_amount": "of that, with a coupon",
    "on_display_sales_amount": "of that, for products on display",
    "in_mailer_sales_amount": "of that, for products in the mailer",
    "private_label_sales_amount": "of that, for the own brand",
}

# An order that goes on after as_of_date, such as one with a line given back later, counts with its lines until then.
# Such orders are few: IN keeps DuckDB from making a hash table of all lines.
_ORDERS = """
    SELECT
        customer_id, ordered_date AS happened, store_id, line_count, sales_amount, discounted_sales_amount,
        couponed_sales_amount, on_display_sales_amount, in_mailer_sales_amount, private_label_sales_amount
    FROM marts.orders
    WHERE ordered_date < :as_of_date AND last_ordered_at < :as_of_instant
    UNION ALL
    SELECT
        open_orders.customer_id, open_orders.ordered_date AS happened, open_orders.store_id,
        COUNT(*) AS line_count, CAST(SUM(lines.sales_amount) AS DECIMAL(18, 4)) AS sales_amount,
        CAST(SUM(CASE WHEN is_discounted THEN lines.sales_amount WHEN NOT is_discounted THEN 0 END) AS DECIMAL(18, 4)),
        CAST(SUM(CASE WHEN is_couponed THEN lines.sales_amount WHEN NOT is_couponed THEN 0 END) AS DECIMAL(18, 4)),
        CAST(SUM(CASE WHEN is_on_display THEN lines.sales_amount WHEN NOT is_on_display THEN 0 END) AS DECIMAL(18, 4)),
        CAST(SUM(CASE WHEN is_in_mailer THEN lines.sales_amount WHEN NOT is_in_mailer THEN 0 END) AS DECIMAL(18, 4)),
        CAST(SUM(CASE WHEN is_private_label THEN lines.sales_amount WHEN NOT is_private_label THEN 0 END)
            AS DECIMAL(18, 4))
    FROM (
        SELECT order_id, customer_id, store_id, ordered_date
        FROM marts.orders
        WHERE ordered_date < :as_of_date AND last_ordered_at >= :as_of_instant
    ) AS open_orders
    INNER JOIN marts.order_lines AS lines ON open_orders.order_id = lines.order_id
    WHERE lines.ordered_at < :as_of_instant AND lines.order_id IN (
        SELECT order_id FROM marts.orders WHERE ordered_date < :as_of_date AND last_ordered_at >= :as_of_instant
    )
    GROUP BY open_orders.order_id, open_orders.customer_id, open_orders.ordered_date, open_orders.store_id
"""

EVENT_SOURCES = {
    "orders": EventSource(
        "orders, on the local day of their first line",
        "day",
        {
            "store_id": Column("text", "where"),
            "line_count": Column("whole", "lines of the order"),
            **{name: Column("number", meaning) for name, meaning in _AMOUNTS.items()},
        },
        _ORDERS,
    ),
    "order_lines": EventSource(
        "products of orders",
        "instant",
        {
            "order_id": Column("text", "the order"),
            "product_id": Column("text", "what was bought"),
            "store_id": Column("text", "where"),
            "department": Column("text", "highest level of the assortment, or the merchant's category"),
            "sales_amount": Column("number", "what was received"),
            "is_discounted": Column("flag", "at a cut price"),
            "is_couponed": Column("flag", "with a coupon"),
            "is_on_display": Column("flag", "the product was on display"),
            "is_in_mailer": Column("flag", "the product was in the mailer"),
            "is_private_label": Column("flag", "of the own brand"),
        },
        """SELECT
            customer_id, ordered_at AS happened, order_id, product_id, store_id, department, sales_amount,
            is_discounted, is_couponed, is_on_display, is_in_mailer, is_private_label
        FROM marts.order_lines WHERE ordered_at < :as_of_instant""",
    ),
    "coupon_redemptions": EventSource(
        "coupons handed in",
        "day",
        {"coupon_id": Column("text", "the coupon"), "campaign_id": Column("text", "the campaign that sent it")},
        """SELECT customer_id, redemption_date AS happened, coupon_id, campaign_id
        FROM marts.coupon_redemptions WHERE redemption_date < :as_of_date""",
    ),
    "campaigns": EventSource(
        "campaigns received, on their first day",
        "day",
        {"campaign_id": Column("text", "the campaign"), "campaign_type": Column("text", "its type")},
        """SELECT customer_id, start_date AS happened, campaign_id, campaign_type
        FROM marts.campaign_members WHERE start_date < :as_of_date""",
    ),
    "email_events": EventSource(
        "what became of email messages",
        "instant",
        {
            "event_type": Column("text", "sent, delivered, open, click, bounce, complaint or unsubscribe"),
            "campaign_id": Column("text", "the campaign"),
            "message_id": Column("text", "the message"),
            "link_url": Column("text", "the link clicked"),
        },
        """SELECT customer_id, occurred_at AS happened, event_type, campaign_id, message_id, link_url
        FROM marts.email_events WHERE occurred_at < :as_of_instant""",
    ),
    "web_visits": EventSource(
        "visits to website and app by known customers, programs left out",
        "day",
        {
            "channel": Column("text", "web or app"),
            "page_view_count": Column("whole", "pages looked at"),
            "product_view_count": Column("whole", "products looked at"),
            "search_count": Column("whole", "searches"),
            "cart_add_count": Column("whole", "times something was put in the cart"),
            "checkout_count": Column("whole", "times a checkout was begun"),
            "purchase_count": Column("whole", "purchases the website tells of"),
        },
        """SELECT
            CASE WHEN NOT is_bot_suspect AND customer_known_at < :as_of_instant THEN customer_id END AS customer_id,
            started_date AS happened, channel, page_view_count, product_view_count, search_count, cart_add_count,
            checkout_count, purchase_count
        FROM marts.web_visits WHERE started_date < :as_of_date""",
    ),
    "support_tickets": EventSource(
        "questions to the support, when they were opened",
        "instant",
        {
            "channel": Column("text", "how it came in"),
            "category": Column("text", "what it is about, in lower case"),
            "priority": Column("text", "priority as the source writes it"),
            "satisfaction_score": Column("number", "the customer's verdict, 1 (worst) to 5"),
            "hours_to_close": Column("number", "hours to the end; unknown while it was open"),
            "is_open": Column("flag", "it was open when as_of_date began"),
        },
        """SELECT
            customer_id, opened_at AS happened, channel, category, priority,
            CASE WHEN satisfaction_known_at < :as_of_instant
                THEN TRY_CAST(satisfaction_score AS DECIMAL(38, 6)) END AS satisfaction_score,
            CASE WHEN closed_at < :as_of_instant
                THEN TRY_CAST(hours_to_close AS DECIMAL(38, 6)) END AS hours_to_close,
            closed_at IS NULL OR closed_at >= :as_of_instant AS is_open
        FROM marts.support_tickets WHERE opened_at < :as_of_instant""",
    ),
    "reviews": EventSource(
        "reviews written",
        "instant",
        {
            "product_id": Column("text", "what it is about"),
            "rating": Column("number", "1 (worst) to 5"),
            "is_verified": Column("flag", "the author bought the product"),
        },
        """SELECT customer_id, reviewed_at AS happened, product_id, TRY_CAST(rating AS DECIMAL(38, 6)) AS rating,
            is_verified
        FROM marts.reviews WHERE reviewed_at < :as_of_instant""",
    ),
    "social_interactions": EventSource(
        "what was done on social platforms",
        "instant",
        {
            "platform": Column("text", "the platform"),
            "interaction_type": Column("text", "like, comment, share, mention, follow, message or other"),
        },
        """SELECT customer_id, occurred_at AS happened, platform, interaction_type
        FROM marts.social_interactions WHERE occurred_at < :as_of_instant""",
    ),
    "survey_answers": EventSource(
        "answers in surveys",
        "instant",
        {
            "survey_id": Column("text", "the survey"),
            "question_id": Column("text", "the question"),
            "attitude": Column("text", "what the question measures"),
            "answer_text": Column("text", "the answer in words"),
            "answer_value": Column("number", "the answer as a number of its scale"),
            "scaled_answer": Column("number", "the answer from 0 to 1"),
        },
        """SELECT customer_id, responded_at AS happened, survey_id, question_id, attitude, answer_text,
            TRY_CAST(answer_value AS DECIMAL(38, 6)) AS answer_value,
            TRY_CAST(scaled_answer AS DECIMAL(38, 6)) AS scaled_answer
        FROM marts.survey_answers WHERE responded_at < :as_of_instant""",
    ),
    "account_bookings": EventSource(
        "bookings on bank accounts",
        "day",
        {
            "account_id": Column("text", "the account"),
            "amount": Column("number", "money in; negative: money out"),
            "transaction_type": Column("text", "kind of booking"),
            "merchant_name": Column("text", "where it was paid"),
            "merchant_category": Column("text", "category of the merchant"),
            "channel": Column("text", "how it was made"),
        },
        """SELECT customer_id, booked_date AS happened, account_id, amount, transaction_type, merchant_name,
            merchant_category, channel
        FROM marts.account_bookings WHERE booked_date < :as_of_date""",
    ),
    "banking_sessions": EventSource(
        "sessions in online and mobile banking",
        "day",
        {"channel": Column("text", "online or mobile"), "action_count": Column("whole", "what was done in it")},
        """SELECT customer_id, started_date AS happened, channel, action_count
        FROM marts.banking_sessions WHERE started_date < :as_of_date""",
    ),
    "credit_records": EventSource(
        "reports of credit bureaus",
        "day",
        {
            "bureau": Column("text", "who reported"),
            "credit_score": Column("number", "the bureau's score"),
            "delinquency_count": Column("whole", "payments that were late"),
            "debt_amount": Column("number", "sum of debts"),
            "credit_utilization_share": Column("number", "part of the limits in use"),
        },
        """SELECT customer_id, reported_on AS happened, bureau,
            TRY_CAST(credit_score AS DECIMAL(38, 6)) AS credit_score, delinquency_count,
            TRY_CAST(debt_amount AS DECIMAL(38, 6)) AS debt_amount,
            TRY_CAST(credit_utilization_share AS DECIMAL(38, 6)) AS credit_utilization_share
        FROM marts.credit_records WHERE reported_on < :as_of_date""",
    ),
}
