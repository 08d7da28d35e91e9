"""How a value that was found becomes one of a contract's type, and null where it does not fit.

Every function returns SQL for DuckDB; ``source`` is SQL too: a column name, already quoted.
"""

import re
from dataclasses import dataclass

from tessera.contracts import DATE, FLAG, ID, TEXT, TIMESTAMP, Column

TRUE_WORDS = ("true", "t", "yes", "y", "1", "on", "granted", "opted_in", "active", "ja", "oui", "si", "sim")
FALSE_WORDS = (
    "false",
    "f",
    "no",
    "n",
    "0",
    "off",
    "refused",
    "withdrawn",
    "revoked",
    "denied",
    "inactive",
    "nein",
    "nao",
)
_EXACT_INTEGERS = {"DOUBLE": 2**53, "FLOAT": 2**24}  # beyond these, neighbouring ids become the same number
_INTEGERS = re.compile(r"^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$")
_NUMBERS = re.compile(r"^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(.+\))$")
_TIMES = re.compile(r"^(DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$")
_FIRST_DAY, _LAST_DAY = "1900-01-01", "9999-12-30"  # a year below is a short year misread; above, Python has no date
_NESTED = ("STRUCT", "MAP", "UNION")
THOUSANDS = r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?"
EPOCH = "epoch"


@dataclass(frozen=True)
class Notation:
    """How a source writes numbers and times as text.

    Attributes
    ----------
    decimal
        What stands before decimals; where it is a comma, points may part thousands.
    date_format
        Signs of ``strptime``, ``epoch`` for seconds since 1970, or None for ISO 8601.
    """

    decimal: str = "."
    date_format: str | None = None


ISO = Notation()


def given(column: Column, source: str, found: str) -> str:
    """Return the SQL of the value as it was found, null where there is none.

    Parameters
    ----------
    found
        DuckDB's name of the type in the file.
    """
    if found == "VARCHAR":
        ends = " AND ".join(f"NOT suffix({source}, {blank})" for blank in ("' '", r"E'\t'", r"E'\r'", r"E'\n'"))
        trimmed = f"NULLIF(trim({source}, E' \\t\\r\\n'), '')"
        return f"CASE WHEN ascii({source}) > 32 AND {ends} THEN {source} ELSE {trimmed} END"  # trim is slow
    if found in _EXACT_INTEGERS and column.type in (ID, TEXT):
        return f"CASE WHEN NOT isnan({source}) THEN {source} END"
    return source


def cast(column: Column, source: str, found: str, notation: Notation = ISO) -> str:
    """Return the SQL of the contract's type, null where a value does not fit.

    Parameters
    ----------
    source
        What :func:`given` returned, or a column that holds it.
    """
    if not _is_readable(column, found, notation):
        return f"CAST(NULL AS {column.type})"
    if column.type in (ID, TEXT):
        return _text(source, found)
    if column.type == FLAG:
        return source if found == "BOOLEAN" else _flag(source)
    if column.type in (DATE, TIMESTAMP):
        return _time(column, source, found, notation)
    return _number(column, source, found, notation)


def may_fail(column: Column, found: str) -> bool:
    """Tell whether the cast can lose a value."""
    is_text = column.type in (ID, TEXT)
    return not (is_text and _is_readable(column, found, ISO) and found not in _EXACT_INTEGERS)


def wanted(column: Column, found: str, notation: Notation = ISO) -> str:
    """Say in words what the contract allows."""
    if column.type in (ID, TEXT) and found in _EXACT_INTEGERS:
        return f"exact as {found}: whole numbers up to {_EXACT_INTEGERS[found]:,}; bring ids as text or integers"
    kind = column.type.partition("(")[0]
    if kind == "DECIMAL":
        precision, scale = map(int, column.type.removeprefix("DECIMAL(").removesuffix(")").split(","))
        text = f"a number of at most {precision - scale} digits before the {_mark(notation)}"
    elif column.type == FLAG:
        text = "yes or no (true, false, 1, 0)"
    elif column.type in (DATE, TIMESTAMP):
        text = _wanted_time(column, notation)
    else:
        text = {"BIGINT": "a whole number", "DOUBLE": "a number", "VARCHAR": "a single value"}[kind]
    return text + _wanted_bounds(column)


def _mark(notation: Notation) -> str:
    return "point, without separators" if notation.decimal == "." else "comma, thousands parted by points or nothing"


def _wanted_time(column: Column, notation: Notation) -> str:
    if notation.date_format == EPOCH:
        return "seconds since 1970 (`date_format: epoch`)"
    if notation.date_format:
        return f"written as {notation.date_format} (`date_format`), from 1900 on"
    pattern = ("a date (YYYY-MM-DD", "a time (YYYY-MM-DD HH:MM:SS")[column.type == TIMESTAMP]
    return f"{pattern}, from 1900 on)"


def _wanted_bounds(column: Column) -> str:
    bounds = [
        f"{word} {bound:g}"
        for word, bound in (("from", column.minimum), ("up to", column.maximum))
        if bound is not None
    ]
    return f" {' '.join(bounds)}" if bounds else ""


def _is_readable(column: Column, found: str, notation: Notation) -> bool:
    """Tell whether values of this type can mean what the contract says."""
    if column.type in (ID, TEXT):
        return not (found.startswith(_NESTED) or found.endswith("]"))
    if found == "VARCHAR":
        return True
    if column.type == FLAG:
        return found == "BOOLEAN" or bool(_INTEGERS.match(found))
    is_epoch = column.type in (DATE, TIMESTAMP) and notation.date_format == EPOCH
    allowed = _TIMES if column.type in (DATE, TIMESTAMP) else _NUMBERS
    return bool(allowed.match(found)) or (is_epoch and bool(_NUMBERS.match(found)))


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


def _number(column: Column, source: str, found: str, notation: Notation) -> str:
    if found == "VARCHAR" and notation.decimal == ",":
        source = _with_point(source)
    value = f"TRY_CAST({source} AS {column.type})"
    if column.type == "DOUBLE":
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    if column.type == "BIGINT" and not _INTEGERS.match(found):
        return f"CASE WHEN TRY_CAST({source} AS DOUBLE) = trunc(TRY_CAST({source} AS DOUBLE)) THEN {value} END"
    return value


def _flag(source: str) -> str:
    word = f"lower(CAST({source} AS VARCHAR))"
    yes, no = (", ".join(f"'{each}'" for each in words) for words in (TRUE_WORDS, FALSE_WORDS))
    return f"CASE WHEN {word} IN ({yes}) THEN true WHEN {word} IN ({no}) THEN false END"


def _with_point(source: str) -> str:
    """Return a number with a decimal comma as DuckDB reads it; a point in it must part thousands."""
    plain = f"replace({source}, ',', '.')"
    parted = f"replace(replace({source}, '.', ''), ',', '.')"
    return (
        f"CASE WHEN NOT contains({source}, '.') THEN {plain} "
        f"WHEN regexp_full_match({source}, '{THOUSANDS}') THEN {parted} END"
    )


def _time(column: Column, source: str, found: str, notation: Notation) -> str:
    if notation.date_format == EPOCH and not _TIMES.match(found):
        instant = f"to_timestamp(TRY_CAST({source} AS DOUBLE))"
        seconds = f"abs(TRY_CAST({source} AS DOUBLE)) < 300000000000"  # beyond, to_timestamp fails
        source, found = f"CASE WHEN {seconds} THEN {instant} END", "TIMESTAMP WITH TIME ZONE"
    elif notation.date_format and found == "VARCHAR":
        formats = ", ".join("'" + each.replace("'", "''") + "'" for each in _formats(notation.date_format))
        source, found = f"try_strptime({source}, [{formats}])", "TIMESTAMP"
    if column.type == TIMESTAMP:
        return _within(f"TRY_CAST({source} AS TIMESTAMPTZ)", "TIMESTAMPTZ")
    if found == "VARCHAR":  # DuckDB takes any text behind a date for granted, so the whole must be a time as well
        is_time = f"{_within(f'TRY_CAST({source} AS TIMESTAMPTZ)', 'TIMESTAMPTZ')} IS NOT NULL"
        return f"CASE WHEN {is_time} THEN TRY_CAST({source} AS DATE) END"
    return _within(f"TRY_CAST({source} AS DATE)", "DATE", last="9999-12-31")


def _formats(date_format: str) -> list[str]:
    """Return the format and, as days and times stand side by side in a source, its day alone and with a clock time."""
    day = re.split(r"[ T](?=%[HIT])", date_format)[0]
    return list(dict.fromkeys([date_format, day, f"{day} %H:%M:%S", f"{day} %H:%M"]))


def _within(value: str, kind: str, last: str = _LAST_DAY) -> str:
    return f"CASE WHEN {value} BETWEEN {kind} '{_FIRST_DAY}' AND {kind} '{last}' THEN {value} END"
