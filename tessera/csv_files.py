"""CSV files: delimiter and header, the lines that cannot be read, and files whose quotes never end."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tessera.errors import TesseraError
from tessera.text_encoding import UTF8, open_bytes

DELIMITERS = ",;\t|"
HEADER_LIMIT = 2**20  # bytes; a longer first line is not a header
REJECT_LIMIT = 1_000_000  # lines; with more the file as a whole is not what it should be
OPEN_LINES = 200  # a quoted value may go over so many lines before its quote counts as never closed
LINE_LIMIT = 2_000_000  # bytes; DuckDB's longest line
_REASONS = {
    "MISSING COLUMNS": "too few columns",
    "TOO MANY COLUMNS": "too many columns",
    "INVALID ENCODING": "bytes that are not UTF-8; set `encoding` if the file is in another",
}


@dataclass(frozen=True)
class RejectedLine:
    """A line that cannot be read as a row: its number as a row, why, and its text."""

    row_number: int
    reason: str
    text: str


def find_dialect(path: Path, wanted: set[str], delimiter: str | None, where: str) -> tuple[list[str], str]:
    """Return header and delimiter of a CSV file in UTF-8.

    Parameters
    ----------
    wanted
        The columns that are looked for, lower case; they settle which delimiter it is.

    Raises
    ------
    TesseraError
        It has no header.
    """
    with open_bytes(path) as stream:
        head = stream.read(HEADER_LIMIT + 1)
    if len(head) > HEADER_LIMIT and b"\n" not in head and b"\r" not in head:
        raise TesseraError(f"{where}: {path} has no line ending in its first {HEADER_LIMIT:,} bytes: not a CSV file.")
    text = head.decode("utf-8-sig", errors="replace")
    readings = [(_header(text, sign), sign) for sign in (delimiter or DELIMITERS)]
    header, sign = max(
        readings, key=lambda reading: (len(wanted & {name.strip().lower() for name in reading[0]}), len(reading[0]))
    )
    if not header:
        raise TesseraError(f"{where}: {path} is empty. Bring a file with a header and rows, or leave the source out.")
    return header, sign


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def take_rejects(reader: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[RejectedLine], bool]:
    """Return the lines that the last scan could not read, and whether the others can be trusted.

    Behind a quote that is never closed, or a line longer than DuckDB reads, rows are missing in silence.
    """
    names = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
    if not (reader.execute(names).fetchone() or (0,))[0]:
        return [], True
    sql = (
        "SELECT line, any_value(error_type), any_value(csv_line), min(line_byte_position), any_value(error_message) "
        "FROM reject_errors GROUP BY line ORDER BY line"
    )
    rows = reader.execute(sql).fetchall()
    reader.execute("TRUNCATE reject_errors; TRUNCATE reject_scans")
    if len(rows) >= REJECT_LIMIT:
        raise TesseraError(f"{path}: more than {REJECT_LIMIT:,} lines cannot be read: {rows[0][4]}. Check the file.")
    if any(kind not in _REASONS for _, kind, *_ in rows):
        return [], False
    return [
        RejectedLine(line - 1, f"line {line:,}: {_REASONS[kind]}; {_plain(message)}", _text(path, kind, text, start))
        for line, kind, text, start, message in rows
    ], True


def _plain(message: str) -> str:
    return message.splitlines()[0].rstrip(".").replace("Expected Number of Columns", "columns expected")


def _text(path: Path, kind: str, text: str, start: int | None) -> str:
    """Return the line; of one with odd bytes DuckDB shows question marks, so it is read again."""
    if kind != "INVALID ENCODING" or start is None:
        return text
    with open_bytes(path) as stream:
        stream.seek(start)
        line = stream.readline(LINE_LIMIT).lstrip(b"\r\n") or stream.readline(LINE_LIMIT)
    return line.rstrip(b"\r\n").decode(UTF8, errors="backslashreplace")


def split_lines(path: Path, to: Path, delimiter: str) -> list[RejectedLine]:
    """Write the rows that can be read to a file of their own and return the lines that cannot.

    Slower than DuckDB, but sure: a quote that is not closed within ``OPEN_LINES`` lines spoils its own line only.
    """
    rejected, width, row_number = [], 0, -1
    part = to.with_name(to.name + ".part")
    with part.open("wb") as out:
        for line_number, record, reason in _records(path, delimiter):
            row_number += 1
            width = width or len(_fields(record, delimiter))
            fault = reason or _fault(record, delimiter, width)
            if fault:
                text = record.rstrip(b"\r\n").decode(UTF8, errors="backslashreplace")
                rejected.append(RejectedLine(row_number, f"line {line_number:,}: {fault}", text))
                if len(rejected) >= REJECT_LIMIT:
                    raise TesseraError(f"{path}: more than {REJECT_LIMIT:,} lines cannot be read: {fault}.")
            else:
                out.write(record.rstrip(b"\r\n") + b"\n")
    part.replace(to)
    return rejected


def _records(path: Path, delimiter: str) -> Iterator[tuple[int, bytes, str]]:
    """Yield the number of each row's first line, its bytes, and the reason where its quotes do not end."""
    lines = _lines(path)
    waiting: list[tuple[int, bytes]] = []
    while (first := waiting.pop(0) if waiting else next(lines, None)) is not None:
        number, line = first
        if len(line) >= LINE_LIMIT:
            yield number, line, f"longer than {LINE_LIMIT:,} bytes"
        elif line.count(b'"') % 2 == 0:
            if line.strip(b"\r\n"):
                yield number, line, ""
        else:
            taken = [first]
            while len(taken) < OPEN_LINES and sum(each.count(b'"') for _, each in taken) % 2:
                more = waiting.pop(0) if waiting else next(lines, None)
                if more is None:
                    break
                taken.append(more)
            whole = b"".join(each for _, each in taken)
            if whole.count(b'"') % 2 == 0 and _is_closed(whole, delimiter):
                yield number, whole, ""
            else:
                waiting = taken[1:] + waiting
                yield number, line, "a quote that is never closed"


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield lines with their numbers; of one that is too long, its beginning."""
    with open_bytes(path) as stream:
        number = 0
        while line := stream.readline(LINE_LIMIT):
            number += 1
            yield number, line
            while len(line) == LINE_LIMIT and not line.endswith(b"\n"):
                line = stream.readline(LINE_LIMIT)


def _is_closed(record: bytes, delimiter: str) -> bool:
    """Tell whether the quotes of a row over several lines stand where quotes may stand."""
    try:
        return len(list(csv.reader([record.decode(UTF8, "replace")], delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False


def _fields(record: bytes, delimiter: str) -> list[str]:
    return next(csv.reader([record.decode(UTF8, "replace")], delimiter=delimiter), [])


def _fault(record: bytes, delimiter: str, width: int) -> str:
    """Say why a record is no row; empty where it is one."""
    if b'"' not in record:
        found = record.count(delimiter.encode()) + 1
    else:
        try:
            found = len(next(csv.reader([record.decode(UTF8, "replace")], delimiter=delimiter, strict=True)))
        except csv.Error:
            return "a quote in the midst of a value"
    if found != width:
        return f"{'too few' if found < width else 'too many'} columns; columns expected: {width} Found: {found}"
    try:
        record.decode(UTF8)
    except UnicodeDecodeError:
        return _REASONS["INVALID ENCODING"]
    return ""
