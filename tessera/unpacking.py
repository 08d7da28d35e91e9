"""Files that DuckDB does not read as they are, turned into ones that it does, in a folder of their own."""

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tessera.casts import Notation
from tessera.errors import TesseraError
from tessera.text_encoding import CHUNK, unreadable_bytes
from tessera.warehouse import make_folder

EXCEL_ENDINGS = (".xlsx", ".xlsm", ".xls")
ZIP_ENDING = ".zip"
IGNORED_MEMBERS = ("__MACOSX/", ".DS_Store")


@dataclass(frozen=True)
class InputFile:
    """A file of a source: the name it goes by in ``raw``, where it lies, and which member of an archive it is."""

    name: str
    path: Path
    member: str | None = None


def members(files: dict[str, Path], where: str) -> list[InputFile]:
    """Return the files with each zip archive replaced by its members.

    Raises
    ------
    TesseraError
        An archive does not open, or is empty.
    """
    found: list[InputFile] = []
    for name, path in files.items():
        if not path.name.lower().endswith(ZIP_ENDING):
            found.append(InputFile(name, path))
            continue
        try:
            with zipfile.ZipFile(path) as archive:
                inner = sorted(info.filename for info in archive.infolist() if _is_data(info))
        except (OSError, zipfile.BadZipFile) as error:
            raise unreadable_bytes(path, where, error) from error
        if not inner:
            raise TesseraError(f"{where}: {path} holds no file. Bring rows, or leave the source out.")
        found += [InputFile(f"{name}/{member}", path, member) for member in inner]
    return found


def _is_data(info: zipfile.ZipInfo) -> bool:
    return not info.is_dir() and not any(mark in info.filename for mark in IGNORED_MEMBERS)


def unzip(file: InputFile, folder: Path, where: str) -> Path:
    """Return the file itself, or the member of an archive written to the folder."""
    if file.member is None:
        return file.path
    target = _target(folder, file.name, Path(file.member).name)
    try:
        with zipfile.ZipFile(file.path) as archive, archive.open(file.member) as source, target.open("wb") as out:
            _refuse_too_large(archive.getinfo(file.member).file_size, folder, file, where)
            shutil.copyfileobj(source, out, CHUNK)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        target.unlink(missing_ok=True)
        raise unreadable_bytes(file.path, where, error) from error
    except RuntimeError as error:  # what zipfile says of a password; NotImplementedError above is one, too
        target.unlink(missing_ok=True)
        raise TesseraError(
            f"{where}: {file.path} is locked by a password. Unpack it, and name what was in it."
        ) from error
    return target


def _refuse_too_large(size: int, folder: Path, file: InputFile, where: str) -> None:
    free = shutil.disk_usage(folder).free
    if size > free:
        raise TesseraError(
            f"{where}: {file.name} takes {size / 1e9:.1f} GB unpacked, and {folder} has {free / 1e9:.1f} GB free. "
            "Make room, or set TESSERA_HOME to a larger disk."
        )


def new_file(folder: Path, path: Path, ending: str) -> Path:
    """Return where a file made from this one goes: a name that no other gives."""
    return _target(folder, str(path), path.name + ending)


def _target(folder: Path, key: str, name: str) -> Path:
    inner = folder / hashlib.sha256(key.encode()).hexdigest()[:16]
    make_folder(inner)
    return inner / name


def excel_to_parquet(path: Path, sheet: str | None, notation: Notation, folder: Path, where: str) -> Path:
    """Write a sheet as Parquet: a column of one kind of cell keeps it, any other becomes text as the source writes it.

    Raises
    ------
    TesseraError
        The workbook does not open, or has no such sheet, header or row.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    header, *rows = _cells(path, sheet, where)
    names = [str(_plain(name)) for name in header]
    doubled = {name for name in names if name and names.count(name) > 1}
    if doubled:
        raise TesseraError(
            f"{where}: {path} has several columns named {', '.join(sorted(doubled))}. Rename all but one."
        )
    arrays, kept = [], []
    for number, name in enumerate(names):
        if name:
            arrays.append(_array([row[number] if number < len(row) else "" for row in rows], notation, pa))
            kept.append(name)
    target = new_file(folder, path, f".{sheet or 'first'}.parquet".replace("/", "_"))
    pq.write_table(pa.table(arrays, names=kept), target)
    return target


def sheet_names(path: Path, where: str) -> list[str]:
    """Return the names of a workbook's sheets in their order.

    Raises
    ------
    TesseraError
        The workbook does not open.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as stream:
            return list(CalamineWorkbook.from_filelike(stream).sheet_names)
    except (CalamineError, OSError) as error:
        raise unreadable_bytes(path, where, error) from error


def _cells(path: Path, sheet: str | None, where: str) -> list[Sequence[Any]]:
    """Return the rows of a sheet that hold anything; the first is the header."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as stream:
            workbook = CalamineWorkbook.from_filelike(stream)
            names = workbook.sheet_names
            if sheet is not None and sheet not in names:
                raise TesseraError(
                    f"{where}: {path} has no sheet {sheet!r}; it has: {', '.join(names)}. Correct `sheet`."
                )
            rows = workbook.get_sheet_by_name(sheet or names[0]).to_python()
    except (CalamineError, OSError) as error:
        raise unreadable_bytes(path, where, error) from error
    found = [row for row in rows if any(cell != "" for cell in row)]
    if not found:
        raise TesseraError(f"{where}: {path} is empty. Bring a file with a header and rows, or leave the source out.")
    return list(found)


def _plain(cell: Any) -> Any:
    """Return a whole number without its point: Excel has no other numbers than floats."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53 else cell


def _array(cells: list[Any], notation: Notation, pa: Any) -> Any:
    values = [None if cell == "" else _plain(cell) for cell in cells]
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int, float}:
        return pa.array(values, pa.int64() if kinds == {int} else pa.float64())
    if kinds <= {date, datetime}:
        return pa.array([_as_datetime(value) for value in values], pa.timestamp("us"))
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    return pa.array([None if value is None else _written(value, notation) for value in values], pa.string())


def _as_datetime(value: Any) -> Any:
    return datetime(value.year, value.month, value.day) if type(value) is date else value  # noqa: DTZ001 - a clock time


def _written(value: Any, notation: Notation) -> str:
    """Return a cell as the source would write it in a text file."""
    if isinstance(value, float):
        return repr(value).replace(".", notation.decimal)
    if isinstance(value, date):
        written = notation.date_format
        return value.strftime(written) if written and "%" in written else str(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
