"""What check_border leaves behind, and what it says when it cannot begin."""

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import check_border
from expectations.rules import Scope, date_literal
from expectations.suites import TABLES, Border, border_suites, table_modules
from tessera.contracts import CONTRACTS
from tessera.errors import BorderError, TesseraError, WarehouseBusyError
from tessera.home import WorkspacePaths

DAY = date(2024, 3, 1)
BREAK = "UPDATE raw.transactions SET quantity = -1 WHERE order_id = 'anna-1'"


def results(paths: WorkspacePaths) -> list[Path]:
    return sorted(paths.expectations.rglob("validations/**/*.json"))


def test_the_warehouse_can_be_written_to_after_a_border(scored_warehouse: Any) -> None:
    paths = scored_warehouse()
    for border in ("features", "predictions", "features"):
        check_border(border, paths, DAY)
        with duckdb.connect(str(paths.warehouse)) as connection:
            connection.execute("CREATE OR REPLACE TABLE written AS SELECT 1 AS value")


def test_the_warehouse_can_be_written_to_after_a_border_that_stopped(raw_warehouse: Any) -> None:
    paths = raw_warehouse(BREAK)
    with pytest.raises(BorderError):
        check_border("raw", paths)

    with duckdb.connect(str(paths.warehouse)) as connection:
        connection.execute("UPDATE raw.transactions SET quantity = 1")
    assert check_border("raw", paths).warnings == ()


def test_the_warehouse_is_left_byte_for_byte(scored_warehouse: Any) -> None:
    paths = scored_warehouse()
    before = paths.warehouse.read_bytes()

    check_border("predictions", paths, DAY)

    assert paths.warehouse.read_bytes() == before
    assert [file.name for file in paths.warehouse.parent.glob("warehouse*")] == ["warehouse.duckdb"]


def test_results_of_every_run_are_kept_with_failures_too(raw_warehouse: Any) -> None:
    paths = raw_warehouse()
    check_border("raw", paths)
    kept = results(paths)
    with duckdb.connect(str(paths.warehouse)) as connection:
        connection.execute(BREAK)
    with pytest.raises(BorderError):
        check_border("raw", paths)

    assert len(kept) == 14
    assert len(results(paths)) == 28
    assert set(kept) < set(results(paths))
    failed = [file for file in results(paths) if not json.loads(file.read_text())["success"]]
    assert ["transactions_critical" in str(file) for file in failed] == [True]


def test_data_docs_show_where_each_threshold_comes_from(scored_warehouse: Any) -> None:
    paths = scored_warehouse()

    index = check_border("features", paths, DAY).data_docs

    page = (paths.data_docs / "expectations" / "customer_features_critical.html").read_text()
    assert index == paths.data_docs / "index.html"
    assert "customer_features_critical" in index.read_text()
    assert "only customers with an order are here" in page


def test_the_summary_names_each_suite_with_its_counts(scored_warehouse: Any) -> None:
    lines: list[str] = []
    paths = scored_warehouse("UPDATE predictions.segment_search SET silhouette = 0.1")

    check_border("predictions", paths, DAY, progress=lines.append, warn=lines.append)

    assert lines[0] == "border predictions: 81 checks in 24 suites"
    assert lines[1].split() == ["suite", "severity", "checked", "passed", "failed"]
    assert lines[2].split() == ["segment_assignments_critical", "critical", "17", "17", "0"]
    assert ["segment_search_warning", "warning", "1", "0", "1"] in [line.split() for line in lines]
    assert lines[-1].startswith("warning: predictions.segment_search on 2024-03-01: ")


def test_a_folder_with_unusual_letters_works(tmp_path: Path, raw_warehouse: Any) -> None:
    source = raw_warehouse()
    paths = WorkspacePaths(tmp_path / "Läden & Söhne $HOME 100% ?x=1")
    paths.folder.mkdir()
    paths.warehouse.write_bytes(source.warehouse.read_bytes())

    assert check_border("raw", paths).data_docs.is_file()


def test_a_warehouse_held_by_another_process_is_explained(raw_warehouse: Any) -> None:
    paths = raw_warehouse()
    hold = f"import duckdb; c = duckdb.connect({str(paths.warehouse)!r}); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusyError, match="is locked"):
            check_border("raw", paths)
        holder.stdin.write("\n")


def test_a_warehouse_that_is_not_there_is_explained(paths: WorkspacePaths) -> None:
    with pytest.raises(TesseraError, match="there is no warehouse"):
        check_border("raw", paths)


def test_a_table_that_is_not_there_is_named(raw_warehouse: Any) -> None:
    with pytest.raises(BorderError, match=r"no table features\.customer_features"):
        check_border("features", raw_warehouse(), DAY)


def test_a_column_that_is_not_there_stops_and_is_named(raw_warehouse: Any) -> None:
    with pytest.raises(BorderError, match=r"raw\.transactions\.quantity: .*It could not be checked: .*quantity"):
        check_border("raw", raw_warehouse("ALTER TABLE raw.transactions DROP quantity"))


def test_a_border_about_one_day_needs_the_day(paths: WorkspacePaths) -> None:
    with pytest.raises(TesseraError, match="as_of_date is missing"):
        check_border("features", paths)


def test_only_a_date_gets_into_sql() -> None:
    assert date_literal(DAY) == "DATE '2024-03-01'"
    for other in ("2024-03-01", datetime(2024, 3, 1, 12), None):  # noqa: DTZ001
        with pytest.raises(TypeError, match=r"must be a datetime\.date"):
            date_literal(other)  # type: ignore[arg-type]


def test_importing_the_door_does_not_import_great_expectations() -> None:
    code = (
        "import sys, expectations.checkpoints; sys.exit(bool({'great_expectations', 'sqlalchemy'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_source_has_a_suite_and_every_module_its_table() -> None:
    assert TABLES["raw"] == ("source_settings", *CONTRACTS)
    for border, names in TABLES.items():
        assert [module.TABLE for module in table_modules(border)] == [f"{border}.{name}" for name in names]


@pytest.mark.parametrize("border", ["raw", "identity", "features", "predictions"])
def test_every_rule_says_where_its_threshold_comes_from(border: Border) -> None:
    suites = border_suites(border, Scope(DAY, date(2024, 2, 1)))

    assert all(rule.source for suite in suites for rule in suite.rules)
    assert all(suite.name.endswith(f"_{suite.severity}") for suite in suites)


def test_what_a_killed_check_left_half_written_does_not_stop_the_next(scored_warehouse: Any) -> None:
    paths = scored_warehouse()
    check_border("features", paths, DAY, progress=lambda line: None)
    kept = len(results(paths))
    settings = paths.expectations / "gx" / "great_expectations.yml"
    for file in [*(paths.expectations / "gx").rglob("*.json"), settings]:
        file.write_text(file.read_text()[: len(file.read_text()) // 2])

    assert check_border("features", paths, DAY, progress=lambda line: None).warnings == ()

    assert len(results(paths)) == kept
    assert all(json.loads(file.read_text())["success"] for file in results(paths))
