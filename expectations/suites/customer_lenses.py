"""What customers look like through the lenses, and the parts of segments that they are in."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, date_literal, no_rows, segments_of_customers

TABLE = "predictions.customer_lenses"
KEY = ("customer_id", "micro_segment_key")
MOST_CONDITIONS = 3
FEWEST_CUSTOMERS = 2
LOOK_AGAIN = "Apply the lenses to the customers of this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand the customers of the day in parts of the segments that they are assigned to."""
    day = date_literal(scope.day)
    return (
        no_rows(
            words="Every assigned customer is looked at through the lenses.",
            sql=f"""
                SELECT customer_id FROM predictions.segment_assignments WHERE as_of_date = {day}
                EXCEPT SELECT customer_id FROM {{batch}}""",
            source="the published table of customers shows their lenses",
            remedy=LOOK_AGAIN,
        ),
        no_rows(
            words="Every micro-segment is the segment that the customer is assigned to, or a part of it.",
            sql=f"""
                SELECT looked.customer_id, looked.micro_segment_key, assigned.segment_key
                FROM {{batch}} AS looked LEFT JOIN ({segments_of_customers(scope.day)}) AS assigned USING (customer_id)
                WHERE assigned.segment_key IS NULL
                    OR NOT starts_with(looked.micro_segment_key || '.', assigned.segment_key || '.')""",
            source="by definition; a part of another segment is left over from an earlier assignment",
            remedy=LOOK_AGAIN,
        ),
        no_rows(
            words=f"A micro_segment_key is a segment and at most {MOST_CONDITIONS} conditions, with points between.",
            sql=f"""
                SELECT DISTINCT micro_segment_key FROM {{batch}}
                WHERE len(string_split(micro_segment_key, '.')) > 1 + {MOST_CONDITIONS}
                    OR list_contains(string_split(micro_segment_key, '.'), '')
                    OR regexp_matches(micro_segment_key, '[[:space:]]') OR trim(micro_segment_name) = ''""",
            source="ml/lenses/splitting: a name of more than three conditions is one that nobody keeps in mind",
            remedy=LOOK_AGAIN,
        ),
        no_rows(
            words=f"A part of a segment holds at least {FEWEST_CUSTOMERS} customers.",
            sql=f"""
                SELECT micro_segment_key, count(*) AS customer_count FROM {{batch}}
                WHERE contains(micro_segment_key, '.')
                GROUP BY micro_segment_key HAVING count(*) < {FEWEST_CUSTOMERS}""",
            source="tessera.yml: segments.micro_segment_min_count is 2 or more; a part of one would tell of a person",
            remedy=LOOK_AGAIN,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Hold no doubt: a lens that the data leave unknown is no fault."""
    del scope
    return ()
