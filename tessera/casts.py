"""How a value that was found becomes one of a contract's type, and when it does not fit.

Every function returns SQL for DuckDB; ``source`` is SQL too: a column name, already quoted.
"""

import re

from tessera.contracts import DATE, ID, TEXT, TIMESTAMP, Column

_EXACT_INTEGERS = {"DOUBLE": 2**53, "FLOAT": 2**24}  # beyond these, neighbouring ids become the same number
_NUMBERS = re.compile(r"^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.+\))$")
_TIMES = re.compile(r"^(DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$")
_FIRST_DAY, _LAST_DAY = "1900-01-01", "9999-12-30"  # a year below is a short year misread; above, Python has no date
_NESTED = ("STRUCT", "MAP", "UNION")


def cast(column: Column, source: str, found: str) -> str:
    """Return the SQL of the contract's type, null where a value does not fit.

    Parameters
    ----------
    found
        DuckDB's name of the type in the file.
    """
    if not _is_readable(column, found):
        return f"CAST(NULL AS {column.type})"
    if found == "VARCHAR":
        source = _stripped(source)
    if column.type in (ID, TEXT):
        return _text(source, found)
    if column.type == TIMESTAMP:
        return _within(f"TRY_CAST({source} AS TIMESTAMPTZ)", "TIMESTAMPTZ")
    if column.type == DATE:
        return _date(source, found)
    value = f"TRY_CAST({source} AS {column.type})"
    if column.type == "BIGINT":
        return f"CASE WHEN TRY_CAST({source} AS DOUBLE) = trunc(TRY_CAST({source} AS DOUBLE)) THEN {value} END"
    return value


def doubt(column: Column, source: str, found: str) -> str:
    """Return the condition under which the cast loses a value; empty where it cannot."""
    is_text = column.type in (ID, TEXT)
    if _is_readable(column, found) and is_text and found not in _EXACT_INTEGERS:
        return ""
    if found == "VARCHAR":
        present = f"{_stripped(source)} IS NOT NULL"
    elif found in _EXACT_INTEGERS and is_text:
        present = f"{source} IS NOT NULL AND NOT isnan({source})"
    else:
        present = f"{source} IS NOT NULL"
    return f"{present} AND {cast(column, source, found)} IS NULL"


def wanted(column: Column, found: str) -> str:
    """Say in words what the contract allows, for ``values are not ...``."""
    kind = column.type.partition("(")[0]
    if kind == "DECIMAL":
        precision, scale = map(int, column.type.removeprefix("DECIMAL(").removesuffix(")").split(","))
        return f"a number of at most {precision - scale} digits before the point, without separators"
    if column.type in (ID, TEXT) and found in _EXACT_INTEGERS:
        return f"exact as {found}: whole numbers up to {_EXACT_INTEGERS[found]:,}; bring ids as text or integers"
    names = {"BIGINT": "a whole number", "DATE": "a date (YYYY-MM-DD, from 1900 on)", "VARCHAR": "a single value"}
    return names.get(kind, "a time (YYYY-MM-DD HH:MM:SS, from 1900 on)")


def _is_readable(column: Column, found: str) -> bool:
    """Tell whether values of this type can mean what the contract says."""
    if column.type in (ID, TEXT):
        return not (found.startswith(_NESTED) or found.endswith("]"))
    allowed = _TIMES if column.type in (DATE, TIMESTAMP) else _NUMBERS
    return found == "VARCHAR" or bool(allowed.match(found))


def _stripped(source: str) -> str:
    return f"NULLIF(trim({source}, E' \\t\\r\\n'), '')"


def _text(source: str, found: str) -> str:
    if found == "VARCHAR":
        return source
    if found in _EXACT_INTEGERS:  # whole numbers that met a null on their way
        whole = f"{source} = trunc({source})"
        exact = f"abs({source}) <= {_EXACT_INTEGERS[found]}"
        as_integer = f"CAST(TRY_CAST({source} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN {exact} AND {whole} THEN {as_integer} WHEN {exact} THEN CAST({source} AS VARCHAR) END"
    if found.startswith("DECIMAL"):
        whole = f"CAST(TRY_CAST({source} AS HUGEINT) AS VARCHAR)"
        return f"CASE WHEN {source} = trunc({source}) THEN {whole} ELSE CAST({source} AS VARCHAR) END"
    return f"CAST({source} AS VARCHAR)"


def _date(source: str, found: str) -> str:
    if found == "VARCHAR":  # DuckDB takes any text behind a date for granted, so the whole must be a time as well
        is_time = f"{_within(f'TRY_CAST({source} AS TIMESTAMPTZ)', 'TIMESTAMPTZ')} IS NOT NULL"
        return f"CASE WHEN {is_time} THEN TRY_CAST({source} AS DATE) END"
    return _within(f"TRY_CAST({source} AS DATE)", "DATE", last="9999-12-31")


def _within(value: str, kind: str, last: str = _LAST_DAY) -> str:
    return f"CASE WHEN {value} BETWEEN {kind} '{_FIRST_DAY}' AND {kind} '{last}' THEN {value} END"
