"""S3 and what speaks its language: objects land as files, and only those that are new or changed are fetched.

Credentials and address come from the environment as everywhere: ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``,
``AWS_REGION``, ``AWS_ENDPOINT_URL`` for a store that is not Amazon's. Without credentials, public objects are read.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import has_magic
from pathlib import Path, PurePosixPath
from typing import Any

from tessera.connectors.landing import INCOMING, landing_folder
from tessera.errors import TesseraError
from tessera.workspace import SourceSettings, Workspace

TAGS = "etags.json"  # what each file was when it was fetched
ATTEMPTS = 4
PATIENCE_SECONDS = 20  # to connect, and for each part of an answer
_REFUSED = "see that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are those of someone who may list and read it"


def land_s3(workspace: Workspace, name: str, settings: SourceSettings) -> list[Path]:
    """Land the objects that a pattern matches and return the files, sorted.

    Raises
    ------
    TesseraError
        The store cannot be reached or refuses, or nothing matches; what had landed before stays.
    """
    where, address = f"{workspace.file}: sources.{name}.files", str(settings.files)
    folder = landing_folder(workspace, name)
    with _explained(where, address):
        store = _open_store()
        objects = _objects(store, address)
        if not objects:
            rule = "a pattern such as s3://bucket/folder/*.csv"
            raise TesseraError(f"{where}: no object matches {address}. Correct the path or {rule}.")
        base = _fixed_part(address)
        wanted = {folder / _relative(key, base): (key, tag) for key, tag in objects.items()}
        _fetch(store, folder, wanted)
    _remove_others(folder, set(wanted))
    return sorted(wanted)


def _open_store() -> Any:
    import s3fs

    config = {
        "connect_timeout": PATIENCE_SECONDS,
        "read_timeout": PATIENCE_SECONDS,
        "retries": {"max_attempts": ATTEMPTS},
    }
    has_key = any(os.environ.get(each) for each in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN"))
    return s3fs.S3FileSystem(
        anon=not has_key,
        endpoint_url=os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"),
        config_kwargs=config,
        skip_instance_cache=True,
        use_listings_cache=False,
    )


def _objects(store: Any, address: str) -> dict[str, str]:
    """Return the keys of the objects that match and what tells whether they changed."""
    if has_magic(address):
        found = store.glob(address, detail=True)
    else:
        try:
            found = {store.info(address)["name"]: store.info(address)}
        except FileNotFoundError:
            return {}
    return {str(key): f"{info.get('ETag', '')} {info['size']}" for key, info in found.items() if info["type"] == "file"}


def _fixed_part(address: str) -> PurePosixPath:
    """Return the folder before the first part of the key that is a pattern."""
    parts = PurePosixPath(address.removeprefix("s3://")).parts
    fixed = next((number for number, part in enumerate(parts) if has_magic(part)), len(parts) - 1)
    return PurePosixPath(*parts[: min(fixed, len(parts) - 1)])


def _relative(key: str, base: PurePosixPath) -> Path:
    relative = PurePosixPath(key).relative_to(base)
    if ".." in relative.parts:  # a key may hold what no path should
        raise TesseraError(f"s3://{key}: its name leads out of the folder it would land in. Rename the object.")
    return Path(*relative.parts)


def _fetch(store: Any, folder: Path, wanted: dict[Path, tuple[str, str]]) -> None:
    """Fetch what is new or changed, each file in one step."""
    tags = _read_tags(folder)
    for path, (key, tag) in sorted(wanted.items()):
        relative = path.relative_to(folder).as_posix()
        if path.is_file() and tags.get(relative) == tag:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        incoming = path.with_name(path.name + INCOMING)
        try:
            store.get_file(key, str(incoming))
            incoming.replace(path)
        finally:
            incoming.unlink(missing_ok=True)
        tags[relative] = tag
        _write_tags(folder, tags)


def _read_tags(folder: Path) -> dict[str, str]:
    try:
        tags: dict[str, str] = json.loads((folder / TAGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return tags


def _write_tags(folder: Path, tags: dict[str, str]) -> None:
    incoming = folder / (TAGS + INCOMING)
    incoming.write_text(json.dumps(tags, indent=0, sort_keys=True), encoding="utf-8")
    incoming.replace(folder / TAGS)


def _remove_others(folder: Path, wanted: set[Path]) -> None:
    """Remove files whose objects are gone, and what other settings left."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                shutil.rmtree(path, ignore_errors=True)
        elif path not in wanted and path.name != TAGS:
            path.unlink(missing_ok=True)


@contextmanager
def _explained(where: str, address: str) -> Iterator[None]:
    """Turn what the store or its client says into one message; neither holds the secret key."""
    import botocore.exceptions

    try:
        yield
    except TesseraError:
        raise
    except PermissionError as error:
        raise TesseraError(f"{where}: {address} may not be read: {_said(error)}; {_REFUSED}.") from None
    except (OSError, botocore.exceptions.BotoCoreError) as error:
        raise TesseraError(
            f"{where}: {address} could not be fetched: {_said(error)}. See that AWS_ENDPOINT_URL and the bucket are "
            "right, that the store answers and that the disk has room, then run again; what had landed is still there."
        ) from None


def _said(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
