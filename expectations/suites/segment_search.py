"""How the number of clusters was chosen; a day that was scored by an earlier model has no rows here."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, no_rows

TABLE = "predictions.segment_search"
KEY = ("candidate_name",)
SMALLEST_SILHOUETTE = 0.25


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return the bounds of the measures."""
    del scope
    search_again = "Train the segments of this as_of_date again."
    return (
        between("silhouette", -1, 1, "a silhouette lies within these by definition", search_again),
        between("reach", 0, 1, "the root of a share", search_again),
        between("inertia", 0, None, "a sum of squares", search_again),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Doubt a structure that the data hardly show."""
    del scope
    return (
        no_rows(
            words=f"The silhouette of the chosen candidate is at least {SMALLEST_SILHOUETTE}.",
            sql=f"""
                SELECT candidate_name, round(silhouette, 4) AS silhouette FROM {{batch}}
                WHERE is_chosen AND silhouette < {SMALLEST_SILHOUETTE}""",
            source="Kaufman and Rousseeuw 1990: 0.25 or less is no substantial structure",
            remedy="Read the segments as a division of a continuum rather than as groups of their own.",
        ),
    )
