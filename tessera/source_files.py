"""One file of a source: how it is opened, which columns it has, and what to say when it does not open."""

import csv
import difflib
import gzip
import io
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import duckdb

from tessera.errors import TesseraError

CSV_ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
PARQUET_ENDING = ".parquet"
HEADER_LIMIT = 2**20  # characters; a longer first line is not a header
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class FoundColumn:
    """A column of a file: its name there, DuckDB's name of its type, and its name in SQL."""

    name: str
    type: str
    sql: str


@dataclass(frozen=True)
class SourceFile:
    """A file that opened, and the SQL that scans it."""

    path: Path
    scan: str
    columns: tuple[FoundColumn, ...]

    @property
    def is_text(self) -> bool:
        """Whether it is a CSV file, whose bytes are proved only by reading every column."""
        return self.path.name.lower().endswith(CSV_ENDINGS)

    def column(self, name: str, where: str) -> FoundColumn:
        """Return the column of this name; capitals and blanks around it do not matter, unless two differ by them.

        Raises
        ------
        TesseraError
            The file has no such column, or several.
        """
        exact = [column for column in self.columns if column.name == name]
        same = exact or [column for column in self.columns if _plain(column.name) == _plain(name)]
        if len(same) == 1:
            return same[0]
        if same:
            raise TesseraError(f"{where}: {self.path} has {len(same)} columns named {name!r}. Rename all but one.")
        names = [column.name for column in self.columns]
        near = difflib.get_close_matches(_plain(name), [_plain(other) for other in names], n=1)
        hint = f" Did you mean {next(other for other in names if _plain(other) == near[0])!r}?" if near else ""
        if len(names) == 1 and self.is_text:
            hint += " One column may mean another delimiter; read are comma, semicolon, tab and |."
        raise TesseraError(f"{where}: {self.path} has no column {name!r}; it has: {', '.join(names)}.{hint}")

    def run(self, reader: duckdb.DuckDBPyConnection, sql: str, where: str) -> duckdb.DuckDBPyConnection:
        """Run SQL over the file and explain what does not read.

        Raises
        ------
        TesseraError
            The file is damaged, or not what its name says.
        """
        return _run(reader, sql, self.path, where)


def open_file(reader: duckdb.DuckDBPyConnection, path: Path, names: Iterable[str], where: str) -> SourceFile:
    """Find out the columns of a Parquet or CSV file.

    Parameters
    ----------
    names
        The columns that are looked for; they settle which delimiter a CSV file has.

    Raises
    ------
    TesseraError
        The file is of another kind, damaged, or not what its name says.
    """
    name = path.name.lower()
    if name.endswith(PARQUET_ENDING):
        return _open_parquet(reader, path, where)
    if name.endswith(CSV_ENDINGS):
        return _open_csv(path, {_plain(name) for name in names}, where)
    allowed = ", ".join((PARQUET_ENDING, *CSV_ENDINGS))
    raise TesseraError(f"{where}: {path} is of a kind that cannot be read; allowed: {allowed}.")


def _open_parquet(reader: duckdb.DuckDBPyConnection, path: Path, where: str) -> SourceFile:
    scan = f"read_parquet([{literal(str(path))}], binary_as_string = true)"
    rows = _run(reader, f"DESCRIBE FROM {scan}", path, where).fetchall()
    return SourceFile(path, scan, tuple(FoundColumn(row[0], row[1], quoted(row[0])) for row in rows))


def _open_csv(path: Path, wanted: set[str], where: str) -> SourceFile:
    text = _first_text(path, where)
    if len(text) > HEADER_LIMIT and "\n" not in text and "\r" not in text:
        raise TesseraError(
            f"{where}: {path} has no line ending in its first {HEADER_LIMIT:,} characters: not a CSV file."
        )
    readings = [(_header(text, delimiter), delimiter) for delimiter in _DELIMITERS]
    header, delimiter = max(readings, key=lambda reading: (len(wanted & set(map(_plain, reading[0]))), len(reading[0])))
    if not header:
        raise TesseraError(f"{where}: {path} is empty. Bring a file with a header and rows, or leave the source out.")
    columns = tuple(FoundColumn(name, "VARCHAR", f"column_{number}") for number, name in enumerate(header))
    types = ", ".join(f"{column.sql}: 'VARCHAR'" for column in columns)
    scan = (  # nothing is left to guess: a guess is made on the first rows and fails on a later one
        f"read_csv([{literal(str(path))}], auto_detect = false, header = true, columns = {{{types}}}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"')"
    )
    return SourceFile(path, scan, columns)


def _first_text(path: Path, where: str) -> str:
    try:
        with _open_text(path) as stream:
            text = stream.read(HEADER_LIMIT + 1)
    except UnicodeDecodeError as error:
        at = f"{path}, line {_first_odd_line(path)}"
        raise TesseraError(f"{where}: {at}: is not UTF-8 text. Save it as UTF-8, or name it as what it is.") from error
    except (OSError, EOFError, zlib.error) as error:
        what = f"{path} cannot be read: {error}"
        raise TesseraError(f"{where}: {what}. Check that the file is complete and is what its name says.") from error
    if "\0" in text:
        raise TesseraError(f"{where}: {path} holds zero bytes. Save it as CSV in UTF-8, or name it as what it is.")
    return text


def _open_text(path: Path, errors: str = "strict") -> IO[str]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    return cast("IO[str]", opener(path, "rt", encoding="utf-8-sig", errors=errors, newline=""))


def _first_odd_line(path: Path) -> int:
    with _open_text(path, errors="surrogateescape") as stream:
        return next((number for number, line in enumerate(stream, 1) if _is_odd(line)), 1)


def _is_odd(line: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in line)


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _run(reader: duckdb.DuckDBPyConnection, sql: str, path: Path, where: str) -> duckdb.DuckDBPyConnection:
    try:
        return reader.execute(sql)
    except duckdb.Error as error:
        raise unreadable(path, where, str(error)) from error


def unreadable(path: Path, where: str, message: str) -> TesseraError:
    """Turn DuckDB's words about a file that does not read into ours."""
    lines = [line for line in message.splitlines() if line.strip()]
    at = re.search(r"CSV Error on Line: (\d+)", lines[0])
    if at is None:
        return TesseraError(
            f"{where}: {path} cannot be read: {lines[0]}. Check that the file is complete and is what its name says."
        )
    reasons = ("Expected Number", "Value with", "Invalid unicode", "Maximum line size", "The CSV", "Error when")
    reason = next((line for line in lines if line.startswith(reasons)), lines[0]).rstrip(".")
    start = next((line.removeprefix("Original Line: ") for line in lines if line.startswith("Original Line")), "")
    return TesseraError(
        f"{where}: {path}, line {at[1]}: {reason}; the line begins with {start[:60]!r}. Correct the line."
    )


def _plain(name: str) -> str:
    return name.strip().lower()


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return a name as SQL."""
    return '"' + name.replace('"', '""') + '"'
