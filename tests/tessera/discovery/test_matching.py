"""Columns whose names say nothing are known by what the other files hold."""

from pathlib import Path

import pytest

from tessera.discovery import discover
from tessera.workspace import load_workspace
from tests.integration import garden_shop
from tests.tessera.discovery.companies import write


def test_a_shop_whose_word_for_customer_nobody_knows(tmp_path: Path) -> None:
    garden_shop.write_company(tmp_path / "jardim")
    (tmp_path / "tessera.yml").write_text(discover(str(tmp_path / "jardim"), tmp_path).text, encoding="utf-8")
    sources = load_workspace(tmp_path).sources
    assert {name: source.contract for name, source in sources.items()} == {
        "artigos_comprados": "transactions",
        "compras": "orders",
        "fregueses": "customers",
        "boletim": "email_events",
    }
    assert sources["artigos_comprados"].columns == {
        "customer_id": "Freguês",
        "order_id": "N.º da compra",
        "product_id": "Artigo",
        "line_id": "Linha",
        "quantity": "Quant.",
        "sales_amount": "Valor pago",
        "ordered_at": "Comprado em",
    }
    assert sources["boletim"].columns == {
        "event_id": "N.º do registo",
        "event_type": "Acção",
        "occurred_at": "Data e hora",
        "email": "Destinatário",
    }


@pytest.mark.parametrize(("mark", "is_sure"), [("F", True), ("", False)])
def test_ids_of_another_file_are_proof_unless_they_are_mere_numbers(tmp_path: Path, mark: str, is_sure: bool) -> None:
    people = [
        {"customer_id": f"{mark}{n}", "first_name": "Ann", "last_name": "Lee", "email": f"{n}@a.example"}
        for n in range(60)
    ]
    orders = [
        {"order_id": f"A{n}", "zorp": f"{mark}{n % 50}", "order_date": "2024-01-31", "total": "1.50"} for n in range(90)
    ]
    write(tmp_path / "people.csv", people)
    write(tmp_path / "orders.csv", orders)
    text = discover(str(tmp_path), tmp_path).text
    assert ("\n      customer_id: zorp" in text) == is_sure
