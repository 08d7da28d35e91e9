"""What each cluster is called and means."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_rows, not_null, row_count_at_least

TABLE = "predictions.segment_definitions"
KEY = ("cluster_id", "segment_key")
FILLED = ("cluster_id", "segment_key", "segment_name", "segment_description", "model_name", "model_version")


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Words that can be published."""
    del scope
    describe_again = "Describe the segments of this as_of_date again."
    return (
        row_count_at_least(1, "assignments need names", describe_again),
        *(not_null(column, "a published segment needs it", describe_again) for column in FILLED),
        no_rows(
            words="Key, name and description are not blank.",
            sql="""
                SELECT cluster_id, segment_key, segment_name FROM {batch}
                WHERE trim(segment_key) = '' OR trim(segment_name) = '' OR trim(segment_description) = ''""",
            source="people read them",
            remedy=describe_again,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Segments that nobody belongs to."""
    assigned = f"SELECT cluster_id FROM predictions.segment_assignments WHERE as_of_date = {date_literal(scope.day)}"
    return (
        no_rows(
            words="Every defined segment has customers.",
            sql=f"SELECT cluster_id FROM {{batch}} EXCEPT {assigned}",
            source="an empty segment is a sign that customers have moved since the model was trained",
            remedy="Train anew.",
        ),
    )
