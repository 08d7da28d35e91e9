"""Visits to the website and app: of customers before and after they log in, of strangers, and of bots."""

from dataclasses import dataclass

import numpy as np

from tessera.world.arrays import (
    Array,
    Columns,
    dictionary,
    instants,
    numbered,
    pick,
    pick_by_group,
    repeat_index,
    texts,
)
from tessera.world.behaviour import Orders
from tessera.world.calendar import DAYS, SECOND, local_instants, to_utc
from tessera.world.catalogue import CURRENCIES, draw_products, make_catalogue
from tessera.world.people import People
from tessera.world.records import RecordOfPerson
from tessera.world.segments import DEPARTMENTS, column, hour_weights, seasons
from tessera.world.settings import Block

EVENT_TYPES = ("page", "screen", "product_view", "search", "cart_add", "cart_remove", "checkout", "purchase",
               "sign_up", "log_in", "other")  # fmt: skip
_BROWSING = (0.24, 0.0, 0.5, 0.14, 0.07, 0.02, 0.0, 0.0, 0.0, 0.0, 0.03)
_STRANGER_SHARE = 0.25  # visits of people who are no customers, against those of customers
_BOT_SHARE, _BOT_EVENTS = 0.0004, 420  # bots a person; events of a bot, within an hour or two
_SITE = "https://shop.example"
_USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15",  # noqa: E501
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Mobile Safari/537.36",
    "ShopApp/4.2 (iOS 17.6)",
    "ShopApp/4.2 (Android 14)",
    "PriceCrawler/2.1 (+https://crawler.example/bot)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/128.0 Safari/537.36",
)
_REFERRERS = ("https://search.example/", "https://social.example/", "https://news.example/", "https://compare.example/")


@dataclass(frozen=True)
class Visits:
    """Visits: whose, on which device, when, and whether they end in an order.

    ``person`` is -1 for strangers and bots; ``visitor`` counts browsers and apps within the block.
    """

    person: Array
    visitor: Array
    device: Array
    day: Array
    local: Array
    order: Array
    events: Array
    agent: Array
    is_known: Array
    is_bot: Array
    logs_in: Array

    def __len__(self) -> int:
        return len(self.person)


def make_visits(block: Block, people: People, orders: Orders) -> Visits:
    """Make the visits of a block, in the order of time."""
    rng = block.rng("visits")
    bought = np.flatnonzero(orders.channel > 0)
    rate = people.daily_rate * column("visits")[people.segment]
    when = seasons()
    expected = rate * when.exposure(people.segment, people.start_day, people.last_day)
    person, _ = repeat_index(rng.poisson(expected))
    day = when.draw(rng, people.segment[person], (people.start_day[person], people.last_day[person]))
    local = local_instants(rng, day, pick_by_group(rng, hour_weights(), people.segment[person]))
    strangers = int(len(person) * _STRANGER_SHARE)
    bots = max(1, round(len(people) * _BOT_SHARE))
    odd_day = rng.integers(0, DAYS, strangers + bots)
    odd = local_instants(rng, odd_day, rng.integers(0, 24, strangers + bots))
    person = np.concatenate([orders.person[bought], person, np.full(strangers + bots, -1)])
    made = (
        person,
        np.concatenate([orders.day[bought], day, odd_day]),
        np.concatenate([orders.local[bought] - 600 * SECOND, local, odd]),
        np.concatenate([bought, np.full(len(person) - len(bought), -1)]),
        np.arange(len(person)) >= len(person) - bots,
    )
    return _with_devices(rng, people, (made, orders))


def _with_devices(
    rng: np.random.Generator, people: People, given: tuple[tuple[Array, Array, Array, Array, Array], Orders]
) -> Visits:
    (person, day, local, order, is_bot), orders = given
    is_person = person >= 0
    app_share = column("channels")[:, 2] / np.maximum(column("channels")[:, 1:].sum(axis=1), 1e-9)
    is_app = is_person & (rng.random(len(person)) < app_share[people.segment[person]])
    is_app = np.where(order >= 0, orders.channel[order] == 2, is_app)
    # Each person has a phone app, a browser of their own and, at home, a browser that all share.
    shared = ~is_app & (rng.random(len(person)) < 0.12)
    home = np.searchsorted(people.household, people.household)[person]
    stranger = 3 * len(people) + np.arange(len(person))
    visitor = np.select([~is_person, is_app, shared], [stranger, 3 * person, 3 * home + 2], 3 * person + 1)
    device = np.select(
        [~is_person, is_app, shared], [np.full(len(person), -1), 3 * person, 3 * home + 2], 3 * person + 1
    )
    agent = np.where(is_app, 5 + visitor % 2, np.where(is_bot, 7 + visitor % 2, visitor % 5))
    events = 1 + rng.geometric(0.36, len(person)) + np.where(order >= 0, 3, 0)
    events = np.where(is_bot, rng.poisson(_BOT_EVENTS, len(person)), events)
    knows = (order >= 0) | (rng.random(len(person)) < np.where(is_app, 0.85, 0.35))
    sequence = np.lexsort((visitor, local))
    visits = Visits(
        person, visitor, device, day, local, order, events, agent, is_person & knows, is_bot, is_person & knows
    )
    return _sorted(visits, sequence)


def _sorted(visits: Visits, sequence: Array) -> Visits:
    return Visits(**{name: getattr(visits, name)[sequence] for name in Visits.__dataclass_fields__})


def web_events(block: Block, people: People, made: tuple[Visits, Orders, RecordOfPerson]) -> Columns:
    """Return the events of all visits: what the collector wrote, with the place of the visit beside it."""
    visits, orders, records = made
    rng = block.rng("web_events")
    visit, position = repeat_index(visits.events)
    left = visits.events[visit] - position
    kind = pick(rng, _BROWSING, len(visit))
    kind = np.where(position == 0, np.where(visits.agent[visit] >= 5, 0, 0), kind)
    is_order = visits.order[visit] >= 0
    is_app = (visits.agent[visit] == 5) | (visits.agent[visit] == 6)
    kind = np.where((kind == 0) & is_app, 1, kind)
    for back, name in ((3, "cart_add"), (2, "checkout"), (1, "purchase")):
        kind = np.where(is_order & (left == back), EVENT_TYPES.index(name), kind)
    kind = np.where(
        visits.logs_in[visit] & (position == 1) & ~(is_order & (left <= 3)), EVENT_TYPES.index("log_in"), kind
    )
    pause = np.where(visits.is_bot[visit], 7 * SECOND, 43 * SECOND)
    local = visits.local[visit] + position * pause + rng.integers(0, 6, len(visit)) * SECOND
    late = to_utc(local)
    record = _records(rng, visits, records)
    product = _products(rng, people, (visits, visit, kind))
    product = np.where(is_order & (left == 3), _ordered_product(orders, visits)[visit], product)
    return _columns(block, (visits, visit, kind, late, record, product, orders))


def _records(rng: np.random.Generator, visits: Visits, records: RecordOfPerson) -> Array:
    """Return the record that each visit logs in with; -1 where it does not."""
    known = np.flatnonzero(visits.is_known)
    record = np.full(len(visits), -1, dtype=np.int64)
    record[known] = records.draw(rng, visits.person[known], visits.day[known])
    return record


def _products(rng: np.random.Generator, people: People, events: tuple[Visits, Array, Array]) -> Array:
    visits, visit, kind = events
    product = np.full(len(visit), -1, dtype=np.int64)
    here = np.flatnonzero((kind == 2) | (kind == 4) | (kind == 5))
    who = visits.person[visit[here]]
    segment = people.segment[who]
    department = pick_by_group(rng, column("departments"), segment)
    tier = pick_by_group(rng, column("tiers"), segment)
    odd = who < 0
    department = np.where(odd, rng.integers(0, len(DEPARTMENTS), len(here)), department)
    product[here] = draw_products(rng, department, tier)
    return product


def _ordered_product(orders: Orders, visits: Visits) -> Array:
    first_line = np.cumsum(orders.line_count) - orders.line_count
    return np.asarray(np.where(visits.order >= 0, orders.line_product[first_line[visits.order]], -1))


def _columns(block: Block, events: tuple[Visits, Array, Array, Array, Array, Array, Orders]) -> Columns:
    visits, visit, kind, utc, record, product, orders = events
    catalogue = make_catalogue(block.settings.seed)
    is_purchase = kind == EVENT_TYPES.index("purchase")
    amount = np.where(is_purchase, orders.amount[visits.order[visit]], np.nan)
    currency = np.where(is_purchase, orders.currency[visits.order[visit]] + 1, -1)
    urls = [
        f"{_SITE}/{name}"
        for name in ("", "app", "p", "search", "cart", "cart", "checkout", "thanks", "join", "login", "help")
    ]
    urls += [f"{_SITE}/p/{name}" for name in catalogue.product_id]
    words = sorted(set(catalogue.category))
    word = np.where(kind == 3, (visit * 7 + kind) % len(words), -1)
    referrer = np.where((visit % 3 == 0), visit % len(_REFERRERS), -1)
    is_app = (visits.agent == 5) | (visits.agent == 6)
    first = block.number * 100_000_000
    return {
        "event_id": np.arange(len(visit)) + first + 1,
        "event_type": dictionary(EVENT_TYPES, kind),
        "occurred_at": instants(utc),
        "anonymous_id": dictionary(*visitor_ids(block, visits.visitor, visit)),
        "customer": record[visit],
        "session_id": visit + first + 1,
        "device_id": dictionary(*_device_ids(block, visits.device, visit)),
        "channel": dictionary(("web", "app"), is_app[visit]),
        "page_url": dictionary(urls, np.where(product >= 0, len(EVENT_TYPES) + product, kind)),
        "referrer_url": dictionary(_REFERRERS, referrer),
        "search_text": dictionary(words, word),
        "product_id": dictionary(catalogue.product_id, product),
        "amount": amount,
        "currency": dictionary(("EUR", *CURRENCIES), currency),
        "browser": dictionary(_USER_AGENTS, visits.agent[visit]),
    }


def visitor_ids(block: Block, visitor: Array, visit: Array) -> tuple[Array, Array]:
    """Return the ids of visitors and the place of each visit's among them."""
    values, places = np.unique(visitor, return_inverse=True)
    unique = (values + block.number * 10_000_000) * 2_654_435_761 % 2**40
    return texts([f"v-{number:010x}" for number in unique]), places[visit]


def _device_ids(block: Block, device: Array, visit: Array) -> tuple[Array, Array]:
    values, places = np.unique(device, return_inverse=True)
    ids = numbered("d-", values + block.number * 10_000_000).to_numpy(zero_copy_only=False)
    return ids, np.where(device < 0, -1, places)[visit]


def identifications(block: Block, people: People, made: tuple[Visits, RecordOfPerson]) -> Columns:
    """Return the events that tell whose a browser is: at each log-in, some by email only."""
    visits, records = made
    rng = block.rng("identifications")
    here = np.flatnonzero(visits.logs_in)
    person = visits.person[here]
    record = records.draw(rng, person, visits.day[here])
    by_email = rng.random(len(here)) < 0.15
    ids, places = visitor_ids(block, visits.visitor, here)
    return {
        "event_id": numbered("i", np.arange(len(here)) + block.number * 100_000_000 + 1),
        "anonymous_id": dictionary(ids, places),
        "customer": np.where(by_email, -1, record),
        "email": dictionary(people.email, np.where(by_email, person, -1)),
        "device_id": dictionary(*_device_ids(block, visits.device, here)),
        "identified_at": instants(to_utc(visits.local[here] + 20 * SECOND)),
    }
