"""A world is the same each time, and holds together."""

import hashlib
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tessera.errors import TesseraError
from tessera.world import WorldSettings, make_world
from tessera.world.settings import Block
from tests.tessera.world.conftest import CUSTOMERS, DUPLICATE_RATE, SEED


def hashes(folder: Path) -> dict[str, str]:
    """Return a hash for each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_settings_give_the_same_bytes(world: Path, tmp_path: Path) -> None:
    make_world(WorldSettings(CUSTOMERS, SEED, duplicate_rate=DUPLICATE_RATE), tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(world)
    assert len(hashes(world)) > 30


def test_the_number_of_processes_changes_no_byte(tmp_path: Path) -> None:
    settings = WorldSettings(400, 3, block_size=150)
    make_world(settings, tmp_path / "one", workers=1)
    make_world(settings, tmp_path / "two", workers=2)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert (tmp_path / "one" / "orders-0002.parquet").is_file()


def test_another_seed_gives_another_company(tmp_path: Path, world: Path) -> None:
    make_world(WorldSettings(CUSTOMERS, SEED + 1, duplicate_rate=DUPLICATE_RATE), tmp_path / "other")
    other, known = hashes(tmp_path / "other"), hashes(world)
    assert other["crm-0000.csv"] != known["crm-0000.csv"]
    assert other["truth/campaign_effects.parquet"] == known["truth/campaign_effects.parquet"]


def test_blocks_share_no_id(tmp_path: Path) -> None:
    make_world(WorldSettings(400, 3, block_size=150), tmp_path / "w")
    folder = (tmp_path / "w").as_posix()
    for files, key in (
        ("truth/records.parquet", "record_id"),
        ("truth/persons.parquet", "person_id"),
        ("orders-*.parquet", "order_id"),
        ("web_events-*.parquet", "event_id"),
    ):
        # Repeated rows are planted within a file; between files no id may come again.
        rows = duckdb.sql(f"""
            SELECT count(*) FROM (SELECT {key} FROM read_parquet('{folder}/{files}', filename = true)
            WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(DISTINCT filename) > 1)""").fetchone()
        assert rows == (0,), files
    persons = pq.read_table(tmp_path / "w/truth/persons.parquet")
    assert persons.num_rows == 400


def test_no_source_names_a_person_or_a_true_segment(world: Path) -> None:
    for path in (path for path in sorted(world.iterdir()) if path.is_file() and path.suffix == ".parquet"):
        names = pq.read_schema(path).names
        assert not {"person_id", "segment", "household_id", "life_stage", "variation"} & set(names), path.name
    for path in (*world.glob("*.csv"), *world.glob("*.jsonl")):
        text = path.read_bytes()
        assert b"person-" not in text, path.name
        assert b"loyal_families" not in text, path.name


def test_every_order_is_of_a_known_record(world: Path) -> None:
    unknown = duckdb.sql(f"""
        SELECT count(*) FROM read_parquet('{world}/orders-*.parquet') AS orders
        ANTI JOIN read_parquet('{world}/truth/records.parquet') AS records ON orders.customer = records.record_id
        WHERE orders.customer IS NOT NULL""").fetchone()
    assert unknown == (0,)


def test_lines_add_up_to_their_order(world: Path) -> None:
    wrong = duckdb.sql(f"""
        WITH lines AS (
            SELECT order_id, round(sum(line_total), 2) AS total FROM (
                SELECT DISTINCT order_id, line_no, line_total FROM read_parquet('{world}/order_lines-*.parquet'))
            GROUP BY order_id)
        SELECT count(*) FROM read_parquet('{world}/orders-*.parquet') AS orders JOIN lines USING (order_id)
        WHERE abs(orders.total - lines.total) > 0.005""").fetchone()
    assert wrong == (0,)


def test_lines_name_the_promotion_week_of_their_day(world: Path) -> None:
    lines, wrong, promoted = duckdb.sql(f"""
        WITH lines AS (
            SELECT week, CAST(ordered_at AT TIME ZONE 'Europe/Berlin' AS DATE) - DATE '2023-01-01' AS day
            FROM read_parquet('{world}/order_lines-*.parquet'))
        SELECT count(*), count(*) FILTER (WHERE week <> 1 + day // 7),
            count(*) FILTER (WHERE week IN (SELECT week_number FROM read_parquet('{world}/promotions-*.parquet')))
        FROM lines WHERE day BETWEEN 0 AND 730""").fetchone() or (0, 0, 0)  # the others are planted
    assert wrong == 0
    assert promoted > 0.95 * lines


def test_nobody_buys_after_leaving(world: Path) -> None:
    late = duckdb.sql(f"""
        SELECT count(*) FROM read_parquet('{world}/orders-*.parquet') AS orders
        JOIN read_parquet('{world}/truth/records.parquet') AS records ON orders.customer = records.record_id
        JOIN read_parquet('{world}/truth/churn.parquet') AS churn USING (person_id)
        WHERE orders.ordered_at::DATE > churn.churned_on + 1 AND orders.ordered_at < '2025-01-02'""").fetchone()
    assert late == (0,)


def test_a_folder_with_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(TesseraError, match="is not empty"):
        make_world(WorldSettings(100), tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"customers": 3}, "--customers: found 3; allowed: 10 to"),
        ({"customers": 100, "duplicate_rate": 0.9}, "--duplicate-rate: found 0.9"),
        ({"customers": 100, "deliveries": 0}, "--deliveries: found 0; allowed: 1 to 12"),
        ({"customers": 100, "kind": "zoo"}, "--kind: found 'zoo'; allowed: shop, bank, all"),
    ],
)
def test_what_cannot_be_made_is_said(settings: dict[str, object], named: str) -> None:
    with pytest.raises(TesseraError, match=named):
        WorldSettings(**settings)  # type: ignore[arg-type]


def test_topics_draw_from_generators_of_their_own() -> None:
    block = Block(WorldSettings(100, 5), 0)
    first = block.rng("people").random(4).tolist()
    block.rng("orders").random(1000)
    assert block.rng("people").random(4).tolist() == first
    assert block.rng("orders").random(4).tolist() != first
