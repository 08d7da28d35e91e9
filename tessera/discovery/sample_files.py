"""The first rows of a file of any kind, and how text in it is written."""

import codecs
import csv
import gzip
import io
import json
import re
import tempfile
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import duckdb

from tessera.discovery.sample import SAMPLE_ROWS, Sample, arrow_values, as_text
from tessera.discovery.values import Values
from tessera.errors import TesseraError
from tessera.file_formats import Reading, open_file
from tessera.unpacking import EXCEL_ENDINGS, IGNORED_MEMBERS, sheet_names

SAMPLE_BYTES = 2**23  # of a text file, whatever its size
_DELIMITERS = ",;\t|"
_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_LINES_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".json.gz", ".json")
_SEGMENT_KEYS = frozenset(("type", "messageId"))
_CALLS = frozenset(("identify", "track", "page", "screen", "alias", "group"))


def sheets_of(path: Path) -> list[str | None]:
    """Return the names of a workbook's sheets where it has several; else None for the whole file.

    Raises
    ------
    TesseraError
        The workbook does not open.
    """
    if not path.name.lower().endswith(EXCEL_ENDINGS):
        return [None]
    names = sheet_names(path, "init")
    return [*names] if len(names) > 1 else [None]


def sample_file(path: Path, sheet: str | None = None) -> Sample:
    """Return the first rows of a file, or of a sheet of it.

    Raises
    ------
    TesseraError
        It is of no kind that can be read, or holds no table.
    """
    name = path.name.lower()
    try:
        if name.endswith(".parquet"):
            return _parquet(path)
        if name.endswith(_LINES_ENDINGS) and not _head(path).lstrip().startswith(b"["):
            return _json_lines(path)
        if name.endswith(_TEXT_ENDINGS):
            return _text(path)
        if name.endswith(".zip"):
            return _zipped(path)
        if name.endswith((*_LINES_ENDINGS, *EXCEL_ENDINGS)):
            return _opened(path, sheet)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise TesseraError(f"cannot be read: {error}") from error
    raise TesseraError("is of a kind that init does not look into")


def _opened(path: Path, sheet: str | None) -> Sample:
    """Return the first rows of a file as ingestion opens it, which takes the whole file."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as reader:
        file = open_file(reader, path, Reading((), Path(folder), sheet=sheet), "init")
        columns = ", ".join(column.sql for column in file.columns)
        sql = f"SELECT {columns} FROM {file.scan} LIMIT {SAMPLE_ROWS}"  # noqa: S608 - quoted by file_formats
        table = file.run(reader, sql, "init").to_arrow_table()
    if not table.num_rows:
        raise TesseraError("has columns but no rows")
    return Sample(path.name, {"sheet": sheet} if sheet else {}, arrow_values(table))


def _zipped(path: Path) -> Sample:
    """Return the first rows of what an archive holds; its members must be of one shape to be one source."""
    samples = []
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.is_dir() or any(mark in info.filename for mark in IGNORED_MEMBERS):
                continue
            member = Path(folder) / Path(info.filename).name
            is_text = member.name.lower().endswith((*_TEXT_ENDINGS, *_LINES_ENDINGS)) and member.suffix != ".gz"
            with archive.open(info) as stream:
                member.write_bytes(stream.read(SAMPLE_BYTES if is_text else -1))
            samples.append(sample_file(member))
    if not samples:
        raise TesseraError("is an archive without files")
    if len({tuple(sample.columns) for sample in samples}) > 1:
        raise TesseraError("is an archive of several tables: unpack it")
    last = samples[-1]
    return Sample(path.name, last.place, last.columns, last.notes, last.is_segment)


def _head(path: Path) -> bytes:
    if path.name.lower().endswith(".gz"):
        with gzip.open(path) as stream:
            return stream.read(SAMPLE_BYTES)
    with path.open("rb") as plain:
        return plain.read(SAMPLE_BYTES)


def _text(path: Path) -> Sample:
    content = _head(path)
    encoding, note = _encoding(content)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(content).lstrip("\ufeff")
    if len(content) >= SAMPLE_BYTES:  # the last line is cut
        text = text[: text.rfind("\n") + 1]
    if not text.strip():
        raise TesseraError("is empty")
    delimiter = _delimiter(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(rows)
        body = [row for _, row in zip(range(SAMPLE_ROWS), (row for row in rows if row), strict=False)]
    except csv.Error as error:
        raise TesseraError(f"is not a table: {error}") from error
    if not body or (len(header) == 1 and len(content) > 200):
        raise TesseraError("has one column or no rows: not a table with a header")
    place, notes = {}, {}
    if encoding not in ("utf-8", "utf-8-sig"):
        place["encoding"], notes["encoding"] = encoding, note
    if delimiter != ("\t" if ".tsv" in path.name.lower() else ","):
        place["delimiter"] = delimiter
    return Sample(path.name, place, _columns(header, body), notes)


def _columns(header: list[str], body: list[list[str]]) -> dict[str, Values]:
    found = {}
    for number, name in enumerate(header):
        if name.strip() and header.count(name) == 1:  # a name that stands twice cannot be mapped
            found[name] = Values(tuple(row[number].strip() if number < len(row) else "" for row in body))
    return found


def _encoding(content: bytes) -> tuple[str, str]:
    """Return the encoding of a text and what shows it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "its first two bytes say so"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        word = re.search(rb"[^\s,;|\t\"]*$", content[: error.start])
        start, end = (word.start() if word else error.start), error.start + 8
        shown = re.split(r"[\s,;|\t\"]", content[start:end].decode("cp1252", "replace"))[0]
        kind = "cp1252" if any(0x80 <= byte <= 0x9F for byte in content) else "latin-1"
        return kind, f"line {line} is not UTF-8; read as this it says {shown!r}"
    return "utf-8", ""


def _delimiter(text: str) -> str:
    """Return the sign that parts most lines into the same number of columns."""
    lines = text.splitlines()[:200]
    scores = {}
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            continue
        width, count = widths.most_common(1)[0]
        scores[delimiter] = (count / sum(widths.values()) * (width > 1), width)
    return max(scores, key=lambda each: scores[each]) if scores else ","


def _json_lines(path: Path) -> Sample:
    rows = []
    for line in _head(path).decode("utf-8", "replace").splitlines()[:SAMPLE_ROWS]:
        try:
            row = json.loads(line)
        except ValueError:
            continue  # a cut or broken line; check counts them
        if isinstance(row, dict):
            rows.append(row)
    if not rows:
        raise TesseraError("holds no lines that are JSON objects")
    if all(row.keys() >= _SEGMENT_KEYS and row["type"] in _CALLS for row in rows[:100]):
        return Sample(
            path.name, {"format": "segment"}, {"type": Values(tuple(row["type"] for row in rows))}, is_segment=True
        )
    names = list(
        dict.fromkeys(name for row in rows for name, value in row.items() if not isinstance(value, dict | list))
    )
    columns = {name: Values(tuple(as_text(row.get(name)) for row in rows)) for name in names}
    return Sample(path.name, {}, columns)


def _parquet(path: Path) -> Sample:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            batch = next(file.iter_batches(SAMPLE_ROWS), None)
    except (pa.ArrowException, OSError) as error:
        raise TesseraError(f"cannot be read: {error}") from error
    if batch is None or not batch.num_rows:
        raise TesseraError("has columns but no rows")
    return Sample(path.name, {}, arrow_values(batch))
