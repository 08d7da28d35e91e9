"""A sample of the training's customers on a map; segments that no search found have no rows."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_rows

TABLE = "predictions.segment_map"
KEY = ("dot_number",)
TRAIN_AGAIN = "Train the segments of this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand dots that can be drawn, in the colour of a segment."""
    return (
        no_rows(
            words="umap_1 and umap_2 are finite numbers.",
            sql="""
                SELECT dot_number, umap_1, umap_2 FROM {batch}
                WHERE NOT (isfinite(umap_1) AND isfinite(umap_2))""",
            source="they are places on a map",
            remedy=TRAIN_AGAIN,
        ),
        no_rows(
            words="Every dot is of a cluster that is defined.",
            sql=f"""
                SELECT dot_number, cluster_id FROM {{batch}}
                WHERE cluster_id NOT IN (
                    SELECT cluster_id FROM predictions.segment_definitions WHERE as_of_date = {date_literal(scope.day)}
                )""",
            source="a dot without a segment is dropped on the way to readers, and the map shows less than there is",
            remedy=TRAIN_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Hold no doubt: a map is a picture, not evidence."""
    del scope
    return ()
