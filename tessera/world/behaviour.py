"""What persons buy: when, where, how much of what, at which price; moved by campaigns."""

from dataclasses import dataclass, replace

import numpy as np

from tessera.world.arrays import Array, cents, pick_by_group, repeat_index
from tessera.world.calendar import local_instants
from tessera.world.catalogue import CURRENCIES, Campaign, draw_products, make_campaigns, make_catalogue, rate_of
from tessera.world.people import People
from tessera.world.places import COUNTRIES
from tessera.world.segments import column, hour_weights, seasons
from tessera.world.settings import Block

STATUSES = ("completed", "pending", "cancelled", "returned")
STORES_BY_COUNTRY = 24
_MEMBER_SHARE = 0.5  # of those reachable: the others are the control group
_STATUS_SHARES = (0.945, 0.005, 0.025, 0.025)
CUTS = np.array([0.1, 0.15, 0.2, 0.25, 0.3, 0.4])


@dataclass(frozen=True)
class Orders:
    """Orders in the order of time, with what they consist of.

    ``amount`` is in the order's own currency; ``currency`` is a place in ``CURRENCIES``, -1 for the euro.
    """

    person: Array
    day: Array
    local: Array
    channel: Array
    status: Array
    currency: Array
    store: Array
    amount: Array
    discount: Array
    line_count: Array
    line_order: Array
    line_product: Array
    line_quantity: Array
    line_amount: Array
    line_discount: Array
    line_coupon: Array

    def __len__(self) -> int:
        return len(self.person)


def campaign_members(block: Block, people: People, is_reachable: Array) -> list[Array]:
    """Return for each campaign the persons who received it: at random, so that its effect can be known."""
    rng = block.rng("campaigns")
    members = []
    for campaign in make_campaigns():
        is_there = (people.start_day < campaign.start) & (people.churn_day > campaign.start)
        drawn = rng.random(len(people)) < _MEMBER_SHARE
        members.append(np.flatnonzero(is_there & is_reachable & drawn))
    return members


def make_orders(block: Block, people: People, members: list[Array]) -> Orders:
    """Make the purchases of a block's persons."""
    rng = block.rng("orders")
    person, day = _purchase_days(rng, people)
    for campaign in make_campaigns():
        person, day = _apply_campaign(rng, people, (campaign, members[campaign.place], person, day))
    segment = people.segment[person]
    hours = pick_by_group(rng, hour_weights(), segment)
    local = local_instants(rng, day, hours)
    order = np.lexsort((person, local))
    person, day, local, segment = person[order], day[order], local[order], segment[order]
    channel = pick_by_group(rng, column("channels"), segment)
    currency = np.array([CURRENCIES.index(c.currency) if c.currency in CURRENCIES else -1 for c in COUNTRIES])
    head = Orders(
        person, day, local, channel, pick_by_group(rng, np.array([_STATUS_SHARES]), np.zeros_like(person)),
        currency[people.country[person]], _stores(people, person, channel), *[np.empty(0)] * 9,
    )  # fmt: skip
    return _with_lines(rng, block.settings.seed, (people, head))


def _purchase_days(rng: np.random.Generator, people: People) -> tuple[Array, Array]:
    when = seasons()
    exposure = when.exposure(people.segment, people.start_day, people.last_day)
    person, position = repeat_index(rng.poisson(people.daily_rate * exposure))
    day = when.draw(rng, people.segment[person], (people.start_day[person], people.last_day[person]))
    arrived = (position == 0) & (people.start_day[person] > 0)  # who comes, comes to buy
    return person, np.where(arrived, people.start_day[person], day)


def _apply_campaign(
    rng: np.random.Generator, people: People, state: tuple[Campaign, Array, Array, Array]
) -> tuple[Array, Array]:
    """Add purchases of members whose segment the campaign moves, take away those of segments it annoys."""
    campaign, members, person, day = state
    effect = column("effects")[:, campaign.kind]
    when = seasons()
    start = np.full(len(members), campaign.start)
    end = np.clip(people.last_day[members], campaign.start, campaign.end)
    segment = people.segment[members]
    expected = people.daily_rate[members] * when.exposure(segment, start, end) * np.maximum(effect[segment], 0)
    extra, _ = repeat_index(rng.poisson(expected))
    added = when.draw(rng, segment[extra], (start[extra], end[extra]))
    is_member = np.zeros(len(people), dtype=bool)
    is_member[members] = True
    within = is_member[person] & (day >= campaign.start) & (day < campaign.end)
    is_lost = within & (rng.random(len(person)) < np.maximum(-effect[people.segment[person]], 0))
    return np.concatenate([person[~is_lost], members[extra]]), np.concatenate([day[~is_lost], added])


def _stores(people: People, person: Array, channel: Array) -> Array:
    """Return the store near home for purchases in a store, -1 for others."""
    near = people.country[person] * STORES_BY_COUNTRY + people.household[person] % STORES_BY_COUNTRY
    return np.asarray(np.where(channel == 0, near, -1))


def _with_lines(rng: np.random.Generator, seed: int, made: tuple[People, Orders]) -> Orders:
    """Return the orders with lines and the sums of these."""
    people, head = made
    segment = people.segment[head.person]
    count = 1 + rng.poisson(column("basket")[segment] * rng.gamma(3.0, 1 / 3.0, len(head)))
    order, _ = repeat_index(count)
    buyer = segment[order]
    department = pick_by_group(rng, column("departments"), buyer)
    tier = pick_by_group(rng, column("tiers"), buyer)
    product = draw_products(rng, department, tier)
    quantity = 1 + rng.poisson(0.35 * people.spend_factor[head.person[order]])
    cut = np.where(rng.random(len(order)) < column("discount")[buyer], CUTS[rng.integers(0, 6, len(order))], 0.0)
    rate = rate_of(seed, head.currency, head.day)[order]
    full = cents(make_catalogue(seed).price[product] * quantity / rate)
    discount = cents(full * cut)
    coupon = np.where((rng.random(len(order)) < 0.02) & (cut > 0), cents(full * 0.05), 0.0)
    amount = cents(full - discount - coupon)
    return replace(
        head, line_count=count, line_order=order, line_product=product, line_quantity=quantity, line_amount=amount,
        line_discount=discount, line_coupon=coupon, amount=cents(np.bincount(order, amount, len(head))),
        discount=cents(np.bincount(order, discount + coupon, len(head))),
    )  # fmt: skip
