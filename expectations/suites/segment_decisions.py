"""What the gate decided on the last training."""

from expectations.rules import Rule, Scope, between, no_rows, row_count_at_least

TABLE = "predictions.segment_decisions"
KEY = ("decision", "candidate_name")
SCORE_AGAIN = "Score this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand a decision that gives its reasons, and who overruled it."""
    del scope
    worths = ("rfm_worth_spend", "rfm_worth_orders", "rfm_worth_churn")
    return (
        row_count_at_least(1, "segments that serve were decided on", SCORE_AGAIN),
        *(between(column, None, 1, "a share of a variance", SCORE_AGAIN) for column in worths),
        no_rows(
            words="What is held back has a cause, what is published has none, and who overrules says who and why.",
            sql="""
                SELECT decision, cause, overridden_by, override_reason FROM {batch}
                WHERE (decision = 'publish') <> (cause IS NULL)
                    OR (decision = 'overridden') <> (overridden_by IS NOT NULL)
                    OR (overridden_by IS NULL) <> (override_reason IS NULL)""",
            source="ml/search/gate: readers are told why these segments serve",
            remedy=SCORE_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Hold no doubt: the gate has weighed its own."""
    del scope
    return ()
