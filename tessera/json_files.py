"""JSON files: one array of objects, or an object a line."""

from dataclasses import replace
from pathlib import Path

from tessera.errors import TesseraError
from tessera.source_files import SourceFile, literal
from tessera.text_encoding import HEAD, open_bytes

LINE_LIMIT = 2**24  # bytes; DuckDB's largest object


def json_layout(path: Path, where: str) -> str:
    """Return DuckDB's name of the layout by the first character that is no blank.

    Raises
    ------
    TesseraError
        The file is empty, no JSON, or one line without end.
    """
    with open_bytes(path) as stream:
        head = stream.read(LINE_LIMIT + 1)
    start = head[:HEAD].lstrip()
    if not start:
        raise TesseraError(f"{where}: {path} is empty. Bring a file with rows, or leave the source out.")
    if start.startswith(b"["):
        return "array"
    if not start.startswith(b"{"):
        found = start[:40].decode("utf-8", "replace")
        raise TesseraError(
            f"{where}: {path} begins with {found!r}: must be JSON objects, one a line, or an array of them."
        )
    if len(head) > LINE_LIMIT and b"\n" not in head:
        raise TesseraError(
            f"{where}: {path} has no line ending in its first {LINE_LIMIT:,} bytes. Write an object a line."
        )
    return "newline_delimited"


def json_lines(file: SourceFile, text: Path) -> SourceFile:
    """Return the file for a second scan that keeps each line as it stands."""
    compression = "gzip" if text.name.lower().endswith(".gz") else "none"
    lines = (
        f"read_csv([{literal(str(text))}], auto_detect = false, header = false, "
        f"columns = {{'tessera_line': 'VARCHAR'}}, "
        f"delim = '', quote = '', escape = '', compression = '{compression}', max_line_size = {LINE_LIMIT}, "
        "strict_mode = false, null_padding = true, ignore_errors = true)"
    )
    names = ", ".join(f'"{_escaped(column.name)}": "VARCHAR"' for column in file.columns)
    is_object = "CASE WHEN json_valid(tessera_line) THEN json_type(tessera_line) = 'OBJECT' ELSE false END"
    taken = f"CASE WHEN {is_object} THEN json_transform(tessera_line, {literal('{' + names + '}')}) END"
    values = ", ".join(f"tessera_object.{column.sql} AS {column.sql}" for column in file.columns)
    scan = (
        f"(SELECT {values}, tessera_line FROM (SELECT tessera_line, {taken} AS tessera_object FROM {lines} "
        "WHERE trim(tessera_line, E' \\t\\r\\n') <> ''))"
    )
    return replace(
        file,
        scan=scan,
        row_values=f"CASE WHEN {is_object} THEN tessera_line ELSE "
        "CAST(json_object('line', tessera_line) AS VARCHAR) END",
    )


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
