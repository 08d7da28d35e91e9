"""Where a shop knows a price of one and no amount of the line, the amount is quantity times price."""

from decimal import Decimal

import pytest

from tessera.errors import TesseraError
from tessera.ingestion import load_sources
from tessera.warehouse import connect
from tessera.workspace import load_workspace
from tests.conftest import TRANSACTION_COLUMNS, MakeWorkspace

COLUMNS = {key: value for key, value in TRANSACTION_COLUMNS.items() if key != "sales_amount"}
PRICES = """\
customer,basket,product,units,each,moment
ann,o1,p1,3,2.4999,2017-01-01 10:00:00
ann,o2,p2,-1,5.00,2017-01-08 11:30:00
bob,o3,p1,1.5,,2017-01-09 18:45:00
"""


def test_the_amount_is_worked_out_and_a_row_without_a_price_is_put_aside(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace(PRICES, columns={**COLUMNS, "unit_price_amount": "each"})
    text = workspace.file.read_text().replace("files:", "tolerance: 0.5\n    files:")
    workspace.file.write_text(text)
    load_sources(load_workspace(workspace.file))
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        amounts = connection.execute("SELECT order_id, sales_amount FROM raw.transactions ORDER BY 1").fetchall()
        aside = connection.execute("SELECT row_number, column_name, reason FROM raw_quarantine.transactions").fetchall()
    assert amounts == [("o1", Decimal("7.4997")), ("o2", Decimal("-5.0000"))]
    reason = "sales_amount: quantity times unit_price_amount cannot be worked out; both are required"
    assert aside == [(3, "sales_amount", reason)]


def test_neither_an_amount_nor_a_price_is_refused(make_workspace: MakeWorkspace) -> None:
    with pytest.raises(TesseraError, match=r"add `sales_amount: <your column>`, or map quantity and unit_price_amount"):
        make_workspace(PRICES, columns=COLUMNS)
