"""REST APIs by configuration: dlt's own, for one resource; its records land as JSON lines.

``rest:`` holds ``client`` (``base_url``, ``auth``, ``headers``, ``paginator``) and beside it what dlt calls the
endpoint: ``path``, ``params``, ``data_selector``, ``method``, ``json``, ``incremental`` and so on. A secret is
written as ``{env: NAME}`` and read from that variable. Records within records get names with a point.
"""

import json
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tessera.connectors.landing import Landing
from tessera.errors import TesseraError
from tessera.settings_file import near_match
from tessera.workspace import SourceSettings, Workspace

ATTEMPTS = 4  # of one page, with pauses that double
PAUSE_SECONDS = 0.5  # before the second attempt, unless the server names its own
PATIENCE_SECONDS = 60  # for one answer
_ENDPOINT_KEYS = ("path", "method", "params", "json", "data", "paginator", "data_selector", "incremental", "headers")
_KEYS = ("client", *_ENDPOINT_KEYS, "response_actions", "auth")
_SECRET_WORDS = ("token", "password", "api_key", "client_secret", "secret")


def land_rest(workspace: Workspace, name: str, settings: SourceSettings) -> list[Path]:
    """Land the records of an API and return the files.

    Raises
    ------
    TesseraError
        The API cannot be reached or refuses; what had landed before stays.
    """
    where = f"{workspace.file}: sources.{name}.rest"
    written = settings.rest or {}
    _check(written, where)
    secrets: list[str] = []
    config = _with_secrets(written, where, secrets)
    incremental = config.get("incremental")
    path = incremental.get("cursor_path") if isinstance(incremental, dict) else None
    landing = Landing.of(workspace, name, (json.dumps(written, sort_keys=True, default=str), path), ".jsonl")
    before = _cursor_lines(landing, path)
    if path and before:
        config = {**config, "incremental": {**incremental, "initial_value": max(_values(before, path))}}
    try:
        with landing.incoming() as incoming:
            if _write(_records(name, config), incoming, before, path):
                landing.accept(incoming)
            elif path is None:
                return []
    except TesseraError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks inside dlt, a person reads one message
        raise TesseraError(_explanation(where, error, secrets)) from None  # the cause may show a secret
    return landing.files


def _check(written: Mapping[str, Any], where: str) -> None:
    for key in written:
        if key not in _KEYS:
            allowed = f"allowed: {', '.join(_KEYS)}{near_match(str(key), _KEYS)}"
            raise TesseraError(f"{where}.{key}: this key is unknown; {allowed}.")
    client = written.get("client")
    base = client.get("base_url") if isinstance(client, Mapping) else None
    if not isinstance(base, str | Mapping) or (isinstance(base, str) and not base.startswith(("http://", "https://"))):
        raise TesseraError(f"{where}.client.base_url: must be the address of the API, such as https://api.example/v1/.")
    if not isinstance(written.get("path"), str):
        raise TesseraError(f"{where}.path: is missing; add the path after the address, such as orders.")
    incremental = written.get("incremental")
    if incremental is not None and not (
        isinstance(incremental, Mapping) and {"cursor_path", "start_param"} <= incremental.keys()
    ):
        raise TesseraError(f"{where}.incremental: must have cursor_path, the field that grows, and start_param.")
    _refuse_written_secrets(written, where)


def _refuse_written_secrets(value: Any, where: str) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if str(key).lower() in _SECRET_WORDS and isinstance(inner, str):
                raise TesseraError(
                    f"{where}.{key}: a secret does not belong into a workspace. Put it into an environment variable "
                    f"and write {{env: NAME}}."
                )
            _refuse_written_secrets(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _refuse_written_secrets(inner, f"{where}[{number}]")


def _with_secrets(value: Any, where: str, secrets: list[str]) -> Any:
    """Return a copy in which each ``{env: NAME}`` is what the variable holds; it is noted among the secrets."""
    if isinstance(value, Mapping) and set(value) == {"env"}:
        found = os.environ.get(str(value["env"]))
        if not found:
            raise TesseraError(f"{where}: the environment variable {value['env']} is not set. Set it to the secret.")
        secrets.append(found)
        return found
    if isinstance(value, Mapping):
        return {key: _with_secrets(inner, f"{where}.{key}", secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_secrets(inner, f"{where}[{number}]", secrets) for number, inner in enumerate(value)]
    return value


def _records(name: str, config: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the records page by page."""
    from dlt.sources.helpers.requests import Client
    from dlt.sources.rest_api import rest_api_resources

    logging.getLogger("dlt").setLevel(logging.CRITICAL)  # its lines quote addresses with their parameters
    session = Client(
        request_timeout=PATIENCE_SECONDS, request_max_attempts=ATTEMPTS, request_backoff_factor=PAUSE_SECONDS
    ).session
    endpoint = {key: value for key, value in config.items() if key != "client"}
    whole: Any = {
        "client": {**config["client"], "session": session},
        "resources": [{"name": name, "endpoint": endpoint}],
    }
    for resource in rest_api_resources(whole):
        yield from resource


def _write(records: Iterator[dict[str, Any]], path: Path, before: Counter[str], cursor: str | None) -> int:
    """Write the records as lines, without those at the cursor's edge that had landed before; return how many."""
    rows, known = 0, Counter(before)
    with path.open("w", encoding="utf-8") as stream:
        for record in records:
            line = json.dumps(_flat(record), ensure_ascii=False, default=_as_json)
            if cursor is not None and known[line] > 0:
                known[line] -= 1
                continue
            stream.write(line + "\n")
            rows += 1
    return rows


def _flat(record: Any, prefix: str = "") -> dict[str, Any]:
    """Return a record with the fields of inner records beside its own; lists stay as JSON text.

    >>> _flat({"id": 1, "customer": {"id": "a", "tags": ["x"]}})
    {'id': 1, 'customer.id': 'a', 'customer.tags': '["x"]'}
    """
    flat: dict[str, Any] = {}
    for key, value in record.items() if isinstance(record, Mapping) else [("value", record)]:
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{name}.")
        else:
            flat[name] = json.dumps(value, ensure_ascii=False, default=_as_json) if isinstance(value, list) else value
    return flat


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else repr(value)


def _cursor_lines(landing: Landing, path: str | None) -> Counter[str]:
    """Return the lines that landed before with the greatest value of the cursor."""
    lines: Counter[str] = Counter()
    greatest: Any = None
    for file in landing.files if path else []:
        with file.open(encoding="utf-8") as stream:
            for line in stream:
                value = json.loads(line).get(path)
                if value is None or (greatest is not None and value < greatest):
                    continue
                if value != greatest:
                    greatest, lines = value, Counter()
                lines[line.rstrip("\n")] += 1
    return lines


def _values(lines: Counter[str], path: str) -> list[Any]:
    return [json.loads(line)[path] for line in lines]


def _explanation(where: str, error: BaseException, secrets: list[str]) -> str:
    cause = error
    while cause.__cause__ is not None and type(cause).__module__.startswith("dlt.extract"):
        cause = cause.__cause__
    said = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    for secret in secrets:
        said = said.replace(secret, "***")
    return (
        f"{where}: the API did not give its records: {said.rstrip('.')}. See that the address, path and secrets are "
        "right and that it answers, then run again; what had landed before is still there."
    )
