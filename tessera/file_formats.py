"""The formats of files: CSV, JSON, Parquet, Excel and event logs, each opened as SQL that scans it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from tessera.casts import ISO, Notation
from tessera.csv_files import REJECT_LIMIT, RejectedLine, find_dialect, split_lines, take_rejects
from tessera.errors import TesseraError
from tessera.json_files import json_layout, json_lines
from tessera.source_files import FoundColumn, SourceFile, literal, plain, quoted, run_sql
from tessera.text_encoding import UTF8, UTF8_WITH_MARK, find_encoding, transcode
from tessera.unpacking import EXCEL_ENDINGS, excel_to_parquet, new_file

CSV_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
JSON_ENDINGS = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")
PARQUET_ENDING = ".parquet"
READABLE = (PARQUET_ENDING, *CSV_ENDINGS, *JSON_ENDINGS, *EXCEL_ENDINGS, ".zip")
SEGMENT = "segment"


@dataclass(frozen=True)
class Reading:
    """How the files of a source are read; what is None is found out.

    Attributes
    ----------
    names
        The columns that are looked for; they settle which delimiter a CSV file has.
    folder
        For files that must be turned into others first.
    segment_contract
        The contract to read from event logs in the Segment specification.
    """

    names: tuple[str, ...]
    folder: Path
    notation: Notation = ISO
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    segment_contract: str | None = None


def open_file(reader: duckdb.DuckDBPyConnection, path: Path, reading: Reading, where: str) -> SourceFile:
    """Find out the columns of a file.

    Raises
    ------
    TesseraError
        The file is of another kind, damaged, or not what its name says.
    """
    name = path.name.lower()
    try:
        if reading.segment_contract is not None:
            return _open_segment(reader, path, reading.segment_contract, where)
        if name.endswith(PARQUET_ENDING):
            return _open_parquet(reader, path, path, where)
        if name.endswith(CSV_ENDINGS):
            return _open_csv(path, reading, where)
        if name.endswith(JSON_ENDINGS):
            return _open_json(reader, path, reading, where)
        if name.endswith(EXCEL_ENDINGS):
            made = excel_to_parquet(path, reading.sheet, reading.notation, reading.folder, where)
            return _open_parquet(reader, path, made, where)
    except PermissionError as error:
        raise TesseraError(f"{where}: {path} cannot be read: {error.strerror}. Allow this user to read it.") from error
    raise TesseraError(f"{where}: {path} is of a kind that cannot be read; allowed: {', '.join(READABLE)}.")


def split_file(file: SourceFile, reading: Reading) -> SourceFile:
    """Return a CSV file without the lines that no scan gets past; they are among ``rejected``."""
    if file.text is None:
        return file
    path, delimiter = file.text
    target = new_file(reading.folder, path, ".rows.csv")
    rejected = split_lines(path, target, delimiter)
    split = _csv_file(file.path, target, [column.name for column in file.columns], delimiter)
    return replace(split, rejected=tuple(rejected), encoding=file.encoding)


def take_rejected(reader: duckdb.DuckDBPyConnection, file: SourceFile) -> tuple[list[RejectedLine], bool]:
    """Return the lines of the last scan that are no rows, and whether the rows can be trusted to be all others."""
    if file.text is None:
        return [], True
    found, is_sure = take_rejects(reader, file.text[0])
    return [*file.rejected, *found], is_sure or bool(file.rejected)


def _open_parquet(reader: duckdb.DuckDBPyConnection, path: Path, made: Path, where: str) -> SourceFile:
    scan = f"read_parquet([{literal(str(made))}], binary_as_string = true)"
    columns = _described(reader, scan, path, where)
    return SourceFile(path, scan, columns, row_values=_json_object(columns))


def _described(reader: duckdb.DuckDBPyConnection, scan: str, path: Path, where: str) -> tuple[FoundColumn, ...]:
    rows = run_sql(reader, f"DESCRIBE FROM {scan}", path, where).fetchall()
    return tuple(FoundColumn(row[0], row[1], quoted(row[0])) for row in rows)


def _open_csv(path: Path, reading: Reading, where: str) -> SourceFile:
    text, encoding = _as_utf8(path, reading, where)
    wanted = {plain(name) for name in reading.names}
    header, delimiter = find_dialect(text, wanted, reading.delimiter, where)
    return replace(_csv_file(path, text, header, delimiter), encoding=encoding)


def _csv_file(path: Path, text: Path, header: list[str], delimiter: str) -> SourceFile:
    columns = tuple(FoundColumn(name, "VARCHAR", f"column_{number}") for number, name in enumerate(header))
    types = ", ".join(f"{column.sql}: 'VARCHAR'" for column in columns)
    common = (  # nothing is left to guess: a guess is made on the first rows and fails on a later one
        f"[{literal(str(text))}], auto_detect = false, header = true, columns = {{{types}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"'"
    )
    # Every column is named in the fault, so that all are read and broken bytes found in whichever they stand.
    faults = ((f"coalesce({', '.join(c.sql for c in columns)}, '') = chr(0)", literal("the row holds a zero byte")),)
    again = SourceFile(
        path, f"read_csv({common}, ignore_errors = true)", columns, faults, row_values=_json_object(columns)
    )
    scan = f"read_csv({common}, store_rejects = true, rejects_limit = {REJECT_LIMIT})"
    return replace(again, scan=scan, again=again, text=(text, delimiter))


def _as_utf8(path: Path, reading: Reading, where: str) -> tuple[Path, str]:
    """Return the file, or a copy of it in UTF-8, and the encoding it was in."""
    encoding = reading.encoding or find_encoding(path, where)
    is_csv = path.name.lower().endswith(CSV_ENDINGS)  # DuckDB leaves out the mark of a CSV file, not of a JSON one
    plain_names = {UTF8, "utf8", "ascii", "us-ascii", *([UTF8_WITH_MARK] if is_csv else [])}
    if encoding.lower().replace("_", "-") in plain_names:
        return path, UTF8
    target = new_file(reading.folder, path.with_suffix("") if path.suffix == ".gz" else path, "")
    transcode(path, encoding, target, where)
    return target, UTF8 if encoding == UTF8_WITH_MARK else encoding


def _open_json(reader: duckdb.DuckDBPyConnection, path: Path, reading: Reading, where: str) -> SourceFile:
    text, encoding = _as_utf8(path, reading, where)
    layout = json_layout(text, where)
    objects = (
        f"read_json_objects({literal(str(text))}, format = {literal(layout)}, ignore_errors = {layout != 'array'})"
    )
    keys = run_sql(
        reader,
        f"SELECT DISTINCT unnest(json_keys(json)) AS name FROM (FROM {objects} LIMIT 20000) "
        "WHERE json_type(json) = 'OBJECT' ORDER BY name",
        path,
        where,
    ).fetchall()
    found = {plain(key): key for (key,) in keys}  # DuckDB takes no two names that differ by capitals only
    found |= {plain(key): key for (key,) in keys if key in reading.names}
    unseen = tuple(name for name in dict.fromkeys(reading.names) if plain(name) not in found)
    columns = tuple(FoundColumn(name, "VARCHAR", quoted(name)) for name in (*found.values(), *unseen))
    return replace(_json_file(path, text, layout, columns), encoding=encoding, unseen=unseen)


def _json_file(path: Path, text: Path, layout: str, columns: tuple[FoundColumn, ...]) -> SourceFile:
    types = ", ".join(f"{column.sql}: 'VARCHAR'" for column in columns)
    is_lines = layout != "array"
    scan = (
        f"read_json({literal(str(text))}, format = {literal(layout)}, columns = {{{types}}}, "
        f"ignore_errors = {str(is_lines).lower()})"
    )
    is_nothing = f"coalesce({', '.join(column.sql for column in columns)}) IS NULL"
    file = SourceFile(path, scan, columns, ((is_nothing, literal("the object is empty")),), "", _json_object(columns))
    if not is_lines:
        return file
    reason = literal("the line is not a JSON object")
    return replace(file, again=replace(json_lines(file, text), faults=((is_nothing, reason),)))


def _open_segment(reader: duckdb.DuckDBPyConnection, path: Path, contract: str, where: str) -> SourceFile:
    from tessera.connectors import segment

    scan = f"({segment.scan(path, contract)})"
    found = _described(reader, scan, path, where)
    columns = tuple(column for column in found if not column.name.startswith("tessera_"))
    faults = ((f"{segment.PROBLEM} IS NOT NULL", f"CAST({segment.PROBLEM} AS VARCHAR)"),)
    return SourceFile(path, scan, columns, faults, segment.LINE_NUMBER, f"json_object('line', {segment.LINE})")


def _json_object(columns: Iterable[FoundColumn]) -> str:
    pairs = ", ".join(f"{literal(column.name)}, {column.sql}" for column in columns)
    return f"CAST(json_object({pairs}) AS VARCHAR)"
