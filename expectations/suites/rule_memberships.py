"""Which rules hold for a customer."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_rows

TABLE = "predictions.rule_memberships"
KEY = ("customer_id", "rule_key")
APPLY_AGAIN = "Apply the rules of this as_of_date again: tessera rules run."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand customers of the day, by the version of the rule that is asked."""
    day = date_literal(scope.day)
    return (
        no_rows(
            words="Every member of a rule is a customer with features of the day.",
            sql=f"""
                SELECT customer_id FROM {{batch}}
                EXCEPT SELECT customer_id FROM features.customer_features WHERE as_of_date = {day}""",
            source="a member without features was told from another day's customers",
            remedy=APPLY_AGAIN,
        ),
        no_rows(
            words="Every membership is of the rule_version that the day's definition has.",
            sql=f"""
                SELECT held.customer_id, held.rule_key, held.rule_version, asked.rule_version AS defined_rule_version
                FROM {{batch}} AS held
                INNER JOIN predictions.rule_definitions AS asked
                    ON held.rule_key = asked.rule_key AND asked.as_of_date = {day}
                WHERE held.rule_version <> asked.rule_version""",
            source="a member by another version answers another question than the published one",
            remedy=APPLY_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Hold no doubt: rule_definitions doubts rules by the number of their members."""
    del scope
    return ()
