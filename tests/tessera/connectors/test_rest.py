"""An API's pages land as JSON lines, each record once; a page that fails is asked again, then told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tessera.connectors import land, rest
from tessera.errors import TesseraError
from tessera.workspace import Workspace, load_workspace
from tests.tessera.connectors.api import TOKEN, Api, running_api

COLUMNS = {"order_id": "id", "customer_id": "buyer.id", "ordered_at": "at", "order_amount": "total"}


def order(number: int, updated: str = "2024-01-01") -> dict[str, Any]:
    return {"id": number, "buyer": {"id": f"c{number}"}, "at": "2024-01-01T10:00:00Z", "total": 2.5, "updated": updated}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv("SHOP_TOKEN", TOKEN)
    monkeypatch.setattr(rest, "PAUSE_SECONDS", 0.01)
    with running_api([order(number) for number in range(1, 6)]) as server:
        yield server


def shop(folder: Path, api: Api, **changes: Any) -> Workspace:
    settings = {
        "client": {
            "base_url": api.address,
            "auth": {"type": "bearer", "token": {"env": "SHOP_TOKEN"}},
            "paginator": {"type": "page_number", "base_page": 1, "total_path": "pages"},
        },
        "path": "orders",
        "data_selector": "orders",
        **changes,
    }
    sources = {"orders": {"rest": settings, "columns": COLUMNS}}
    text = yaml.safe_dump({"name": "shop", "time_zone": "UTC", "currency": "USD", "sources": sources})
    (folder / "tessera.yml").write_text(text)
    return load_workspace(folder)


def records(files: list[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def ids(files: list[Path]) -> list[int]:
    return [record["id"] for record in records(files)]


def test_all_pages_land_with_flat_records(api: Api, tmp_path: Path) -> None:
    files = land(shop(tmp_path, api), "orders")
    assert ids(files) == [1, 2, 3, 4, 5]
    assert records(files)[0] == {
        "id": 1,
        "buyer.id": "c1",
        "at": "2024-01-01T10:00:00Z",
        "total": 2.5,
        "updated": "2024-01-01",
    }
    assert [query["page"] for query in api.asked] == ["1", "2", "3"]


def test_a_page_that_fails_is_asked_again(api: Api, tmp_path: Path) -> None:
    api.failures = {2: 3}
    assert ids(land(shop(tmp_path, api), "orders")) == [1, 2, 3, 4, 5]
    assert [query["page"] for query in api.asked] == ["1", "2", "2", "2", "2", "3"]


def test_a_page_that_keeps_failing_leaves_what_had_landed(api: Api, tmp_path: Path) -> None:
    workspace = shop(tmp_path, api)
    before = land(workspace, "orders")
    api.failures = {2: 9}
    api.records[0]["total"] = 99
    with pytest.raises(TesseraError, match="503") as caught:
        land(workspace, "orders")
    assert "what had landed before is still there" in str(caught.value)
    assert records(before)[0]["total"] == 2.5
    assert [file.name for file in before[0].parent.iterdir()] == ["snapshot.jsonl"]
    api.failures = {}
    assert records(land(workspace, "orders"))[0]["total"] == 99


def test_a_cursor_asks_for_newer_records_only_and_each_lands_once(api: Api, tmp_path: Path) -> None:
    api.records = [order(1, "2024-01-01"), order(2, "2024-01-02"), order(3, "2024-01-02")]
    workspace = shop(tmp_path, api, incremental={"cursor_path": "updated", "start_param": "since"})
    assert ids(land(workspace, "orders")) == [1, 2, 3]
    assert ids(land(workspace, "orders")) == [1, 2, 3]
    api.records += [order(4, "2024-01-02"), order(1, "2024-01-05")]
    files = land(workspace, "orders")
    assert ids(files) == [1, 2, 3, 4, 1]
    assert len(files) == 2
    assert api.asked[-1]["since"] == "2024-01-02"


def test_a_wrong_secret_is_told_without_showing_it(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "wrong-secret")
    with pytest.raises(TesseraError, match="401") as caught:
        land(shop(tmp_path, api), "orders")
    output = capsys.readouterr()
    assert "wrong-secret" not in str(caught.value) + output.out + output.err


def test_a_secret_in_an_address_is_not_shown(api: Api, tmp_path: Path) -> None:
    workspace = shop(tmp_path, api, path="nothing", params={"key": {"env": "SHOP_TOKEN"}})
    with pytest.raises(TesseraError, match="404") as caught:
        land(workspace, "orders")
    assert TOKEN not in str(caught.value)


def test_a_secret_that_is_not_set(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_TOKEN")
    with pytest.raises(
        TesseraError, match=r"rest\.client\.auth\.token: the environment variable SHOP_TOKEN is not set"
    ):
        land(shop(tmp_path, api), "orders")


WRONG = {
    "a secret in the file": (
        {"client": {"base_url": "https://a.example", "auth": {"token": "abc"}}},
        "client.auth.token: a secret",
    ),
    "no address": ({"client": {}}, "client.base_url: must be"),
    "no path": ({"path": None}, "path: is missing"),
    "an unknown key": ({"selector": "x"}, r"rest\.selector: this key is unknown; allowed: .*data_selector"),
    "half a cursor": ({"incremental": {"cursor_path": "x"}}, "incremental: must have"),
}


@pytest.mark.parametrize(("changes", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_the_settings_is_told(api: Api, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(TesseraError, match=message):
        land(shop(tmp_path, api, **changes), "orders")
    assert api.asked == []


def test_nobody_at_the_address(api: Api, tmp_path: Path) -> None:
    workspace = shop(tmp_path, api, client={"base_url": "http://127.0.0.1:1/"})
    with pytest.raises(TesseraError, match="the API did not give its records"):
        land(workspace, "orders")


def test_an_api_without_records_is_told(api: Api, tmp_path: Path) -> None:
    api.records = []
    with pytest.raises(TesseraError, match="has no rows"):
        land(shop(tmp_path, api), "orders")
