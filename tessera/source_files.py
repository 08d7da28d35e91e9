"""A file of a source that opened: its columns, the SQL that scans it, and what to say when it does not read."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tessera.csv_files import RejectedLine
from tessera.errors import TesseraError
from tessera.text_encoding import UTF8


@dataclass(frozen=True)
class FoundColumn:
    """A column of a file: its name there, DuckDB's name of its type, and its name in SQL."""

    name: str
    type: str
    sql: str


@dataclass(frozen=True)
class SourceFile:
    """A file that opened, and the SQL that scans it.

    Attributes
    ----------
    path
        What a person knows it by; the scan may read another file that was made of it.
    scan
        SQL behind FROM.
    faults
        Condition and reason, both SQL, of rows that are broken whatever the contract says.
    row_number, row_values
        SQL of a row's number, empty where rows are counted, and of all its values as JSON.
    again
        The same file for a second scan, which may be slower and know more; None: the same scan.
    text
        The CSV file in UTF-8 that the scan reads, with its delimiter.
    unseen
        Columns that no object at the start of a JSON file has, though a later one may.
    """

    path: Path
    scan: str
    columns: tuple[FoundColumn, ...]
    faults: tuple[tuple[str, str], ...] = ()
    row_number: str = ""
    row_values: str = "NULL"
    again: "SourceFile | None" = None
    text: tuple[Path, str] | None = None
    rejected: tuple[RejectedLine, ...] = ()
    encoding: str = UTF8
    unseen: tuple[str, ...] = ()

    def find(self, name: str) -> FoundColumn | None:
        """Return the column of this name; capitals and blanks around it do not matter, unless two differ by them."""
        exact = [column for column in self.columns if column.name == name]
        same = exact or [column for column in self.columns if plain(column.name) == plain(name)]
        return same[0] if len(same) == 1 and name else None

    def column(self, name: str, where: str) -> FoundColumn:
        """Return the column of this name, or explain why there is none.

        Raises
        ------
        TesseraError
            The file has no such column, or several.
        """
        found = self.find(name)
        if found is not None:
            return found
        same = [column for column in self.columns if plain(column.name) == plain(name)]
        if same:
            raise TesseraError(f"{where}: {self.path} has {len(same)} columns named {name!r}. Rename all but one.")
        names = [column.name for column in self.columns]
        near = difflib.get_close_matches(plain(name), [plain(other) for other in names], n=1)
        hint = f" Did you mean {next(other for other in names if plain(other) == near[0])!r}?" if near else ""
        if len(names) == 1 and self.text is not None:
            hint += (
                " One column may mean another delimiter: comma, semicolon, tab and | are found out; set `delimiter`."
            )
        raise TesseraError(f"{where}: {self.path} has no column {name!r}; it has: {', '.join(names)}.{hint}")

    def run(self, reader: duckdb.DuckDBPyConnection, sql: str, where: str) -> duckdb.DuckDBPyConnection:
        """Run SQL over the file and explain what does not read.

        Raises
        ------
        TesseraError
            The file is damaged, or not what its name says.
        """
        return run_sql(reader, sql, self.path, where)


def run_sql(reader: duckdb.DuckDBPyConnection, sql: str, path: Path, where: str) -> duckdb.DuckDBPyConnection:
    """Run SQL that reads a file and explain what does not read."""
    try:
        return reader.execute(sql)
    except duckdb.Error as error:
        raise unreadable(path, where, str(error)) from error


def unreadable(path: Path, where: str, message: str) -> TesseraError:
    """Turn DuckDB's words about a file that does not read into ours."""
    lines = [line for line in message.splitlines() if line.strip()] or ["no reason given"]
    if "no space left" in message.lower() or "file too large" in message.lower():
        return TesseraError(f"{where}: reading {path}: {lines[0]}. Make room on the disk, then run again.")
    if "permission denied" in message.lower():
        return TesseraError(f"{where}: {path} cannot be read: Permission denied. Allow this user to read it.")
    return TesseraError(
        f"{where}: {path} cannot be read: {lines[0]}. Check that the file is complete and is what its name says."
    )


def plain(name: str) -> str:
    """Return a name by which columns are compared."""
    return name.strip().lower()


def literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return a name as SQL."""
    return '"' + name.replace('"', '""') + '"'
