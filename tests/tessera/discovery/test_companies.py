"""Folders of companies that nobody tuned for: each file is known for what it is, and each column."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tessera.discovery import discover
from tessera.workspace import SourceSettings, load_workspace
from tests.tessera.discovery import companies

Company = Callable[[Path], None]


def sources_of(folder: Path, company: Company) -> dict[str, SourceSettings]:
    company(folder)
    (folder / "tessera.yml").write_text(discover(str(folder), folder).text, encoding="utf-8")
    return load_workspace(folder).sources


def columns(sources: dict[str, SourceSettings]) -> dict[str, dict[str, str]]:
    return {f"{name}: {source.contract or name}": source.columns for name, source in sources.items()}


def test_a_german_bookshop(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.german_bookshop)
    assert columns(sources) == {
        "auftragszeilen: transactions": {
            "customer_id": "Kd-Nr.",
            "order_id": "Auftragsnr",
            "product_id": "Artikelcode",
            "line_id": "Pos",
            "quantity": "Stückzahl",
            "sales_amount": "Zeilensumme",
            "unit_price_amount": "Einzelpreis",
            "ordered_at": "Auftragsdatum",
        },
        "auftraege: orders": {
            "order_id": "Auftragsnr",
            "customer_id": "Kd-Nr.",
            "ordered_at": "Auftragsdatum",
            "order_amount": "Auftragswert",
            "discount_amount": "Nachlass",
            "order_status": "Zustand",
        },
        "sortiment: products": {
            "product_id": "Artikelcode",
            "product_name": "Bezeichnung",
            "category": "Warengruppe",
            "list_price_amount": "Ladenpreis",
        },
        "stammdaten: customers": {
            "customer_id": "KdNr",
            "first_name": "Rufname",
            "last_name": "Familienname",
            "email": "Mailadresse",
            "phone": "Handynummer",
            "birth_date": "Geboren",
            "gender": "Anrede",
            "street_address": "Anschrift",
            "postal_code": "PLZ",
            "city": "Wohnort",
            "country": "Staat",
            "created_at": "Kundin seit",
        },
    }
    lines = sources["auftragszeilen"]
    assert (lines.encoding, lines.delimiter, lines.decimal, lines.date_format) == ("latin-1", ";", ",", "%d.%m.%Y")
    assert sources["auftraege"].date_format == "%d.%m.%Y %H:%M"
    assert sources["auftraege"].values == {
        "order_status": {
            "versandt": "completed",
            "storniert": "cancelled",
            "offen": "pending",
            "Retoure": "returned",
        }
    }


def test_a_portuguese_grocer_with_a_file_a_month(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.portuguese_grocer)
    assert columns(sources) == {
        "taloes: transactions": {
            "customer_id": "Nº Cliente",
            "order_id": "Nº Talão",
            "product_id": "Ref. Artigo",
            "store_id": "Loja",
            "quantity": "Qtd",
            "sales_amount": "Valor (€)",
            "ordered_at": "Data/Hora",
        }
    }
    source = sources["taloes"]
    assert (source.files, source.encoding, source.delimiter, source.decimal) == ("talões_*.txt", "cp1252", "\t", ",")
    assert source.date_format == "%d/%m/%Y %H:%M"
    workspace = load_workspace(tmp_path)
    assert workspace.currency == "EUR"
    assert len(workspace.source_files("taloes")) == 2


def test_a_french_pharmacy(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.french_pharmacy)
    assert columns(sources) == {
        "cmd: orders": {
            "order_id": "N° commande",
            "customer_id": "Réf. client",
            "ordered_at": "Passée le",
            "order_amount": "Montant TTC",
            "order_status": "État",
        },
        "fichier_clients: customers": {
            "customer_id": "N° client",
            "first_name": "Prénom",
            "last_name": "Nom",
            "email": "Courriel",
            "phone": "Portable",
            "birth_date": "Né(e) le",
            "gender": "Civilité",
            "city": "Ville",
        },
        "consentements: consents": {
            "customer_id": "Client",
            "purpose": "Finalité",
            "is_granted": "Accord",
            "changed_at": "Date de modification",
        },
    }
    assert sources["consentements"].values["purpose"] == {"newsletter": "email_marketing", "SMS": "sms_marketing"}
    assert sources["consentements"].values["is_granted"] == {"O": "true"}


def test_a_retailer_with_prices_and_guests(tmp_path: Path) -> None:
    source = sources_of(tmp_path, companies.online_retail)["online_retail"]
    assert source.contract == "transactions"
    assert source.columns == {
        "customer_id": "CustomerID",
        "order_id": "InvoiceNo",
        "product_id": "StockCode",
        "quantity": "Quantity",
        "unit_price_amount": "UnitPrice",
        "ordered_at": "InvoiceDate",
    }
    assert source.date_format == "%m/%d/%Y %H:%M"
    assert source.tolerance == 0.34  # a quarter are guests, a quarter of that again, and two in a hundred
    text = (tmp_path / "tessera.yml").read_text()
    assert "of 1,200 rows 25.0% without a usable customer_id" in text
    assert "country: GB" in text


def test_a_startup_with_two_crms_and_a_collector(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.startup)
    assert {name: source.contract for name, source in sources.items()} == {
        "checkout": "orders",
        "hubspot_contacts": "customers",
        "shop_accounts": "customers",
        "mailing_log": "email_events",
        "collector_web_events": "web_events",
    }
    assert sources["checkout"].date_format == "epoch"
    assert sources["checkout"].id_space == "shop_accounts"
    assert sources["hubspot_contacts"].id_space == "hubspot_contacts"
    assert sources["collector_web_events"].format == "segment"
    assert sources["mailing_log"].values["event_type"] == {
        "processed": "sent",
        "opened": "open",
        "clicked": "click",
        "hard_bounce": "bounce",
        "spam_report": "complaint",
        "opt_out": "unsubscribe",
    }


def test_a_spanish_bank(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.bank)
    assert columns(sources) == {
        "cuentas: accounts": {
            "account_id": "Nº cuenta",
            "customer_id": "Titular",
            "account_type": "Clase",
            "currency": "Divisa",
            "balance_amount": "Saldo",
            "opened_on": "Fecha apertura",
        },
        "movimientos: account_transactions": {
            "transaction_id": "Nº apunte",
            "account_id": "Nº cuenta",
            "booked_at": "Fecha operación",
            "amount": "Importe",
            "currency": "Divisa",
        },
    }


def test_dutch_bicycles_whose_lost_orders_stay(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.dutch_bicycles)
    assert columns(sources) == {
        "bestellingen: orders": {
            "order_id": "Bestelnummer",
            "customer_id": "Klantnr",
            "ordered_at": "Besteldatum",
            "order_amount": "Totaalbedrag",
            "order_status": "Status",
            "store_id": "Winkel",
        },
        "klanten: customers": {
            "customer_id": "Klantnr",
            "first_name": "Voornaam",
            "last_name": "Achternaam",
            "email": "E-mailadres",
            "phone": "Telefoonnummer",
            "street_address": "Straat",
            "postal_code": "Postcode",
            "city": "Woonplaats",
        },
    }
    assert sources["bestellingen"].values["order_status"] == {
        "geleverd": "completed",
        "geannuleerd": "cancelled",
        "in behandeling": "pending",
        "kwijt": "",
    }
    assert sources["bestellingen"].tolerance == 0.01
    assert "UNKNOWN, one of: completed" in (tmp_path / "tessera.yml").read_text()


def test_exports_of_services(tmp_path: Path) -> None:
    sources = sources_of(tmp_path, companies.services)
    assert {name: source.contract for name, source in sources.items()} == {
        "charges": "orders",
        "helpdesk_export": "support_tickets",
        "opinions": "reviews",
    }
    workspace = load_workspace(tmp_path)
    assert workspace.currency == "GBP"
    text = (tmp_path / "tessera.yml").read_text()
    assert "#   hits_without_visitors:" in text
    assert "# it lacks: anonymous_id or customer_id" in text


@pytest.mark.parametrize(("domain", "spaces"), [("mail.example", [None, None]), ("other.example", ["crm", "shop"])])
def test_systems_that_number_alike_have_one_space(tmp_path: Path, domain: str, spaces: list[str | None]) -> None:
    companies.online_retail(tmp_path)
    for name, place in (("crm", "mail.example"), ("shop", domain)):
        rows = [{"customer_id": n, "email": f"u{n}@{place}", "first_name": "Ann", "city": "Rome"} for n in range(60)]
        companies.write(tmp_path / f"{name}.csv", rows)
    (tmp_path / "tessera.yml").write_text(discover(str(tmp_path), tmp_path).text)
    sources = load_workspace(tmp_path).sources
    assert [sources[name].id_space for name in ("crm", "shop")] == spaces


def test_the_same_folder_gives_the_same_text(tmp_path: Path) -> None:
    companies.startup(tmp_path)
    assert discover(str(tmp_path), tmp_path).text == discover(str(tmp_path), tmp_path).text


def _mail(folder: Path, name: str, rows: list[dict[str, Any]]) -> None:
    companies.write(folder / name, rows)


def test_days_that_may_be_months_are_told_as_unsure(tmp_path: Path) -> None:
    rows = [
        {"order": n, "customer": n % 40, "date": f"0{1 + n % 9}/0{1 + n % 8}/2024", "total": "1.50"} for n in range(99)
    ]
    _mail(tmp_path, "orders.csv", rows)
    text = discover(str(tmp_path), tmp_path).text
    assert "UNSURE: no value tells day from month" in text


def test_a_file_that_is_none_of_ours_is_left_out_as_a_comment(tmp_path: Path) -> None:
    companies.online_retail(tmp_path)
    rows = [{"sensor": n % 3, "celsius": f"{n / 7:.3f}", "humidity": n % 90} for n in range(200)]
    _mail(tmp_path, "weather.csv", rows)
    text = discover(str(tmp_path), tmp_path).text
    assert "# UNSURE" in text
    assert "\n  weather:" not in text


def test_amounts_whose_thousands_are_parted_are_usable(tmp_path: Path) -> None:
    rows = [
        {"Bestellnr": n, "Kundennr": n % 40, "Bestelldatum": "31.01.2024", "Summe": "1.234,50" if n % 9 else "99,5"}
        for n in range(99)
    ]
    _mail(tmp_path, "bestellungen.csv", rows)
    text = discover(str(tmp_path), tmp_path).text
    assert "order_amount: Summe" in text
    assert "tolerance" not in text


@pytest.mark.parametrize(
    ("rates", "expected"), [(["JPY", "TRY"], "currency: CHF"), (["JPY", "TRY", "CHF"], "currency: JPY")]
)
def test_a_currency_with_exchange_rates_is_foreign(tmp_path: Path, rates: list[str], expected: str) -> None:
    codes = ["JPY", "JPY", "JPY", "CHF", "CHF", "TRY"]
    orders = [
        {
            "order_id": n,
            "customer_id": f"C{n % 40}",
            "order_date": "2024-01-31",
            "total": "1.50",
            "currency": codes[n % 6],
        }
        for n in range(120)
    ]
    _mail(tmp_path, "orders.csv", orders)
    _mail(tmp_path, "fx_rates.csv", [{"currency": code, "date": "2024-01-01", "rate": "0.01"} for code in rates])
    assert expected in discover(str(tmp_path), tmp_path).text


def test_a_phone_column_full_of_names_is_not_taken_for_phones(tmp_path: Path) -> None:
    rows = [
        {"customer_id": n, "email": f"{n}@a.example", "phone": "Miller", "city": "Rome", "name": "Ann Lee"}
        for n in range(60)
    ]
    companies.online_retail(tmp_path)
    _mail(tmp_path, "crm.csv", rows)
    text = discover(str(tmp_path), tmp_path).text
    assert "email: email" in text
    assert "phone: phone" not in text


@pytest.mark.parametrize("rows", [20_000, 200_000])
def test_only_the_first_rows_are_looked_at_whatever_the_size(tmp_path: Path, rows: int) -> None:
    with (tmp_path / "orders.csv").open("w") as stream:
        stream.write("order_id,customer_id,order_date,total\n")
        stream.writelines(f"{n},{n % 99},2024-01-01,1.50\n" for n in range(rows))
    found = discover(str(tmp_path), tmp_path)
    assert found.drafts[0].match.sample.row_count == 10_000
