"""What every room's tests share: a home of their own and workspaces made of a few lines."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

from tessera.workspace import Workspace, load_workspace

TRANSACTIONS = """\
customer,basket,product,units,paid,moment
ann,o1,p1,1,2.50,2017-01-01 10:00:00
ann,o2,p2,2,5.00,2017-01-08 11:30:00
bob,o3,p1,1,2.50,2017-01-09 18:45:00
"""
TRANSACTION_COLUMNS = {
    "customer_id": "customer",
    "order_id": "basket",
    "product_id": "product",
    "quantity": "units",
    "sales_amount": "paid",
    "ordered_at": "moment",
}

MakeWorkspace = Callable[..., Workspace]

settings.register_profile("house", deadline=None)  # a busy machine is no fault of an example
settings.load_profile("house")

collect_ignore = ["dbt_manifest.py"]  # to import it takes seconds


@pytest.fixture(autouse=True)
def tessera_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a TESSERA_HOME of its own."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TESSERA_HOME", str(home))
    return home


@pytest.fixture
def make_workspace(tmp_path: Path) -> MakeWorkspace:
    """Return a function that writes a shop's workspace with three purchase lines and loads it."""

    def make(
        transactions: str | bytes = TRANSACTIONS,
        *,
        file: str = "transactions.csv",
        files: str | None = None,
        columns: dict[str, str] | None = None,
        sources: dict[str, dict[str, object]] | None = None,
        **settings: object,
    ) -> Workspace:
        content = transactions if isinstance(transactions, bytes) else transactions.encode()
        (tmp_path / file).write_bytes(content)
        source = {"files": files or file, "columns": columns or TRANSACTION_COLUMNS}
        text = {"name": "shop", "time_zone": "America/New_York", "currency": "USD"}
        whole = {**text, **settings, "sources": {"transactions": source, **(sources or {})}}
        (tmp_path / "tessera.yml").write_text(yaml.safe_dump(whole, sort_keys=False))
        return load_workspace(tmp_path)

    return make
