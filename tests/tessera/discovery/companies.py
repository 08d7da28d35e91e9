"""Companies that nobody tuned for: a few hundred rows each, in their own languages and spellings."""

# ruff: noqa: DTZ001, RUF001, S311 - clock times and dice of made-up companies

import csv
import gzip
import json
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

ROWS = 400


def write(path: Path, rows: Iterable[dict[str, object]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    """Write rows as a table with a header."""
    rows = list(rows)
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def comma(number: float) -> str:
    """Write a number with a decimal comma."""
    return f"{number:.2f}".replace(".", ",")


def _moment(dice: random.Random) -> datetime:
    return datetime(2023, 1, 1) + timedelta(minutes=dice.randrange(500 * 24 * 60))


def german_bookshop(folder: Path) -> None:
    """Semicolons, Latin-1, decimal commas, 31.12.2023; headers and lines of orders apart."""
    dice, german = random.Random(1), {"delimiter": ";", "encoding": "latin-1"}
    customers = [f"KD-{number:05}" for number in range(120)]
    kunden = (
        {
            "KdNr": customer,
            "Anrede": dice.choice(["Herr", "Frau"]),
            "Rufname": dice.choice(["Jörg", "Käthe", "Uwe"]),
            "Familienname": dice.choice(["Müller", "Groß", "Schäfer"]),
            "Mailadresse": f"kunde{number}@post.example",
            "Handynummer": f"0171/{dice.randrange(1000000, 9999999)}",
            "Geboren": f"{dice.randrange(1, 29):02}.{dice.randrange(1, 13):02}.{dice.randrange(1940, 2004)}",
            "Anschrift": f"Lange Straße {number}",
            "PLZ": f"{dice.randrange(10000, 99999)}",
            "Wohnort": dice.choice(["München", "Köln", "Aachen"]),
            "Staat": "Deutschland",
            "Kundin seit": f"{_moment(dice):%d.%m.%Y}",
        }
        for number, customer in enumerate(customers)
    )
    write(folder / "Stammdaten.csv", kunden, **german)
    heads, lines = [], []
    for number in range(ROWS):
        moment, customer, total = _moment(dice), dice.choice(customers), 0.0
        for place in range(dice.randrange(1, 4)):
            count, price = dice.randrange(1, 5), dice.randrange(100, 5000) / 100
            total += count * price
            lines.append(
                {
                    "Auftragsnr": f"A{number:06}",
                    "Pos": place + 1,
                    "Kd-Nr.": customer,
                    "Auftragsdatum": f"{moment:%d.%m.%Y}",
                    "Artikelcode": f"{dice.randrange(40):04}",
                    "Stückzahl": count,
                    "Einzelpreis": comma(price),
                    "Zeilensumme": comma(count * price),
                }
            )
        heads.append(
            {
                "Auftragsnr": f"A{number:06}",
                "Kd-Nr.": customer,
                "Auftragsdatum": f"{moment:%d.%m.%Y %H:%M}",
                "Auftragswert": comma(total),
                "Zustand": dice.choice(["versandt", "versandt", "storniert", "offen", "Retoure"]),
                "Nachlass": comma(dice.choice([0, 0, 5])),
            }
        )
    write(folder / "Auftraege.csv", heads, **german)
    write(folder / "Auftragszeilen.csv", lines, **german)
    wares = (
        {
            "Artikelcode": f"{number:04}",
            "Bezeichnung": f"Buch über Größe {number}",
            "Warengruppe": dice.choice(["Romane", "Reise"]),
            "Ladenpreis": comma(number + 4.5),
        }
        for number in range(40)
    )
    write(folder / "Sortiment.csv", wares, **german)


def portuguese_grocer(folder: Path) -> None:
    """One file of lines a month, days before months with slashes, tabs, cp1252."""
    dice = random.Random(2)
    for month in (1, 2):
        rows = (
            {
                "Nº Talão": 10000 * month + number // 2,
                "Nº Cliente": dice.randrange(1, 90),
                "Data/Hora": f"{dice.randrange(1, 29):02}/{month:02}/2024 {8 + number % 14:02}:{dice.randrange(60):02}",
                "Ref. Artigo": f"R{dice.randrange(60):03}",
                "Designação": "Pão – saloio",
                "Qtd": comma(dice.randrange(1, 4000) / 1000),
                "Valor (€)": comma(dice.randrange(50, 9000) / 100),
                "Loja": dice.choice(["Lisboa", "Évora"]),
            }
            for number in range(ROWS)
        )
        write(folder / f"talões_2024-{month:02}.txt", rows, "\t", "cp1252")


def french_pharmacy(folder: Path) -> None:
    """Orders without lines, customers with `Nom` beside `Prénom`, consents with oui and non."""
    dice = random.Random(3)
    people = (
        {
            "N° client": 500 + number,
            "Civilité": dice.choice(["M.", "Mme"]),
            "Nom": dice.choice(["Lefèvre", "Noël", "Garçon"]),
            "Prénom": dice.choice(["Zoé", "Hélène", "Luc"]),
            "Courriel": f"{number}@poste.example",
            "Portable": f"06 {dice.randrange(10, 99)} {dice.randrange(10, 99)} 11 22",
            "Né(e) le": f"{dice.randrange(1, 29):02}/{dice.randrange(1, 13):02}/{dice.randrange(1940, 2004)}",
            "Ville": dice.choice(["Nîmes", "Orléans"]),
        }
        for number in range(150)
    )
    write(folder / "fichier_clients.csv", people, ";")
    orders = (
        {
            "N° commande": number,
            "Réf. client": 500 + dice.randrange(150),
            "Passée le": f"{_moment(dice):%d/%m/%Y %H:%M:%S}",
            "Montant TTC": comma(dice.randrange(100, 9000) / 100),
            "État": dice.choice(["expédiée", "annulée", "remboursée", "en attente"]),
        }
        for number in range(ROWS)
    )
    write(folder / "cmd.csv", orders, ";")
    consents = (
        {
            "Client": 500 + number,
            "Finalité": dice.choice(["newsletter", "SMS"]),
            "Accord": dice.choice(["O", "N"]),
            "Date de modification": f"{_moment(dice):%d/%m/%Y %H:%M:%S}",
        }
        for number in range(150)
    )
    write(folder / "consentements.csv", consents, ";")


def online_retail(folder: Path) -> None:
    """As UCI's data set Online Retail: a price of one, months before days, guests without a number, credit notes."""
    dice = random.Random(4)
    rows = (
        {
            "InvoiceNo": f"{'C' if dice.random() < 0.02 else ''}{536365 + number // 3}",
            "StockCode": dice.choice(["85123A", "71053", "POST", "22423"]) + str(number % 3),
            "Description": "WHITE HANGING HEART T-LIGHT HOLDER",
            "Quantity": dice.choice([6, 1, 12, -1]),
            "InvoiceDate": f"{1 + number % 12}/{1 + dice.randrange(28)}/2010 {8 + number % 9}:{dice.randrange(60):02}",
            "UnitPrice": f"{dice.randrange(50, 900) / 100:g}",
            "CustomerID": "" if number % 4 == 0 else 12346 + dice.randrange(80),
            "Country": "United Kingdom",
        }
        for number in range(3 * ROWS)
    )
    write(folder / "OnlineRetail.csv", rows)


def startup(folder: Path) -> None:
    """Modern exports: JSON lines, epoch seconds, a Segment log, support tickets, email events, two CRMs."""
    dice = random.Random(5)
    for name, first in (("hubspot_contacts", 1), ("shop_accounts", 5000)):
        rows = (
            {
                "Record ID": first + number,
                "GivenName": dice.choice(["Ann", "Bob"]),
                "FamilyName": "Miller",
                "E-Mail": f"u{number}@mail.example",
                "LastModifiedDate": f"{_moment(dice):%Y-%m-%dT%H:%M:%SZ}",
            }
            for number in range(100)
        )
        write(folder / f"{name}.csv", rows)
    with gzip.open(folder / "checkout.jsonl.gz", "wt") as stream:
        for number in range(ROWS):
            row = {
                "purchaseNumber": f"o-{number}",
                "buyerId": 5000 + dice.randrange(100),
                "purchasedAt": int(_moment(dice).timestamp()),
                "grandTotal": dice.randrange(100, 9000) / 100,
                "currencyCode": "USD",
                "state": dice.choice(["paid", "refunded", "voided"]),
            }
            stream.write(json.dumps(row) + "\n")
    kinds = ["processed", "delivered", "opened", "clicked", "hard_bounce", "spam_report", "opt_out"]
    mails = (
        {
            "uuid": f"e{number}",
            "ts": f"{_moment(dice):%Y-%m-%d %H:%M:%S}",
            "kind": dice.choice(kinds),
            "recipient_address": f"u{dice.randrange(100)}@mail.example",
            "campaign_code": f"c{dice.randrange(5)}",
        }
        for number in range(ROWS)
    )
    write(folder / "mailing_log.csv", mails)
    with (folder / "collector.jsonl").open("w") as log:
        for number in range(50):
            call = {"type": "page", "messageId": f"m{number}", "anonymousId": "a", "timestamp": "2024-01-01T00:00:00Z"}
            log.write(json.dumps(call) + "\n")


def bank(folder: Path) -> None:
    """Accounts and bookings in Spanish."""
    dice = random.Random(6)
    accounts = (
        {
            "Nº cuenta": f"ES{number:020}",
            "Titular": f"T{number // 2:04}",
            "Clase": dice.choice(["cuenta corriente", "ahorro", "hipoteca", "tarjeta de crédito"]),
            "Divisa": "EUR",
            "Saldo": comma(dice.randrange(-90000, 900000) / 100),
            "Fecha apertura": f"{date(2010, 1, 1) + timedelta(days=dice.randrange(4000)):%d/%m/%Y}",
        }
        for number in range(200)
    )
    write(folder / "cuentas.csv", accounts, ";")
    bookings = (
        {
            "Nº apunte": number,
            "Nº cuenta": f"ES{dice.randrange(200):020}",
            "Fecha operación": f"{_moment(dice):%d/%m/%Y}",
            "Importe": comma(dice.randrange(-90000, 90000) / 100),
            "Divisa": "EUR",
            "Concepto": "Pago con tarjeta en tienda",
        }
        for number in range(ROWS)
    )
    write(folder / "movimientos.csv", bookings, ";")


def dutch_bicycles(folder: Path) -> None:
    """Orders and customers in Dutch."""
    dice = random.Random(12)
    orders = (
        {
            "Bestelnummer": number,
            "Klantnr": dice.randrange(80),
            "Besteldatum": f"{_moment(dice):%d-%m-%Y}",
            "Totaalbedrag": comma(dice.randrange(500, 9000) / 100),
            "Status": dice.choice(["geleverd", "geannuleerd", "in behandeling", "kwijt"]),
            "Winkel": dice.choice(["Utrecht", "Delft"]),
        }
        for number in range(ROWS)
    )
    write(folder / "bestellingen.csv", orders, ";")
    customers = (
        {
            "Klantnr": number,
            "Voornaam": dice.choice(["Sanne", "Daan"]),
            "Achternaam": dice.choice(["de Vries", "Jansen"]),
            "E-mailadres": f"k{number}@mail.example",
            "Telefoonnummer": f"06-{dice.randrange(10**7, 10**8)}",
            "Straat": f"Kade {number}",
            "Postcode": f"{dice.randrange(1000, 9999)} AB",
            "Woonplaats": dice.choice(["Utrecht", "Delft"]),
        }
        for number in range(80)
    )
    write(folder / "klanten.csv", customers, ";")


def services(folder: Path) -> None:
    """What a shop's hired services export: tickets, reviews, charges, hits."""
    dice = random.Random(13)
    tickets = (
        {
            "Ticket #": number,
            "Requester": f"u{number % 50}@mail.example",
            "Subject": "Help me please with this",
            "Created at": f"{_moment(dice):%Y-%m-%d %H:%M}",
            "Solved at": "" if number % 3 else f"{_moment(dice):%Y-%m-%d %H:%M}",
        }
        for number in range(ROWS)
    )
    write(folder / "helpdesk_export.csv", tickets)
    reviews = (
        {
            "Review ID": f"r{number}",
            "Consumer ID": dice.randrange(60),
            "Stars": dice.randrange(1, 6),
            "Review Content": "I liked it very much and would buy again",
            "Review Created (UTC)": f"{_moment(dice):%Y-%m-%d %H:%M:%S}",
        }
        for number in range(ROWS)
    )
    write(folder / "opinions.csv", reviews)
    charges = (
        {
            "charge_id": f"ch_{number}",
            "cust": dice.randrange(60),
            "created": f"{_moment(dice):%Y-%m-%d %H:%M:%S}",
            "amount_paid": f"{dice.randrange(100, 9999) / 100:.2f}",
            "currency": "gbp",
        }
        for number in range(ROWS)
    )
    write(folder / "charges.csv", charges)
    hits = ({"hit": f"h{number}", "ts": f"{_moment(dice):%Y-%m-%d}", "name": "page_view"} for number in range(ROWS))
    write(folder / "hits_without_visitors.csv", hits)
