"""Files of every odd kind: each loads with the right values, or one message says what is wrong with which."""

# ruff: noqa: E501 - a message stands on one line, as a person reads it

import gzip
import io
import re
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tessera.ingestion import check_sources
from tessera.source_files import literal
from tessera.source_plan import SourcePlan
from tessera.workspace import Workspace, load_workspace
from tests.conftest import TRANSACTION_COLUMNS, TRANSACTIONS, MakeWorkspace

HEADER, *LINES = TRANSACTIONS.splitlines()


def parquet(**changes: object) -> bytes:
    """Return three purchase lines as Parquet, with some columns changed."""
    columns: dict[str, object] = {
        "customer": ["ann", "ann", "bob"],
        "basket": ["o1", "o2", "o3"],
        "product": ["p1", "p2", "p1"],
        "units": [1, 2, 1],
        "paid": [2.5, 5.0, 2.5],
        "moment": pa.array([0, 1, 2], pa.timestamp("s")),
    }
    stream = io.BytesIO()
    pq.write_table(pa.table({**columns, **changes}), stream)
    return stream.getvalue()


def loaded(
    workspace: Workspace, columns: str = "customer_id, CAST(sales_amount AS DOUBLE)"
) -> list[tuple[object, ...]]:
    """Return columns of the rows that would be loaded, by order; none may be broken."""
    assert problems(workspace) == ""
    plan = SourcePlan.make(workspace, "transactions")
    rows: list[tuple[object, ...]] = []
    with plan.reader() as reader:
        for file in plan.files:
            select = plan.rules.rows(plan.open(reader, file), {"source_file": literal(file.input.name)})
            rows += reader.execute(f"SELECT order_id, {columns} FROM ({select})").fetchall()
    return [row[1:] for row in sorted(rows, key=lambda row: str(row[0]))]


def problems(workspace: Workspace) -> str:
    """Return what is wrong with the sources, a line each."""
    found = check_sources(workspace)
    assert not workspace.paths.unpacked.exists()
    return "\n".join(problem.text for problem in found)


WHOLE = [("ann", 2.5), ("ann", 5.0), ("bob", 2.5)]
ODD_BUT_FINE = {
    "semicolons": TRANSACTIONS.replace(",", ";"),
    "tabs": TRANSACTIONS.replace(",", "\t"),
    "bars": TRANSACTIONS.replace(",", "|"),
    "Windows line endings": TRANSACTIONS.replace("\n", "\r\n"),
    "a byte order mark": "\ufeff" + TRANSACTIONS,
    "no line ending at the end": TRANSACTIONS.rstrip(),
    "blank lines": TRANSACTIONS.replace("\n", "\n\n"),
    "everything in quotes": "\n".join(",".join(f'"{v}"' for v in line.split(",")) for line in [HEADER, *LINES]),
    "blanks around values": TRANSACTIONS.replace(",", " , "),
    "capitals in the header": TRANSACTIONS.replace(HEADER, HEADER.upper()),
    "columns that nobody asked for": "\n".join(f"{line},x" for line in [HEADER, *LINES]),
    "the columns in another order": "\n".join(",".join(reversed(line.split(","))) for line in [HEADER, *LINES]),
    "two unused columns of one name": f"{HEADER},x,x\n" + "\n".join(f"{line},1,2" for line in LINES),
}


@pytest.mark.parametrize("text", ODD_BUT_FINE.values(), ids=ODD_BUT_FINE)
def test_an_odd_csv_file_loads_whole(make_workspace: MakeWorkspace, text: str) -> None:
    assert loaded(make_workspace(text)) == WHOLE


def test_a_quoted_value_may_hold_line_breaks_quotes_and_delimiters(make_workspace: MakeWorkspace) -> None:
    text = TRANSACTIONS.replace("bob", '"bob, the\n""second"""')
    assert loaded(make_workspace(text))[2] == ('bob, the\n"second"', 2.5)


def test_a_compressed_csv_file_loads(make_workspace: MakeWorkspace) -> None:
    assert loaded(make_workspace(gzip.compress(TRANSACTIONS.encode()), file="t.csv.gz")) == WHOLE


@pytest.mark.parametrize("name", ["Kundin Nr. 1", 'the "customer"', "customer's", "顧客", "select", "filename", "a;b"])
def test_a_column_may_have_any_name(make_workspace: MakeWorkspace, name: str) -> None:
    header = HEADER.replace("customer", '"' + name.replace('"', '""') + '"')
    columns = {**TRANSACTION_COLUMNS, "customer_id": name}
    assert loaded(make_workspace(TRANSACTIONS.replace(HEADER, header), columns=columns)) == WHOLE
    content = parquet(**{name: ["ann", "ann", "bob"]})
    assert loaded(make_workspace(content, file="t.parquet", columns=columns)) == WHOLE


@pytest.mark.parametrize(
    "name", ["sales [2017].csv", "it's.csv", "a b.csv", "ü.csv", "x.2017.CSV", "what?.csv", "*.csv"]
)
def test_a_file_may_have_any_name(make_workspace: MakeWorkspace, name: str) -> None:
    workspace = make_workspace(file=name)
    assert loaded(workspace) == WHOLE
    assert loaded(workspace, "source_file") == [(name,)] * 3


def test_the_folder_of_a_workspace_may_look_like_a_pattern(
    make_workspace: MakeWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "data [1]"
    make_workspace(files="*.csv")
    tmp_path.joinpath("transactions.csv").rename(tmp_path / "t.csv")
    odd.mkdir()
    for file in ("t.csv", "tessera.yml"):
        (tmp_path / file).rename(odd / file)
    assert loaded(load_workspace(odd)) == WHOLE


def test_each_file_of_a_glob_is_read_with_its_own_types_and_delimiter(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "part1.csv").write_text(TRANSACTIONS.replace(",", ";").replace("ann", "7").replace("bob", "8"))
    (tmp_path / "part2.parquet").write_bytes(parquet(customer=[7.0, 7.0, 9.0], basket=["o4", "o5", "o6"]))
    (tmp_path / "part3.parquet").write_bytes(parquet(customer=[7, 7, 9], basket=["o7", "o8", "o9"]))
    workspace = make_workspace(files="part*")
    assert [row[0] for row in loaded(workspace)] == ["7", "7", "8", "7", "7", "9", "7", "7", "9"]


def test_one_empty_month_among_full_ones_is_fine(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text(TRANSACTIONS)
    (tmp_path / "part2.csv").write_text(HEADER + "\n")
    assert loaded(make_workspace(files="part*.csv")) == WHOLE


def test_an_optional_column_may_be_all_null_whatever_its_type(make_workspace: MakeWorkspace) -> None:
    optional = {"store_id": "a", "week_number": "b", "retail_discount_amount": "c"}
    nothing = {"a": pa.nulls(3), "b": pa.nulls(3, pa.bool_()), "c": pa.nulls(3, pa.date32())}
    workspace = make_workspace(parquet(**nothing), file="t.parquet", columns={**TRANSACTION_COLUMNS, **optional})
    found = loaded(workspace, "store_id, week_number, retail_discount_amount")
    assert found == [(None, None, None)] * 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, None, 12345678901.0], ["1", None, "12345678901"]),
        ([1, 2, 3], ["1", "2", "3"]),
        ([float("nan"), 2.0, 2.5], [None, "2", "2.5"]),
        ([" ann ", "", "  "], ["ann", None, None]),
        (["001", "1", "1.0"], ["001", "1", "1.0"]),
        ([b"ann", b"bob", b"cat"], ["ann", "bob", "cat"]),
        (pa.array([10, 20, None], pa.decimal128(38, 0)), ["10", "20", None]),
        (pa.array([Decimal("1.00"), Decimal("2.50"), None]), ["1", "2.50", None]),
        (pa.array(["ann", "bob", "ann"]).dictionary_encode(), ["ann", "bob", "ann"]),
        ([True, False, None], ["true", "false", None]),
        (pa.array([2**64 - 1, 0, 1], pa.uint64()), ["18446744073709551615", "0", "1"]),
    ],
)
def test_ids_become_the_text_that_a_person_would_write(
    make_workspace: MakeWorkspace, values: object, expected: list[str | None]
) -> None:
    columns = {**TRANSACTION_COLUMNS, "store_id": "shop"}
    workspace = make_workspace(parquet(shop=values), file="t.parquet", columns=columns)
    assert [row[0] for row in loaded(workspace, "store_id")] == expected


NEW_YORK_TIMES = [
    ("2017-01-01 10:00:00", "2017-01-01 15:00:00"),
    ("2017-01-01T10:00:00Z", "2017-01-01 10:00:00"),
    ("2017-01-01 10:00:00+02:00", "2017-01-01 08:00:00"),
    ("2017-01-01", "2017-01-01 05:00:00"),
    ("2017-07-01 10:00", "2017-07-01 14:00:00"),
    ("2017-03-12 02:30:00", "2017-03-12 07:30:00"),  # the hour that clocks skip: an hour later
    ("2017-11-05 01:30:00", "2017-11-05 06:30:00"),  # the hour that clocks repeat: the second
]


@pytest.mark.parametrize(("written", "instant"), NEW_YORK_TIMES)
def test_clock_times_are_read_in_the_zone_of_the_source(
    make_workspace: MakeWorkspace, written: str, instant: str
) -> None:
    workspace = make_workspace(TRANSACTIONS.replace("2017-01-01 10:00:00", written))
    assert str(loaded(workspace, "ordered_at AT TIME ZONE 'UTC'")[0][0]) == instant


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_parquet_times_with_and_without_a_zone_are_instants(make_workspace: MakeWorkspace, unit: str) -> None:
    for zone, instant in ((None, "1970-01-01 05:00:00"), ("Asia/Tokyo", "1970-01-01 00:00:00")):
        workspace = make_workspace(parquet(moment=pa.array([0] * 3, pa.timestamp(unit, zone))), file="t.parquet")
        assert str(loaded(workspace, "ordered_at AT TIME ZONE 'UTC'")[0][0]) == instant


def test_a_zone_of_the_source_wins_over_that_of_the_workspace(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    workspace = make_workspace()
    file = tmp_path / "tessera.yml"
    file.write_text(file.read_text().replace("    files:", "    time_zone: Asia/Tokyo\n    files:"))
    assert str(loaded(load_workspace(workspace.file), "ordered_at AT TIME ZONE 'UTC'")[0][0]) == "2017-01-01 01:00:00"


BAD_VALUES = [
    ("paid", "2.50", "NaN", "a number of at most 14 digits"),
    ("paid", "2.50", "-inf", "a number of at most 14 digits"),
    ("paid", "2.50", "123456789012345", "a number of at most 14 digits"),
    ("paid", "2.50", '"1,5"', "a number"),
    ("paid", "2.50", "$5", "a number"),
    ("paid", "2.50", "NA", "a number"),
    ("moment", "2017-01-01 10:00:00", "01/31/2017", "a time"),
    ("moment", "2017-01-01 10:00:00", "2017-02-31 10:00:00", "a time"),
    ("moment", "2017-01-01 10:00:00", "17-01-05", "a time"),
    ("moment", "2017-01-01 10:00:00", "infinity", "a time"),
    ("moment", "2017-01-01 10:00:00", "99999-01-01", "a time"),
    ("moment", "2017-01-01 10:00:00", "1483264800", "a time"),
]


@pytest.mark.parametrize(("column", "good", "bad", "allowed"), BAD_VALUES)
def test_a_value_that_does_not_fit_is_named_with_file_row_and_what_is_allowed(
    make_workspace: MakeWorkspace, column: str, good: str, bad: str, allowed: str
) -> None:
    workspace = make_workspace(TRANSACTIONS.replace(good, bad, 1))
    shown = bad.strip('"').replace("$", r"\$")
    pattern = (
        rf"transactions\.csv: \w+: 1 of 3 rows are broken: row 1: \w+: '{column}' is '{shown}'; allowed: {allowed}"
    )
    assert re.search(pattern, problems(workspace))


@pytest.mark.parametrize(
    ("column", "values", "shown"),
    [
        ("paid", [float("inf"), 1.0, 2.0], "row 1: \\w+: 'paid' is 'inf'"),
        ("paid", [1.0, float("nan"), 2.0], "row 2: \\w+: 'paid' is 'nan'"),
        ("paid", [1.0, 2.0, 1e20], "row 3: \\w+: 'paid' is '1e\\+20'"),
        ("paid", [True, False, True], "row 1: \\w+: 'paid' is 'true'"),
        ("paid", [[1.0], [2.0], [3.0]], "row 1: \\w+: 'paid' is '\\[1.0\\]'"),
        ("moment", [1, 2, 3], "row 1: \\w+: 'moment' is '1'"),
        ("customer", [1e17, 1.0, 2.0], "is '1e\\+17'; allowed: exact as DOUBLE"),
        ("customer", pa.array([2.0**25, 1.0, 2.0], pa.float32()), "is '33554432.0'; allowed: exact as FLOAT"),
        ("customer", [{"a": 1}] * 3, "row 1: .*; allowed: a single value"),
    ],
)
def test_a_parquet_value_that_does_not_fit_is_named(
    make_workspace: MakeWorkspace, column: str, values: object, shown: str
) -> None:
    workspace = make_workspace(parquet(**{column: values}), file="t.parquet")
    assert re.search(rf"t\.parquet: \w+: \d of 3 rows are broken: .*{shown}", problems(workspace))


@pytest.mark.parametrize("text", ["2017-01-31 garbage", "17-01-31", "infinity", "2017-02-30"])
def test_a_date_with_anything_behind_it_is_not_a_date(make_workspace: MakeWorkspace, tmp_path: Path, text: str) -> None:
    (tmp_path / "c.csv").write_text(f"id,begin\nc1,{text}\n")
    columns = {"campaign_id": "id", "start_date": "begin"}
    workspace = make_workspace(sources={"campaign_descriptions": {"files": "c.csv", "columns": columns}})
    assert re.search(rf"row 1: start_date: 'begin' is '{text}'; allowed: a date \(YYYY", problems(workspace))


@pytest.mark.parametrize("week", ["1.5", 1.5, Decimal("1.5")])
def test_a_part_of_a_week_is_not_a_whole_number(make_workspace: MakeWorkspace, week: object) -> None:
    columns = {**TRANSACTION_COLUMNS, "week_number": "week"}
    workspace = make_workspace(parquet(week=pa.array([week, None, None])), file="t.parquet", columns=columns)
    assert re.search("row 1: week_number: 'week' is '1.5'; allowed: a whole number", problems(workspace))


UNREADABLE: dict[str, tuple[str, bytes, str]] = {
    "text named Parquet": ("t.parquet", TRANSACTIONS.encode(), r"t\.parquet cannot be read: .*No magic bytes"),
    "truncated Parquet": ("t.parquet", parquet()[:-200], r"t\.parquet cannot be read: .*what its name says"),
    "empty Parquet": ("t.parquet", b"", r"t\.parquet cannot be read: .*too small"),
    "Parquet named CSV": ("t.csv", parquet(), r"t\.csv.*(zero bytes|not UTF-8)"),
    "an empty file": ("t.csv", b"", r"t\.csv is empty"),
    "no line ending": ("t.csv", b"x" * (2**20 + 5), "no line ending"),
    "text named gzip": ("t.csv.gz", TRANSACTIONS.encode(), r"t\.csv\.gz cannot be read: Not a gzipped file"),
    "truncated gzip": ("t.csv.gz", gzip.compress(TRANSACTIONS.encode())[:-20], r"t\.csv\.gz cannot be read"),
    "another kind": ("t.pdf", b"PDF", r"t\.pdf is of a kind that cannot be read; allowed: \.parquet, \.csv, \.tsv"),
    "text named Excel": ("t.xlsx", b"PK", r"t\.xlsx cannot be read: .*what its name says"),
    "text named zip": ("t.zip", TRANSACTIONS.encode(), r"t\.zip cannot be read: File is not a zip file"),
    "a JSON text": ("t.json", b'"a"', r"begins with '\"a\"': must be JSON objects, one a line, or an array of them"),
    "a broken JSON array": ("t.json", b'[{"customer": 1}, {', r"t\.json cannot be read: "),
    "an empty JSON file": ("t.jsonl", b" \n", r"t\.jsonl is empty"),
    "a header only": ("t.csv", (HEADER + "\n").encode(), r"t\.csv has columns but no rows"),
    "no row in Parquet": ("t.parquet", b"empty", r"t\.parquet has columns but no rows"),
    "a line too short": ("t.csv", TRANSACTIONS.replace(",p2", "").encode(), r"1 of 3 rows are broken: row 2: line 3: too few columns; columns expected: 6 Found: 5"),
    "a quote that never ends": ("t.csv", TRANSACTIONS.replace("p2", '"p2').encode(), "1 of 3 rows are broken: row 2: line 3: a quote that is never closed"),
    "an unknown delimiter": ("t.csv", TRANSACTIONS.replace(",", "^").encode(), r"has no column 'customer'; it has: customer\^basket.*another delimiter"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "content", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_does_not_read_is_named_with_the_reason(
    make_workspace: MakeWorkspace, file: str, content: bytes, message: str
) -> None:
    if content == b"empty":
        content = parquet(**{name: pa.array([], pa.string()) for name in TRANSACTION_COLUMNS.values()})
    found = problems(make_workspace(content, file=file))
    assert re.search(message, found)
    assert "sources.transactions" in found
    assert len(found.splitlines()) == 1


def test_a_byte_that_is_not_utf8_among_letters_that_are_breaks_its_line_only(make_workspace: MakeWorkspace) -> None:
    text = TRANSACTIONS.replace("bob", "bób") + "ann,ö9,p1,1,2.50,2017-01-01 10:00:00\n" * 40_000
    content = text.encode() + b"\xff,o1,p1,1,2.50,2017-01-01 10:00:00\n"
    expected = "1 of 40,004 rows are broken: row 40004: line 40,005: bytes that are not UTF-8; set `encoding`"
    assert expected in problems(make_workspace(content))


def test_a_missing_column_is_named_with_the_file_of_the_glob_that_lacks_it(
    make_workspace: MakeWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "part1.csv").write_text(TRANSACTIONS)
    (tmp_path / "part2.csv").write_text(TRANSACTIONS.replace("customer", "custmer"))
    pattern = r"columns\.customer_id: .*part2\.csv has no column 'customer'; it has: custmer.*Did you mean 'custmer'\?"
    assert re.search(pattern, problems(make_workspace(files="part*.csv")))


def test_two_columns_that_differ_by_capitals_only_are_told_apart_or_refused(make_workspace: MakeWorkspace) -> None:
    text = TRANSACTIONS.replace(HEADER, HEADER + ",Customer").replace("\n", ",x\n").replace(",Customer,x", ",Customer")
    assert loaded(make_workspace(text)) == WHOLE
    assert re.search(
        "has 2 columns named 'CUSTOMER'",
        problems(make_workspace(text, columns={**TRANSACTION_COLUMNS, "customer_id": "CUSTOMER"})),
    )


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ("none.csv", r"sources\.transactions\.files: there is no file .*none\.csv"),
        ("none*.csv", r"no file matches .*none\*\.csv"),
        ("package:no_such_package/data.csv", "the package 'no_such_package' is not installed"),
        ("package:../data.csv", r"the package '\.\.' is not installed"),
        ("package:__main__/data.csv", "the package '__main__' is not installed"),
        ("package:tessera/none.csv", r"there is no file .*none\.csv"),
        (".", "It is a folder: name the files in it"),
    ],
)
def test_files_that_are_not_there_are_named(make_workspace: MakeWorkspace, files: str, message: str) -> None:
    assert re.search(message, problems(make_workspace(files=files)))


def test_one_bad_value_in_a_million_rows_is_found_quickly(make_workspace: MakeWorkspace) -> None:
    line = "ann,o1,p1,1,2.50,2017-01-01 10:00:00\n"
    text = HEADER + "\n" + line * 1_000_000 + line.replace("2.50", "2.5o")
    workspace = make_workspace(text)
    begin = time.process_time()
    assert re.search(
        r"sales_amount: 1 of 1,000,001 rows are broken: row 1000001: sales_amount: 'paid' is '2\.5o'",
        problems(workspace),
    )
    assert time.process_time() - begin < 10
