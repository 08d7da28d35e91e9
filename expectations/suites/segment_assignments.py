"""Which cluster each customer belongs to: one for every customer with features, by one model."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from expectations.rules import Rule, Scope, between, date_literal, no_finding, no_rows, not_null, row_count_at_least

TABLE = "predictions.segment_assignments"
KEY = ("customer_id",)
FILLED = (
    "customer_id",
    "cluster_id",
    "membership_probability",
    "component_1",
    "component_2",
    "model_name",
    "model_version",
)
SMALLEST_CLUSTER_SHARE = 0.01
ROUNDING = 1e-6
STAMPED = (
    "segment_definitions",
    "segment_profiles",
    "segment_search",
    "segment_decisions",
    "segment_stability",
    "segment_map",
    "segment_ledger",
)
SCORE_AGAIN = "Score this as_of_date again."


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Demand the same customers as in the features, each assigned once, to a cluster that has a name."""
    features = f"SELECT customer_id FROM features.customer_features WHERE as_of_date = {date_literal(scope.day)}"
    return (
        row_count_at_least(1, "every customer with features is assigned", SCORE_AGAIN),
        no_rows(
            words="Every customer with features has an assignment.",
            sql=f"{features} EXCEPT SELECT customer_id FROM {{batch}}",
            source="segments are about all customers; a customer left out would vanish from every audience",
            remedy=SCORE_AGAIN,
        ),
        no_rows(
            words="Every assignment is of a customer with features.",
            sql=f"SELECT customer_id FROM {{batch}} EXCEPT {features}",
            source="an assignment without features comes from other data than today's",
            remedy=SCORE_AGAIN,
        ),
        no_finding(
            words="There are as many assignments as customers with features.",
            sql=f"""
                SELECT count(*) AS assignment_count, (SELECT count(*) FROM ({features})) AS feature_row_count
                FROM {{batch}} HAVING assignment_count <> feature_row_count""",
            source="one assignment per customer",
            remedy=SCORE_AGAIN,
        ),
        *(not_null(column, "a published segment needs it", SCORE_AGAIN) for column in FILLED),
        between("membership_probability", 0, 1, "a probability", SCORE_AGAIN),
        between("second_probability", 0, 1, "a probability", SCORE_AGAIN),
        no_rows(
            words="The second choice is another cluster, and is as likely as the first leaves room for.",
            sql=f"""
                SELECT customer_id, cluster_id, membership_probability, second_cluster_id, second_probability
                FROM {{batch}}
                WHERE second_cluster_id = cluster_id OR (second_cluster_id IS NULL) <> (second_probability IS NULL)
                    OR membership_probability + second_probability > 1 + {ROUNDING}""",
            source="probabilities of clusters that exclude each other sum up to 1",
            remedy=SCORE_AGAIN,
        ),
        no_rows(
            words="component_1 and component_2 are finite numbers.",
            sql="""
                SELECT customer_id, component_1, component_2 FROM {batch}
                WHERE NOT (isfinite(component_1) AND isfinite(component_2))""",
            source="they are places on a map",
            remedy="Look for infinite or missing features of the customers quoted, then score again.",
        ),
        _defined_clusters(scope),
        _one_model(scope),
    )


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Clusters that are blurred or tiny."""
    del scope
    return (
        no_finding(
            words="Customers belong to their clusters, on average, at least half of the way from a guess to certainty.",
            sql="""
                SELECT round(avg(membership_probability), 4) AS mean_membership_probability,
                    round(0.5 + 0.5 / count(DISTINCT cluster_id), 4) AS half_way
                FROM {batch} HAVING avg(membership_probability) < 0.5 + 0.5 / count(DISTINCT cluster_id)""",
            source="a blind guess among k clusters is right with 1/k; half of the way is our choice",
            remedy="Treat the borders between segments as soft, or train with fewer clusters.",
        ),
        no_rows(
            words=f"Every cluster holds at least {SMALLEST_CLUSTER_SHARE:.0%} of the customers.",
            sql=f"""
                WITH clusters AS (SELECT cluster_id, count(*) AS customer_count FROM {{batch}} GROUP BY cluster_id)
                SELECT cluster_id, customer_count FROM clusters
                WHERE customer_count < {SMALLEST_CLUSTER_SHARE} * (SELECT sum(customer_count) FROM clusters)""",
            source="our choice: a campaign for fewer rarely pays, and such a cluster is often made of outliers",
            remedy="Look at the customers of the cluster; train with fewer clusters if they are outliers.",
        ),
    )


def _defined_clusters(scope: Scope) -> Rule:
    return no_rows(
        words="Every cluster_id has a definition by the same model.",
        sql=f"""
            SELECT cluster_id, model_name, model_version FROM {{batch}}
            EXCEPT
            SELECT cluster_id, model_name, model_version FROM predictions.segment_definitions
            WHERE as_of_date = {date_literal(scope.day)}""",
        source="a cluster without a definition has no segment_key to be published under",
        remedy="Describe the segments of this as_of_date again, then score.",
    )


def _one_model(scope: Scope) -> Rule:
    day = date_literal(scope.day)
    others = " ".join(
        f"UNION ALL SELECT model_name, model_version, '{table}' FROM predictions.{table} WHERE as_of_date = {day}"
        for table in STAMPED
    )
    return no_rows(
        words="One version of one model made all predictions of the day.",
        sql=f"""
            WITH predicted AS (
                SELECT model_name, model_version, 'segment_assignments' AS found_in FROM {{batch}} {others}
            ),
            versions AS (
                SELECT model_name, model_version,
                    string_agg(DISTINCT found_in, ' and ' ORDER BY found_in) AS found_in
                FROM predicted GROUP BY model_name, model_version
            )
            SELECT model_name, model_version, found_in FROM versions WHERE (SELECT count(*) FROM versions) > 1""",
        source="numbers of two models cannot be compared within a day",
        remedy="Score the whole as_of_date again with the champion.",
    )
