"""Bookings on accounts."""

from expectations.rules import Rule, Scope, known_ids, no_finding, required_columns

TABLE = "raw.account_transactions"
KEY = ("transaction_id",)
SMALLEST_KNOWN_ACCOUNT_SHARE = 0.95


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires, and that money goes out, too."""
    del scope
    return (
        *required_columns("account_transactions"),
        no_finding(
            words="Some bookings are money out, and some are money in.",
            sql="""
                SELECT count(*) AS booking_count, count(*) FILTER (WHERE amount < 0) AS out_count,
                    count(*) FILTER (WHERE amount > 0) AS in_count
                FROM {batch} HAVING booking_count >= 100 AND (out_count = 0 OR in_count = 0)""",
            source="arithmetic: of a hundred bookings and more all go one way only where the sign was lost",
            remedy="Map an amount with a sign: money in is positive, money out is negative.",
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Accounts that fit those of the source of accounts."""
    del scope
    origin = "our choice: a booking without a customer of its own belongs to nobody where its account is unknown"
    return (known_ids("account_id", "raw.accounts", SMALLEST_KNOWN_ACCOUNT_SHARE, origin),)
