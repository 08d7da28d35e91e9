"""What became of each segment at each training, RFM segments where no search found any too."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, date_literal, no_finding, no_rows

TABLE = "predictions.segment_ledger"
KEY = ("ledger_id", "event")
SHARES = ("overlap_share", "from_share", "to_share")
SMALLEST_KEPT_SHARE = 0.5
TRAIN_ANEW = "Train the segments anew; the ledger is a part of the model."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand a whole ledger that leads to the segments of the day."""
    day = date_literal(scope.day)
    return (
        *(between(column, 0, 1, "a part of a whole", TRAIN_ANEW) for column in SHARES),
        between("shared_customer_count", 1, None, "what decides are customers of both sides", TRAIN_ANEW),
        no_rows(
            words="The ledger is numbered from 1 without a gap, and no day comes before an earlier number's.",
            sql="""
                WITH numbered AS (
                    SELECT ledger_id, recorded_date, row_number() OVER (ORDER BY ledger_id) AS place,
                        lag(recorded_date) OVER (ORDER BY ledger_id) AS recorded_date_before
                    FROM {batch}
                )
                SELECT ledger_id, recorded_date, recorded_date_before FROM numbered
                WHERE ledger_id <> place OR recorded_date < recorded_date_before""",
            source="a ledger is only ever added to",
            remedy=TRAIN_ANEW,
        ),
        no_rows(
            words="The segments that the ledger has alive are those that are defined.",
            sql=f"""
                WITH turns AS (
                    SELECT to_segment_key AS segment_key, ledger_id, true AS is_alive
                    FROM {{batch}} WHERE event IN ('born', 'continued')
                    UNION ALL
                    SELECT from_segment_key, ledger_id, false FROM {{batch}} WHERE event = 'died'
                ),
                alive AS (
                    SELECT segment_key FROM turns GROUP BY segment_key HAVING max_by(is_alive, ledger_id)
                ),
                defined AS (
                    SELECT segment_key FROM predictions.segment_definitions
                    WHERE as_of_date = {day} AND cluster_id <> -1
                )
                SELECT segment_key, (alive.segment_key IS NOT NULL) AS is_alive,
                    (defined.segment_key IS NOT NULL) AS is_defined
                FROM alive FULL JOIN defined USING (segment_key)
                WHERE (alive.segment_key IS NULL OR defined.segment_key IS NULL) AND EXISTS (FROM {{batch}})""",
            source="readers join on keys: one that came or went without a word breaks their history",
            remedy=TRAIN_ANEW,
        ),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Doubt a ledger that mixes trainings, and a training that ended most of what readers knew."""
    del scope
    return (
        no_rows(
            words="At one training a segment is born or continued once.",
            sql="""
                SELECT event_model_version, to_segment_key, min(ledger_id) AS first_ledger_id, count(*) AS event_count
                FROM {batch} WHERE event IN ('born', 'continued')
                GROUP BY event_model_version, to_segment_key HAVING count(*) > 1""",
            source="ml/continuity/events: each cluster of a training is continued or born, once",
            remedy=TRAIN_ANEW,
        ),
        no_finding(
            words=f"At the last training at least {SMALLEST_KEPT_SHARE:.0%} of the earlier segments lived on.",
            sql=f"""
                WITH last_training AS (
                    SELECT event FROM {{batch}}
                    WHERE event_model_version = (SELECT max(event_model_version) FROM {{batch}})
                )
                SELECT count(*) FILTER (WHERE event = 'continued') AS continued_count,
                    count(*) FILTER (WHERE event = 'died') AS died_count
                FROM last_training
                HAVING continued_count < {SMALLEST_KEPT_SHARE} * (continued_count + died_count)""",
            source="our choice: beyond it most of what readers filter on is gone at once",
            remedy="Tell who filters on the keys that died; segments.segment_ledger says what they went up in.",
        ),
    )
