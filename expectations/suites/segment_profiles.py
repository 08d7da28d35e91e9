"""What each cluster is like, and what sets it apart."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, date_literal, no_rows

TABLE = "predictions.segment_profiles"
KEY = ("cluster_id", "feature_name", "category_name")
NUMBERS = (
    "segment_mean",
    "segment_standard_deviation",
    "segment_p10",
    "segment_p25",
    "segment_median",
    "segment_p75",
    "segment_p90",
    "overall_mean",
    "overall_median",
    "standardized_difference",
    "share_index",
    "interval_low",
    "interval_high",
)
SHARES = ("known_share", "segment_share", "overall_share", "p_value", "q_value")
DESCRIBE_AGAIN = "Describe the segments of this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Numbers that can be shown, and in an order that can be."""
    del scope
    return (
        no_rows(
            words="Statistics and differences are finite numbers where they are known.",
            sql=f"""
                SELECT cluster_id, feature_name, category_name, segment_median, overall_median, standardized_difference
                FROM {{batch}}
                WHERE NOT ({" AND ".join(f"isfinite(coalesce({column}, 0))" for column in NUMBERS)})""",
            source="a division by a spread of 0 gives none",
            remedy=DESCRIBE_AGAIN,
        ),
        *(between(column, 0, 1, "a part of a whole or a chance", DESCRIBE_AGAIN) for column in SHARES),
        no_rows(
            words="The percentiles of a segment rise, and an interval begins before it ends.",
            sql="""
                SELECT cluster_id, feature_name, category_name, segment_p10, segment_median, segment_p90
                FROM {batch}
                WHERE segment_p10 > segment_p25 OR segment_p25 > segment_median OR segment_median > segment_p75
                    OR segment_p75 > segment_p90 OR interval_low > interval_high""",
            source="arithmetic",
            remedy=DESCRIBE_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Segments that nothing is said about."""
    defined = f"SELECT cluster_id FROM predictions.segment_definitions WHERE as_of_date = {date_literal(scope.day)}"
    return (
        no_rows(
            words="Every defined segment has a profile.",
            sql=f"{defined} EXCEPT SELECT cluster_id FROM {{batch}}",
            source="the report explains a segment by its profile",
            remedy=DESCRIBE_AGAIN,
        ),
    )
