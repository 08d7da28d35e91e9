"""The address of a database: named in the workspace, kept in the environment or in Airflow."""

import importlib.util
import json
import os
import re
import sys
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import sqlalchemy as sa

from tessera.errors import TesseraError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
# Airflow's name of a kind of connection, or the short one of an address, and the driver that is tried.
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "mssql": "mssql+pymssql",
    "sqlite": "sqlite",
}
_EXAMPLE = "postgresql://reader:password@host:5432/database"


def find_address(connection: str, where: str) -> sa.URL:
    """Return the address that a connection's name stands for.

    Parameters
    ----------
    connection
        The variable of this name is asked first, then ``AIRFLOW_CONN_<NAME>``, then Airflow where it runs us.
    where
        File and key, for messages.

    Raises
    ------
    TesseraError
        The name is an address itself, or nothing is known by it, or it holds no address.
    """
    if not _NAME.fullmatch(connection):
        raise TesseraError(
            f"{where}: must be the name of an environment variable or of an Airflow connection, never an address, "
            f"so that no password stands in a workspace. Put the address in a variable and name that."
        )
    airflow_variable = f"AIRFLOW_CONN_{connection.upper()}"
    if text := os.environ.get(connection):
        return parse_address(text, where, connection)
    if text := os.environ.get(airflow_variable):
        return _of_airflow(text, where, airflow_variable)
    if text := _ask_airflow(connection):
        return _of_airflow(text, where, f"Airflow's connection {connection}")
    raise TesseraError(
        f"{where}: neither the environment variable {connection} nor {airflow_variable} is set. "
        f"Set one to the address, such as {_EXAMPLE}."
    )


def parse_address(text: str, where: str, holder: str) -> sa.URL:
    """Return an address as SQLAlchemy reads it, with a driver that is installed."""
    try:
        url = sa.make_url(text.strip())
    except (sa.exc.ArgumentError, ValueError):
        raise _no_address(where, holder) from None  # the cause shows the address, and its password
    if "+" not in url.drivername:
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    _, _, driver = url.drivername.partition("+")
    if driver and importlib.util.find_spec(driver) is None and url.drivername in _DRIVERS.values():
        raise TesseraError(f"{where}: the driver {driver!r} for {url.get_backend_name()} is missing: install {driver}.")
    return url


def without_secrets(text: str, url: sa.URL) -> str:
    """Return a text in which neither the address nor its password can be read."""
    secrets = [url.render_as_string(hide_password=False)]
    if password := url.password:
        secrets += [str(sa.URL.create("x", password=str(password)))[5:-1], str(password)]
    secrets += [str(value) for key, value in url.query.items() if "pass" in key.lower() or "token" in key.lower()]
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return text


def _of_airflow(text: str, where: str, holder: str) -> sa.URL:
    """Read either form that Airflow documents: JSON, or an address whose extras are its query."""
    if not text.lstrip().startswith("{"):
        return _of_airflow_uri(text, where, holder)
    try:
        fields: dict[str, Any] = json.loads(text)
        extra = fields.get("extra") or {}
        extra = json.loads(extra) if isinstance(extra, str) else extra
        query = {str(key): str(value) for key, value in extra.items() if isinstance(value, str | int)}
        kind, port = str(fields["conn_type"]), fields.get("port")
        return sa.URL.create(
            _DRIVERS.get(kind, kind),
            fields.get("login") or None,
            fields.get("password") or None,
            fields.get("host") or None,
            int(port) if port else None,
            fields.get("schema") or None,
            query,
        )
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _no_address(where, holder) from None


def _of_airflow_uri(text: str, where: str, holder: str) -> sa.URL:
    try:
        parts = urlsplit(text.strip())
        kind = parts.scheme.replace("-", "_")
        query = {key: value for key, value in parse_qsl(parts.query) if key != "__extra__"}
        return sa.URL.create(
            _DRIVERS.get(kind, kind),
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            unquote(parts.hostname) if parts.hostname else None,
            parts.port,
            unquote(parts.path.lstrip("/")) or None,
            query,
        )
    except (ValueError, sa.exc.ArgumentError):
        raise _no_address(where, holder) from None


def _ask_airflow(connection: str) -> str | None:
    """Ask Airflow for a connection where it is at work already: to import it elsewhere would make it a home."""
    if "airflow.sdk" not in sys.modules:
        return None
    from airflow.exceptions import AirflowException
    from airflow.sdk import BaseHook

    try:
        uri: str = BaseHook.get_connection(connection).get_uri()
    except (AirflowException, ImportError, RuntimeError):
        return None
    return uri


def _no_address(where: str, holder: str) -> TesseraError:
    return TesseraError(f"{where}: what {holder} holds is not the address of a database. It looks like {_EXAMPLE}.")
