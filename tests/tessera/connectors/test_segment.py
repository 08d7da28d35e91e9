"""Logs of a Segment collector become rows of two contracts; a line that is none is kept and counted."""

import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tessera.connectors.segment import SEGMENT_CONTRACTS, scan
from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError

# As in the specification's own examples, shortened.
PAGE = {
    "type": "page",
    "messageId": "m1",
    "anonymousId": "a1",
    "channel": "browser",
    "timestamp": "2024-03-01T10:00:00.123Z",
    "properties": {"url": "https://shop.example/", "referrer": "https://search.example/", "search": "?q=1"},
    "context": {"userAgent": "Mozilla/5.0", "campaign": {"name": "spring", "source": "news"}},
}
VIEWED = {
    "type": "track",
    "event": "Product Viewed",
    "messageId": "m2",
    "anonymousId": "a1",
    "timestamp": "2024-03-01T10:01:00Z",
    "properties": {"product_id": 507, "price": 18.99, "quantity": 1, "currency": "EUR"},
    "context": {"page": {"url": "https://shop.example/p/507"}},
}
ORDER = {
    "type": "track",
    "event": "order completed",
    "messageId": "m3",
    "userId": 97980,
    "originalTimestamp": "2024-03-01T10:05:00+01:00",
    "properties": {"revenue": 25.5, "total": 30.0, "products": [{"sku": "x"}]},
    "context": {"device": {"id": "d1"}},
}
IDENTIFY = {
    "type": "identify",
    "messageId": "m4",
    "anonymousId": "a1",
    "userId": "97980",
    "traits": {"email": "ann@example.org"},
    "timestamp": "2024-03-01T10:02:00Z",
}
ALIAS = {"type": "alias", "messageId": "m5", "previousId": "a9", "userId": "u9", "timestamp": "2024-03-02T00:00:00Z"}
GROUP = {
    "type": "group",
    "messageId": "m6",
    "anonymousId": "a2",
    "userId": "u2",
    "groupId": "g",
    "timestamp": "2024-03-02T00:00:00Z",
}
SAYS_NOTHING = {"type": "identify", "messageId": "m7", "anonymousId": "a3", "traits": {"plan": "free"}}
CALLS = (PAGE, VIEWED, ORDER, IDENTIFY, ALIAS, GROUP, SAYS_NOTHING)


def log(folder: Path, *lines: Any, name: str = "log.jsonl") -> Path:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def read(path: Path, contract: str, columns: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {columns} FROM ({scan(path, contract)}) ORDER BY tessera_row").fetchall()


@pytest.mark.parametrize("contract", SEGMENT_CONTRACTS)
def test_every_column_of_the_contract_is_there_as_text(tmp_path: Path, contract: str) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(f"DESCRIBE {scan(log(tmp_path, PAGE), contract)}").fetchall()
    ours = [row[0] for row in found if not row[0].startswith("tessera_")]
    assert ours == list(CONTRACTS[contract].column_names)
    assert {row[1] for row in found if not row[0].startswith("tessera_")} == {"VARCHAR"}


@pytest.mark.parametrize("name", ["log.jsonl", "log.json.gz"])
def test_pages_and_tracks_are_web_events(tmp_path: Path, name: str) -> None:
    columns = "event_id, event_type, occurred_at, anonymous_id, customer_id, channel, product_id, quantity, amount"
    assert read(log(tmp_path, *CALLS, name=name), "web_events", columns) == [
        ("m1", "page", "2024-03-01T10:00:00.123Z", "a1", None, "web", None, None, None),
        ("m2", "product_view", "2024-03-01T10:01:00Z", "a1", None, "web", "507", "1", "18.99"),
        ("m3", "purchase", "2024-03-01T10:05:00+01:00", None, "97980", "app", None, None, "25.5"),
    ]
    places = "page_url, referrer_url, search_text, browser, campaign_id, currency, device_id"
    assert read(log(tmp_path, *CALLS, name=name), "web_events", places) == [
        ("https://shop.example/", "https://search.example/", None, "Mozilla/5.0", "spring", None, None),
        ("https://shop.example/p/507", None, None, None, None, "EUR", None),
        (None, None, None, None, None, None, "d1"),
    ]


@pytest.mark.parametrize(
    ("event", "ours"),
    [
        ("Product Viewed", "product_view"),
        ("Products Searched", "search"),
        ("Product Added", "cart_add"),
        ("Product Removed", "cart_remove"),
        ("Checkout Started", "checkout"),
        ("ORDER COMPLETED", "purchase"),
        ("Signed Up", "sign_up"),
        ("Logged In", "log_in"),
        ("Video Played", "other"),
        (None, "other"),
    ],
)
def test_names_of_the_ecommerce_specification_have_one_of_ours(tmp_path: Path, event: str | None, ours: str) -> None:
    assert read(log(tmp_path, {**VIEWED, "event": event}), "web_events", "event_type") == [(ours,)]


def test_identify_alias_and_group_say_who_a_visitor_is(tmp_path: Path) -> None:
    columns = "event_id, anonymous_id, customer_id, email, identified_at"
    assert read(log(tmp_path, *CALLS), "identifications", columns) == [
        ("m4", "a1", "97980", "ann@example.org", "2024-03-01T10:02:00Z"),
        ("m5", "a9", "u9", None, "2024-03-02T00:00:00Z"),
        ("m6", "a2", "u2", None, "2024-03-02T00:00:00Z"),
    ]


BROKEN = {
    "cut": '{"type": "page", "messageId": "m8", "anonymo',
    "a list": "[1, 2]",
    "a number": "7",
    "no JSON": "2024-03-01 GET /index.html 200",
    "a separator": '{"type": "pa\x1fge"',
    "quotes": '"a"b"',
}


@pytest.mark.parametrize("contract", SEGMENT_CONTRACTS)
@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN)
def test_a_broken_line_keeps_its_number_and_text(tmp_path: Path, line: str, contract: str) -> None:
    path = log(tmp_path, PAGE, "", line, IDENTIFY)
    broken = [row for row in read(path, contract, "tessera_row, tessera_problem, tessera_line") if row[1]]
    assert broken == [(3, "the line is not a JSON object", line)]
    assert len(read(path, contract, "event_id")) == 2


def test_a_call_of_an_unknown_type_is_told(tmp_path: Path) -> None:
    path = log(tmp_path, {**PAGE, "type": "delete"}, {"messageId": "m"})
    assert [row[0] for row in read(path, "web_events", "tessera_problem")] == [
        "type is delete; allowed: identify, track, page, screen, alias, group",
        "type is missing; allowed: identify, track, page, screen, alias, group",
    ]


def test_a_value_of_another_kind_is_read_as_text_and_leaves_the_rest(tmp_path: Path) -> None:
    odd = {**VIEWED, "properties": "none", "context": ["x"], "messageId": {"a": 1}}
    assert read(log(tmp_path, odd, VIEWED), "web_events", "event_id, product_id, anonymous_id") == [
        ('{"a":1}', None, "a1"),
        ("m2", "507", "a1"),
    ]


def test_a_column_that_only_a_late_line_has_is_read(tmp_path: Path) -> None:
    path = log(tmp_path, *[PAGE] * 30_000, VIEWED)
    assert read(path, "web_events", "product_id")[-1] == ("507",)


def test_another_contract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TesseraError, match="feeds web_events, identifications; found the contract orders"):
        scan(tmp_path / "log.jsonl", "orders")
