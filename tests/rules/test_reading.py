"""Rules files as they are read: what is refused with which words, what means the same, what a default is."""

import re

import pytest

from rules.conditions import OF_COLUMNS, OF_EVENTS, SUBJECTS, WINDOW_KEYS
from rules.kinds import ALL_OPERATORS
from rules.reading import read_rules
from rules.tree import as_text
from tessera.errors import TesseraError
from tessera.home import PROJECT_ROOT
from tests.rules.bad_files import bad_files, main, refusal
from tests.rules.conftest import write_rules

BAD_FILES = bad_files()
RULE_GONE = "rules:\n  - key: gone_quiet\n    all: [{feature: order_count, is: 1}]\n"


def condition(text):
    """Return a file of one rule with these conditions; the first stands in line 4."""
    return "rules:\n  - key: r\n    all:\n" + "".join(f"      {line}\n" for line in text.splitlines())


def text_of_rule(folder, text):
    return as_text(read_rules(write_rules(folder, text)).rules[0].condition)


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_with_line_and_remedy(what, tmp_path):
    text, message = BAD_FILES[what]
    assert message in refusal(text, tmp_path)


def test_every_bad_file_is_told_of_with_a_line(tmp_path):
    told = {what: refusal(text, tmp_path) for what, (text, _) in BAD_FILES.items()}
    assert [what for what, said in told.items() if not re.match(r"FILE, line [0-9]+: ", said)] == []


def test_the_table_of_bad_files_is_printed_by_one_command(capsys):
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{len(BAD_FILES)} files"
    assert any(line.startswith("an empty file ") and "FILE, line 1: is empty" in line for line in lines)


def test_a_file_that_is_no_text_is_refused_with_its_line(tmp_path):
    file = tmp_path / "rules.yml"
    file.write_bytes("rules:\n  - key: a\n    name: café\n".encode("latin-1"))
    with pytest.raises(TesseraError, match=r"line 3: is not UTF-8 text \(byte 0xe9\)\. Save it as UTF-8\."):
        read_rules(file)


@pytest.mark.parametrize("brackets", [2000, 5000])
def test_brackets_without_end_are_refused_with_their_line(tmp_path, brackets):
    said = refusal(f"rules:\n  - key: a\n    all: {'[' * brackets}{']' * brackets}\n", tmp_path)
    assert said == "FILE, line 3: lists and keys lie in one another deeper than can be read. Write fewer levels."


@pytest.mark.parametrize("name", ["Größe 🙂", "👩‍🌾 farmers", "Ελλάδα", "می‌خواهم", "東京"])
def test_names_of_all_languages_are_names(tmp_path, name):
    text = f'rules:\n  - key: a\n    name: "{name}"\n    all: [{{feature: order_count, is: 1}}]\n'
    assert read_rules(write_rules(tmp_path, text)).rules[0].name == name


def test_at_least_thirty_bad_files_are_told_of():
    assert len(BAD_FILES) >= 30


def test_one_look_shows_every_problem_in_the_order_of_lines(tmp_path):
    conditions = "- {feature: order_count, is: x}\n- {feature: nothing, is: 1}\n- {events: orders, count: -}"
    file = write_rules(tmp_path, condition(conditions) + "  - key: Q\n    all: []\n")
    with pytest.raises(TesseraError) as refused:
        read_rules(file)
    lines = [line.removeprefix(f"{file}, line ").partition(":")[0] for line in str(refused.value).splitlines()]
    assert lines == ["4", "5", "6", "7"]


def test_an_absent_file_holds_no_rule(tmp_path):
    assert read_rules(tmp_path / "rules.yml").rules == ()


def test_a_rule_without_a_name_is_named_by_its_key(tmp_path):
    rule = read_rules(write_rules(tmp_path, RULE_GONE)).rules[0]
    assert (rule.key, rule.name, rule.description) == ("gone_quiet", "Gone quiet", None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("- {feature: order_count, is: 2}", "- {feature: order_count, is: 2.0}"),
        ("- {attribute: city, is_one_of: [b, a]}", "- {attribute: city, is_one_of: [a, b, a]}"),
        ("- {rule: a}\n- {rule: b}", "- {rule: b}\n- {rule: a}"),
        ("- {events: orders, count: 0}", "- {events: orders, count: {is: 0}}"),
    ],
)
def test_what_means_the_same_is_the_same_definition(one, other, tmp_path):
    extra = "".join(f"  - key: {key}\n    all: [{{feature: order_count, is: 1}}]\n" for key in "ab")
    texts = []
    for text in (one, other):
        rules = read_rules(write_rules(tmp_path, condition(text) + extra)).rules
        texts.append(next(as_text(rule.condition) for rule in rules if rule.key == "r"))
    assert texts[0] == texts[1]


def test_rules_come_after_those_they_refer_to(tmp_path):
    text = (
        "rules:\n  - key: c\n    all: [{rule: b}, {rule: a}]\n  - key: b\n    not: {rule: a}\n"
        "  - key: a\n    all: [{feature: order_count, is: 1}]\n"
    )
    assert [rule.key for rule in read_rules(write_rules(tmp_path, text)).rules] == ["a", "b", "c"]


def test_the_definition_is_shown_as_plain_json(tmp_path):
    text = condition(
        "- {events: orders, in_last_days: 30, where: {store_id: s1}, sum: {of: sales_amount, more_than: 2}}"
    )
    assert text_of_rule(tmp_path, text) == (
        '{"all": [{"events": "orders", "figure": "sum", "in_last_days": 30, "more_than": ["2"], "of": "sales_amount", '
        '"where": [{"column": "store_id", "is": ["s1"]}]}]}'
    )


def test_the_example_of_the_page_is_a_rules_file(tmp_path):
    page = (PROJECT_ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rules = read_rules(write_rules(tmp_path, page.partition("```yaml\n")[2].partition("```")[0])).rules
    assert [rule.key for rule in rules] == ["lisbon_big_spenders_gone_quiet", "worth_a_letter"]


@pytest.mark.parametrize("word", [*ALL_OPERATORS, *OF_EVENTS, *OF_COLUMNS, *WINDOW_KEYS, *SUBJECTS])
def test_the_page_tells_of_every_word_of_the_grammar(word):
    page = (PROJECT_ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert re.search(rf"`{word}\b", page)
