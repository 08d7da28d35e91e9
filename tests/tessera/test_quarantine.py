"""Each row ends in its table or in quarantine, never nowhere."""

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.contracts import CONTRACTS, SourceContract
from tessera.errors import TesseraError
from tessera.file_formats import Reading, split_file, take_rejected
from tessera.ingestion import load_sources
from tessera.quarantine import FileRead, quarantine_rows
from tessera.row_rules import RowRules
from tessera.source_loads import FileState
from tessera.source_plan import PlannedFile, SourcePlan
from tessera.unpacking import InputFile
from tessera.warehouse import connect
from tessera.workspace import load_workspace
from tests.conftest import TRANSACTIONS, MakeWorkspace

GOOD = {
    "VARCHAR": ["a", "ann", "Zoë", "7"],
    "DOUBLE": ["1.5", "2", "0"],
    "BIGINT": ["0", "3"],
    "BOOLEAN": ["yes", "false"],
    "DATE": ["2017-01-31", "2020-02-29"],
    "TIMESTAMP WITH TIME ZONE": ["2017-01-31 10:00:00", "2017-01-31T10:00:00Z"],
    "DECIMAL(18,4)": ["1.25", "-3", "0"],
    "DECIMAL(18,3)": ["1", "2.5"],
}
ODD = [
    "",
    " ",
    "x",
    "31.02.2017",
    "2017-02-31",
    "1483264800",
    "1,5",
    "-1",
    "99999999999999999999",
    "a\nb",
    'q"q',
    "NaN",
]


@st.composite
def rows_of(draw: st.DrawFn, contract: SourceContract) -> list[dict[str, str]]:
    """Draw rows whose values mostly fit their columns."""
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        row = {}
        for column in contract.columns:
            good = list(column.allowed) or GOOD[column.type]
            row[column.name] = draw(st.sampled_from([*good * 4, *ODD]))
        rows.append(row)
    return rows


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@pytest.mark.parametrize("name", CONTRACTS)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_in_raw_and_in_quarantine_are_the_rows_of_the_file(
    tmp_path: Path, name: str, ending: str, data: st.DataObject
) -> None:
    contract = CONTRACTS[name]
    rows = data.draw(rows_of(contract))
    file = tmp_path / f"rows.{ending}"
    if ending == "csv":
        pd.DataFrame(rows).to_csv(file, index=False)
        broken_lines = data.draw(st.sampled_from(["", "only,two\n", 'x,"open\n']))
    else:
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        broken_lines = data.draw(st.sampled_from(["", "{broken\n", "[1]\n5\n"]))
    with file.open("a") as stream:
        stream.write(broken_lines)
    good, in_quarantine = read(file, contract)
    assert len(good) + len(in_quarantine) == len(rows) + broken_lines.count("\n")
    assert sorted(number for number, *_ in in_quarantine) == sorted({number for number, *_ in in_quarantine})
    assert all(reason for _, reason, *_ in in_quarantine)
    required = [column.name for column in contract.columns if column.required]
    assert all(row[column] is not None for row in good for column in required)
    for number, _, _, values in in_quarantine:  # nothing of a row is lost
        if number <= len(rows) and "line" not in json.loads(values):
            assert json.loads(values) == {
                key: value or None if ending == "csv" else value for key, value in rows[number - 1].items()
            }


def read(file: Path, contract: SourceContract) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """Return the good rows of a file and those of its quarantine, without the way by dlt."""
    rules = RowRules(contract, {name: name for name in contract.column_names})
    reading = Reading(names=contract.column_names, folder=file.parent / "unpacked")
    plan = SourcePlan(contract.name, contract, rules, reading, "UTC", 1.0, "here", "")
    planned = PlannedFile(InputFile(file.name, file), FileState(str(file), 0, 0, 0, ""), None)
    with plan.reader() as reader:
        opened = plan.open(reader, planned)
        found = reader.execute(rules.rows(opened, {})).df()
        rejected, is_sure = take_rejected(reader, opened)
        if not is_sure:
            opened = split_file(opened, reading)
            found = reader.execute(rules.rows(opened, {})).df()
            rejected, _ = take_rejected(reader, opened)
        broken = int(found["is_broken"].sum())
        result = FileRead(plan, planned, opened, len(found), broken, tuple(rejected))
        rows = reader.execute(quarantine_rows(reader, result)).fetchall()
    return found[~found["is_broken"]].astype(object).where(found.notna(), None).to_dict("records"), rows


BAD = """\
customer,basket,product,units,paid,moment
ann,o1,p1,1,2.50,2017-01-01 10:00:00
ann,o2
ann,o3,p2,2,five,2017-01-08 11:30:00
bob,o4,p1,1,2.50,1483264800
bob,o5,p1,1,2.50,2017-01-09 18:45:00,more
bob,o6,p1,1,2.50,2017-01-09 18:45:00
"""


def query(workspace: Any, sql: str) -> list[tuple[Any, ...]]:
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def make_tolerant(make_workspace: MakeWorkspace, tmp_path: Path) -> Any:
    """Return a function that writes the shop's workspace with a tolerance."""

    def make(text: str, tolerance: float = 1.0, **source: Any) -> Any:
        make_workspace(text)
        file = tmp_path / "tessera.yml"
        content = yaml.safe_load(file.read_text())
        content["sources"]["transactions"] |= {"tolerance": tolerance, **source}
        file.write_text(yaml.safe_dump(content, sort_keys=False))
        return load_workspace(tmp_path)

    return make


def test_broken_rows_stand_aside_with_reason_number_and_values(make_tolerant: Any) -> None:
    workspace, lines = make_tolerant(BAD), []
    load_sources(workspace, lines.append)
    assert lines == ["transactions: loading transactions.csv", "transactions: 2 rows, 4 in quarantine"]
    assert query(workspace, "SELECT order_id FROM raw.transactions ORDER BY 1") == [("o1",), ("o6",)]
    found = query(
        workspace, "SELECT row_number, column_name, reason, row_values FROM raw_quarantine.transactions ORDER BY 1"
    )
    assert [(number, column) for number, column, *_ in found] == [
        (2, None),
        (3, "sales_amount"),
        (4, "ordered_at"),
        (5, None),
    ]
    reasons = [reason for _, _, reason, _ in found]
    assert reasons[0] == "line 3: too few columns; columns expected: 6 Found: 2"
    assert reasons[1].startswith("sales_amount: 'paid' is 'five'; allowed: a number of at most 14 digits")
    assert reasons[2].endswith("it looks like seconds since 1970, which `date_format: epoch` reads")
    assert json.loads(found[0][3]) == {"line": "ann,o2"}
    assert json.loads(found[1][3]) == {
        "customer": "ann", "basket": "o3", "product": "p2", "units": "2", "paid": "five",
        "moment": "2017-01-08 11:30:00",
    }  # fmt: skip
    audit = "SELECT DISTINCT source_name, source_file, loaded_at IS NOT NULL, _dlt_load_id IS NOT NULL"
    assert query(workspace, f"{audit} FROM raw_quarantine.transactions") == [
        ("transactions", "transactions.csv", True, True)
    ]
    counts = "SELECT source_name, source_file, row_count, quarantined_count FROM raw.source_loads"
    assert query(workspace, counts) == [("transactions", "transactions.csv", 2, 4)]


def test_beyond_the_tolerance_the_load_stops_and_the_rows_can_be_looked_at(make_tolerant: Any) -> None:
    load_sources(make_tolerant(TRANSACTIONS), lambda text: None)
    workspace = make_tolerant(BAD, 0.5)
    with pytest.raises(TesseraError) as caught:
        load_sources(workspace, lambda text: None)
    lines = str(caught.value).splitlines()
    assert "4 of 6 rows (66.7 %) break the contract transactions; `tolerance` allows 50 %:" in lines[0]
    assert lines[1].startswith("  transactions.csv, row 2: line 3: too few columns")
    assert "SELECT * FROM raw_quarantine.transactions WHERE source_name = 'transactions'" in lines[-2]
    assert query(workspace, "SELECT count(*) FROM raw.transactions") == [(3,)]
    assert query(workspace, "SELECT count(*) FROM raw_quarantine.transactions") == [(4,)]


def test_a_repaired_file_leaves_quarantine(make_tolerant: Any) -> None:
    load_sources(make_tolerant(BAD), lambda text: None)
    workspace = make_tolerant(TRANSACTIONS)
    load_sources(workspace, lambda text: None)
    assert query(workspace, "SELECT count(*) FROM raw.transactions") == [(3,)]
    assert query(workspace, "SELECT count(*) FROM raw_quarantine.transactions") == [(0,)]


def test_rows_at_the_tolerance_pass(make_tolerant: Any) -> None:
    workspace = make_tolerant(TRANSACTIONS.replace("5.00", "five") + "cat,o4,p1,1,1,2017-02-01\n", 0.25)
    assert load_sources(workspace, lambda text: None)[0].quarantined_count == 1


def test_a_quote_that_never_ends_costs_one_row_of_many(make_tolerant: Any) -> None:
    line = "ann,o{},p1,1,2.50,2017-01-01 10:00:00\n"
    body = [line.format(number) for number in range(60_000)]
    body[30_000] = body[30_000].replace("p1", '"p1')
    workspace = make_tolerant(TRANSACTIONS.splitlines()[0] + "\n" + "".join(body), 0.01)
    load = load_sources(workspace, lambda text: None)[0]
    assert (load.row_count, load.quarantined_count) == (59_999, 1)
    assert query(workspace, "SELECT row_number, reason FROM raw_quarantine.transactions") == [
        (30_001, "line 30,002: a quote that is never closed")
    ]


def test_numbers_of_rows_go_on_behind_lines_that_cannot_be_read(make_tolerant: Any) -> None:
    body = io.StringIO()
    for number in range(1, 2001):
        body.write(
            "short\n" if number % 100 == 0 else f"ann,o{number},p1,1,{'x' if number % 150 == 0 else 1},2017-01-01\n"
        )
    workspace = make_tolerant(TRANSACTIONS.splitlines()[0] + "\n" + body.getvalue())
    load_sources(workspace, lambda text: None)
    numbers = [
        number for (number,) in query(workspace, "SELECT row_number FROM raw_quarantine.transactions ORDER BY 1")
    ]
    assert numbers == sorted({*range(100, 2001, 100), *range(150, 2001, 150)})
