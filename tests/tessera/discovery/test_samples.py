"""What init looks at: the first rows of files of every kind, and how text is written."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tessera.discovery.sample_files import sample_file
from tessera.discovery.samples import sample_folder
from tessera.errors import TesseraError

TABLE = "id;name;paid\n1;Ann;2,50\n2;Bob;3,00\n"
ROWS = [{"id": 1, "name": "Ann", "paid": 2.5}, {"id": 2, "name": "Bob", "paid": 3.0}]


def excel() -> bytes:
    """Return the least workbook that is one: a sheet with two names and a row."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    texts = [f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("id", "name", "Ann")]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" '
        'r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData><row>{texts[0]}{texts[1]}</row>'
        f"<row><c><v>1</v></c>{texts[2]}</row></sheetData></worksheet>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0"?>{text}')
    return stream.getvalue()


def zipped(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.csv", text)
    return stream.getvalue()


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), stream)
    return stream.getvalue()


LINES = "".join(json.dumps(row) + "\n" for row in ROWS)
KINDS = {
    "a.csv": TABLE.encode(),
    "a.csv.gz": gzip.compress(TABLE.encode()),
    "a.tsv": TABLE.replace(";", "\t").encode(),
    "a.txt": TABLE.replace(";", "|").encode("utf-16"),
    "a.parquet": parquet(),
    "a.jsonl": LINES.encode(),
    "a.json": json.dumps(ROWS).encode(),
    "a.jsonl.gz": gzip.compress(LINES.encode()),
    "a.zip": zipped(one=TABLE, two=TABLE),
}


@pytest.mark.parametrize(("name", "content"), KINDS.items(), ids=KINDS)
def test_files_of_every_kind_are_looked_into(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    columns = sample_file(tmp_path / name).columns
    assert {name: values.sample for name, values in columns.items() if name != "paid"} == {
        "id": ("1", "2"),
        "name": ("Ann", "Bob"),
    }
    assert columns["paid"].numbers() == [2.5, 3.0]


def test_a_workbook_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(excel())
    columns = sample_file(tmp_path / "a.xlsx").columns
    assert {name: values.sample for name, values in columns.items()} == {"id": ("1",), "name": ("Ann",)}


ENCODINGS = {
    "utf-8": {},
    "utf-8-sig": {},
    "latin-1": {"encoding": "latin-1"},
    "cp1252": {"encoding": "cp1252"},
    "utf-16": {"encoding": "utf-16"},
}


@pytest.mark.parametrize(("encoding", "place"), ENCODINGS.items(), ids=ENCODINGS)
def test_the_encoding_is_known(tmp_path: Path, encoding: str, place: dict[str, str]) -> None:
    sign = "\u2013" if encoding == "cp1252" else ""
    (tmp_path / "a.csv").write_bytes(f"id,größe{sign}\n1,groß\n".encode(encoding))
    sample = sample_file(tmp_path / "a.csv")
    assert sample.place == place
    assert list(sample.columns) == ["id", f"größe{sign}"]
    if place and encoding != "utf-16":
        assert sample.notes["encoding"] == f"line 1 is not UTF-8; read as this it says {f'größe{sign}'!r}"


BAD = {
    "a.csv": (b"", "is empty"),
    "b.csv": (b"id,name\n", "no rows"),
    "c.parquet": (b"no parquet", "cannot be read"),
    "d.zip": (b"no zip", "cannot be read"),
    "e.zip": (zipped(one=TABLE, two="x,y\n1,2\n"), "several tables"),
    "f.json": (b"hello", "no lines that are JSON objects"),
    "g.pdf": (b"%PDF", "a kind that init does not look into"),
    "h.csv.gz": (b"no gzip", "cannot be read"),
}


@pytest.mark.parametrize(("name", "case"), BAD.items(), ids=BAD)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, name: str, case: tuple[bytes, str]) -> None:
    (tmp_path / name).write_bytes(case[0])
    with pytest.raises(TesseraError, match=case[1]):
        sample_file(tmp_path / name)
    (tmp_path / "good.csv").write_text(TABLE)
    samples, unread = sample_folder(tmp_path, tmp_path)
    assert [sample.name for sample in samples] == ["good"]
    assert [each.name for each in unread] == [name]


def test_numbered_files_of_one_shape_are_one_source(tmp_path: Path) -> None:
    for name in ("orders_2023.csv", "orders_2024.csv"):
        (tmp_path / name).write_text(TABLE)
    (tmp_path / "orders_total.csv").write_text(TABLE)
    samples, _ = sample_folder(tmp_path, tmp_path)
    assert sorted(str(sample.place["files"]) for sample in samples) == [
        "orders_2023.csv",
        "orders_2024.csv",
        "orders_total.csv",
    ]
    (tmp_path / "orders_total.csv").unlink()
    samples, _ = sample_folder(tmp_path, tmp_path)
    assert [(sample.name, sample.place["files"]) for sample in samples] == [("orders", "orders_*.csv")]


def test_hidden_files_and_what_runs_made_are_not_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".tessera").mkdir()
    (tmp_path / ".tessera" / "a.csv").write_text(TABLE)
    (tmp_path / ".a.csv").write_text(TABLE)
    assert sample_folder(tmp_path, tmp_path) == ([], [])


def test_each_sheet_of_a_workbook_is_a_table(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Orders 2024"
    for row in (("order", "customer"), (1, "ann"), (2, "bob")):
        workbook["Orders 2024"].append(row)
    workbook.create_sheet("People").append(("customer", "name"))
    workbook["People"].append(("ann", "Ann"))
    workbook.create_sheet("Notes")
    workbook.save(tmp_path / "shop.xlsx")
    samples, unread = sample_folder(tmp_path, tmp_path)
    assert [(one.name, one.place, list(one.columns)) for one in samples] == [
        ("shop_Orders 2024", {"files": "shop.xlsx", "sheet": "Orders 2024"}, ["order", "customer"]),
        ("shop_People", {"files": "shop.xlsx", "sheet": "People"}, ["customer", "name"]),
    ]
    assert [one.name for one in unread] == ["shop.xlsx, sheet Notes"]
    assert "is empty" in unread[0].reason
