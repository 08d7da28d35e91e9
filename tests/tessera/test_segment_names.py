"""The file in which people name segments: what it refuses and how it is edited."""

import pytest

from tessera.errors import TesseraError
from tessera.segment_names import NAMES_FILE, check_names, read_names, write_name


@pytest.fixture
def write(tmp_path):
    """Return a function that writes the file and returns its folder."""

    def write_file(text: str | bytes):
        (tmp_path / NAMES_FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write_file


def test_without_a_file_nobody_named_anything(tmp_path):
    assert read_names(tmp_path) == {}


def test_a_file_of_comments_names_nothing(write):
    assert read_names(write("# nothing yet\n\n")) == {}


def test_names_are_read_by_key_without_blanks_around_them(write):
    assert read_names(write("big_spenders: ' Our VIPs '\nquiet: Schläfer & Söhne\n")) == {
        "big_spenders": "Our VIPs",
        "quiet": "Schläfer & Söhne",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: A\nb:\n", r"segment_names\.yml, line 2: b: must be text; put it in quotes; found None"),
        ("a: 5\n", r"line 1: a: must be text; put it in quotes; found 5"),
        ("a: '  '\n", r"line 1: a: must not be blank; write a name or remove the line"),
        (f"a: {'x' * 61}\n", r"line 1: a: must have 60 characters at most and has 61"),
        ('a: "one\\ntwo"\n', r"line 1: a: must stand on one line"),
        ("Big Spenders: VIPs\n", r"line 1: Big Spenders: is no key of a segment: lower-case letters"),
        ("a: VIPs\nb: Other\nc: vips\n", r"line 3: c: the name 'vips' is given to a too, in line 1"),
        ("a: A\na: B\n", r"line 2: a: is written twice, first in line 1"),
        ("a: [A\n", r"line 2: is not valid YAML"),
        ("- a\n", r"must hold keys and values"),
        (b"a: \xff\n", r"is not UTF-8 text"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(write, text, message):
    with pytest.raises(TesseraError, match=message):
        read_names(write(text))


def test_a_key_that_no_segment_has_is_warned_of_with_a_guess():
    assert check_names({"big_spender": "VIPs"}, {"big_spenders": "Big spenders"}) == [
        "segment_names.yml: no segment has the key big_spender (did you mean big_spenders?); its name waits for one"
    ]


def test_the_name_of_another_segment_is_refused():
    with pytest.raises(TesseraError, match=r"a: the name 'Loyal' is that of the segment b\. Choose another"):
        check_names({"a": "Loyal"}, {"a": "A", "b": "loyal"})


def test_two_segments_may_swap_their_names():
    assert check_names({"a": "B", "b": "A"}, {"a": "A", "b": "B"}) == []


def test_the_first_name_makes_the_file(tmp_path):
    file = write_name(tmp_path, "a", 'The "best"')
    assert file.read_text() == '# Names that stay: the key of a segment, then what to call it.\na: "The \\"best\\""\n'
    assert read_names(tmp_path) == {"a": 'The "best"'}


def test_a_name_is_replaced_in_its_place_and_comments_stay(write):
    folder = write("# ours\na: Old # since May\nb: Other")
    write_name(folder, "a", "New: one")
    write_name(folder, "c", "Third")
    assert (folder / NAMES_FILE).read_text() == '# ours\na: "New: one" # since May\nb: Other\nc: "Third"\n'


def test_line_ends_of_windows_stay(write):
    folder = write(b"\xef\xbb\xbfa: Old\r\nb: Other\r\n")
    write_name(folder, "b", "New")
    write_name(folder, "c", "Third")
    assert (folder / NAMES_FILE).read_bytes() == b'a: Old\r\nb: "New"\r\nc: "Third"\r\n'


def test_a_name_given_already_is_not_written(write):
    folder = write("a: Loyal\n")
    with pytest.raises(TesseraError, match="b: the name 'loyal' is that of the segment a"):
        write_name(folder, "b", "loyal")
    assert (folder / NAMES_FILE).read_text() == "a: Loyal\n"


@pytest.mark.parametrize("text", ["{a: Old}\n", "---\na: Old\n...\n"])
def test_a_file_that_cannot_be_edited_safely_is_left_alone(write, text):
    folder = write(text)
    with pytest.raises(TesseraError, match=r"cannot be edited safely\. Add `b: New` by hand"):
        write_name(folder, "b", "New")
    assert (folder / NAMES_FILE).read_text() == text
    assert [file.name for file in folder.iterdir()] == [NAMES_FILE]
