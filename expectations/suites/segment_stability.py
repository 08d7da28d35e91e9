"""How much of each segment comes back in refits; segments that no search found have no rows."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, date_literal, no_rows, not_below

TABLE = "predictions.segment_stability"
KEY = ("cluster_id",)
TRAIN_AGAIN = "Train the segments of this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return the bounds of the measures."""
    del scope
    similarities = ("jaccard_mean", "jaccard_low", "jaccard_high")
    return (
        *(between(column, 0, 1, "a Jaccard similarity, by definition", TRAIN_AGAIN) for column in similarities),
        not_below("jaccard_high", "jaccard_low", "quantiles of 95 and 5 %", TRAIN_AGAIN),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Look for figures without a segment and segments without figures."""
    defined = f"""
        SELECT cluster_id FROM predictions.segment_definitions
        WHERE as_of_date = {date_literal(scope.day)} AND cluster_id <> -1 AND EXISTS (FROM {{batch}})"""
    measured = "SELECT cluster_id FROM {batch}"
    return (
        no_rows(
            words="The stability of every segment is measured, where that of any is.",
            sql=f"(({measured}) EXCEPT ({defined})) UNION ALL (({defined}) EXCEPT ({measured}))",
            source="a figure of no segment is dropped on the way to readers, and its segment shows none",
            remedy=TRAIN_AGAIN,
        ),
    )
