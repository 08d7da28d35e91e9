"""Where products were on display or in the mailer."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, no_finding, required_columns

TABLE = "raw.promotions"
KEY = ("product_id", "store_id", "week_number")


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires."""
    del scope
    return required_columns("promotions")


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Weeks and stores that fit those of the purchases."""
    del scope
    return tuple(_shared_values(column) for column in ("week_number", "store_id"))


def _shared_values(column: str) -> Rule:
    return no_finding(
        words=f"Promotions and purchases share at least one {column}.",
        sql=f"""
            SELECT min({column}) AS smallest_in_promotions, max({column}) AS largest_in_promotions,
                (SELECT min({column}) FROM raw.transactions) AS smallest_in_transactions,
                (SELECT max({column}) FROM raw.transactions) AS largest_in_transactions
            FROM {{batch}}
            HAVING count(*) > 0 AND NOT EXISTS (
                SELECT DISTINCT {column} FROM {{batch}}
                INTERSECT
                SELECT DISTINCT {column} FROM raw.transactions
            )""",
        source=f"arithmetic: without a shared {column} no purchase was promoted, and nobody has a display share",
        remedy=f"Compare how {column} is written in promotions and in transactions, or leave promotions out.",
    )
