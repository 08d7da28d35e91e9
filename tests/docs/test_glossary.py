"""The glossary and the code use the same words."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tessera.contracts import CONTRACTS
from tessera.home import DBT_PROJECT, PROJECT_ROOT
from tessera.warehouse import PREDICTION_TABLES

GLOSSARY = PROJECT_ROOT / "docs" / "glossary.md"
PYTHON_ROOMS = ("tessera", "ml", "rules", "expectations", "dags")


def table_under(heading: str) -> list[list[str]]:
    """Return the rows of the table that follows a heading."""
    section = GLOSSARY.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


NAMES = {word: words(never) for name, _, never in table_under("Names") for word in words(name)}
NEVER = sorted({word for never in NAMES.values() for word in never})
ENDINGS = {words(ending)[0]: set(types.split(", ")) for ending, _, types in table_under("Endings")}


def dbt_columns() -> Iterator[tuple[str, str, str | None]]:
    """Yield place, column and type, as the YAML beside models, seeds and sources says."""
    for file in [*sorted((DBT_PROJECT / "models").rglob("*.yml")), *sorted((DBT_PROJECT / "seeds").rglob("*.yml"))]:
        content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        tables = [*content.get("models", []), *content.get("seeds", [])]
        tables += [table for source in content.get("sources", []) for table in source.get("tables", [])]
        for table in tables:
            for column in table.get("columns", []):
                yield f"{file.stem}.{table['name']}", column["name"], column.get("data_type")


def contract_columns() -> Iterator[tuple[str, str, str | None]]:
    """Yield place, column and type of the tables that Python makes."""
    for contract in CONTRACTS.values():
        for column in contract.columns:
            yield f"raw.{contract.name}", column.name, column.type
    for table, definition in PREDICTION_TABLES.items():
        for part in definition.split(","):
            name, kind, *_ = part.split()
            yield table, name, kind


def all_columns() -> list[tuple[str, str, str | None]]:
    return [*dbt_columns(), *contract_columns()]


def aliases() -> Iterator[tuple[str, str]]:
    """Yield place and name of what SQL calls something else on its way."""
    for file in sorted((DBT_PROJECT / "models").rglob("*.sql")):
        for name in re.findall(r"\bas\s+([a-z_][a-z0-9_]*)", file.read_text(encoding="utf-8"), re.IGNORECASE):
            yield file.stem, name.lower()


def python_names() -> set[str]:
    """Return what our Python calls things: names, attributes, arguments and texts that are one word."""
    found: set[str] = set()
    for file in (file for room in PYTHON_ROOMS for file in sorted((PROJECT_ROOT / room).rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for field in ("id", "attr", "arg", "name", "value"):
                value = getattr(node, field, None)
                found |= {value} if isinstance(value, str) and value.isidentifier() else set()
    return found


def offences(word: str, column: str) -> bool:
    """Tell whether a column bears a word that the glossary refuses.

    A word that a name of the glossary contains, as ``frequency_score`` contains ``frequency``, is
    refused only when it stands alone.
    """
    parts = {part for name in NAMES for part in name.split("_")}
    return column == word or (word not in parts and f"_{word}_" in f"_{column}_")


def test_the_glossary_is_read() -> None:
    assert NAMES["customer_id"] == ["user", "client", "account", "cust"]
    assert ENDINGS["_date"] == {"DATE"}


@pytest.mark.parametrize(
    ("word", "column", "is_refused"),
    [
        ("user", "user_id", True),
        ("user", "last_user", True),
        ("user", "superuser_id", False),
        ("frequency", "frequency", True),
        ("frequency", "frequency_score", False),
        ("run_date", "run_date", True),
    ],
)
def test_a_word_is_refused_as_a_part_of_a_name_unless_a_name_of_ours_contains_it(
    word: str, column: str, is_refused: bool
) -> None:
    assert offences(word, column) is is_refused


def test_every_name_of_the_glossary_occurs_in_the_code() -> None:
    used = {name for _, name, _ in all_columns()} | python_names()
    assert sorted(set(NAMES) - used) == []


def test_no_name_of_the_glossary_is_refused_by_it() -> None:
    assert sorted(set(NAMES) & set(NEVER)) == []


def test_no_column_bears_a_word_that_the_glossary_refuses() -> None:
    places = {(place, name) for place, name, _ in all_columns()} | set(aliases())
    assert len(places) > 100
    assert sorted((place, name, word) for place, name in places for word in NEVER if offences(word, name)) == []


def promised_types(column: str) -> set[str]:
    """Return the types that a column's name allows; nothing if it promises none."""
    if column.startswith(("is_", "has_")):
        return {"BOOLEAN"}
    if column.startswith(("average_", "median_")):
        return {"DOUBLE", "DECIMAL"}
    return ENDINGS.get(f"_{column.rpartition('_')[2]}", set())


def test_a_column_has_the_type_that_its_name_promises() -> None:
    typed = [(place, name, kind.partition("(")[0].upper()) for place, name, kind in all_columns() if kind]
    assert len(typed) > 50
    assert [entry for entry in typed if promised_types(entry[1]) and entry[2] not in promised_types(entry[1])] == []
