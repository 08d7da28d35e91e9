"""Where the files of a source lie: ``package:name/path``, a path or a glob."""

import importlib.util
from glob import glob, has_magic
from pathlib import Path

from tessera.errors import TesseraError

PACKAGE_SCHEME = "package:"
REMOTE_SCHEME = "s3://"


def named_files(location: str, base: Path, where: str) -> dict[str, Path]:
    """Return existing files by the name they go by in ``raw``, sorted: the part of the path from the first pattern on.

    Parameters
    ----------
    base
        The folder at which relative paths start: that of the workspace file.
    where
        Key of the workspace, for the message.

    Raises
    ------
    TesseraError
        Nothing lies there, or this user may not look.
    """
    files = find_files(location, base, where)
    folder = _fixed_folder(location, base, where, files)
    return {path.relative_to(folder).as_posix(): path for path in files}


def find_files(location: str, base: Path, where: str) -> list[Path]:
    """Resolve ``package:name/path``, a path or a glob to existing files, sorted.

    Relative paths start at ``base``, the folder of the workspace file.
    """
    base, pattern = _base_and_pattern(location, base, where)
    exact = base / pattern
    if _is_file(exact, where) or not has_magic(pattern):  # a name may hold the signs of a pattern
        found = [exact]
    else:
        matches = glob(pattern, root_dir=base, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
        found = sorted(base / match for match in matches)
    files = [path for path in found if _is_file(path, where)]
    if not files:
        kind = "no file matches" if has_magic(pattern) else "there is no file"
        folder = " It is a folder: name the files in it, such as folder/*.parquet." if exact.is_dir() else ""
        rule = "a relative path starts at the workspace's folder"
        raise TesseraError(f"{where}: {kind} {exact}.{folder} Correct the path; {rule}.")
    return files


def _is_file(path: Path, where: str) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise TesseraError(f"{where}: {path} cannot be looked at: {error.strerror}. Allow this user to.") from error


def _fixed_folder(location: str, base: Path, where: str, files: list[Path]) -> Path:
    """Return the folder before the first part of the path that is a pattern."""
    base, pattern = _base_and_pattern(location, base, where)
    if files == [base / pattern]:
        return files[0].parent
    folder = base
    for part in Path(pattern).parts[:-1]:
        if has_magic(part):
            break
        folder /= part
    return folder


def _base_and_pattern(location: str, base: Path, where: str) -> tuple[Path, str]:
    if location.startswith(PACKAGE_SCHEME):
        package, _, inner = location.removeprefix(PACKAGE_SCHEME).lstrip("/").partition("/")
        return _package_folder(package, where), inner
    return base, str(Path(location).expanduser())


def _package_folder(package: str, where: str) -> Path:
    spec = importlib.util.find_spec(package) if package.isidentifier() and package != "__main__" else None
    if spec is None or not spec.submodule_search_locations:
        raise TesseraError(f"{where}: the package {package!r} is not installed. Install it, or point elsewhere.")
    return Path(next(iter(spec.submodule_search_locations)))
