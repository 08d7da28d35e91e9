"""Which customers are far from all others; a day with too few customers has no rows."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, no_finding, no_rows

TABLE = "predictions.customer_anomalies"
KEY = ("customer_id",)
LARGEST_ANOMALY_SHARE = 0.02


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what holds by definition."""
    del scope
    return (
        between("anomaly_score", 0, 1, "Liu, Ting and Zhou 2008: the score lies within these by definition"),
        no_rows(
            words="An anomaly is a score beyond the limit, and is explained.",
            sql="""
                SELECT customer_id, anomaly_score, score_limit, is_anomaly FROM {batch}
                WHERE is_anomaly <> (anomaly_score > score_limit) OR is_anomaly <> (explanation IS NOT NULL)""",
            source="arithmetic",
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Doubt anomalies that are too many to be any."""
    del scope
    return (
        no_finding(
            words=f"At most {LARGEST_ANOMALY_SHARE:.0%} of the customers are far from all others.",
            sql=f"""
                SELECT count(*) FILTER (WHERE is_anomaly) AS anomaly_count, count(*) AS customer_count
                FROM {{batch}} HAVING anomaly_count > {LARGEST_ANOMALY_SHARE} * customer_count AND anomaly_count > 5""",
            source="our choice: more than that is a group of its own, not single customers",
            remedy="Read their explanations: a source that knows only some customers may set them apart.",
        ),
    )
