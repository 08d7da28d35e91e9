"""The encoding of a text file is found out, and its letters survive the way to UTF-8."""

from pathlib import Path

import pytest

from tessera.errors import TesseraError
from tessera.text_encoding import find_encoding, transcode

FOUND = [
    ("id;Ort\n1;Köln\n2;Düsseldorf\n", "cp1252"),
    ("id,nome\n1,João Conceição\n", "cp1252"),
    ("id,price\n1,5 €\n", "cp1252"),
    ("id;imię\n1;Łukasz Wiśniewski\n2;Grażyna Dąbrowska\n", "cp1250"),
    ("id;имя\n1;Иван Петров\n2;Мария Сидорова\n", "cp1251"),
    ("id,名前\n1,山田太郎\n2,佐藤花子\n", "shift_jis"),
    ("id,姓名\n1,张伟\n2,王芳\n", "gb18030"),
    ("id,a\n1,é\n", "utf-8"),
    ("id,a\n1,é\n", "utf-16"),
    ("id,a\n1,é\n", "utf-16-le"),
]


@pytest.mark.parametrize(("text", "encoding"), FOUND)
def test_an_encoding_is_found_and_undone(tmp_path: Path, text: str, encoding: str) -> None:
    file, made = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_bytes(text.encode(encoding))
    assert find_encoding(file, "here") == encoding
    transcode(file, encoding, made, "here")
    assert made.read_text(encoding="utf-8") == text


def test_a_few_damaged_bytes_among_utf8_leave_it_utf8(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("id,a\n1,éèà\n".encode() + b"2,\xff\n")
    assert find_encoding(file, "here") == "utf-8"


def test_bytes_that_an_encoding_lacks_stay_odd_so_that_they_are_found(tmp_path: Path) -> None:
    file, made = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_bytes(b"id,a\n1,\xe9\n2,\x81\n")  # cp1252 has no 0x81
    transcode(file, "cp1252", made, "here")
    assert made.read_bytes() == "id,a\n1,é\n2,".encode() + b"\x81\n"


def test_binary_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(bytes(range(256)) * 4 + b"\0" * 100)
    with pytest.raises(TesseraError, match="holds zero bytes"):
        find_encoding(file, "here")
