"""What sets each cluster apart."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_rows

TABLE = "predictions.segment_traits"
KEY = ("cluster_id", "feature_name")


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Numbers that can be shown."""
    del scope
    return (
        no_rows(
            words="Medians and differences are finite numbers where they are known.",
            sql="""
                SELECT cluster_id, feature_name, segment_median, overall_median, standardized_difference FROM {batch}
                WHERE NOT (isfinite(coalesce(segment_median, 0)) AND isfinite(coalesce(overall_median, 0))
                    AND isfinite(coalesce(standardized_difference, 0)))""",
            source="a division by a spread of 0 gives none",
            remedy="Describe the segments of this as_of_date again.",
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Segments that nothing is said about."""
    defined = f"SELECT cluster_id FROM predictions.segment_definitions WHERE as_of_date = {date_literal(scope.day)}"
    return (
        no_rows(
            words="Every defined segment has traits.",
            sql=f"{defined} EXCEPT SELECT cluster_id FROM {{batch}}",
            source="the report explains a segment by its traits",
            remedy="Describe the segments of this as_of_date again.",
        ),
    )
