"""Three months of deliveries, one at a time: customer_id stays, and the ledger explains every change."""

import json
from pathlib import Path

import pytest

from tests.integration.conftest import Company
from tests.integration.worlds import make_world

pytestmark = pytest.mark.slow

LEAST_KEPT_SHARE = 0.99  # of true persons, whose id a further month of deliveries leaves as it was


def test_ids_last_over_three_deliveries_and_the_ledger_explains_each_change(tmp_path: Path) -> None:
    company = make_world(tmp_path, "--deliveries", "3", customers=600)
    later = tmp_path / "later"
    (company.folder / "deliveries").rename(later)
    mapping, last_line = None, 0
    for month in sorted(path.name for path in later.iterdir()):
        (company.folder / "deliveries").mkdir(exist_ok=True)
        (later / month).rename(company.folder / "deliveries" / month)
        status, _, log = company.run_dags("ingest_sources", "resolve_customers")
        assert status == 0, log[-4000:]
        earlier, mapping = mapping, tmp_path / f"{month}.parquet"
        options = ["--earlier", str(earlier)] if earlier else []
        scored = company.command("score-world", str(company.folder), "--json", "--save-mapping", str(mapping), *options)
        assert scored.returncode == 0, scored.stderr
        if earlier:
            stability = json.loads(scored.stdout)["stability"]
            print(month, stability, company.stored(EVENTS.format(last_line=last_line)))
            assert stability["kept_share"] >= LEAST_KEPT_SHARE
            assert unexplained(company, earlier, mapping, last_line) == []
            assert unexplained(company, earlier, mapping, last_line=10**9)  # there were changes to explain
        last_line = company.stored("SELECT max(ledger_id) FROM identity.customer_ledger")[0][0]
    assert company.stored(UNLIKE_REPLAYED) == []
    company.change("UPDATE identity.customer_ids SET customer_id = 'another' WHERE record_id = (" + FIRST_RECORD + ")")
    assert [row[2] for row in company.stored(UNLIKE_REPLAYED)] == ["another"]


EVENTS = "SELECT event, count(*) FROM identity.customer_ledger WHERE ledger_id > {last_line} GROUP BY event ORDER BY 1"
FIRST_RECORD = "SELECT min(record_id) FROM identity.customer_ids"
# The last line of the ledger that names a record says which customer it is.
UNLIKE_REPLAYED = """
    WITH lines AS (SELECT unnest(record_ids) AS record_id, to_customer_id, ledger_id FROM identity.customer_ledger),
    replayed AS (
        SELECT record_id, to_customer_id AS customer_id FROM lines
        QUALIFY row_number() OVER (PARTITION BY record_id ORDER BY ledger_id DESC) = 1
    )
    SELECT record_id, replayed.customer_id, found.customer_id
    FROM (FROM replayed WHERE customer_id IS NOT NULL) AS replayed
    FULL JOIN identity.customer_ids AS found USING (record_id)
    WHERE replayed.customer_id IS DISTINCT FROM found.customer_id"""


def unexplained(company: Company, earlier: Path, now: Path, last_line: int) -> list[tuple[object, ...]]:
    """Return records whose customer is another than before, new or gone, without a new line that says so."""
    return company.stored(f"""
        WITH lines AS (
            SELECT unnest(record_ids) AS record_id, from_customer_id, to_customer_id
            FROM identity.customer_ledger WHERE ledger_id > {last_line}
        )
        SELECT record_id, earlier.customer_id, now.customer_id
        FROM '{earlier}' AS earlier FULL JOIN '{now}' AS now USING (record_id)
        WHERE earlier.customer_id IS DISTINCT FROM now.customer_id AND NOT EXISTS (
            FROM lines WHERE lines.record_id = coalesce(earlier.record_id, now.record_id)
            AND from_customer_id IS NOT DISTINCT FROM earlier.customer_id
            AND to_customer_id IS NOT DISTINCT FROM now.customer_id
        )""")
