"""A workspace that is wrong is refused with file, line, key, what was found and what is allowed."""

# ruff: noqa: E501 - a message stands on one line, as a person reads it

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError
from tessera.workspace import Workspace, load_workspace

GOOD = """\
name: shop
time_zone: Europe/Berlin
currency: EUR
as_of_date: latest
sources:
  transactions:
    files: t.csv
    time_zone: UTC
    columns:
      customer_id: customer
      order_id: basket
      product_id: product
      quantity: units
      sales_amount: paid
      ordered_at: moment
segments:
  k_min: 2
  k_max: 9
"""


def load(folder: Path, text: str | bytes) -> Workspace:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "tessera.yml").write_bytes(content)
    return load_workspace(folder)


def refusal(folder: Path, text: str | bytes) -> str:
    """Return the message of the refusal, each line without the file's name."""
    with pytest.raises(TesseraError) as caught:
        load(folder, text)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{folder}/tessera.yml") for line in lines)
    return "\n".join(line.removeprefix(f"{folder}/tessera.yml").lstrip(", :") for line in lines)


def test_a_good_workspace_is_read_whole(tmp_path: Path) -> None:
    workspace = load(tmp_path, GOOD)
    assert (workspace.name, workspace.currency, workspace.as_of_date) == ("shop", "EUR", "latest")
    assert workspace.source_time_zone("transactions") == "UTC"
    assert workspace.time_zone == "Europe/Berlin"
    assert (workspace.segments.k_min, workspace.segments.k_max, workspace.segments.random_state) == (2, 9, 20170101)
    assert workspace.file == tmp_path / "tessera.yml"


@pytest.mark.parametrize("day", ["2017-10-01", "'2017-10-01'"])
def test_a_day_may_stand_with_or_without_quotes(tmp_path: Path, day: str) -> None:
    assert str(load(tmp_path, GOOD.replace("latest", day)).as_of_date) == "2017-10-01"


def test_the_complete_journey_maps_sources_of_shopping_and_people() -> None:
    sources = set(load_workspace("examples/complete_journey").sources)
    assert sources < set(CONTRACTS)
    assert {"transactions", "products", "demographics", "promotions"} <= sources


DAY = "as_of_date: must be a day that exists, YYYY-MM-DD, such as 2017-10-01, or latest; found"
REFUSALS = [
    ("name: shop", "name: Shop", "line 1: name: must be lower-case letters, digits and underscores, a letter first, at most 63; found 'Shop'"),
    ("name: shop", "name: 2017", "line 1: name: must be text; put it in quotes; found 2017"),
    ("name: shop", "name: mlflow", "line 1: name: is the name of a folder that Tessera uses itself; choose another; found 'mlflow'"),
    ("name: shop", "name:", "line 1: name: must be text; put it in quotes; found None"),
    ("name: shop\n", "", "line 1: name: is missing; add it"),
    ("Europe/Berlin", "Europe/Berlim", "line 2: time_zone: no IANA time zone has this name; did you mean Europe/Berlin"),
    ("Europe/Berlin", "Berlin", "line 2: time_zone: no IANA time zone has this name; did you mean Europe/Berlin"),
    ("Europe/Berlin", "localtime", "line 2: time_zone: no IANA time zone has this name"),
    ("time_zone: UTC", "time_zone: 5", "line 8: sources.transactions.time_zone: must be text; put it in quotes; found 5"),
    ("EUR", "euro", "line 3: currency: must be the three capital letters of ISO 4217, such as EUR; found 'euro'"),
    ("EUR", "[EUR]", "line 3: currency: must be text; put it in quotes; found ['EUR']"),
    ("latest", "2017-02-31", f"line 4: {DAY} '2017-02-31'"),
    ("latest", "2017-10-01 12:00:00", f"line 4: {DAY} '2017-10-01 12:00:00'"),
    ("latest", "20171001", f"line 4: {DAY} 20171001"),
    ("latest", "newest", f"line 4: {DAY} 'newest'"),
    ("latest", "", f"line 4: {DAY} None"),
    ("currency: EUR", "curency: EUR", "line 3: curency: this key is unknown; allowed: name, time_zone, currency, country, as_of_date, sources, identity, segments (did you mean currency?)"),
    ("    files: t.csv", "    file: t.csv", "line 7: sources.transactions.file: this key is unknown; allowed: contract, files, sql, rest, format, columns, constants, values, encoding, delimiter, decimal, date_format, sheet, time_zone, id_space, tolerance, cursor, cursor_lag_days (did you mean files?)"),
    ("    files: t.csv", "    files: ''", "line 7: sources.transactions.files: must not be empty; found ''"),
    ("    files: t.csv", "    files: [a.csv, b.csv]", "line 7: sources.transactions.files: must be text; put it in quotes; found ['a.csv', 'b.csv']"),
    ("order_id: basket", "order_id: no", "line 11: sources.transactions.columns.order_id: must be text; put it in quotes; found False"),
    ("order_id: basket", "order_id: ' '", "line 11: sources.transactions.columns.order_id: names no column; found ' '. Name yours, or leave it out"),
    ("order_id: basket", "order: basket", "line 11: sources.transactions.columns.order: not a column of the contract; allowed: customer_id, order_id"),
    ("      order_id: basket\n", "", "line 9: sources.transactions.columns: the required column 'order_id' is not mapped; add `order_id: <your column>`"),
    ("order_id: basket", "order_id: customer", "line 11: sources.transactions.columns.order_id: reads 'customer', as customer_id does already"),
    ("order_id: basket", "customer_id: basket", "line 11: sources.transactions.columns.customer_id: is written twice, first in line 10. Keep one of them."),
    ("  transactions:", "  transaction:", "line 5: sources: one of transactions, orders, account_transactions is missing; without it there is nothing to segment"),
    ("  transactions:", "  transaction:", "line 6: sources.transaction: no contract has this name; allowed: transactions, orders, products,"),
    ("k_min: 2", "k_min: 10", "line 16: segments: k_max (9) is below k_min (10)"),
    ("k_min: 2", "k_min: two", "line 17: segments.k_min: must be a whole number; found 'two'"),
    ("k_min: 2", "k_min: 2.5", "line 17: segments.k_min: must be a whole number; found 2.5"),
    ("k_min: 2", "k_min: true", "line 17: segments.k_min: must be a whole number; found True"),
    ("k_max: 9", "k_max: 51", "line 18: segments.k_max: Input should be less than or equal to 50; found 51"),
    ("k_max: 9", "micro_segment_min_count: 1", "line 18: segments.micro_segment_min_count: Input should be greater than or equal to 2; found 1"),
    ("k_max: 9", "kmax: 9", "line 18: segments.kmax: this key is unknown; allowed: k_min, k_max, families, preparations, search_minutes, random_state, micro_segment_min_count, persona_min_count (did you mean k_max?)"),
    ("time_zone: Europe/Berlin", "\ttime_zone: Europe/Berlin", "line 2: is not valid YAML: found character '\\t' that cannot start any token. Indent with spaces."),
    ("EUR", "'EUR", "line 19: is not valid YAML: found unexpected end of stream."),
    ("EUR", "!!python/object:os.system EUR", "line 3: is not valid YAML: could not determine a constructor"),
    ("EUR", "E\0R", "line 3: is not valid YAML: unacceptable character #x0000"),
    ("EUR", "!!int euro", "line 3: is not valid YAML: 'euro' cannot be read as int"),
    ("name: shop", "--- 1\n---\nname: shop", "is not valid YAML: but found another document"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "message"), REFUSALS)
def test_a_mistake_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, good: str, bad: str, message: str
) -> None:
    assert good in GOOD
    assert message in refusal(tmp_path, GOOD.replace(good, bad, 1))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty; must hold keys and values"),
        ("# only a comment\n", "is empty; must hold keys and values"),
        ("just text", "line 1: must hold keys and values, such as `name: my_company`; found 'just text'"),
        ("- a\n- b\n", "must hold keys and values, such as `name: my_company`; found ['a', 'b']"),
        (GOOD.encode("utf-16"), "line 1: is not UTF-8 text (byte 0xff). Save it as UTF-8."),
        (b"name: caf\xe9\n", "line 1: is not UTF-8 text (byte 0xe9). Save it as UTF-8."),
        ("a: " + "[" * 2000, "line 1: lists and keys lie in one another deeper than can be read."),
        ("sources: &again\n  transactions: *again\n", "transactions.transactions: "),
    ],
)
def test_a_file_that_is_no_workspace_is_refused(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert message in refusal(tmp_path, text)


@pytest.mark.parametrize("sources", ["[transactions]", "5", "text", "{}", "null"])
def test_sources_that_are_no_keys_and_values_are_refused(tmp_path: Path, sources: str) -> None:
    start = GOOD[: GOOD.index("sources:")]
    assert refusal(tmp_path, f"{start}sources: {sources}\n").startswith("line 5: sources: must ")


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("EUR", "euro").replace("latest", "soon").replace("k_min: 2", "k_min: x")
    assert [line.split(":")[0] for line in refusal(tmp_path, text).splitlines()] == ["line 3", "line 4", "line 17"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + GOOD).name == "shop"


def test_a_folder_without_a_workspace_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match=r"there is no workspace at .*tessera\.yml .*Examples: examples/complete_jo"):
        load_workspace(tmp_path)


TWO_SOURCES = GOOD.replace(
    "segments:",
    """\
  crm:
    contract: customers
    files: crm.csv
    columns:
      customer_id: id
      gender: sex
    values:
      gender: {m: male}
  newsletter:
    contract: consents
    files: news.csv
    columns:
      customer_id: id
      is_granted: state
      changed_at: since
    constants:
      purpose: email_marketing
  visits:
    contract: web_events
    sql: {connection: SHOP, table: visits}
    cursor: occurred_at
    columns:
      event_id: id
      event_type: kind
      occurred_at: at
      anonymous_id: cookie
identity:
  source_priority: [crm, transactions]
segments:""",
)


def test_several_sources_have_contracts_and_priorities(tmp_path: Path) -> None:
    workspace = load(tmp_path, TWO_SOURCES)
    assert workspace.contract_of("crm").name == "customers"
    assert workspace.sources_of("customers") == ["crm"]
    assert workspace.source_priorities == {"crm": 1, "transactions": 2, "newsletter": 3, "visits": 4}
    assert [name for name, source in workspace.sources.items() if source.is_landed] == ["visits"]


SOURCE_REFUSALS = [
    ("  crm:", "  CRM:", "sources.CRM: the name of a source must be lower-case letters"),
    ("contract: customers", "contract: customer", "line 17: sources.crm.contract: no contract has this name; found 'customer'; allowed: transactions"),
    ("contract: customers", "contract: customers\n    sql: {connection: X, table: t}", "sources.crm: must have exactly one of files, sql, rest; found files and sql"),
    ("    files: crm.csv\n", "", "line 16: sources.crm: must have exactly one of files, sql, rest; found none of them"),
    ("table: visits", "schema: visits", "sources.visits.sql.schema: this key is unknown; allowed: connection, table, query"),
    ("table: visits", "table: a, query: b", "sources.visits.sql: must have exactly one of table, query"),
    ("gender: sex", "gendre: sex", "sources.crm.columns.gendre: not a column of the contract; allowed: customer_id, first_name"),
    ("      anonymous_id: cookie\n", "", "sources.visits.columns: one of anonymous_id, customer_id must be mapped"),
    ("purpose: email_marketing", "purpose: mail", "sources.newsletter.constants.purpose: must be one of email_marketing, sms_marketing"),
    ("purpose: email_marketing", "reason: mail", "sources.newsletter.constants.reason: not a column of the contract"),
    ("purpose: email_marketing", "is_granted: 'yes'", "sources.newsletter.constants.is_granted: is mapped under columns as well; keep one of them"),
    ("purpose: email_marketing", "purpose: ' '", "sources.newsletter.constants.purpose: must not be empty"),
    ("gender: {m: male}", "city: {a: b}", "sources.crm.values.city: is not mapped under columns"),
    ("gender: {m: male}", "gendre: {m: male}", "sources.crm.values.gendre: not a column of the contract"),
    ("gender: {m: male}", "gender: {1: male}", "sources.crm.values.gender.1: must be text; put it in quotes"),
    ("cursor: occurred_at", "cursor: session_id", "sources.visits.cursor: 'session_id' is not mapped under columns"),
    ("cursor: occurred_at", "cursor: id", "sources.visits.cursor: not a column of the contract; found 'id'"),
    ("files: crm.csv", "files: crm.csv\n    cursor: customer_id", "sources.crm.cursor: is for sql and rest"),
    ("files: crm.csv", "files: crm.csv\n    cursor_lag_days: 2", "sources.crm.cursor_lag_days: is for sql with a cursor"),
    ("files: crm.csv", "files: crm.csv\n    encoding: latin1000", "sources.crm.encoding: no encoding has this name, such as utf-8, cp1252; found 'latin1000'"),
    ("files: crm.csv", "files: crm.csv\n    encoding: hex", "sources.crm.encoding: no encoding has this name"),
    ("files: crm.csv", "files: crm.csv\n    date_format: dd.mm.yyyy", "sources.crm.date_format: must hold the signs of strptime"),
    ("files: crm.csv", "files: crm.csv\n    decimal: ';'", "sources.crm.decimal: Input should be '.' or ','"),
    ("files: crm.csv", "files: crm.csv\n    tolerance: 2.0", "sources.crm.tolerance: Input should be less than or equal to 1"),
    ("files: crm.csv", "files: crm.csv\n    id_space: 'a b'", "sources.crm.id_space: must be letters, digits"),
    ("[crm, transactions]", "[crn]", "identity.source_priority: 'crn' is no source; allowed: transactions, crm, newsletter, visits (did you mean crm?)"),
    ("identity:", "identity:\n  review_probability: 0.96", "identity: review_probability (0.96) is not below match_probability (0.95)"),
    ("identity:", "identity:\n  match_probability: 0.4", "identity.match_probability: Input should be greater than 0.5"),
    ("identity:", "identity:\n  priority: []", "identity.priority: this key is unknown; allowed: match_probability"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "message"), SOURCE_REFUSALS)
def test_what_a_source_says_is_held_against_its_contract(tmp_path: Path, good: str, bad: str, message: str) -> None:
    assert good in TWO_SOURCES
    assert message in refusal(tmp_path, TWO_SOURCES.replace(good, bad, 1))


@pytest.mark.parametrize("contract", ["orders", "account_transactions"])
def test_any_kind_of_purchases_is_enough(tmp_path: Path, contract: str) -> None:
    required = [column.name for column in CONTRACTS[contract].columns if column.required]
    columns = "".join(f"      {name}: {name}\n" for name in required)
    text = f"name: a\ntime_zone: UTC\ncurrency: EUR\nsources:\n  {contract}:\n    files: x.csv\n    columns:\n{columns}"
    assert list(load(tmp_path, text).sources) == [contract]


KEYS = ["name", "time_zone", "currency", "as_of_date", "files", "customer_id", "ordered_at", "k_min", "k_max"]
BROKEN = st.one_of(
    st.integers(51, 10**6).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:.3f}"),
    st.sampled_from(["[1, 2]", "{a: 1}", "true", "null", "~", "[]"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(KEYS), value=BROKEN, blank_lines=st.integers(0, 3))
def test_any_value_of_a_wrong_kind_is_refused_with_the_line_it_stands_in(
    tmp_path: Path, key: str, value: str, blank_lines: int
) -> None:
    lines = ("\n" * blank_lines + GOOD).splitlines()
    number = next(index for index, line in enumerate(lines) if line.strip().startswith(f"{key}:"))
    lines[number] = lines[number].split(":")[0] + f": {value}"
    message = refusal(tmp_path, "\n".join(lines))
    assert message.startswith(f"line {number + 1}: ")
    assert key in message
