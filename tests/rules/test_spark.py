"""Rules have the same members in Spark as in DuckDB, row by row: `make test-spark` installs what this needs."""

import json
import shutil

import duckdb
import numpy as np
import pytest

from rules.compiling import compile_rules
from rules.moments import Moment
from rules.reading import read_rules
from tests.rules import test_random_rules as at_random
from tests.rules.conftest import DAY, TABLES, ZONE, make_tables, write_rules
from tests.rules.spark_tables import CITIES, CONDITIONS, fill

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("java") is None,
        reason="Spark needs Java 17: apt-get install default-jre-headless, make test-spark",
    ),
]
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",  # the statements are long and the tables small
    "spark.sql.adaptive.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
READ = (*TABLES, "features.customer_features", "predictions.segment_assignments", "predictions.segment_definitions")


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: make test-spark installs it")
    builder = sql.SparkSession.builder.master("local[1]").appName("rules")
    for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("spark"))}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def copy_tables(connection, spark, folder):
    """Give Spark the tables of a DuckDB connection, as Parquet files keep them."""
    for table in READ:
        file = folder / f"{table}.parquet"
        connection.execute(f"COPY {table} TO '{file}' (FORMAT parquet)")
        schema, name = table.split(".")
        spark.sql(f"CREATE DATABASE IF NOT EXISTS {schema}")
        spark.sql(f"DROP TABLE IF EXISTS {table}")
        spark.sql(f"CREATE TABLE {schema}.{name} USING parquet LOCATION '{file}'")


def told(connection, spark, folder, text):
    """Return rules and their members, in DuckDB and in Spark; a member that is told twice is there twice."""
    rules = read_rules(write_rules(folder, text)).rules
    copy_tables(connection, spark, folder)
    statement = compile_rules(rules, Moment(DAY, ZONE))
    in_duckdb = connection.execute(statement.sql(dialect="duckdb")).fetchall()
    in_spark = [tuple(row) for row in spark.sql(statement.sql(dialect="spark")).collect()]
    return rules, *(
        {rule.key: sorted(name for name, number in rows if number == place) for place, rule in enumerate(rules)}
        for rows in (in_duckdb, in_spark)
    )


def test_every_operator_and_figure_has_the_same_members(spark, tmp_path):
    texts = [f"  - key: r{place}\n    all: [{one}]\n" for place, one in enumerate(CONDITIONS)]
    texts += [f"  - key: n{place}\n    not: {{all: [{one}]}}\n" for place, one in enumerate(CONDITIONS)]
    with duckdb.connect() as connection:
        make_tables(connection)
        fill(connection)
        _, in_duckdb, in_spark = told(connection, spark, tmp_path, "rules:\n" + "".join(texts))
    different = {
        CONDITIONS[int(key[1:])]: (key, found, in_spark[key])
        for key, found in in_duckdb.items()
        if found != in_spark[key]
    }
    assert different == {}
    assert sum(bool(found) for found in in_duckdb.values()) > len(CONDITIONS)


def test_texts_are_the_same_in_every_writing(spark, tmp_path):
    texts = []
    for place, (city, word) in enumerate((city, word) for city in CITIES for word in ("is", "contains", "ends_with")):
        if city.strip():
            texts.append({"key": f"r{place}", "all": [{"attribute": "city", word: city}]})
            texts.append({"key": f"u{place}", "all": [{"attribute": "city", word: city.upper()}]})
    with duckdb.connect() as connection:
        make_tables(connection)
        fill(connection)
        _, in_duckdb, in_spark = told(connection, spark, tmp_path, json.dumps({"rules": texts}, ensure_ascii=False))
    asked = {one["key"]: one["all"][0] for one in texts}
    assert [(asked[key], in_duckdb[key], in_spark[key]) for key in asked if in_duckdb[key] != in_spark[key]] == []


@pytest.mark.parametrize("seed", range(2))
def test_random_rules_have_the_same_members(spark, tmp_path, seed):
    random = np.random.default_rng(100 + seed)
    people = at_random.make_people(random)
    rules = [{"key": f"r{place}", "all": [at_random.random_condition(random, place)]} for place in range(40)]
    with duckdb.connect() as connection:
        at_random.fill(connection, people)
        _, in_duckdb, in_spark = told(connection, spark, tmp_path, json.dumps({"rules": rules}))
    assert in_duckdb == in_spark
    assert sum(map(len, in_duckdb.values())) > 100
