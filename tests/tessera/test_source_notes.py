"""A source that drifted: what is told, what stops, what goes on."""

from pathlib import Path

import pytest

from tessera.errors import TesseraError
from tessera.ingestion import load_sources
from tests.conftest import TRANSACTION_COLUMNS, TRANSACTIONS, MakeWorkspace

HEADER, *LINES = TRANSACTIONS.splitlines()
WITH_STORE = {**TRANSACTION_COLUMNS, "store_id": "shop"}


def widened(name: str, value: str, orders: str = "o") -> str:
    lines = [f"{line},{value}" for line in LINES]
    return "\n".join([f"{HEADER},{name}", *lines]).replace(",o", f",{orders}") + "\n"


def told(make_workspace: MakeWorkspace, columns: dict[str, str] = TRANSACTION_COLUMNS) -> list[str]:
    lines: list[str] = []
    load_sources(make_workspace(files="part*.csv", columns=columns), lines.append)
    return [line for line in lines if ": loading" not in line and not line.endswith("rows")]


def test_a_new_column_is_ignored_and_named(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text(TRANSACTIONS)
    assert told(make_workspace) == []
    (tmp_path / "part2.csv").write_text(widened("coupon", "x", "q"))
    assert told(make_workspace) == ["transactions: part2.csv: new and not mapped, so ignored: coupon"]


def test_files_of_one_glob_may_have_several_headers(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text(widened("shop", "s1"))
    (tmp_path / "part2.csv").write_text(TRANSACTIONS)
    assert told(make_workspace, WITH_STORE) == ["transactions: part2.csv: missing, so null: shop (store_id)"]


def test_a_mapped_column_that_goes_away_later_is_null_and_named(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text(widened("shop", "s1"))
    assert told(make_workspace, WITH_STORE) == []
    (tmp_path / "part1.csv").write_text(TRANSACTIONS)
    assert told(make_workspace, WITH_STORE) == ["transactions: part1.csv: missing, so null: shop (store_id)"]


def test_a_mapped_column_that_no_file_has_stops(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text(widened("shops", "s1"))
    with pytest.raises(TesseraError, match=r"columns\.store_id: .*has no column 'shop'; .* Did you mean 'shops'\?"):
        told(make_workspace, WITH_STORE)


def test_a_missing_required_column_stops(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_text(TRANSACTIONS)
    told(make_workspace)
    (tmp_path / "part2.csv").write_text(TRANSACTIONS.replace("paid", "payed"))
    with pytest.raises(TesseraError, match=r"columns\.sales_amount: .*part2\.csv has no column 'paid'"):
        told(make_workspace)


def test_an_encoding_found_out_is_told(make_workspace: MakeWorkspace, tmp_path: Path) -> None:
    (tmp_path / "part1.csv").write_bytes(TRANSACTIONS.replace("ann", "Zoë").encode("cp1252"))
    assert told(make_workspace) == ["transactions: part1.csv: read as cp1252; set `encoding` if that is wrong"]
