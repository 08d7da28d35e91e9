"""What one unit of a foreign currency is worth in the workspace's."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, no_rows, required_columns

TABLE = "raw.exchange_rates"
KEY = ("currency", "rate_date")
LARGEST_STEP = 2


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires, and that no currency is worth nothing."""
    del scope
    return (
        *required_columns("exchange_rates"),
        no_rows(
            words="Every rate is above 0.",
            sql="SELECT currency, rate_date, rate FROM {batch} WHERE NOT (rate > 0)",
            source="a currency that is worth nothing is not traded",
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Rates that are turned round or have lost a digit."""
    del scope
    return (
        no_rows(
            words=f"No rate is over {LARGEST_STEP} times the one before it, or below one in {LARGEST_STEP} of it.",
            sql=f"""
                WITH steps AS (
                    SELECT currency, rate_date, rate,
                        lag(rate) OVER (PARTITION BY currency ORDER BY rate_date) AS rate_before
                    FROM {{batch}}
                )
                SELECT * FROM steps
                WHERE rate > {LARGEST_STEP} * rate_before OR rate * {LARGEST_STEP} < rate_before""",
            source="our choice: currencies seldom halve from one rate to the next; a rate turned round does more",
            remedy="Write how much of the workspace's currency one unit of the foreign one is worth.",
        ),
    )
