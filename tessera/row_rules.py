"""The rules of a contract as SQL: each row of a file in the contract's types, and what is wrong with it if anything."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tessera.casts import ISO, Notation, cast, given, may_fail, wanted
from tessera.contracts import ID, TEXT, Column, SourceContract
from tessera.source_files import FoundColumn, SourceFile, literal

LONGEST_SHOWN = 60  # characters of a value in a reason
_SECONDS = "[0-9]{9,10}(\\.[0-9]+)?"  # 1973 to 2286


@dataclass(frozen=True)
class RowRules:
    """How rows of one source become rows of its contract.

    Attributes
    ----------
    columns
        Their column for each of ours.
    constants
        Ours that have the same value in every row.
    values
        For one of ours: their values and ours.
    id_space
        Stands before customer ids, where it is not None.
    """

    contract: SourceContract
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    notation: Notation = ISO
    id_space: str | None = None

    def rows(self, file: SourceFile, audit: dict[str, str]) -> str:
        """Return the query of all rows in the contract's types with ``is_broken``.

        Parameters
        ----------
        audit
            SQL of further columns by their names.
        """
        select = [f"{self._shown(column)} AS {column.name}" for column in self.contract.columns]
        select += [f"{sql} AS {name}" for name, sql in audit.items()]
        broken = " OR ".join(f"({fault.condition})" for fault in self._faults(file)) or "false"
        return f"SELECT {', '.join(select)}, {broken} AS is_broken FROM ({self._values(file)})"

    def broken_rows(self, file: SourceFile) -> str:
        """Return the query of broken rows: ``row_number``, ``reason``, ``column_name`` and ``row_values``.

        The number counts the rows that could be read at all.
        """
        faults = self._faults(file)
        name = _first_of(faults, [literal(fault.column) if fault.column else "NULL" for fault in faults])
        reason = _first_of(faults, [fault.reason for fault in faults])
        broken = " OR ".join(f"({fault.condition})" for fault in faults) or "false"
        number = file.row_number or "row_number() OVER ()"
        numbered = f"SELECT *, {number} AS tessera_row_number FROM ({self._values(file)})"
        return (
            f"SELECT tessera_row_number AS row_number, {reason} AS reason, {name} AS column_name, "
            f"{file.row_values} AS row_values FROM ({numbered}) WHERE {broken}"
        )

    def constant_values(self) -> Iterator[tuple[Column, str, str]]:
        """Yield each constant's column, text and SQL, which is null where it does not fit."""
        for name, text in self.constants.items():
            column = self.contract.column(name)
            yield column, text, self._checked(column, cast(column, literal(text.strip()), "VARCHAR"))

    def _mapped(self, file: SourceFile) -> Iterator[tuple[Column, FoundColumn]]:
        for column in self.contract.columns:
            found = file.find(self.columns.get(column.name, ""))
            if found is not None:
                yield column, found

    def _values(self, file: SourceFile) -> str:
        """Return the query of the file's columns with ``given_<ours>`` and ``value_<ours>`` beside them."""
        mapped = list(self._mapped(file))
        types = {column.name: self._type(column, found) for column, found in mapped}
        givens = [f"{self._given(column, found)} AS given_{column.name}" for column, found in mapped]
        values = []
        for column, _ in mapped:
            cast_sql = cast(column, f"given_{column.name}", types[column.name], self.notation)
            values.append(f"{self._checked(column, cast_sql)} AS value_{column.name}")
        values += [f"{sql} AS value_{column.name}" for column, _, sql in self.constant_values()]
        known = {column.name for column, _ in mapped} | set(self.constants)
        absent = [column for column in self.contract.columns if column.name not in known]
        values += [f"{_made(column, known)} AS value_{column.name}" for column in absent]
        inner = f"SELECT {', '.join(['*', *givens])} FROM {file.scan}"
        return f"SELECT {', '.join(['*', *values])} FROM ({inner})"

    def _type(self, column: Column, found: FoundColumn) -> str:
        return "VARCHAR" if column.name in self.values else found.type

    def _given(self, column: Column, found: FoundColumn) -> str:
        if column.name not in self.values:
            return given(column, found.sql, found.type)
        text = Column(column.name, TEXT, "")
        source = given(text, found.sql, found.type)
        if found.type != "VARCHAR":
            source = cast(text, source, found.type)
        cases = " ".join(
            f"WHEN {literal(theirs.strip().lower())} THEN {literal(ours.strip()) if ours.strip() else 'NULL'}"
            for theirs, ours in self.values[column.name].items()
        )
        return f"CASE lower({source}) {cases} ELSE {source} END" if cases else source

    def _checked(self, column: Column, value: str) -> str:
        """Return the value, null where the contract does not allow it."""
        if column.allowed:
            value = f"lower({value})"
            value = f"CASE WHEN {value} IN ({', '.join(map(literal, column.allowed))}) THEN {value} END"
        bounds = [
            f"{value} {sign} {bound!r}"
            for sign, bound in ((">=", column.minimum), ("<=", column.maximum))
            if bound is not None
        ]
        return f"CASE WHEN {' AND '.join(bounds)} THEN {value} END" if bounds else value

    def _shown(self, column: Column) -> str:
        value = f"value_{column.name}"
        return f"{literal(self.id_space + ':')} || {value}" if column.is_customer and self.id_space else value

    def _faults(self, file: SourceFile) -> list["_Fault"]:
        faults = [_Fault("", condition, reason) for condition, reason in file.faults]
        mapped = dict(self._mapped(file))
        for column in self.contract.columns:
            if column in mapped:
                faults += self._column_faults(column, mapped[column])
            elif column.required and column.name not in self.constants:
                known = {each.name for each in mapped} | set(self.constants)
                faults.append(_absence(column, known))
        for group in self.contract.one_of:
            condition = " AND ".join(f"value_{name} IS NULL" for name in group)
            faults.append(_Fault(group[0], condition, literal(f"{' and '.join(group)}: all empty; one is required")))
        return faults

    def _column_faults(self, column: Column, found: FoundColumn) -> Iterator["_Fault"]:
        name, kind = column.name, self._type(column, found)
        is_lost = f"value_{name} IS NULL AND given_{name} IS NOT NULL"
        if column.allowed or column.minimum is not None or column.maximum is not None or may_fail(column, kind):
            yield _Fault(name, is_lost, self._reason(column, found, kind))
        if column.required:
            yield _Fault(name, f"given_{name} IS NULL", literal(f"{name}: {found.name!r} is empty; it is required"))

    def _reason(self, column: Column, found: FoundColumn, kind: str) -> str:
        allowed = f"one of {', '.join(column.allowed)}" if column.allowed else wanted(column, kind, self.notation)
        text = f"left(CAST(given_{column.name} AS VARCHAR), {LONGEST_SHOWN})"
        start, end = literal(f"{column.name}: {found.name!r} is '"), literal(f"'; allowed: {allowed}")
        reason = f"{start} || {text} || {end}"
        if column.type in (ID, TEXT) or kind != "VARCHAR" or not wanted(column, kind, self.notation).startswith("a "):
            return reason
        if not column.type.startswith(("DATE", "TIME")):
            return reason
        hint = literal("; it looks like seconds since 1970, which `date_format: epoch` reads")
        return f"{reason} || CASE WHEN regexp_full_match({text}, '{_SECONDS}') THEN {hint} ELSE '' END"


@dataclass(frozen=True)
class _Fault:
    """One way for a row to break its contract: our column, when, and the reason as SQL."""

    column: str
    condition: str
    reason: str


def _made(column: Column, known: set[str]) -> str:
    """Return the SQL of a column that the file does not have: the product that it may be, else null."""
    if not column.product_of or not known.issuperset(column.product_of):
        return f"CAST(NULL AS {column.type})"
    factors = " * ".join(f"value_{name}" for name in column.product_of)
    return f"TRY_CAST({factors} AS {column.type})"


def _absence(column: Column, known: set[str]) -> _Fault:
    if column.product_of and known.issuperset(column.product_of):
        reason = f"{column.name}: {' times '.join(column.product_of)} cannot be worked out; both are required"
        return _Fault(column.name, f"value_{column.name} IS NULL", literal(reason))
    return _Fault(column.name, "true", literal(f"{column.name}: the file has no such column"))


def _first_of(faults: list[_Fault], results: list[str]) -> str:
    cases = " ".join(f"WHEN {fault.condition} THEN {result}" for fault, result in zip(faults, results, strict=True))
    return f"CASE {cases} END" if cases else "NULL"
