"""From a rules file to the outward tables of rules, through the real marts."""

from datetime import date

import pytest

from rules.catalogue import load_catalogue
from rules.compiling import Compiler
from rules.evaluation import DIALECT
from rules.event_sources import EVENT_SOURCES
from rules.jobs import apply_rules
from rules.kinds import kind_of_type
from rules.measures import Measures
from rules.moments import Moment
from tessera.warehouse import connect
from tessera.workspace import Workspace
from tests.builders import MODELS_ALONE, build_with_dbt, make_raw_warehouse
from tests.rules.everything import rule_on_everything

pytestmark = pytest.mark.slow  # four runs of dbt

ZONE = "Europe/Vienna"
FIRST, SECOND = date(2024, 4, 1), date(2024, 5, 1)
RULE_MODELS = ("stg_ml__rule_memberships", "stg_ml__rule_definitions", "rule_segments", "rule_definitions")
ORDERS = [
    ("anna", 20, "2024-03-01"),
    ("anna", 10, "2024-03-20"),
    ("bert", 10, "2024-01-05"),
    ("bert", 90, "2024-04-20"),
]
RECENT = "rules:\n  - key: recent\n    all: [{events: orders, in_last_days: 40, count: {at_least: 1}}]\n"
BOTH = RECENT + "  - key: busy\n    all: [{feature: order_count, at_least: 2}, {rule: recent}]\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a folder of a workspace whose marts are built, and whose features stand for both days."""
    folder = tmp_path_factory.mktemp("rules")
    transactions = [
        {"customer_id": name, "sales_amount": amount, "ordered_at": f"{day} 12:00:00+00"}
        for name, amount, day in ORDERS
    ]
    warehouse = make_raw_warehouse(folder / "shop" / "warehouse.duckdb", transactions)
    build_with_dbt(warehouse, as_of_date=str(FIRST), time_zone=ZONE, command=MODELS_ALONE)
    with connect(warehouse) as connection:
        connection.execute(
            "INSERT INTO features.customer_features SELECT * REPLACE (DATE '2024-05-01' AS as_of_date) "
            "FROM features.customer_features"
        )
    return folder


@pytest.fixture
def shop(home, monkeypatch):
    monkeypatch.setenv("TESSERA_HOME", str(home))
    columns = {
        name: name for name in ("customer_id", "order_id", "product_id", "quantity", "sales_amount", "ordered_at")
    }
    source = {"files": "none.parquet", "columns": columns}
    workspace = Workspace(name="shop", time_zone=ZONE, currency="USD", sources={"transactions": source})
    workspace._file = home / "tessera.yml"
    return workspace


def tell(workspace, text, day):
    (workspace.file.parent / "rules.yml").write_text(text)
    told = apply_rules(workspace, day)
    build_with_dbt(workspace.paths.warehouse, RULE_MODELS, as_of_date=str(day), time_zone=ZONE)
    return told


def rows(workspace, table, columns, day):
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        sql = f"SELECT {columns} FROM segments.{table} WHERE as_of_date = ? ORDER BY ALL"
        return connection.execute(sql, [day]).fetchall()


def test_members_of_rules_reach_readers_with_who_came_and_who_left(shop):
    tell(shop, BOTH, FIRST)
    members = "rule_key, customer_id, rule_name, rule_version"
    assert rows(shop, "rule_segments", members, FIRST) == [
        ("busy", "anna", "Busy", 1),
        ("recent", "anna", "Recent", 1),
    ]
    counts = "rule_key, is_active, customer_count, customer_share, previous_as_of_date, joined_count, left_count"
    assert rows(shop, "rule_definitions", counts, FIRST) == [
        ("busy", True, 1, 0.5, None, None, None),
        ("recent", True, 1, 0.5, None, None, None),
    ]
    tell(shop, RECENT, SECOND)
    assert rows(shop, "rule_segments", members, SECOND) == [("recent", "bert", "Recent", 1)]
    assert rows(shop, "rule_definitions", counts, SECOND) == [
        ("busy", False, 0, 0.0, FIRST, 0, 1),
        ("recent", True, 1, 0.5, FIRST, 1, 1),
    ]
    # the day is told again without any rule: nothing of it stays, the day before does
    (shop.file.parent / "rules.yml").unlink()
    apply_rules(shop, FIRST)
    build_with_dbt(shop.paths.warehouse, RULE_MODELS, as_of_date=str(FIRST), time_zone=ZONE)
    assert rows(shop, "rule_segments", members, FIRST) == []
    assert rows(shop, "rule_definitions", counts, FIRST) == []
    assert rows(shop, "rule_segments", members, SECOND) == [("recent", "bert", "Recent", 1)]


def test_the_catalogue_holds_columns_of_the_marts_as_they_are_typed_there(shop):
    compiler = Compiler(Moment(FIRST, ZONE), load_catalogue(), Measures.of(()))
    with connect(shop.paths.warehouse, read_only=True) as connection:

        def kinds(query):
            return {name: kind_of_type(kind) for name, kind, *_ in connection.execute(f"DESCRIBE {query}").fetchall()}

        for name, source in EVENT_SOURCES.items():
            found = kinds(compiler.query(source.relation).sql(dialect=DIALECT))
            assert set(found) == {"customer_id", "happened", *source.columns}, name
            asked = {column: one.kind for column, one in source.columns.items()}
            assert {column: found[column] for column in asked} == asked, name
            assert (found["happened"] == "day") == (source.happens_by == "day"), name
        customers = kinds("SELECT * FROM marts.customers")
        attributes = load_catalogue().attributes
        assert {name: customers.get(name) for name in attributes} == {
            name: one.kind for name, one in attributes.items()
        }


def test_a_rule_may_ask_about_everything_on_real_marts(shop):
    (shop.file.parent / "rules.yml").write_text(rule_on_everything())
    assert apply_rules(shop, FIRST)["customer_count"] == 2
