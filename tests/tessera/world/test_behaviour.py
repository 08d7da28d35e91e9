"""Behaviour: segments differ, seasons show, few buy much, and campaigns move what they should."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from tessera.world.behaviour import campaign_members, make_orders
from tessera.world.calendar import DAYS, day_number, delivery_ends, to_utc
from tessera.world.catalogue import make_campaigns
from tessera.world.people import make_people
from tessera.world.segments import CAMPAIGN_TYPES, SEGMENT_KEYS, column, seasons
from tessera.world.settings import WorldSettings


@pytest.fixture(scope="module")
def bought() -> tuple:  # type: ignore[type-arg]
    """A block's persons, those whom campaigns reached, and what they bought."""
    block = WorldSettings(8000, 2).blocks[0]
    people = make_people(block)
    members = campaign_members(block, people, np.ones(len(people), dtype=bool))
    return people, members, make_orders(block, people, members)


def test_a_fifth_of_the_customers_buys_half_of_all(bought: tuple) -> None:  # type: ignore[type-arg]
    people, _, orders = bought
    spend = np.sort(np.bincount(orders.person, orders.amount, len(people)))[::-1]
    assert spend[: len(people) // 5].sum() > 0.5 * spend.sum()


def test_few_products_are_bought_often(bought: tuple) -> None:  # type: ignore[type-arg]
    sold = np.sort(np.bincount(bought[2].line_product))[::-1]
    assert sold[: len(sold) // 10].sum() > 0.4 * sold.sum()


def test_every_segment_is_there_and_buys_in_its_own_way(bought: tuple) -> None:  # type: ignore[type-arg]
    people, _, orders = bought
    segment = people.segment[orders.person]
    assert set(people.segment) == set(range(len(SEGMENT_KEYS)))
    by_app = np.array([(orders.channel[segment == place] == 2).mean() for place in range(len(SEGMENT_KEYS))])
    assert by_app[SEGMENT_KEYS.index("digital_natives")] > 0.7
    assert by_app[SEGMENT_KEYS.index("traditional_seniors")] == 0
    hour = orders.local // 3_600_000_000 % 24
    morning = np.array([(hour[segment == place] < 12).mean() for place in range(len(SEGMENT_KEYS))])
    assert morning.argmax() == SEGMENT_KEYS.index("traditional_seniors")


def test_december_is_busy_and_gifts_are_bought_then(bought: tuple) -> None:  # type: ignore[type-arg]
    people, _, orders = bought
    december = orders.day >= day_number(date(2024, 12, 1))
    year = orders.day >= day_number(date(2024, 1, 1))
    gifters = people.segment[orders.person] == SEGMENT_KEYS.index("occasional_gifters")
    assert (december & ~gifters).sum() / (year & ~gifters).sum() > 1 / 12
    assert (december & gifters).sum() / (year & gifters).sum() > 0.2


def test_a_campaign_moves_each_segment_as_the_truth_says() -> None:
    kind = CAMPAIGN_TYPES.index("discount")
    block = WorldSettings(20_000, 5).blocks[0]
    people = make_people(block)
    members = campaign_members(block, people, np.ones(len(people), dtype=bool))
    orders = make_orders(block, people, members)
    hunters, families = (SEGMENT_KEYS.index(name) for name in ("bargain_hunters", "premium_enthusiasts"))
    bought = {hunters: [0, 0.0], families: [0, 0.0]}
    for campaign in (campaign for campaign in make_campaigns() if campaign.kind == kind):
        is_member = np.zeros(len(people), dtype=bool)
        is_member[members[campaign.place]] = True
        there = (people.start_day < campaign.start) & (people.churn_day > campaign.start)
        within = (orders.day >= campaign.start) & (orders.day < campaign.end)
        for place, sums in bought.items():
            some = there & (people.segment == place)
            for row, group in enumerate((some & ~is_member, some & is_member)):
                rate = np.isin(orders.person[within], np.flatnonzero(group)).sum() / people.daily_rate[group].sum()
                sums[row] += rate
    assert bought[hunters][1] / bought[hunters][0] == pytest.approx(1.8, rel=0.12)
    assert bought[families][1] / bought[families][0] == pytest.approx(0.88, rel=0.12)


def test_effects_of_campaigns_are_of_all_kinds(world: Path) -> None:
    row = duckdb.sql(f"""
        SELECT count(*) FILTER (WHERE purchase_uplift_share < 0), count(*) FILTER (WHERE purchase_uplift_share = 0),
            count(*) FILTER (WHERE purchase_uplift_share > 0.5)
        FROM read_parquet('{world}/truth/campaign_effects.parquet')""").fetchone()
    assert row is not None
    assert all(row)


def test_what_the_truth_expects_of_the_year_after_fits_what_was_drawn(tmp_path: Path) -> None:
    from tessera.world.truth import value_truth

    block = WorldSettings(20_000, 3).blocks[0]
    people = make_people(block)
    orders = make_orders(block, people, campaign_members(block, people, np.zeros(len(people), dtype=bool)))
    value = value_truth(block, people, orders).to_pandas()
    assert value.order_count_12m.sum() == pytest.approx(value.expected_order_count_12m.sum(), rel=0.03)
    assert value.spend_amount_12m.sum() == pytest.approx(value.expected_spend_amount_12m.sum(), rel=0.05)
    assert (value.order_count_12m[people.churn_day < DAYS] == 0).all()


def test_days_are_drawn_between_their_bounds() -> None:
    segment = np.array([0, 5, 3])
    start, end = np.array([10, 700, 0]), np.array([11, DAYS, 1])
    days = seasons().draw(np.random.default_rng(1), segment, (start, end))
    assert ((days >= start) & (days < end)).all()
    assert seasons().exposure(segment, np.zeros(3, int), np.full(3, DAYS)) == pytest.approx(DAYS)
    assert seasons().exposure(segment[:1], np.array([9]), np.array([5])) == pytest.approx(0)


def test_local_time_is_two_hours_ahead_in_summer() -> None:
    noon = np.array(["2024-07-01T12:00", "2024-01-01T12:00"], dtype="datetime64[us]").astype(np.int64)
    utc = to_utc(noon).astype("datetime64[us]").astype(str)
    assert utc.tolist() == ["2024-07-01T10:00:00.000000", "2024-01-01T11:00:00.000000"]


def test_deliveries_end_with_months() -> None:
    assert delivery_ends(3) == [date(2024, 11, 1), date(2024, 12, 1), date(2025, 1, 1)]


def test_segments_differ_in_each_attitude() -> None:
    spread = column("attitudes").max(axis=0) - column("attitudes").min(axis=0)
    assert (spread > 1).all()
