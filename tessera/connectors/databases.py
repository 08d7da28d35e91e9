"""Databases by SQLAlchemy: opened to read only, described, and what they say put in our words without a password."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tessera.connectors.addresses import find_address, without_secrets
from tessera.errors import TesseraError

CONNECT_SECONDS = 10


@contextmanager
def connected(connection: str, where: str) -> Iterator[tuple[sa.Engine, sa.URL]]:
    """Yield an engine for a connection's name; it opens nothing yet."""
    url = find_address(connection, where)
    engine = open_engine(url)
    try:
        yield engine, url
    finally:
        engine.dispose()


def open_engine(url: sa.URL) -> sa.Engine:
    """Return an engine that waits for seconds, not minutes, and reads only."""
    options: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        options = {
            "connect_args": {"connect_timeout": CONNECT_SECONDS},
            "execution_options": {"postgresql_readonly": True},
        }
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        raise TesseraError(f"there is no database file {url.database}. Correct the path.")
    return sa.create_engine(url, hide_parameters=True, **options)


def reflect(engine: sa.Engine, name: str, where: str) -> sa.Table:
    """Return a table or view as the database describes it; ``name`` may begin with its schema.

    Raises
    ------
    TesseraError
        There is none of this name; names those that look like it.
    """
    schema, _, table = name.rpartition(".")
    try:
        return sa.Table(table, sa.MetaData(schema=schema or None), autoload_with=engine, resolve_fks=False, quote=True)
    except sa.exc.NoSuchTableError as error:
        inspector = sa.inspect(engine)
        known = [*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)]
        near = difflib.get_close_matches(table, known, n=3) or sorted(known)[:10]
        hint = f"it has: {', '.join(near)}" if near else "none can be seen there by this user"
        raise TesseraError(f"{where}.table: the database has no table {name!r}; {hint}. Correct the name.") from error


@contextmanager
def explained(where: str, url: sa.URL) -> Iterator[None]:
    """Turn what a database or its driver says into one message without the password."""
    try:
        yield
    except TesseraError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks, a person reads one message
        raise TesseraError(_explanation(where, url, error)) from None  # the cause may show the address


def _explanation(where: str, url: sa.URL, error: Exception) -> str:
    cause: BaseException = error
    while not isinstance(cause, sa.exc.SQLAlchemyError) and (cause.__cause__ or cause.__context__):
        cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
    words = str(getattr(cause, "orig", None) or cause).strip().splitlines() or [type(cause).__name__]
    said = without_secrets(words[0], url).rstrip(".")
    return (
        f"{where}: the database {url.database or ''} at {url.host or 'this computer'} did not give its rows: {said}. "
        "See that it runs, that the address is right and that its user may read, then run again; what had landed "
        "before is still there."
    )
