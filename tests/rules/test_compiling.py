"""The statement: nothing from a file becomes SQL, each table is read once, Spark SQL and DuckDB can read it."""

import pytest
import sqlglot
from sqlglot import exp

from rules.compiling import compile_rules
from rules.moments import Moment
from rules.reading import read_rules
from tests.rules.conftest import DAY, ZONE, customers, insert, write_rules
from tests.rules.everything import rule_on_everything

ATTACKS = [
    "x'; DROP TABLE features.customer_features; --",
    "x' OR '1'='1",
    "\\' OR 1=1 --",
    "\\\\'; DELETE FROM marts.customers; /*",
    '"); DROP SCHEMA marts CASCADE; --',
    "`; DROP TABLE marts.customers",
    "/* */ UNION SELECT * FROM marts.customers --",
    "{{ 7 * 7 }} ${HOME} $1 ? :as_of_date",
    "a\\nb \\x27 \\u0027 %' _",
    "\u02bc \uff07 \u2019 'quoted'' twice'",  # apostrophes that are none
]
# Every place of a file in which a text of any kind may stand.
PLACES = {
    "name": "- key: r\n    name: {text}\n    all: [{{feature: order_count, is: 1}}]",
    "description": "- key: r\n    description: {text}\n    all: [{{feature: order_count, is: 1}}]",
    "attribute is": "- key: r\n    all: [{{attribute: city, is: {text}}}]",
    "attribute list": "- key: r\n    all: [{{attribute: city, is_one_of: [{text}, Porto]}}]",
    "attribute contains": "- key: r\n    all: [{{attribute: city, contains: {text}}}]",
    "attribute begins": "- key: r\n    all: [{{attribute: city, begins_with: {text}}}]",
    "attribute ends": "- key: r\n    all: [{{attribute: city, ends_with: {text}}}]",
    "part of a map": "- key: r\n    all: [{{feature: {department}, at_least: 0.5}}]",
    "consent": "- key: r\n    all: [{{consent: {text}, is: granted}}]",
    "segment": "- key: r\n    all: [{{segment: {text}}}]",
    "filter": "- key: r\n    all: [{{events: email_events, where: {{event_type: {text}}}, count: {{at_least: 0}}}}]",
}


def quoted(text: str) -> str:
    """Return a text as YAML reads it back unchanged."""
    return "'" + text.replace("'", "''") + "'"


def statement(folder, place, text):
    body = PLACES[place].format(text=quoted(text), department=quoted(f"department_spend_share.{text}"))
    rules = read_rules(write_rules(folder, f"rules:\n  {body}\n")).rules
    return compile_rules(rules, Moment(DAY, ZONE))


def literals(sql: str, dialect: str) -> list[str]:
    return [one.this for one in sqlglot.parse_one(sql, read=dialect).find_all(exp.Literal) if one.is_string]


@pytest.mark.parametrize("place", PLACES)
def test_a_text_from_the_file_lands_as_a_literal_or_nowhere(place, warehouse, tmp_path):
    harmless = statement(tmp_path, place, "harmless")
    for attack in ATTACKS:
        built = statement(tmp_path, place, attack)
        for dialect in ("duckdb", "spark"):
            sql = built.sql(dialect=dialect)
            assert len(sqlglot.parse(sql, read=dialect)) == 1
            found, usual = literals(sql, dialect), literals(harmless.sql(dialect=dialect), dialect)
            assert [one.replace(attack, "harmless") for one in found] == usual
        warehouse.execute(built.sql(dialect="duckdb"))


def test_duckdb_compares_with_the_text_of_the_file_to_the_letter(warehouse, tmp_path):
    names = [f"c{number}" for number in range(len(ATTACKS))]
    customers(warehouse, *names)
    for name, attack in zip(names, ATTACKS, strict=True):
        insert(warehouse, "marts.customers", {"customer_id": name, "city": attack})
    text = "".join(
        f"  - key: {name}\n    all: [{{attribute: city, is: {quoted(attack)}}}]\n"
        for name, attack in zip(names, ATTACKS, strict=True)
    )
    rules = read_rules(write_rules(tmp_path, f"rules:\n{text}")).rules
    found = warehouse.execute(compile_rules(rules, Moment(DAY, ZONE)).sql(dialect="duckdb")).fetchall()
    assert sorted(found) == [(name, number) for number, name in enumerate(names)]


def test_a_rule_on_everything_reads_each_table_once_and_spark_can_read_it(tmp_path):
    rules = read_rules(write_rules(tmp_path, rule_on_everything())).rules
    for dialect in ("duckdb", "spark"):
        sql = compile_rules(rules, Moment(DAY, ZONE)).sql(dialect=dialect)
        parsed = sqlglot.parse_one(sql, read=dialect)
        tables = [table.sql(dialect=dialect) for table in parsed.find_all(exp.Table) if table.db]
        read = [table.partition(" AS ")[0] for table in tables]
        # orders that go on after the day are few; they are looked up among the orders and in their lines
        read.remove("marts.orders")
        read.remove("marts.orders")
        read.remove("marts.order_lines")
        assert sorted(read) == sorted(set(read))
        assert len(read) == 18


def test_a_hundred_windows_on_one_source_are_one_pass(tmp_path):
    text = "rules:\n" + "".join(
        f"  - key: r{n}\n    all: [{{events: email_events, in_last_days: {n}, count: 0}}]\n" for n in range(1, 101)
    )
    built = compile_rules(read_rules(write_rules(tmp_path, text)).rules, Moment(DAY, ZONE))
    assert [table.name for table in built.find_all(exp.Table) if table.db].count("email_events") == 1


def test_a_figure_that_two_rules_ask_for_is_made_once(tmp_path):
    one = "{events: orders, in_last_days: 30, count: {at_least: 2}}"
    other = "{events: orders, in_last_days: 30, count: {at_least: 5}}"
    text = f"rules:\n  - key: a\n    all: [{one}]\n  - key: b\n    all: [{other}]\n"
    built = compile_rules(read_rules(write_rules(tmp_path, text)).rules, Moment(DAY, ZONE))
    counts = [count for count in built.find_all(exp.Filter) if isinstance(count.this, exp.Count)]
    assert len(counts) == 1


def test_rules_that_refer_to_rules_have_the_members_of_these(warehouse, tmp_path):
    customers(warehouse, "anna", "bert", "cora", order_count=[1, 5, None], lifetime_spend=[1, 2, 3])
    text = (
        "rules:\n  - key: rest\n    all: [{not: {rule: frequent}}, {rule: paying}]\n"
        "  - key: frequent\n    all: [{feature: order_count, at_least: 2}]\n"
        "  - key: paying\n    any: [{rule: frequent}, {feature: lifetime_spend, at_least: 1}]\n"
    )
    rules = read_rules(write_rules(tmp_path, text)).rules
    found = warehouse.execute(compile_rules(rules, Moment(DAY, ZONE)).sql(dialect="duckdb")).fetchall()
    told = sorted((rules[number].key, customer) for customer, number in found)
    # whether cora is frequent is unknown, so whether she is among the rest is too
    assert told == [("frequent", "bert"), ("paying", "anna"), ("paying", "bert"), ("paying", "cora"), ("rest", "anna")]
