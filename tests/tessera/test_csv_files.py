"""A CSV file whose quotes do not end is taken apart line by line."""

from pathlib import Path

import pytest

from tessera.csv_files import find_dialect, split_lines


def split(folder: Path, text: str) -> tuple[str, list[tuple[int, str, str]]]:
    file, made = folder / "a.csv", folder / "b.csv"
    file.write_bytes(text.encode())
    rejected = split_lines(file, made, ",")
    return made.read_bytes().decode(), [(line.row_number, line.reason, line.text) for line in rejected]


def test_an_open_quote_costs_its_line(tmp_path: Path) -> None:
    kept, rejected = split(tmp_path, 'a,b\n1,2\n3,"4\n5,"six"\n7,8\n')
    assert kept == 'a,b\n1,2\n5,"six"\n7,8\n'
    assert rejected == [(2, "line 3: a quote that is never closed", '3,"4')]


def test_a_value_over_several_lines_is_kept_and_counts_as_one_row(tmp_path: Path) -> None:
    kept, rejected = split(tmp_path, 'a,b\n1,"two\nlines, ""quoted"""\n\n3\n')
    assert kept == 'a,b\n1,"two\nlines, ""quoted"""\n'
    assert rejected == [(2, "line 5: too few columns; columns expected: 2 Found: 1", "3")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('"a"b,2', "a quote in the midst of a value"),
        ("1,2,3", "too many columns; columns expected: 2 Found: 3"),
        ("x" * 2_000_001, "longer than 2,000,000 bytes"),
    ],
)
def test_each_kind_of_damage_is_named(tmp_path: Path, line: str, reason: str) -> None:
    kept, rejected = split(tmp_path, f"a,b\n{line}\n1,2\r\n")
    assert kept == "a,b\n1,2\n"
    assert [(number, text) for number, text, _ in rejected] == [(1, f"line 2: {reason}")]


def test_the_columns_that_are_looked_for_settle_the_delimiter(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name, first;id\nx, y;1\n")
    assert find_dialect(file, {"id"}, None, "here") == (["name, first", "id"], ";")
    assert find_dialect(file, {"id"}, ",", "here") == (["name", " first;id"], ",")
