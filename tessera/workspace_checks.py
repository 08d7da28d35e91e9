"""What a workspace says of its sources, held against the contracts."""

import codecs
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tessera.contracts import CONTRACTS, PURCHASES, Column, SourceContract
from tessera.settings_file import near_match, shortened
from tessera.workspace_fields import SOURCE_NAME

if TYPE_CHECKING:
    from tessera.workspace import Workspace
    from tessera.workspace_settings import SourceSettings

Problem = tuple[tuple[str, ...], str]  # the way to the key, and what is wrong with it


def contract_problems(workspace: "Workspace") -> list[Problem]:
    """Return what the contracts do not allow, in the order of the file."""
    problems: list[Problem] = []
    contracts = {settings.contract or name for name, settings in workspace.sources.items()}
    if not contracts & set(PURCHASES):
        text = "without it there is nothing to segment"
        problems.append((("sources",), f"sources: one of {', '.join(PURCHASES)} is missing; {text}"))
    for name, settings in workspace.sources.items():
        problems += _source_problems(name, settings)
    for name in workspace.identity.source_priority:
        if name not in workspace.sources:
            text = f"{name!r} is no source; allowed: {_list(workspace.sources, name)}"
            problems.append((("identity", "source_priority"), f"identity.source_priority: {text}"))
    return problems


def _source_problems(name: str, settings: "SourceSettings") -> Iterator[Problem]:
    where = ("sources", name)
    if not SOURCE_NAME.fullmatch(name):
        rule = "must be lower-case letters, digits and underscores, a letter first, at most 63"
        yield where, f"{'.'.join(where)}: the name of a source {rule}"
    contract = CONTRACTS.get(settings.contract or name)
    if contract is None and settings.contract is None:
        rule = f"allowed: {_list(CONTRACTS, name)}; another name needs `contract:`"
        yield where, f"{'.'.join(where)}: no contract has this name; {rule}"
    elif contract is None:
        key = (*where, "contract")
        found = f"no contract has this name; found {settings.contract!r}"
        yield key, f"{'.'.join(key)}: {found}; allowed: {_list(CONTRACTS, settings.contract or '')}"
    yield from _place_problems(where, settings)
    yield from _text_problems(where, settings)
    if contract is not None:
        yield from _mapping_problems(where, contract, settings)
        yield from _constant_problems(where, contract, settings)
        yield from _value_problems(where, contract, settings)
        yield from _cursor_problems(where, contract, settings)


def _place_problems(where: tuple[str, ...], settings: "SourceSettings") -> Iterator[Problem]:
    places = [key for key in ("files", "sql", "rest") if getattr(settings, key) is not None]
    if len(places) != 1:
        found = " and ".join(places) or "none of them"
        yield (
            (*where, *(places or ["files"])[-1:]),
            f"{'.'.join(where)}: must have exactly one of files, sql, rest; found {found}",
        )
    if settings.sql is not None and (settings.sql.table is None) == (settings.sql.query is None):
        yield (*where, "sql"), f"{'.'.join(where)}.sql: must have exactly one of table, query"
    if settings.format is not None and settings.files is None:
        yield (*where, "format"), f"{'.'.join(where)}.format: is for files; leave it out"


def _text_problems(where: tuple[str, ...], settings: "SourceSettings") -> Iterator[Problem]:
    if settings.encoding is not None and not _is_encoding(settings.encoding):
        key = (*where, "encoding")
        yield key, f"{'.'.join(key)}: no encoding has this name, such as utf-8, cp1252; found {settings.encoding!r}"
    if settings.date_format is not None and settings.date_format != "epoch" and "%" not in settings.date_format:
        key = (*where, "date_format")
        found = f"found {settings.date_format!r}"
        yield key, f"{'.'.join(key)}: must hold the signs of strptime, such as '%d.%m.%Y', or be epoch; {found}"
    if settings.delimiter in {'"', "\n", "\r"}:
        key = (*where, "delimiter")
        yield key, f"{'.'.join(key)}: a quote or line ending cannot part columns; found {settings.delimiter!r}"


def _is_encoding(name: str) -> bool:
    try:
        "a".encode(codecs.lookup(name).name)
    except (LookupError, ValueError):  # the second where a codec turns bytes into bytes
        return False
    return True


def _mapping_problems(
    where: tuple[str, ...], contract: SourceContract, settings: "SourceSettings"
) -> Iterator[Problem]:
    where = (*where, "columns")
    key = ".".join(where)
    readers = defaultdict(list)
    for column, theirs in settings.columns.items():
        readers[theirs].append(column)
        if column not in contract.column_names:
            allowed = _list(contract.column_names, column)
            yield (*where, column), f"{key}.{column}: not a column of the contract; allowed: {allowed}"
        if not theirs.strip():
            yield (*where, column), f"{key}.{column}: names no column; found {theirs!r}. Name yours, or leave it out"
    for theirs, ours in readers.items():
        if len(ours) > 1:
            text = f"reads {theirs!r}, as {ours[0]} does already; map one of them, or bring a column for each"
            yield (*where, ours[-1]), f"{key}.{ours[-1]}: {text}"
    if settings.format is None:
        for text in _missing_columns(contract, {*settings.columns, *settings.constants}):
            yield where, f"{key}: {text}"


def _missing_columns(contract: SourceContract, known: set[str]) -> Iterator[str]:
    for column in contract.columns:
        is_made = bool(column.product_of) and known.issuperset(column.product_of)
        if column.required and column.name not in known and not is_made:
            others = f", or map {' and '.join(column.product_of)}" if column.product_of else ""
            hint = f"add `{column.name}: <your column>`{others}"
            yield f"the required column {column.name!r} is not mapped; {hint}"
    for group in contract.one_of:
        if not known & set(group):
            yield f"one of {', '.join(group)} must be mapped; add `{group[0]}: <your column>`"


def _constant_problems(
    where: tuple[str, ...], contract: SourceContract, settings: "SourceSettings"
) -> Iterator[Problem]:
    for name, value in settings.constants.items():
        key = (*where, "constants", name)
        if name not in contract.column_names:
            allowed = _list(contract.column_names, name)
            yield key, f"{'.'.join(key)}: not a column of the contract; allowed: {allowed}"
        elif name in settings.columns:
            yield key, f"{'.'.join(key)}: is mapped under columns as well; keep one of them"
        elif not value.strip():
            yield key, f"{'.'.join(key)}: must not be empty; found {value!r}"
        else:
            yield from _not_allowed(key, contract.column(name), value)


def _value_problems(where: tuple[str, ...], contract: SourceContract, settings: "SourceSettings") -> Iterator[Problem]:
    for name, values in settings.values.items():
        key = (*where, "values", name)
        if name not in contract.column_names:
            allowed = _list(contract.column_names, name)
            yield key, f"{'.'.join(key)}: not a column of the contract; allowed: {allowed}"
        elif name not in settings.columns and settings.format is None:
            yield key, f"{'.'.join(key)}: is not mapped under columns; map it, or leave its values out"
        else:
            for theirs, ours in values.items():
                yield from _not_allowed((*key, theirs), contract.column(name), ours)


def _not_allowed(key: tuple[str, ...], column: Column, value: str) -> Iterator[Problem]:
    """Say where a value of ours is none of those that the contract lists; an empty one means null."""
    if column.allowed and value.strip() and value.strip().lower() not in column.allowed:
        allowed = _list(column.allowed, value.strip().lower())
        yield key, f"{'.'.join(key)}: must be one of {allowed}; found {shortened(value)}"


def _cursor_problems(where: tuple[str, ...], contract: SourceContract, settings: "SourceSettings") -> Iterator[Problem]:
    key = (*where, "cursor")
    if settings.cursor_lag_days and (settings.cursor is None or settings.sql is None):
        lag = ".".join((*where, "cursor_lag_days"))
        yield (*where, "cursor_lag_days"), f"{lag}: is for sql with a cursor; remove it, or give the cursor"
    if settings.cursor is None:
        return
    if settings.files is not None:
        yield key, f"{'.'.join(key)}: is for sql and rest; of files only the new and changed ones are read anyway"
    elif settings.cursor not in contract.column_names:
        allowed = _list(contract.column_names, settings.cursor)
        yield key, f"{'.'.join(key)}: not a column of the contract; found {settings.cursor!r}; allowed: {allowed}"
    elif settings.cursor not in settings.columns:
        yield key, f"{'.'.join(key)}: {settings.cursor!r} is not mapped under columns; map it"


def _list(allowed: Iterable[str], found: str) -> str:
    names = list(allowed)
    return ", ".join(names) + near_match(found, names)
