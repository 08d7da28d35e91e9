"""What each rule of the workspace asks; a workspace without rules has no rows."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_rows

TABLE = "predictions.rule_definitions"
KEY = ("rule_key", "rule_version")
LONGEST_KEY = 64
APPLY_AGAIN = "Apply the rules of this as_of_date again: tessera rules run."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Keys, texts and versions as the rules file and the record of versions have them."""
    day = date_literal(scope.day)
    return (
        no_rows(
            words=f"A rule_key is a small letter, then small letters, digits and underscores, up to {LONGEST_KEY}.",
            sql=f"""
                SELECT rule_key, rule_version FROM {{batch}}
                WHERE NOT regexp_full_match(rule_key, '[a-z][a-z0-9_]*') OR length(rule_key) > {LONGEST_KEY}""",
            source="rules/reading: what rules.yml may name a rule",
            remedy=APPLY_AGAIN,
        ),
        no_rows(
            words="A rule has a name, and its definition is JSON.",
            sql="""
                SELECT rule_key, rule_name, definition FROM {batch}
                WHERE trim(rule_name) = '' OR NOT json_valid(definition)""",
            source="people read the one, programs the other",
            remedy=APPLY_AGAIN,
        ),
        no_rows(
            words="Every rule_version is on record with the definition that it had when it was first told.",
            sql="""
                SELECT rule_key, rule_version, definition_hash FROM {batch}
                EXCEPT SELECT rule_key, rule_version, definition_hash FROM predictions.rule_versions""",
            source="a version that means two things makes the members of two days look alike",
            remedy=APPLY_AGAIN,
        ),
        no_rows(
            words="A rule that has ended was asked on the day before it that has rules.",
            sql=f"""
                WITH earlier AS (SELECT * FROM predictions.rule_definitions WHERE as_of_date < {day})
                SELECT rule_key, rule_version FROM {{batch}} WHERE NOT is_active
                EXCEPT
                SELECT rule_key, rule_version FROM earlier
                WHERE is_active AND as_of_date = (SELECT max(as_of_date) FROM earlier)""",
            source="a rule stands once more when it was taken out of the file, and then no longer",
            remedy=APPLY_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Doubt rules that tell nobody from anybody; those that the data cannot answer say so themselves."""
    day = date_literal(scope.day)
    return (
        no_rows(
            words="A rule that the data can answer holds for some customers and not for all.",
            sql=f"""
                WITH members AS (
                    SELECT rule_key, count(*) AS customer_count FROM predictions.rule_memberships
                    WHERE as_of_date = {day} GROUP BY rule_key
                ),
                customers AS (
                    SELECT count(*) AS customer_count FROM features.customer_features WHERE as_of_date = {day}
                )
                SELECT asked.rule_key, coalesce(members.customer_count, 0) AS customer_count
                FROM {{batch}} AS asked LEFT JOIN members USING (rule_key)
                WHERE asked.is_active AND asked.problem IS NULL
                    AND (members.customer_count IS NULL
                        OR members.customer_count = (SELECT customer_count FROM customers))""",
            source="our choice: such a segment helps nobody to choose, and is often a slip in a number or a unit",
            remedy="Read the rule in rules.yml again; `tessera rules catalogue` says what its words mean.",
        ),
    )
