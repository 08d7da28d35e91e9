"""Where init looks: the files of a folder and below, or the tables of a database."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tessera.discovery.sample import SAMPLE_ROWS, Sample, Unread, arrow_values
from tessera.discovery.sample_files import sample_file, sheets_of
from tessera.errors import TesseraError

_OWN_SCHEMAS = frozenset(("information_schema", "pg_catalog", "pg_toast", "sys", "mysql", "performance_schema"))


def sample_folder(folder: Path, base: Path) -> tuple[list[Sample], list[Unread]]:
    """Look at the files of a folder and below; files of one shape and numbered names are one source.

    Parameters
    ----------
    base
        Folder of the workspace file: paths are written as seen from there.
    """
    samples: list[Sample] = []
    unread: list[Unread] = []
    seen: dict[tuple[Path, str, tuple[str, ...], bool], list[tuple[Path, Sample]]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        for sample in _samples_of(path, str(path.relative_to(folder))):
            if isinstance(sample, Unread):
                unread.append(sample)
                continue
            shape = (_pattern(path), sample.place.get("sheet", ""), tuple(sample.columns), sample.is_segment)
            seen.setdefault(shape, []).append((path, sample))
    for (pattern, *_), found in seen.items():
        path, sample = found[-1]  # the latest of numbered files
        files = pattern if len(found) > 1 and set(pattern.parent.glob(pattern.name)) == {p for p, _ in found} else path
        for place in [files] if files == pattern or len(found) == 1 else [p for p, _ in found]:
            samples.append(_placed(sample, place, base))  # noqa: PERF401 - reads as what it is
    return samples, unread


def _samples_of(path: Path, name: str) -> Iterator[Sample | Unread]:
    """Yield the table of a file, or each sheet of a workbook."""
    try:
        sheets = sheets_of(path)
    except TesseraError as error:
        yield Unread(name, str(error))
        return
    for sheet in sheets:
        try:
            yield sample_file(path, sheet)
        except TesseraError as error:
            yield Unread(f"{name}, sheet {sheet}" if sheet else name, str(error))


def _pattern(path: Path) -> Path:
    """Return the path with numbers in its name as stars."""
    stem, dot, ending = path.name.partition(".")
    return path.with_name(re.sub(r"[0-9]+(?:[-_][0-9]+)*", "*", stem) + dot + ending)


def _placed(sample: Sample, path: Path, base: Path) -> Sample:
    inside = path.is_relative_to(base)
    files = path.relative_to(base).as_posix() if inside else path.as_posix()
    name = re.sub(r"[\W_]*\*", "", path.name.partition(".")[0]) or path.parent.name
    if "sheet" in sample.place:
        name = f"{name}_{sample.place['sheet']}"
    return Sample(name, {"files": files, **sample.place}, sample.columns, sample.notes, sample.is_segment)


def sample_database(connection: str) -> tuple[list[Sample], list[Unread]]:
    """Look at the first rows of each table and view that this user may read.

    Raises
    ------
    TesseraError
        The database cannot be reached.
    """
    import sqlalchemy as sa

    from tessera.connectors.databases import connected, explained

    samples, unread = [], []
    with connected(connection, "init") as (engine, url), explained("init", url):
        inspector = sa.inspect(engine)
        schemas = [name for name in inspector.get_schema_names() if name not in _OWN_SCHEMAS]
        for schema in schemas:
            for table in sorted([*inspector.get_table_names(schema), *inspector.get_view_names(schema)]):
                name = table if schema == inspector.default_schema_name else f"{schema}.{table}"
                found = _sample_table(engine, connection, name)
                samples += [found] if isinstance(found, Sample) else []
                unread += [found] if isinstance(found, Unread) else []
    return samples, unread


def _sample_table(engine: Any, connection: str, name: str) -> Sample | Unread:
    import pyarrow as pa
    import sqlalchemy as sa

    from tessera.connectors.databases import reflect
    from tessera.connectors.sql import as_landed

    try:
        table = reflect(engine, name, "init")
        query = as_landed(table, tuple(table.c.keys())).limit(SAMPLE_ROWS)
        with engine.connect() as opened:
            rows = [dict(row) for row in opened.execute(query).mappings()]
    except sa.exc.SQLAlchemyError as error:
        return Unread(name, str(getattr(error, "orig", error)).splitlines()[0])
    if not rows:
        return Unread(name, "has columns but no rows")
    place = {"sql": {"connection": connection, "table": name}}
    return Sample(name.rpartition(".")[2], place, arrow_values(pa.Table.from_pylist(rows)))
