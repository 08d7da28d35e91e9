"""Customer records as dbt would build them, for a warehouse of one's own."""

import random
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from identity.jobs import resolve_customers
from tessera.home import WorkspacePaths
from tessera.warehouse import connect
from tessera.workspace import IdentitySettings

DAY = date(2026, 1, 1)
TEXTS = (
    *("source_name", "first_name", "last_name", "email", "phone", "gender", "street_address", "postal_code", "city"),
    *("region", "country", "language", "loyalty_tier", "card_fingerprint", "referred_by_record_id"),
)
STANDARD = {
    "standard_first_name": "first_name",
    "standard_last_name": "last_name",
    "standard_email": "email",
    "standard_street": "street_address",
    "standard_postal_code": "postal_code",
    "standard_city": "city",
}


def write_records(warehouse: Path, records: pd.DataFrame | list[dict[str, Any]]) -> None:
    """Write intermediate.int_customer_records with its columns; standard ones are the lower-cased display ones."""
    frame = pd.DataFrame(records, dtype=None if isinstance(records, pd.DataFrame) else object)
    frame = frame.reindex(
        columns=list(dict.fromkeys(["record_id", *TEXTS, "birth_date", "created_at", *frame.columns]))
    )
    frame["created_at"] = pd.to_datetime(frame["created_at"].astype(object).fillna("2020-01-01"))
    frame["is_test_account"] = frame["is_test_account"].eq(True) if "is_test_account" in frame else False
    texts = ", ".join(f"nullif(CAST({name} AS VARCHAR), 'nan') AS {name}" for name in ("record_id", *TEXTS))
    standard = ", ".join(f"lower({of}) AS {name}" for name, of in STANDARD.items())
    compared = ", ".join([*STANDARD, "phone", "birth_date"])
    with connect(warehouse) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS intermediate")
        connection.register("incoming", frame)
        connection.execute(f"""
            CREATE OR REPLACE TABLE intermediate.int_customer_records AS
            WITH texts AS (
                SELECT {texts}, CAST(birth_date AS DATE) AS birth_date, created_at, is_test_account FROM incoming
            ),
            standard AS (SELECT *, {standard} FROM texts)
            SELECT *, created_at AS updated_at, 1 AS priority, md5(CAST(({compared}) AS VARCHAR)) AS record_hash
            FROM standard""")
        connection.unregister("incoming")


class Company:
    """A workspace's folder on which runs follow each other."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.paths = WorkspacePaths(folder)
        self.settings = IdentitySettings(**settings)
        self.runs = 0

    def run(self, records: pd.DataFrame | list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """Bring these records, where given, and resolve them; every run is recorded an hour after the last."""
        if records is not None:
            write_records(self.paths.warehouse, records)
        self.runs += 1
        recorded_at = datetime(2026, 1, 1, self.runs)  # noqa: DTZ001 - the ledger holds UTC without zone
        return resolve_customers(self.paths, DAY, self.settings, recorded_at=recorded_at)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with connect(self.paths.warehouse, read_only=True) as connection:
            return connection.execute(sql).fetchall()

    @property
    def ids(self) -> dict[str, str]:
        """The customer of each record."""
        return dict(self.rows("SELECT record_id, customer_id FROM identity.customer_ids"))

    @property
    def ledger(self) -> list[tuple[Any, ...]]:
        """Event, from, to and records of each row of the ledger."""
        return self.rows("""SELECT event, from_customer_id, to_customer_id, record_ids
            FROM identity.customer_ledger ORDER BY ledger_id""")


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Return a company without records."""
    return Company(tmp_path / "company")


FIRST = (
    "anna",
    "bruno",
    "clara",
    "david",
    "elena",
    "felix",
    "greta",
    "hugo",
    "irene",
    "jonas",
    "klara",
    "lukas",
    "maria",
)
LAST = (
    *("adler", "becker", "conrad", "dietrich", "ebner", "fischer", "gruber", "huber", "imhof", "jansen", "keller"),
    "ott",
)
STREETS = ("ahornweg", "birkenallee", "dorfstrasse", "eichenring", "feldgasse", "gartenweg", "hauptstrasse")
BORN = date(1950, 1, 1).toordinal()
Record = dict[str, Any]


def person(number: int) -> Record:
    """Return the one record of a person of whom nothing is shared with another."""
    draw = random.Random(number)  # noqa: S311 - made-up people
    first, last = draw.choice(FIRST), draw.choice(LAST)
    return {
        "record_id": f"r{number:04}",
        "source_name": "crm",
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}.{number * 7919 % 9973}@mail.test",
        "phone": f"+49{number * 104_729 % 10**9:09}",
        "birth_date": date.fromordinal(BORN + draw.randrange(18_000)),
        "street_address": f"{draw.randrange(1, 90)} {draw.choice(STREETS)}",
        "postal_code": f"{10_000 + draw.randrange(300)}",
        "city": f"city {draw.randrange(40)}",
    }


def again(record: Record, record_id: str, **changes: Any) -> Record:
    """Return another record of the same person, or of someone near, with these changes."""
    return {**record, "record_id": record_id, "source_name": "shop", **changes}


@pytest.fixture(scope="session")
def people() -> list[Record]:
    """400 people, every fourth of them twice: as they are, with another phone, moved, or misspelt."""
    records = [person(number) for number in range(400)]
    changes: list[Record] = [
        {},
        {"phone": None},
        {"street_address": "1 neuer weg", "postal_code": "99999", "city": "elsewhere"},
        {"first_name": "x"},
    ]
    for number in range(0, 400, 4):
        record, change = records[number], dict(changes[number // 4 % 4])
        if change.get("first_name"):
            name = record["first_name"]
            change["first_name"] = name[0] + name[2] + name[1] + name[3:]
        records.append(again(record, f"s{number:04}", **change))
    return records


@pytest.fixture(scope="session")
def resolved_once(people: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Return a company whose first run is done, to look at only."""
    company = Company(tmp_path_factory.mktemp("resolved") / "company")
    company.run(people)
    return company


@pytest.fixture
def resolved(resolved_once: Company, tmp_path: Path) -> Company:
    """Return a company whose first run is done: learning is most of a small run."""
    shutil.copytree(resolved_once.paths.folder, tmp_path / "company", symlinks=True)
    copy = Company(tmp_path / "company")
    copy.runs = resolved_once.runs
    return copy
