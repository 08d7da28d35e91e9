"""A database's rows land as the same values as from files, once each; what goes wrong is said without the password."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tessera.connectors import land
from tessera.errors import TesseraError
from tessera.workspace import Workspace, load_workspace
from tests.tessera.connectors.servers import ESCAPED_PASSWORD, PASSWORD, Postgres

LINES = """
CREATE TABLE lines (
    customer integer, basket bigint, product varchar(20), units numeric, paid numeric(12, 2), moment timestamp,
    changed timestamptz, note uuid, secret text);
INSERT INTO lines VALUES
    (1, 9007199254740993, 'p1', 1, 2.50, '2017-01-01 10:00:00', '2017-01-01 10:00:00+00', NULL, 'x'),
    (1, 9007199254740994, 'p2', 2.125, 5.00, '2017-01-08 11:30:00', '2017-01-02 10:00:00+02', NULL, 'x'),
    (2, 9007199254740995, 'p1', 1, -2.50, '2017-01-09 18:45:00.123456', '2017-01-03 10:00:00+00', NULL, 'x');
"""
COLUMNS = {
    "customer_id": "customer",
    "order_id": "basket",
    "product_id": "product",
    "quantity": "units",
    "sales_amount": "paid",
    "ordered_at": "moment",
}
WITH_CURSOR = {**COLUMNS, "line_id": "changed"}


def shop(folder: Path, **source: Any) -> Workspace:
    settings = {"sql": {"connection": "SHOP_DATABASE", "table": "lines"}, "columns": COLUMNS, **source}
    whole = {"name": "shop", "time_zone": "UTC", "currency": "USD", "sources": {"transactions": settings}}
    (folder / "tessera.yml").write_text(yaml.safe_dump(whole))
    return load_workspace(folder)


def rows(files: list[Path], columns: str = "basket, units, paid, moment") -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        scan = f"read_parquet({[str(file) for file in files]})"
        return connection.execute(f"SELECT {columns} FROM {scan} ORDER BY ALL").fetchall()


def baskets(files: list[Path]) -> list[int]:
    return [int(row[0]) - 9007199254740992 for row in rows(files, "basket")]


def test_values_land_as_files_would_bring_them(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    files = land(shop(tmp_path), "transactions")
    kinds = "typeof(customer), typeof(units), typeof(paid), typeof(moment), CAST(moment AS VARCHAR)"
    assert rows(files, "basket, units, paid") == [
        (9007199254740993, "1", "2.50"),
        (9007199254740994, "2.125", "5.00"),
        (9007199254740995, "1", "-2.50"),
    ]
    assert rows(files, kinds)[2] == ("BIGINT", "VARCHAR", "VARCHAR", "TIMESTAMP", "2017-01-09 18:45:00.123456")


def test_columns_that_nobody_mapped_stay_in_the_database(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    files = land(shop(tmp_path), "transactions")
    with duckdb.connect() as connection:
        found = connection.execute(f"DESCRIBE FROM read_parquet('{files[0]}')").fetchall()
    assert {row[0] for row in found} == set(COLUMNS.values())


def test_a_query_lands_like_a_table(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    query = "SELECT *, units * 2 AS doubled FROM lines WHERE customer = 1;"
    workspace = shop(
        tmp_path,
        sql={"connection": "SHOP_DATABASE", "query": query},
        columns={**COLUMNS, "quantity": "doubled", "line_id": "note"},
    )
    files = land(workspace, "transactions")
    assert rows(files, "basket, doubled, note, typeof(moment)") == [
        (9007199254740993, "2", None, "TIMESTAMP"),
        (9007199254740994, "4.250", None, "TIMESTAMP"),
    ]


def test_a_snapshot_replaces_the_last_one_and_is_the_same_file_where_nothing_changed(
    database: Postgres, tmp_path: Path
) -> None:
    database.run(LINES, "shop")
    workspace = shop(tmp_path)
    first = land(workspace, "transactions")
    content = first[0].read_bytes()
    assert land(workspace, "transactions")[0].read_bytes() == content
    database.run("DELETE FROM lines WHERE customer = 1", "shop")
    assert baskets(land(workspace, "transactions")) == [3]


def test_a_cursor_asks_for_newer_rows_only_and_each_row_lands_once(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    workspace = shop(tmp_path, columns=WITH_CURSOR, cursor="line_id")
    assert baskets(land(workspace, "transactions")) == [1, 2, 3]
    database.run("UPDATE lines SET basket = 9007199254740999 WHERE customer = 1", "shop")  # old rows: not asked again
    files = land(workspace, "transactions")
    assert len(files) == 1
    assert baskets(files) == [1, 2, 3]
    database.run(
        "INSERT INTO lines SELECT customer, basket + 1, product, units, paid, moment, changed FROM lines "
        "WHERE customer = 2;"  # at the edge: as late as the last one
        "INSERT INTO lines SELECT customer, basket + 2, product, units, paid, moment, changed + interval '1 h' "
        "FROM lines WHERE basket = 9007199254740995",
        "shop",
    )
    files = land(workspace, "transactions")
    assert [file.name for file in files] == ["part_000001.parquet", "part_000002.parquet"]
    assert baskets(files) == [1, 2, 3, 4, 5]
    assert land(workspace, "transactions") == files


def test_a_row_written_late_lands_once_within_the_lag_and_not_beyond_it(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    lagging = shop(tmp_path, cursor="ordered_at", cursor_lag_days=2)
    assert baskets(land(lagging, "transactions")) == [1, 2, 3]
    late = (
        "INSERT INTO lines SELECT customer, basket + {n}, product, units, paid, moment - interval '{days} d', changed "
        "FROM lines WHERE basket = 9007199254740995;"
    )
    database.run(late.format(n=1, days=1) + late.format(n=2, days=3), "shop")
    assert baskets(land(lagging, "transactions")) == [1, 2, 3, 4]
    files = land(lagging, "transactions")
    assert baskets(files) == [1, 2, 3, 4]
    assert land(shop(tmp_path, cursor="ordered_at"), "transactions") == files  # another lag, the same landing


def test_a_lag_in_days_needs_a_cursor_of_times(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    workspace = shop(tmp_path, cursor="order_id", cursor_lag_days=2)
    land(workspace, "transactions")
    assert "the cursor 'basket' holds 9007199254740995, and cursor_lag_days needs days or times" in refused(workspace)


def test_rows_without_a_cursor_land_once(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES + "UPDATE lines SET changed = NULL WHERE customer = 2;", "shop")
    workspace = shop(tmp_path, columns=WITH_CURSOR, cursor="line_id")
    assert baskets(land(workspace, "transactions")) == [1, 2, 3]
    assert baskets(land(workspace, "transactions")) == [1, 2, 3]


def test_other_settings_begin_anew(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    before = land(shop(tmp_path, columns=WITH_CURSOR, cursor="line_id"), "transactions")
    after = land(shop(tmp_path, columns={**WITH_CURSOR, "store_id": "note"}, cursor="line_id"), "transactions")
    assert rows(after, "note") == [(None,)] * 3
    assert not before[0].exists()


def test_a_database_that_goes_away_in_the_middle_leaves_what_had_landed(database: Postgres, tmp_path: Path) -> None:
    more = "INSERT INTO lines SELECT 3, 9007199254741000 + i, 'p', 1, 1, '2017-01-01' FROM generate_series(1, 120000) i"
    view = "CREATE OR REPLACE VIEW lines_view AS SELECT customer, basket, product, {} AS units, paid, moment FROM lines"
    database.run(f"{LINES}; {view.format('units')}", "shop")
    workspace = shop(tmp_path, sql={"connection": "SHOP_DATABASE", "table": "lines_view"})
    before = land(workspace, "transactions")[0].read_bytes()
    fatal = "CASE WHEN basket = 9007199254841000 AND pg_terminate_backend(pg_backend_pid()) THEN 0 ELSE units END"
    database.run(f"{more}; {view.format(fatal)}", "shop")
    text = refused(workspace)
    assert "terminating connection" in text or "server closed the connection" in text
    assert "what had landed before is still there" in text
    folder = next((workspace.paths.folder / "landing" / "transactions").iterdir())
    assert [file.name for file in folder.iterdir()] == ["snapshot.parquet"]
    assert (folder / "snapshot.parquet").read_bytes() == before
    database.run(view.format("units"), "shop")
    assert len(rows(land(workspace, "transactions"), "basket")) == 120_003


def refused(workspace: Workspace) -> str:
    with pytest.raises(TesseraError) as caught:
        land(workspace, "transactions")
    text = str(caught.value)
    assert PASSWORD not in text
    assert ESCAPED_PASSWORD not in text
    assert caught.value.__cause__ is None or PASSWORD not in str(caught.value.__cause__)
    assert "\n" not in text
    return text


def test_a_wrong_password_is_told_without_showing_it(
    database: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_DATABASE", database.address("shop", password="wrong-secret"))  # noqa: S106
    text = refused(shop(tmp_path))
    assert "password authentication failed" in text
    assert "wrong-secret" not in text


def test_nobody_at_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_DATABASE", f"postgresql://reader:{ESCAPED_PASSWORD}@127.0.0.1:1/shop")
    assert "Connection refused" in refused(shop(tmp_path))


@pytest.mark.parametrize("address", ["no address", ":// ", "postgresql://a:b@host:port/x", "{}", '{"conn_type": 1'])
def test_what_is_no_address_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("SHOP_DATABASE", address)
    text = refused(shop(tmp_path))
    assert "what SHOP_DATABASE holds is not the address of a database" in text
    assert address not in text


def test_no_permission(database: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database.run(LINES + "DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'reader-secret';", "shop")
    monkeypatch.setenv("SHOP_DATABASE", database.address("shop", "reader", "reader-secret"))
    text = refused(shop(tmp_path))
    assert "permission denied for table lines" in text
    assert "reader-secret" not in text


def test_an_unknown_table_names_those_like_it(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    text = refused(shop(tmp_path, sql={"connection": "SHOP_DATABASE", "table": "public.line"}))
    assert "sources.transactions.sql.table: the database has no table 'public.line'; it has: lines" in text


def test_an_unknown_column_names_the_one_like_it(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    text = refused(shop(tmp_path, columns={**COLUMNS, "quantity": "unit"}))
    assert "the table lines has no column 'unit'; it has: customer, basket" in text
    assert text.endswith("Did you mean 'units'?")


def test_a_query_that_is_wrong_says_what_the_database_says(database: Postgres, tmp_path: Path) -> None:
    workspace = shop(tmp_path, sql={"connection": "SHOP_DATABASE", "query": "SELECT nothing FROM nowhere"})
    assert 'relation "nowhere" does not exist' in refused(workspace)


def test_a_query_cannot_write(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES, "shop")
    query = "SELECT * FROM lines) x; DELETE FROM lines; SELECT * FROM (SELECT * FROM lines"
    text = refused(shop(tmp_path, sql={"connection": "SHOP_DATABASE", "query": query}))
    assert "read-only" in text or "syntax error" in text or "multiple commands" in text
    assert database.run("SELECT count(*) FROM lines", "shop").strip() == "3"


def test_an_empty_table_is_told(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES + "DELETE FROM lines;", "shop")
    assert "it was reached but has no rows" in refused(shop(tmp_path))


def test_a_connection_that_nobody_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_DATABASE", raising=False)
    text = refused(shop(tmp_path))
    assert "neither the environment variable SHOP_DATABASE nor AIRFLOW_CONN_SHOP_DATABASE is set" in text


def test_an_address_in_the_workspace_is_refused(tmp_path: Path) -> None:
    connection = f"postgresql://a:{ESCAPED_PASSWORD}@h/d"
    assert "never an address" in refused(shop(tmp_path, sql={"connection": connection, "table": "lines"}))


@pytest.mark.parametrize("form", ["address", "json"])
def test_the_address_may_be_that_of_an_airflow_connection(
    database: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    database.run(LINES, "shop")
    monkeypatch.delenv("SHOP_DATABASE")
    forms = {
        "address": database.address("shop").replace("postgresql:", "postgres:") + "?sslmode=prefer",
        "json": f'{{"conn_type": "postgres", "login": "postgres", "password": "{PASSWORD}", "host": "127.0.0.1", '
        f'"port": {database.port}, "schema": "shop", "extra": {{"sslmode": "prefer"}}}}',
    }
    monkeypatch.setenv("AIRFLOW_CONN_SHOP_DATABASE", forms[form])
    assert baskets(land(shop(tmp_path), "transactions")) == [1, 2, 3]


def test_a_file_of_sqlite_lands_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("CREATE TABLE lines (customer, basket, product, units, paid, moment)")
        connection.execute("INSERT INTO lines VALUES (1, 2, 'p', 1, 2.5, '2017-01-01 10:00:00')")
    connection.close()
    monkeypatch.setenv("SHOP_DATABASE", f"sqlite:///{tmp_path / 'shop.db'}")
    assert rows(land(shop(tmp_path), "transactions")) == [("2", "1", "2.5", "2017-01-01 10:00:00")]


def test_a_function_that_writes_is_refused(database: Postgres, tmp_path: Path) -> None:
    database.run(LINES + "CREATE FUNCTION wipe() RETURNS integer LANGUAGE sql AS 'DELETE FROM lines; SELECT 1'", "shop")
    query = "SELECT *, wipe() FROM lines"
    assert "read-only transaction" in refused(shop(tmp_path, sql={"connection": "SHOP_DATABASE", "query": query}))
    assert database.run("SELECT count(*) FROM lines", "shop").strip() == "3"
