"""What a person may bring by mistake, through the command a person types: one message, nothing published is lost."""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.builders import generate_transactions
from tests.integration.conftest import Company

pytestmark = pytest.mark.slow

COLUMNS = ("customer_id", "order_id", "product_id", "quantity", "sales_amount", "ordered_at")


@pytest.fixture(scope="module")
def orders_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company that has orders and nothing else, after one good run."""
    folder = tmp_path_factory.mktemp("orders_company")
    workspace = folder / "workspace"
    workspace.mkdir()
    frame = generate_transactions(customers=60, orders_per_customer=8, seed=3)
    frame[list(COLUMNS)].to_csv(workspace / "orders.csv", index=False)
    settings = {
        "name": "small_company",
        "time_zone": "Europe/Vienna",
        "currency": "EUR",
        "segments": {"k_max": 4, "families": ["kmeans"], "preparations": ["essentials"]},
        "sources": {"transactions": {"files": "orders.csv", "columns": {name: name for name in COLUMNS}}},
    }
    (workspace / "tessera.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    company = Company(workspace, folder / "home")
    result = company.tessera("run")
    assert result.returncode == 0, result.stdout + result.stderr
    return company


@dataclass(frozen=True)
class Mistake:
    """What happens to the file of orders, and words that the message must hold."""

    change: Callable[[Path], object]
    words: tuple[str, ...]


def rewritten(select: str) -> Callable[[Path], object]:
    """Return a change that puts the result of a query on ``orders`` in the place of the file."""

    def change(file: Path) -> None:
        other = file.with_suffix(".new")
        with duckdb.connect() as connection:
            connection.execute(f"CREATE VIEW orders AS FROM read_csv('{file}', all_varchar = true)")
            connection.execute(f"COPY ({select}) TO '{other}' (FORMAT csv, HEADER)")
        other.replace(file)

    return change


MISTAKES = {
    "a missing file": Mistake(Path.unlink, ("there is no file", "orders.csv", "Correct the path")),
    "a file that is not what its name says": Mistake(
        lambda file: file.write_bytes(b"PK\x03\x04\xff\xfe" * 50), ("orders.csv", "no column 'customer_id'")
    ),
    "a renamed column": Mistake(
        rewritten("SELECT * RENAME (sales_amount AS sales_amt) FROM orders"),
        ("columns.sales_amount", "no column 'sales_amount'", "Did you mean 'sales_amt'?"),
    ),
    "an empty table": Mistake(rewritten("SELECT * FROM orders LIMIT 0"), ("orders.csv", "has columns but no rows")),
    "words in the place of amounts": Mistake(
        rewritten("SELECT * REPLACE (if(order_id LIKE '%3', 'free', sales_amount) AS sales_amount) FROM orders"),
        ("rows (", "break the contract transactions", "'sales_amount' is 'free'", "raw_quarantine.transactions"),
    ),
    "a word in the place of each time": Mistake(
        rewritten("SELECT * REPLACE ('31.02.2017' AS ordered_at) FROM orders"),
        ("(100 %) break the contract", "'ordered_at' is '31.02.2017'; allowed: a time", "`tolerance` allows 1 %"),
    ),
    "quantities below zero": Mistake(  # a few are flagged; so many mean that the column is another one
        rewritten("SELECT * REPLACE (if(order_id LIKE '%3', '-2', quantity) AS quantity) FROM orders"),
        ("negative quantity and a positive amount", "Give a return with both quantity and sales_amount negative"),
    ),
    "dates in the future": Mistake(
        rewritten(
            "SELECT * REPLACE (if(order_id LIKE '%3', '2199-01-01 10:00:00', ordered_at) AS ordered_at) FROM orders"
        ),
        ("transactions", "future", "day and month are not exchanged"),
    ),
}


def published_bytes(company: Company) -> dict[str, str]:
    """Return a digest of each published file, and where the link leads."""
    folder = (company.paths / "published").resolve()
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}
    return {**files, "folder": folder.name}


def assert_one_message(result: subprocess.CompletedProcess[str], words: tuple[str, ...]) -> None:
    """Demand status 1, one ``error:`` with these words, and no traceback."""
    assert result.returncode == 1, result.stdout + result.stderr
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("error: ") == 1
    assert "Traceback" not in result.stdout + result.stderr
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_ends_in_one_message_and_leaves_what_is_published(orders_company: Company, name: str) -> None:
    before = published_bytes(orders_company)
    file = orders_company.folder / "orders.csv"
    content = file.read_bytes()
    MISTAKES[name].change(file)
    try:
        result = orders_company.tessera("run")
    finally:
        file.write_bytes(content)
    assert_one_message(result, MISTAKES[name].words)
    assert published_bytes(orders_company) == before


def test_after_all_mistakes_the_repaired_file_runs_and_gives_what_was_published(orders_company: Company) -> None:
    before = published_bytes(orders_company)
    result = orders_company.tessera("run")
    assert result.returncode == 0, result.stderr
    assert published_bytes(orders_company) == before


def test_with_debug_the_traceback_is_shown(orders_company: Company) -> None:
    result = orders_company.tessera("--debug", "run", "--as-of", "2000-01-01")
    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert "not after the first order" in result.stderr
