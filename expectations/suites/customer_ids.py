"""Who is who: every record of a customer belongs to one customer."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, no_finding, no_rows, not_null

TABLE = "identity.customer_ids"
KEY = ("record_id",)
LARGEST_RECORD_COUNT = 20
LARGEST_MERGED_SHARE = 0.5


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Every record has one customer, and none has one that the source does not hold."""
    del scope
    again = "Run resolve_customers again for this as_of_date."
    return (
        not_null("customer_id", "facts of the record would belong to nobody", again),
        no_rows(
            words="Every record of the customers sources has a customer_id.",
            sql="SELECT DISTINCT customer_id AS record_id FROM raw.customers EXCEPT SELECT record_id FROM {batch}",
            source="facts of a record that is not resolved would be those of another customer",
            remedy=again,
        ),
        no_rows(
            words="Every record has one customer_id.",
            sql="""
                SELECT record_id, count(DISTINCT customer_id) AS customer_count FROM {batch}
                GROUP BY record_id HAVING count(*) > 1""",
            source="its facts would count twice",
            remedy=again,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Doubt customers who swallowed too many records."""
    del scope
    return (
        no_rows(
            words=f"No customer has more than {LARGEST_RECORD_COUNT} records.",
            sql=f"""
                SELECT customer_id, count(*) AS record_count, min(record_id) AS a_record_id FROM {{batch}}
                GROUP BY customer_id HAVING count(*) > {LARGEST_RECORD_COUNT}""",
            source="our choice: a person seldom has more records in a few systems; a shared phone or address has",
            remedy="Look at identity.suspicious_customers, and part what is not one person.",
        ),
        no_finding(
            words=f"Fewer than {LARGEST_MERGED_SHARE:.0%} of the records were joined to another one.",
            sql=f"""
                SELECT count(*) AS record_count, count(DISTINCT customer_id) AS customer_count FROM {{batch}}
                HAVING count(*) - count(DISTINCT customer_id) >= {LARGEST_MERGED_SHARE} * count(*) AND count(*) > 0""",
            source="our choice: two systems that hold everybody join one half; more than that joins strangers",
            remedy="Look at the report on matches; raise identity.match_probability in tessera.yml.",
        ),
    )
