"""Small warehouses of marts and features made by hand, and rules asked of them."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
import yaml

from rules.compiling import compile_rules
from rules.moments import Moment
from rules.reading import read_rules
from tessera.home import DBT_PROJECT
from tessera.warehouse import PREDICTION_TABLES, create_prediction_tables

DAY = date(2024, 4, 1)
ZONE = "Europe/Vienna"
TABLES = {
    "marts.customers": "customer_id VARCHAR, city VARCHAR, country VARCHAR, postal_code VARCHAR, birth_date DATE,"
    " is_test_account BOOLEAN, last_name VARCHAR, record_count BIGINT",
    "marts.orders": "order_id VARCHAR, customer_id VARCHAR, store_id VARCHAR, ordered_date DATE,"
    " last_ordered_at TIMESTAMP, line_count BIGINT, sales_amount DECIMAL(18,4), discounted_sales_amount DECIMAL(18,4),"
    " couponed_sales_amount DECIMAL(18,4), on_display_sales_amount DECIMAL(18,4),"
    " in_mailer_sales_amount DECIMAL(18,4), private_label_sales_amount DECIMAL(18,4)",
    "marts.order_lines": "order_id VARCHAR, customer_id VARCHAR, product_id VARCHAR, store_id VARCHAR,"
    " ordered_at TIMESTAMP, department VARCHAR, sales_amount DECIMAL(18,4), is_discounted BOOLEAN, is_couponed BOOLEAN,"
    " is_on_display BOOLEAN, is_in_mailer BOOLEAN, is_private_label BOOLEAN",
    "marts.email_events": "customer_id VARCHAR, occurred_at TIMESTAMP, event_type VARCHAR, campaign_id VARCHAR,"
    " message_id VARCHAR, link_url VARCHAR",
    "marts.web_visits": "customer_id VARCHAR, customer_known_at TIMESTAMP, started_date DATE, channel VARCHAR,"
    " page_view_count BIGINT, product_view_count BIGINT, search_count BIGINT, cart_add_count BIGINT,"
    " checkout_count BIGINT, purchase_count BIGINT, is_bot_suspect BOOLEAN",
    "marts.support_tickets": "customer_id VARCHAR, opened_at TIMESTAMP, closed_at TIMESTAMP, channel VARCHAR,"
    " category VARCHAR, priority VARCHAR, satisfaction_score DOUBLE, satisfaction_known_at TIMESTAMP,"
    " hours_to_close DOUBLE",
    "marts.consents": "customer_id VARCHAR, purpose VARCHAR, is_granted BOOLEAN, valid_from TIMESTAMP",
}


def feature_columns() -> str:
    """Return the columns of customer_features as its contract types them, all nullable."""
    file = DBT_PROJECT / "models" / "features" / "customer_features.yml"
    columns = yaml.safe_load(file.read_text())["models"][0]["columns"]
    return ", ".join(f"{column['name']} {column['data_type']}" for column in columns)


def make_tables(connection):
    for schema in ("marts", "features"):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for table, columns in {**TABLES, "features.customer_features": feature_columns()}.items():
        connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
    create_prediction_tables(connection)


def insert(connection, table, *rows):
    """Insert rows given as dicts; what is left out is null."""
    for row in rows:
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def customers(connection, *names, **features):
    """Put customers into the features of the day, and into the marts; a feature is given as one value a customer."""
    for place, name in enumerate(names):
        values = {feature: value[place] for feature, value in features.items()}
        insert(connection, "features.customer_features", {"customer_id": name, "as_of_date": DAY, **values})


def write_rules(folder: Path, text: str) -> Path:
    file = folder / "rules.yml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def empty_warehouse():
    with duckdb.connect() as connection:
        make_tables(connection)
        yield connection


@pytest.fixture
def warehouse(empty_warehouse):
    """Return a warehouse in memory without any row."""
    for table in (*TABLES, "features.customer_features", *PREDICTION_TABLES):
        empty_warehouse.execute(f"DELETE FROM {table}")
    return empty_warehouse


@pytest.fixture
def members(warehouse, tmp_path):
    """Return a function that tells who is in the rule whose `all` is given as YAML."""

    def ask(conditions: str, day: date = DAY) -> list[str]:
        indented = "\n".join(f"      {line}" for line in conditions.strip("\n").splitlines())
        rules = read_rules(write_rules(tmp_path, f"rules:\n  - key: asked\n    all:\n{indented}\n")).rules
        sql = compile_rules(rules, Moment(day, ZONE)).sql(dialect="duckdb")
        return sorted(name for name, _ in warehouse.execute(sql).fetchall())

    return ask
