"""Any company's data: few sources or many, files or a database, through the command that a person types."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml

from tessera.contracts import CONTRACTS
from tessera.workspace import load_workspace
from tests.integration import garden_shop
from tests.integration.conftest import Company
from tests.integration.worlds import change_settings, make_world
from tests.tessera.connectors.servers import Postgres, running_postgres

pytestmark = pytest.mark.slow
# The features of 90 days before are there too: what segments are worth is measured on them.
NEWEST = "WHERE as_of_date = (SELECT max(as_of_date) FROM features.customer_features)"

WIDTH = 100  # of the terminal that a run is shown in
# A feature that is unknown without the contract, whatever else there is.
FEATURE_OF = {
    "web_events": "visit_count",
    "email_events": "email_sent_count_90d",
    "support_tickets": "ticket_count",
    "reviews": "review_count",
    "social_interactions": "social_interaction_count_90d",
    "survey_responses": "survey_response_count",
    "consents": "has_profiling_consent",
    "campaigns": "campaign_count",
    "coupon_redemptions": "coupon_redemption_count",
    "products": "private_label_spend_share",
    "promotions": "display_spend_share",
    "demographics": "income_band",
    "accounts": "account_count",
    "banking_sessions": "banking_session_count_90d",
    "credit_records": "credit_score",
}
FEED_NOTHING = {"coupons", "support_messages"}


def run(company: Company) -> str:
    """Run the company and return what was shown."""
    result = company.command("run", "--workspace", str(company.folder), COLUMNS=str(WIDTH))
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def orders_alone(folder: Path) -> Company:
    """A company that sells in its own currency and has a single file: order headers without lines."""
    company = make_world(folder, "--sources", "orders")
    (file,) = company.folder.glob("orders-*.parquet")
    other = file.with_suffix(".new")
    duckdb.sql(f"COPY (FROM '{file}' WHERE currency = 'EUR') TO '{other}' (FORMAT parquet)")
    other.replace(file)
    sources = yaml.safe_load((company.folder / "tessera.yml").read_text())["sources"]
    change_settings(company, sources={"orders": sources["orders"]})
    return company


COMPANIES = {
    "orders": orders_alone,
    "orders and customers": lambda folder: make_world(folder, "--sources", "orders,customers"),
    "all sources": make_world,
    "a bank": lambda folder: make_world(folder, "--kind", "bank"),
}


def unknown_features(company: Company) -> set[str]:
    """Return the features that no customer has: null, or `unknown`."""
    sql = "SELECT count(nullif(CAST(COLUMNS(*) AS VARCHAR), 'unknown')) FROM features.customer_features"
    sql = f"{sql} {NEWEST}"
    with duckdb.connect(str(company.warehouse), read_only=True) as connection:
        counts = connection.execute(sql)
        names = [column[0] for column in counts.description or []]
        return {name for name, count in zip(names, counts.fetchone() or (), strict=True) if not count}


@pytest.mark.parametrize("kind", COMPANIES)
def test_whatever_a_company_has_becomes_segments_and_what_it_lacks_is_told(tmp_path: Path, kind: str) -> None:
    company = COMPANIES[kind](tmp_path)
    shown = run(company)
    workspace = load_workspace(company.folder)
    present = {workspace.contract_of(name).name for name in workspace.sources}
    coverage = {
        name: (there, set(fed), set(unknown), share)
        for name, there, fed, unknown, share in company.published(
            "SELECT contract, is_present, features_fed, features_unknown, customer_share FROM segments.source_coverage"
        )
    }
    assert {name for name, (there, *_) in coverage.items() if there} == present
    assert set(coverage) == set(CONTRACTS)
    missing = set(CONTRACTS) - present
    assert {name for name in missing if not coverage[name][1]} == missing & FEED_NOTHING
    assert {FEATURE_OF[name] for name in missing if name in FEATURE_OF} <= unknown_features(company)
    for name, feature in FEATURE_OF.items():
        assert (feature in coverage[name][2]) == (name in missing), name
    assert all(unknown <= unknown_features(company) for _, _, unknown, _ in coverage.values())
    purchases = present & {"transactions", "orders", "account_transactions"}
    assert max(coverage[name][3] for name in purchases) == 1.0
    assert_told(shown, present, missing)
    assert_whole(company)


def assert_told(shown: str, present: set[str], missing: set[str]) -> None:
    """Demand a line a source that is there, and the names of the others."""
    text = shown.partition("What the sources tell")[2].partition("Made:")[0]
    table, _, line = text.partition("Missing, ")
    line = " ".join(line.split())
    listed = {words[0] for words in map(str.split, table.splitlines()) if len(words) > 2 and words[0] in CONTRACTS}
    assert listed == present
    assert {name for name in CONTRACTS if f"{name} (" in line} == missing
    assert ("No kind of source is missing." in text) == (not missing)
    assert max(map(len, text.splitlines())) <= WIDTH


def assert_whole(company: Company) -> None:
    """Demand that each customer with features is in one segment, and that the segments' sums are theirs."""
    (features,) = company.stored("SELECT count(*), sum(lifetime_spend), count(*) - count(customer_id) "
                                 f"FROM features.customer_features {NEWEST}")  # fmt: skip
    assert company.published("SELECT count(DISTINCT customer_id), sum(lifetime_spend), count(*) - count(segment_name) "
                             "FROM segments.customer_segments") == [features]  # fmt: skip
    assert company.published("SELECT sum(customer_count), sum(lifetime_spend), 0 FROM segments.segment_summaries") == [
        features
    ]
    assert features[0] > 20


def test_foreign_amounts_without_a_rate_stop_the_run_and_name_the_currency(tmp_path: Path) -> None:
    company = make_world(tmp_path, "--sources", "orders")
    sources = yaml.safe_load((company.folder / "tessera.yml").read_text())["sources"]
    change_settings(company, sources={"orders": sources["orders"]})
    result = company.tessera("run")
    assert result.returncode == 1
    assert "Add the rate to the source `exchange_rates`" in result.stderr
    assert "currency=CHF" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A folder of files that nobody tuned for, taken as `tessera init` guesses it, after one run."""
    folder = tmp_path_factory.mktemp("garden")
    garden_shop.write_company(folder / "jardim")
    company = Company(folder / "workspace", folder / "home", "jardim")
    guessed = company.command("init", str(folder / "jardim"), "--to", str(company.folder))
    assert guessed.returncode == 0, guessed.stdout + guessed.stderr
    run(company)
    return company


def test_files_that_nobody_tuned_for_give_segments_whose_sums_are_those_of_the_files(garden: Company) -> None:
    folder = garden.folder.parent / "jardim"
    kept = {
        row["N.º da compra"]: row["Freguês"]
        for row in garden_shop.read(folder / "Compras.csv")
        if row["Situação"] != "anulada"
    }
    lines = [row for row in garden_shop.read(folder / "Artigos comprados.csv") if row["N.º da compra"] in kept]
    expected = (
        len(set(kept.values())),
        len(kept),
        sum((garden_shop.decimal(r["Valor pago"]) for r in lines), Decimal(0)),
    )
    sums = "sum(order_count), sum(lifetime_spend)"
    assert garden.published(f"SELECT count(*), {sums} FROM segments.customer_segments") == [expected]
    assert garden.published(f"SELECT count(*), {sums} FROM segments.rfm_segments") == [expected]
    assert garden.published(
        "SELECT sum(customer_count), sum(lifetime_spend), min(customer_count) > 0 FROM segments.segment_summaries"
    ) == [(expected[0], expected[2], True)]


def test_each_row_of_those_files_is_in_the_warehouse_or_in_quarantine(garden: Company) -> None:
    folder = garden.folder.parent / "jardim"
    files = {"customers": "Fregueses", "orders": "Compras", "transactions": "Artigos comprados"}
    for contract, name in files.items():
        assert garden.stored(f"SELECT count(*) FROM raw.{contract}") == [
            (len(garden_shop.read(folder / f"{name}.csv")),)
        ]
    actions = [row["Acção"] for row in garden_shop.read(folder / "Boletim.csv")]
    known = sum(action in {"enviado", "entregue", "aberto", "clicado"} for action in actions)
    assert garden.stored("SELECT count(*) FROM raw.email_events") == [(known,)]
    assert garden.stored("SELECT count(*) FROM raw_quarantine.email_events") == [(len(actions) - known,)]
    assert garden.stored("SELECT DISTINCT column_name FROM raw_quarantine.email_events") == [("event_type",)]


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


TABLES = {
    "Fregueses": {"Data de nascimento": "date", "Freguês desde": "date"},
    "Compras": {"Comprado em": "timestamp", "Total pago": "numeric(12, 2)"},
    "Artigos comprados": {
        "Linha": "integer", "Comprado em": "timestamp", "Quant.": "numeric(9, 3)", "Valor pago": "numeric(12, 2)"
    },
    "Boletim": {"N.º do registo": "bigint", "Data e hora": "timestamp"},
}  # fmt: skip


def fill(server: Postgres, folder: Path) -> None:
    """Put the shop's files into tables of the same names, with the types that a database has for their values."""
    server.run("CREATE DATABASE jardim")
    server.run("SET datestyle = 'ISO, DMY'; ALTER DATABASE jardim SET datestyle = 'ISO, DMY'")
    for table, types in TABLES.items():
        rows = garden_shop.read(folder / f"{table}.csv")
        columns = ", ".join(f'"{name}" {types.get(name, "text")}' for name in rows[0])
        server.run(f'CREATE TABLE "{table}" ({columns})', "jardim")
        values = ", ".join(f"({', '.join(literal(row[name], types.get(name)) for name in row)})" for row in rows)
        server.run(f'INSERT INTO "{table}" VALUES {values}', "jardim")


def literal(text: str, kind: str | None) -> str:
    text = text.replace(",", ".") if kind and kind.startswith("numeric") else text
    return "'" + text.replace("'", "''") + "'"


def test_the_same_company_in_postgresql_has_the_same_features(
    garden: Company, postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(postgres, garden.folder.parent / "jardim")
    monkeypatch.setenv("GARDEN_DATABASE", postgres.address("jardim"))
    company = Company(tmp_path / "workspace", tmp_path / "home", "garden_database")
    guessed = company.command("init", "GARDEN_DATABASE", "--to", str(company.folder))
    assert guessed.returncode == 0, guessed.stdout + guessed.stderr
    assert all(source.sql for source in load_workspace(company.folder).sources.values())
    run(company)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{garden.warehouse}' AS files (READ_ONLY)")
        connection.execute(f"ATTACH '{company.warehouse}' AS database (READ_ONLY)")
        tables = "files.features.customer_features", "database.features.customer_features"
        for one, other in (tables, tables[::-1]):
            assert connection.execute(f"FROM {one} EXCEPT ALL FROM {other}").fetchall() == []
        assert connection.execute(f"SELECT count(*) > 200 FROM {tables[1]}").fetchall() == [(True,)]
        described = [connection.execute(f"DESCRIBE {table}").fetchall() for table in tables]
    assert described[0] == described[1]
