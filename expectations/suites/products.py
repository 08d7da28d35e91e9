"""The assortment."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, no_finding, required_columns

TABLE = "raw.products"
KEY = ("product_id",)
LARGEST_SHARE_OF_ONE_DEPARTMENT = 0.95


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires."""
    del scope
    return required_columns("products")


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Columns that are there but tell nothing."""
    del scope
    return (
        no_finding(
            words="Where brands are given, at least one of them is `Private`.",
            sql="""
                SELECT count(brand) AS brand_count FROM {batch}
                HAVING count(brand) > 0 AND NOT bool_or(lower(brand) = 'private')""",
            source="tessera/contracts: `Private` is the retailer's own label; without it every share of it is 0",
            remedy="Write `Private` for the own label in the source, or do not map brand.",
        ),
        no_finding(
            words=f"No department holds more than {LARGEST_SHARE_OF_ONE_DEPARTMENT:.0%} of the products.",
            sql=f"""
                WITH departments AS (SELECT department, count(*) AS product_count FROM {{batch}} GROUP BY department)
                SELECT max_by(department, product_count) AS department,
                    round(max(product_count) / sum(product_count), 4) AS product_share
                FROM departments WHERE department IS NOT NULL
                HAVING max(product_count) > {LARGEST_SHARE_OF_ONE_DEPARTMENT} * sum(product_count)""",
            source="our choice: with one department, spend by department cannot tell customers apart",
            remedy="Map a finer level of the assortment to department, or leave it out.",
        ),
    )
