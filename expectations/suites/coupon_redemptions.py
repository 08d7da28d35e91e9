"""Coupons that customers used."""

from expectations.rules import Rule, Scope, known_ids, no_rows, required_columns

TABLE = "raw.coupon_redemptions"
KEY = ("customer_id", "coupon_id", "redemption_date")
SMALLEST_KNOWN_SHARE = 0.95


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires, and that no day has still to come."""
    del scope
    return (
        *required_columns("coupon_redemptions"),
        no_rows(
            words="redemption_date is not later than the day of loading.",
            sql="""
                SELECT customer_id, coupon_id, redemption_date, loaded_at FROM {batch}
                WHERE epoch(redemption_date) >= epoch(loaded_at) + 86400""",
            source="nothing can have been redeemed after it was loaded; a day is left for the time zone",
            remedy="Check that day and month are not exchanged in the source.",
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Ids that fit those of the purchases."""
    del scope
    origin = "our choice: who redeems a coupon buys something; the rest is left for sources that end on different days"
    return (known_ids("customer_id", "raw.transactions", SMALLEST_KNOWN_SHARE, origin),)
