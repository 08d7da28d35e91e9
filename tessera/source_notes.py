"""What is told of a source's files: columns that came or went, encodings found out, nothing at all."""

from collections.abc import Iterator

from tessera.errors import TesseraError
from tessera.file_formats import JSON_ENDINGS
from tessera.quarantine import FileRead
from tessera.source_files import plain
from tessera.source_plan import SourcePlan
from tessera.text_encoding import UTF8


def notes(plan: SourcePlan, reads: list[FileRead]) -> Iterator[str]:
    """Yield a line for each file with columns that earlier ones did not have, or without one that is mapped."""
    known = {plain(name) for name in plan.known_columns}
    for read in reads:
        if plan.reading.segment_contract is not None:
            return
        name, columns = read.file.input.name, [column.name for column in read.opened.columns]
        new = [column for column in columns if plain(column) not in known and column not in read.opened.unseen]
        mapped = {plain(theirs) for theirs in plan.rules.columns.values()}
        ignored = [column for column in new if plain(column) not in mapped]
        if known and ignored:
            yield f"{plan.source}: {name}: new and not mapped, so ignored: {', '.join(ignored)}"
        missing = plan.missing_columns(read.opened)
        if missing:
            theirs = ", ".join(f"{plan.rules.columns[ours]} ({ours})" for ours in missing)
            yield f"{plan.source}: {name}: missing, so null: {theirs}"
        if plan.reading.encoding is None and read.opened.encoding != UTF8:
            yield f"{plan.source}: {name}: read as {read.opened.encoding}; set `encoding` if that is wrong"
        known = known or {plain(column) for column in columns}


def refuse_missing_everywhere(plan: SourcePlan, reads: list[FileRead]) -> None:
    """Refuse a mapping to a column that no file ever had: more likely a slip than a source that changed.

    Raises
    ------
    TesseraError
        Naming the columns that there are.
    """
    if not reads or any(read.opened.path.name.lower().endswith(JSON_ENDINGS) for read in reads):
        return
    known = {plain(name) for name in plan.known_columns}
    everywhere = set.intersection(*(set(plan.missing_columns(read.opened)) for read in reads))
    for ours, theirs in plan.rules.columns.items():
        if ours in everywhere and plain(theirs) not in known:
            reads[0].opened.column(theirs, f"{plan.where}.columns.{ours}")


def refuse_empty(plan: SourcePlan, row_count: int) -> None:
    """Refuse a source all of whose files are empty.

    Raises
    ------
    TesseraError
        Naming the files.
    """
    if not row_count:
        names = ", ".join(str(file.input.path) for file in plan.files)
        raise TesseraError(f"{plan.at_files}: {names} has columns but no rows. Bring rows, or leave the source out.")
