"""The same three purchase lines in every format and encoding are the same three rows."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml

from tessera.file_formats import READABLE
from tessera.ingestion import check_sources, load_sources
from tessera.source_plan import SourcePlan
from tessera.workspace import Workspace, load_workspace
from tests.conftest import TRANSACTION_COLUMNS, TRANSACTIONS

HEADER, *LINES = TRANSACTIONS.splitlines()
RECORDS = [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in LINES]
WHOLE = [("ann", "o1", 2.5, "10:00"), ("ann", "o2", 5.0, "11:30"), ("bob", "o3", 2.5, "18:45")]

Make = Callable[..., Workspace]


@pytest.fixture
def shop(tmp_path: Path) -> Make:
    """Return a function that writes a file and a workspace that reads it."""

    def make(file: str, content: bytes, **source: Any) -> Workspace:
        (tmp_path / file).write_bytes(content)
        transactions = {"files": file, "columns": TRANSACTION_COLUMNS, **source}
        text = {"name": "shop", "time_zone": "UTC", "currency": "EUR", "sources": {"transactions": transactions}}
        (tmp_path / "tessera.yml").write_text(yaml.safe_dump(text, sort_keys=False))
        return load_workspace(tmp_path)

    return make


def rows(
    workspace: Workspace,
    columns: str = "customer_id, order_id, CAST(sales_amount AS DOUBLE), strftime(ordered_at, '%H:%M')",
) -> list[tuple[Any, ...]]:
    """Return the rows that would be loaded; none may be broken."""
    assert [problem.text for problem in check_sources(workspace)] == []
    plan, found = SourcePlan.make(workspace, "transactions"), []
    with plan.reader() as reader:
        for file in plan.files:
            opened = plan.open(reader, file)
            found += reader.execute(f"SELECT {columns} FROM ({plan.rules.rows(opened, {})})").fetchall()
    return sorted(found)


def excel(records: list[dict[str, Any]], sheet: str = "Sheet1") -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = "other"
    page = workbook.create_sheet(sheet)
    for row in [list(records[0]), *(list(record.values()) for record in records)]:
        page.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


JSON_LINES = "".join(json.dumps(record) + "\n" for record in RECORDS)
FORMATS = {
    "t.csv": TRANSACTIONS.encode(),
    "t.tsv": TRANSACTIONS.replace(",", "\t").encode(),
    "t.txt": TRANSACTIONS.replace(",", ";").encode(),
    "t.csv.gz": gzip.compress(TRANSACTIONS.encode()),
    "t.jsonl": JSON_LINES.encode(),
    "t.ndjson": ("\n" + JSON_LINES + "\n\n").encode(),
    "t.jsonl.gz": gzip.compress(JSON_LINES.encode()),
    "lines.json": JSON_LINES.encode(),
    "t.json": json.dumps(RECORDS, indent=2).encode(),
    "t.json.gz": gzip.compress(json.dumps(RECORDS).encode()),
    "t.zip": zipped({"a/t.csv": TRANSACTIONS.encode(), "__MACOSX/t.csv": b"junk"}),
}


@pytest.mark.parametrize("file", FORMATS)
def test_every_format_gives_the_same_rows(shop: Make, file: str) -> None:
    assert rows(shop(file, FORMATS[file])) == WHOLE


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".jsonl"])
def test_an_encoding_is_found_out(shop: Make, encoding: str, ending: str) -> None:
    text = TRANSACTIONS if ending != ".jsonl" else "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in RECORDS)
    content = text.replace("ann", "Zoë Müller").encode(encoding)
    workspace = shop(f"t{ending}", gzip.compress(content) if ending.endswith("gz") else content)
    assert [row[0] for row in rows(workspace)] == ["Zoë Müller", "Zoë Müller", "bob"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1251", "Иван Петров"), ("shift_jis", "山田太郎"), ("cp1250", "Łukasz Żółć"), ("cp437", "José")],
)
def test_an_encoding_may_be_set(shop: Make, encoding: str, name: str) -> None:
    content = TRANSACTIONS.replace("bob", name).encode(encoding)
    assert name in [row[0] for row in rows(shop("t.csv", content, encoding=encoding))]


def test_numbers_and_dates_are_read_as_the_source_writes_them(shop: Make) -> None:
    text = "customer;basket;product;units;paid;moment\nann;o1;p1;1;1.234,50;31.12.2016 10:00\n"
    workspace = shop("t.csv", text.encode(), decimal=",", date_format="%d.%m.%Y %H:%M", delimiter=";")
    assert rows(workspace, "sales_amount::DOUBLE, ordered_at AT TIME ZONE 'UTC'") == [
        (1234.5, datetime.fromisoformat("2016-12-31 10:00"))
    ]


def test_a_workbook_gives_cells_of_every_kind(shop: Make) -> None:
    records = [
        {
            "customer": 7,
            "basket": "o1",
            "product": 1.0,
            "units": 1,
            "paid": 2.5,
            "moment": datetime.fromisoformat("2017-01-01 10:00"),
        },
        {
            "customer": 8,
            "basket": 12,
            "product": 2.5,
            "units": 2,
            "paid": "3,5",
            "moment": datetime.fromisoformat("2017-01-02 11:00"),
        },
        {"customer": None, "basket": None, "product": None, "units": None, "paid": None, "moment": None},
    ]
    workspace = shop("t.xlsx", excel(records), sheet="Sheet1", decimal=",")
    found = rows(workspace, "customer_id, order_id, product_id, sales_amount::DOUBLE, strftime(ordered_at, '%d %H')")
    assert found == [("7", "o1", "1", 2.5, "01 10"), ("8", "12", "2.5", 3.5, "02 11")]


def test_a_sheet_that_is_not_there_is_named(shop: Make) -> None:
    workspace = shop("t.xlsx", excel([{"a": 1}], "Umsatz"), sheet="Umsätze")
    assert "has no sheet 'Umsätze'; it has: other, Umsatz" in check_sources(workspace)[0].text


def test_the_members_of_an_archive_are_files_of_their_own(shop: Make) -> None:
    other = TRANSACTIONS.replace("o1", "o4").replace("o2", "o5").replace("o3", "o6")
    workspace = shop(
        "t.zip", zipped({"jan.csv": TRANSACTIONS.encode(), "feb.jsonl": JSON_LINES.encode(), "m.csv": other.encode()})
    )
    plan = SourcePlan.make(workspace, "transactions")
    assert [file.input.name for file in plan.files] == ["t.zip/feb.jsonl", "t.zip/jan.csv", "t.zip/m.csv"]
    assert len(rows(workspace)) == 9


def test_a_locked_archive_is_named(shop: Make) -> None:
    content = bytearray(zipped({"a.csv": TRANSACTIONS.encode()}))
    content[6] |= 1  # the flag of a locked member, in its own header and in the list
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "is locked by a password. Unpack it" in check_sources(shop("t.zip", bytes(content)))[0].text


def test_an_archive_packed_in_a_way_that_is_unknown_here_is_not_said_to_be_locked(shop: Make) -> None:
    content = bytearray(zipped({"a.csv": TRANSACTIONS.encode()}))
    for header, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.index(header) + offset
        content[place : place + 2] = (97).to_bytes(2, "little")  # the method WavPack
    (problem,) = check_sources(shop("t.zip", bytes(content)))
    assert "cannot be read: That compression method is not supported" in problem.text


def test_a_json_value_that_came_late_or_is_nested_is_read(shop: Make) -> None:
    lines = [*RECORDS, {**RECORDS[0], "basket": "o4", "store": {"id": 5}}]
    columns = {**TRANSACTION_COLUMNS, "store_id": "store"}
    workspace = shop("t.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode(), columns=columns)
    assert rows(workspace, "order_id, store_id")[-1] == ("o4", '{"id":5}')


def test_a_line_longer_than_a_gigabyte_ends_in_a_message_within_bounded_memory(shop: Make, tmp_path: Path) -> None:
    for name, words in (("t.csv", "has no line ending in its first"), ("t.jsonl", "has no line ending in its first")):
        workspace = shop(name, b"")
        with (tmp_path / name).open("wb") as stream:
            stream.write(b'{"a": "' if name == "t.jsonl" else b"a,b")
            stream.seek(2**31)  # sparse: zeros that take no room
            stream.write(b"x")
        if name == "t.csv":
            with (tmp_path / name).open("r+b") as stream:
                stream.write(b"x" * (2**20 + 10))
        assert words in check_sources(workspace)[0].text or "zero bytes" in check_sources(workspace)[0].text


def test_a_long_line_in_the_midst_costs_itself(shop: Make) -> None:
    text = TRANSACTIONS + f"bob,o4,p1,1,1,{'x' * 3_000_000}\n" + "bob,o5,p1,1,1,2017-01-01\n"
    workspace = shop("t.csv", text.encode(), tolerance=0.5)
    load = load_sources(workspace, lambda text: None)[0]
    assert (load.row_count, load.quarantined_count) == (4, 1)


def test_a_file_of_another_kind_names_the_kinds_that_are_read(shop: Make) -> None:
    assert ", ".join(READABLE) in check_sources(shop("t.docx", b"x"))[0].text


def test_parquet_with_columns_of_any_type_goes_to_quarantine_whole(shop: Make, tmp_path: Path) -> None:
    frame = pd.DataFrame(RECORDS).assign(paid="x", extra=[[1, 2], None, [3]], day=pd.Timestamp("2017-01-01"))
    stream = io.BytesIO()
    frame.to_parquet(stream)
    load = load_sources(
        shop("t.parquet", stream.getvalue(), tolerance=1.0, columns=TRANSACTION_COLUMNS), lambda text: None
    )[0]
    assert (load.row_count, load.quarantined_count) == (0, 3)
