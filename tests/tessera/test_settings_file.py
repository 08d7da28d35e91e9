"""Settings files as they are read, and their values as messages show them."""

import pytest

from tessera.errors import TesseraError
from tessera.settings_file import read_settings, shortened


class Counted:
    """Something that counts how often it was written out."""

    written = 0

    def __repr__(self):
        type(self).written += 1
        return "x"


def test_a_value_that_aliases_repeat_without_end_is_not_written_out_whole():
    value = [Counted()] * 10
    for _ in range(4):
        value = [value] * 10
    assert shortened(value).startswith("[[[[")
    assert Counted.written <= 10_000


def test_what_fits_a_line_is_shown_as_it_is_and_the_rest_is_cut():
    assert shortened({"files": ["a.csv", 2]}) == "{'files': ['a.csv', 2]}"
    assert shortened("a" * 90) == "'" + "a" * 76 + "..."


def test_a_number_longer_than_python_reads_is_told_with_its_line(tmp_path):
    (tmp_path / "settings.yml").write_text("name: a\ncount: " + "9" * 5000)
    with pytest.raises(
        TesseraError, match=r"settings\.yml, line 2: is not valid YAML: '9{76}\.\.\. cannot be read as int"
    ):
        read_settings(tmp_path / "settings.yml")
