"""A Portuguese garden shop: semicolons, Latin-1, decimal commas, 31.12.2023, and columns as the shop calls them."""

# ruff: noqa: S311 - dice of a made-up company

import csv
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]
CUSTOMERS = 300
FIRST_NAMES = [
    "Inês",
    "João",
    "Lúcia",
    "Nuno",
    "Conceição",
    "Simão",
    "Mónica",
    "Gonçalo",
    "Zulmira",
    "Tomás",
    "Estêvão",
    "Brígida",
    "Hélder",
    "Joaquim",
    "Anabela",
    "Óscar",
    "Graça",
    "Vítor",
    "Filomena",
    "Renato",
]
LAST_NAMES = [
    "Magalhães",
    "Falcão",
    "Brandão",
    "Quintão",
    "Valadares",
    "Peçanha",
    "Rebelo",
    "Guimarães",
    "Colaço",
    "Travassos",
    "Noronha",
    "Bragança",
    "Sepúlveda",
    "Cordeiro",
    "Lourenço",
]
ACTIONS = {"enviado": 900, "entregue": 860, "aberto": 400, "clicado": 90, "devolvido": 30, "descadastro": 12}
MENU = tuple((f"J-{number:03}", Decimal(199 + 331 * number % 4700) / 100) for number in range(45))


def write_company(folder: Path) -> None:
    """Write its four files."""
    dice = random.Random(11)
    folder.mkdir(parents=True)
    people = _people(dice)
    purchases, goods = _purchases(dice, people)
    files = {
        "Fregueses": people,
        "Compras": purchases,
        "Artigos comprados": goods,
        "Boletim": _newsletter(dice, people),
    }
    for name, rows in files.items():
        with (folder / f"{name}.csv").open("w", encoding="latin-1", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)


def read(file: Path) -> list[Row]:
    """Read one of its files as text."""
    with file.open(encoding="latin-1", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def decimal(text: str) -> Decimal:
    """Read a number with a decimal comma."""
    return Decimal(text.replace(",", "."))


def _comma(number: Decimal) -> str:
    return f"{number:.2f}".replace(".", ",")


def _people(dice: random.Random) -> list[Row]:
    names = [(first, last) for first in FIRST_NAMES for last in LAST_NAMES]
    dice.shuffle(names)
    return [
        {
            "N.º de freguês": f"F{number:05}",
            "Nome próprio": first,
            "Nome de família": last,
            "Correio electrónico": f"f{number}.{dice.randrange(10**6)}@caixa.example",
            "Telemóvel": f"91{dice.randrange(10**6, 10**7)}",
            "Data de nascimento": f"{date(1940, 1, 1) + timedelta(days=dice.randrange(22000)):%d.%m.%Y}",
            "Morada": f"Travessa do Poço, {dice.randrange(1, 400)}",
            "Cód. postal": f"{dice.randrange(1000, 9999)}-{dice.randrange(100, 999)}",
            "Localidade": dice.choice(["Évora", "Setúbal", "Viseu", "Guimarães"]),
            "Freguês desde": f"{date(2021, 1, 1) + timedelta(days=dice.randrange(600)):%d.%m.%Y}",
        }
        for number, (first, last) in enumerate(names[:CUSTOMERS])
    ]


def _purchases(dice: random.Random, people: list[Row]) -> tuple[list[Row], list[Row]]:
    purchases: list[Row] = []
    goods: list[Row] = []
    for place, person in enumerate(people):
        for _ in range(dice.choice([1, 2, 4, 9]) if place % 10 else 0):
            moment = datetime(2022, 9, 1, 9) + timedelta(minutes=dice.randrange(480 * 1440))  # noqa: DTZ001 - local
            lines = _goods(
                dice, {"N.º da compra": f"C{len(purchases):06}", "Freguês": person["N.º de freguês"]}, moment
            )
            purchases.append(
                {
                    "N.º da compra": f"C{len(purchases):06}",
                    "Freguês": person["N.º de freguês"],
                    "Comprado em": f"{moment:%d.%m.%Y %H:%M}",
                    "Total pago": _comma(sum((decimal(line["Valor pago"]) for line in lines), Decimal(0))),
                    "Situação": dice.choice(["paga"] * 17 + ["entregue"] * 2 + ["anulada"]),
                }
            )
            goods += lines
    return purchases, goods


def _goods(dice: random.Random, head: Row, moment: datetime) -> list[Row]:
    lines = []
    for number in range(dice.randrange(1, 4)):
        article, price = dice.choice(MENU)
        pieces = Decimal(dice.choice(["1", "1", "2", "2.5", "6"]))
        lines.append(
            {
                **head,
                "Linha": str(number + 1),
                "Comprado em": f"{moment:%d.%m.%Y %H:%M}",
                "Artigo": article,
                "Quant.": _comma(pieces),
                "Valor pago": _comma(pieces * price),
            }
        )
    return lines


def _newsletter(dice: random.Random, people: list[Row]) -> list[Row]:
    kinds = dice.sample(list(ACTIONS), 2000, counts=list(ACTIONS.values()))
    return [
        {
            "N.º do registo": str(700000 + number),
            "Acção": kind,
            "Data e hora": f"{datetime(2023, 1, 1) + timedelta(minutes=dice.randrange(365 * 1440)):%d.%m.%Y %H:%M:%S}",  # noqa: DTZ001
            "Destinatário": dice.choice(people)["Correio electrónico"],
            "Edição": f"boletim {dice.randrange(1, 13)}",
        }
        for number, kind in enumerate(kinds)
    ]
