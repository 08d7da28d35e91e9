"""Things that cannot be, or are no customer's doing, planted among what persons do; they load and are to be flagged."""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array, instants, texts
from tessera.world.behaviour import Orders
from tessera.world.calendar import DAY, DAYS, FIRST_DAY, FIRST_NUMBER
from tessera.world.people import People
from tessera.world.records import Records
from tessera.world.settings import Block, generator
from tessera.world.sources import Rows
from tessera.world.web import Visits, visitor_ids

_ODD_SHARE = 0.0004  # of orders, tickets or accounts, for each kind
_SPIKE_REACH, _SPIKE_SHARE = 40, 0.2  # visits of these days around the spike move there with this probability
_HOURS_AHEAD = np.array([0, 1, 2], dtype="timedelta64[h]")  # of UTC: the day may be the next one in local time
_BEFORE_BIRTH = 12 * 365  # days; more than a birth date is ever off by a slip of the hand
_TEST_NAMES = (("Test", "Test"), ("Max", "Mustermann"), ("Test", "User"), ("QA", "Test"))
_TEST_DOMAINS = ("test.com", "mailinator.com", "example.org")
_TEST_NUMBERS = 900_000_000


@dataclass(frozen=True)
class Oddity:
    """One planted thing: by which id, and where that stands, it can be found again."""

    defect_type: str
    source_name: str
    keys: Array
    column: str = ""
    expected: str = "anomaly"


@dataclass(frozen=True)
class OddOrders:
    """Places of orders and lines that were made impossible."""

    future: Array
    unborn: Array
    negative_line: Array


def odd_orders(block: Block, people: People, made: tuple[Orders, Records]) -> tuple[Orders, OddOrders]:
    """Date a few orders far ahead or before their buyer's birth, and give some lines a negative quantity."""
    orders, records = made
    rng = block.rng("odd_orders")
    count = max(1, round(len(orders) * _ODD_SHARE))
    unknown = np.bincount(records.person, records.values["birth_date"] == "", len(people))
    unborn = rng.choice(np.flatnonzero(unknown[orders.person] == 0), count, replace=False)
    chosen = rng.choice(np.setdiff1d(np.arange(len(orders)), unborn), 2 * count, replace=False)
    future, negative = chosen[:count], chosen[count:]
    if block.settings.deliveries > 1:
        future = future[:0]  # as_of_date `latest` would follow them
    local = orders.local.copy()
    local[future] += 75 * 365 * DAY
    born = people.birth_day[orders.person[unborn]].astype(np.int64) + FIRST_NUMBER
    local[unborn] = (born - _BEFORE_BIRTH) * DAY + local[unborn] % DAY
    line = (np.cumsum(orders.line_count) - orders.line_count)[negative]
    quantity = orders.line_quantity.copy()
    quantity[line] = -quantity[line]
    return replace(orders, local=local, line_quantity=quantity), OddOrders(future, unborn, line)


def order_oddities(odd: OddOrders, rows: dict[str, Rows]) -> list[Oddity]:
    """Return by which order or line each is found, and the days that become odd with them."""
    orders, lines = rows["orders"].columns, rows["order_lines"].columns
    line_key = [_at(lines[name], odd.negative_line) for name in ("order_id", "product_id")]
    number = texts(np.asarray(lines["line_id"])[odd.negative_line].astype(str))
    misdated = np.concatenate([odd.future, odd.unborn])
    instant = np.asarray(orders["ordered_at"].take(pa.array(misdated, pa.int64()))).astype("datetime64[h]")
    days = texts(np.unique((instant + _HOURS_AHEAD[:, None]).astype("datetime64[D]")).astype(str))
    return [
        Oddity("far_future", "orders", _at(orders["order_id"], odd.future), "ordered_at"),
        Oddity("before_birth", "orders", _at(orders["order_id"], odd.unborn), "ordered_at"),
        Oddity("negative_quantity", "order_lines", line_key[0] + "|" + line_key[1] + "|" + number, "quantity"),
        Oddity("odd_date", "order_lines", _at(orders["order_id"], misdated), "ordered_at", "consequence"),
        *(Oddity("odd_day", name, days, "ordered_at", "consequence") for name in ("orders", "order_lines")),
    ]


def _at(ids: pa.Array, places: Array) -> Array:
    return np.asarray(ids.take(pa.array(places, pa.int64())).cast(pa.string()).to_numpy(zero_copy_only=False))


def spike_day(seed: int) -> int:
    """Return the day on which the website was visited several times as much as ever."""
    return int(generator(seed, "spike").integers(DAYS // 2, DAYS - 120))


def with_spike(block: Block, people: People, visits: Visits) -> Visits:
    """Move visits of the days around to the day of the spike, where their visitor was a customer that day."""
    rng = block.rng("spike")
    day = spike_day(block.settings.seed)
    person = np.maximum(visits.person, 0)
    is_there = (visits.person < 0) | ((people.start_day[person] <= day) & (people.last_day[person] > day))
    moves = (
        (np.abs(visits.day - day) <= _SPIKE_REACH) & (visits.order < 0) & is_there & ~visits.is_bot
        & (rng.random(len(visits)) < _SPIKE_SHARE)
    )  # fmt: skip
    shift = np.where(moves, day - visits.day, 0)
    return replace(visits, day=visits.day + shift, local=visits.local + shift.astype(np.int64) * DAY)


def web_oddities(block: Block, visits: Visits) -> list[Oddity]:
    """Return the bots, by visitor, and the day of the spike."""
    ids, places = visitor_ids(block, visits.visitor, np.flatnonzero(visits.is_bot))
    found = [Oddity("bot", "web_events", ids[places], "anonymous_id")]
    rushed = np.unique(visits.day[visits.is_bot])  # in a small world a bot is most of a day
    days = texts((np.datetime64(FIRST_DAY) + np.concatenate([rushed, rushed + 1])).astype(str))
    found.append(Oddity("odd_day", "web_events", days, "occurred_at", "consequence"))
    if block.number == 0:
        day = np.datetime64(FIRST_DAY) + spike_day(block.settings.seed)
        found.append(Oddity("volume_spike", "web_events", texts([str(day)]), "occurred_at"))
        found.append(Oddity("volume_spike", "identifications", texts([str(day)]), "identified_at", "consequence"))
    return found


def with_test_accounts(block: Block, sources: dict[str, Rows]) -> tuple[dict[str, Rows], list[Oddity]]:
    """Add records that testers made to the CRM and the shop; they belong to no person."""
    rng = block.rng("test_accounts")
    count = max(2, round(block.person_count * 0.0005))
    found = []
    result = dict(sources)
    for name, space in (("crm", "crm"), ("shop_accounts", "shop")):
        model = sources[name]
        places = rng.integers(0, len(model), count)
        columns = {key: _arrow(values).take(pa.array(places)) for key, values in model.columns.items()}
        numbers = texts([str(_TEST_NUMBERS + block.number * 1000 + n) for n in range(count)])
        columns |= _test_values(rng, numbers)
        joined = {key: pa.concat_arrays([_arrow(model.columns[key]), _arrow(columns[key])]) for key in model.columns}
        result[name] = Rows(joined, np.concatenate([model.day, model.day[places]]))
        found.append(Oddity("test_account", name, space + ":" + numbers, "email"))
    return result, found


def _test_values(rng: np.random.Generator, numbers: Array) -> dict[str, pa.Array]:
    size = len(numbers)
    names = np.array(_TEST_NAMES, dtype=object)[rng.integers(0, len(_TEST_NAMES), size)]
    domains = texts(_TEST_DOMAINS)[rng.integers(0, len(_TEST_DOMAINS), size)]
    nothing = pa.nulls(size, pa.string())
    return {
        "customer_id": pa.array(numbers),
        "first_name": pa.array(names[:, 0]),
        "last_name": pa.array(names[:, 1]),
        "email": pa.array("test" + numbers + "@" + domains),
        "phone": nothing,
        "card_fingerprint": nothing,
        "referred_by_customer_id": nothing,
    }


def _arrow(values: object) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values)


def closed_before_opened(block: Block, source: str, rows: Rows) -> tuple[Rows, list[Oddity]]:
    """Let a few tickets or accounts end before they began."""
    opened, closed, key = {
        "support_tickets": ("opened_at", "closed_at", "ticket_id"),
        "accounts": ("opened_on", "closed_on", "account_id"),
    }[source]
    rng = block.rng(f"closed {source}")
    is_closed = ~np.asarray(rows.columns[closed].is_null())
    chosen = np.flatnonzero(is_closed & (rng.random(len(rows)) < 5 * _ODD_SHARE))
    begin = rows.columns[opened].cast(pa.int64() if source == "support_tickets" else pa.int32()).to_numpy()
    end = (
        rows.columns[closed]
        .cast(pa.int64() if source == "support_tickets" else pa.int32())
        .fill_null(0)
        .to_numpy()
        .copy()
    )
    end[chosen] = begin[chosen] - (3 * DAY if source == "support_tickets" else 3)
    kind = rows.columns[closed].type
    column = instants(end, ~is_closed) if source == "support_tickets" else pa.array(end, mask=~is_closed).cast(kind)
    found = Oddity("closed_before_opened", source, _at(rows.columns[key], chosen), closed)
    return replace(rows, columns=rows.columns | {closed: column}), [found]
