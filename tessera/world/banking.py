"""A bank's side of a person: products by life stage, bookings, sessions and what a credit bureau knows."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tessera.world.arrays import (
    Array,
    cents,
    dates,
    dictionary,
    digits,
    instants,
    numbered,
    pick,
    pick_by_group,
    repeat_index,
    texts,
)
from tessera.world.calendar import DAYS, FIRST_NUMBER, MINUTE, local_instants, to_utc
from tessera.world.people import People
from tessera.world.records import RecordOfPerson
from tessera.world.segments import DEPARTMENTS, column, hour_weights, seasons
from tessera.world.settings import Block
from tessera.world.sources import Rows

PRODUCTS = ("current", "savings", "credit_card", "loan", "mortgage", "investment")
BOOKINGS = ("card", "transfer", "direct_debit", "standing_order", "cash", "salary", "fee", "interest", "own_transfer")
_BOOKING_WEIGHTS = (50, 9, 15, 7, 7, 8, 2, 1, 3)
_BANKED = {"all": 0.55, "bank": 1.0}
_BOOKINGS_A_MONTH = {"all": 1.1, "bank": 4.0}
_JOINT = 0.4
# By life stage: monthly income, and median balances of the products.
_INCOME = np.array([900.0, 2600.0, 3000.0, 3300.0, 3100.0, 1900.0])
_BALANCES = np.array([1500.0, 9000.0, -400.0, -7000.0, -140_000.0, 22_000.0])
_MERCHANTS = tuple(f"{name.title()} {word}" for name in DEPARTMENTS for word in ("World", "Corner", "Direct"))
_BUREAUS = ("Scoria", "Bonitas")
_REPORTS = (180, 545)


@dataclass(frozen=True)
class Accounts:
    """Accounts by their first holder; days count from the world's first day."""

    person: Array
    product: Array
    account_id: pa.StringArray
    opened: Array
    closed: Array
    joint_account: Array
    joint_person: Array


def make_accounts(block: Block, people: People) -> Accounts:
    """Give persons the products that fit their segment; couples may share a current account."""
    rng = block.rng("accounts")
    is_banked = rng.random(len(people)) < _BANKED[block.settings.kind]
    chances = np.column_stack([np.ones(len(people)), column("banking")[people.segment]])
    has = is_banked[:, None] & (rng.random(chances.shape) < chances)
    head = np.searchsorted(people.household, people.household)
    joint = (people.role == 1) & has[:, 0] & has[head, 0] & (rng.random(len(people)) < _JOINT)
    has[joint, 0] = False
    person, product = np.nonzero(has)
    opened = people.start_day[person] - rng.integers(0, 1500, len(person)) * (people.start_day[person] == 0)
    left = people.churn_day[person] < DAYS
    numbers = digits(np.arange(len(person)) + block.number * 1_000_000 + 100_000, 10)
    place = np.full(len(people), -1)
    place[person[product == 0]] = np.flatnonzero(product == 0)
    return Accounts(
        person, product, pa.array("XX00TSRA" + numbers), opened.astype(np.int32),
        np.where(left, people.churn_day[person], -1), place[head[joint]], np.flatnonzero(joint),
    )  # fmt: skip


def account_rows(block: Block, people: People, made: tuple[Accounts, RecordOfPerson]) -> Rows:
    """Return a row for each account and holder."""
    accounts, records = made
    rng = block.rng("account_rows")
    stage = people.life_stage[accounts.person]
    typical = _BALANCES[accounts.product] * np.where(accounts.product == 0, _INCOME[stage] / 2600, 1.0)
    balance = cents(typical * rng.lognormal(0, 0.8, len(typical)))
    limit = np.where(
        accounts.product == 2, cents(_INCOME[stage] * 1.5), np.where(accounts.product == 0, 1000.0, np.nan)
    )
    row = np.concatenate([np.arange(len(accounts.person)), accounts.joint_account])
    person = np.concatenate([accounts.person, accounts.joint_person])
    changed = np.where(accounts.closed[row] >= 0, accounts.closed[row], np.maximum(accounts.opened[row], 0))
    columns = {
        "account_id": accounts.account_id.take(pa.array(row)),
        "customer_id": records.named(records.first[person]),
        "account_type": dictionary(PRODUCTS, accounts.product[row]),
        "currency": dictionary(("EUR",), np.zeros(len(row))),
        "balance_amount": np.where(accounts.closed[row] >= 0, 0.0, balance[row]),
        "credit_limit_amount": limit[row],
        "opened_on": dates(accounts.opened[row] + FIRST_NUMBER),
        "closed_on": dates(accounts.closed[row] + FIRST_NUMBER, missing=accounts.closed[row] < 0),
        "updated_at": instants(to_utc(local_instants(rng, changed, np.full(len(row), 6)))),
    }
    return Rows(columns, changed.astype(np.int32))


def booking_rows(block: Block, people: People, made: tuple[Accounts, RecordOfPerson]) -> Rows:
    """Return bookings on current accounts: wages, rents, cards; cards as the segment shops."""
    accounts, records = made
    rng = block.rng("bookings")
    current = np.flatnonzero(accounts.product == 0)
    holder = accounts.person[current]
    usual = column("orders_a_year")[people.segment]
    eagerness = np.clip(people.daily_rate * 365 / usual, 0.25, 4.0)
    exposure = seasons().exposure(people.segment, people.start_day, people.last_day)
    rate = _BOOKINGS_A_MONTH[block.settings.kind] / 30.4 * np.sqrt(eagerness * usual / 7.0)
    owner, _ = repeat_index(rng.poisson((rate * exposure)[holder]))
    person = holder[owner]
    day = seasons().draw(rng, people.segment[person], (people.start_day[person], people.last_day[person]))
    order = np.lexsort((owner, day))
    owner, person, day = owner[order], person[order], day[order]
    kind = pick(rng, _BOOKING_WEIGHTS, len(person))
    local = local_instants(rng, day, pick_by_group(rng, hour_weights(), people.segment[person]))
    department = pick_by_group(rng, column("departments"), people.segment[person])
    is_card = kind == 0
    joint = np.full(len(people), -1)
    joint[accounts.person[accounts.joint_account]] = accounts.joint_person
    other = (joint[person] >= 0) & (rng.random(len(person)) < 0.5)
    spender = np.where(other, joint[person], person)
    via = np.where(
        rng.random(len(person)) < column("channels")[people.segment[person], 2], 2, rng.integers(1, 4, len(person))
    )
    merchant = 3 * department + rng.integers(0, 3, len(person))
    columns = {
        "transaction_id": numbered("B", np.arange(len(person)) + block.number * 10_000_000 + 1),
        "account_id": accounts.account_id.take(pa.array(current[owner])),
        "customer_id": records.named(np.where(other, records.first[spender], -1)),
        "booked_at": instants(to_utc(local)),
        "amount": _amounts(rng, people, (person, kind, department)),
        "currency": dictionary(("EUR",), np.zeros(len(person))),
        "transaction_type": dictionary(BOOKINGS, kind),
        "merchant_name": dictionary(_MERCHANTS, np.where(is_card, merchant, -1)),
        "merchant_category": dictionary(DEPARTMENTS, np.where(is_card, department, -1)),
        "channel": dictionary(("terminal", "online", "mobile", "branch"), np.where(is_card, 0, via)),
        "description": dictionary(("Card payment", "Transfer", "Direct debit", "Rent", "Cash", "Wages", "Fee",
                                   "Interest", "To savings"), kind),
    }  # fmt: skip
    return Rows(columns, day)


def _amounts(rng: np.random.Generator, people: People, bookings: tuple[Array, Array, Array]) -> Array:
    """Return amounts by kind of booking; money that leaves is negative."""
    person, kind, department = bookings
    income = _INCOME[people.life_stage[person]]
    tier = column("tiers")[people.segment[person]] @ np.array([0.55, 1.0, 2.4])
    price = np.array([28, 22, 60, 140, 30, 32, 40, 35])[department] * tier * people.spend_factor[person] * 0.8
    share_of_income = np.array([0, -0.06, -0.035, -0.28, -0.04, 1.0, 0, 0.002, -0.07])[kind]
    typical = np.select(
        [kind == 0, kind == BOOKINGS.index("fee")], [-price, np.float64(-4.9)], share_of_income * income
    )
    spread = np.array([0.6, 0.9, 0.7, 0.1, 0.4, 0.05, 0.3, 0.8, 0.6])[kind]
    return cents(typical * rng.lognormal(0, 1, len(kind)) ** spread)


def session_rows(block: Block, people: People, made: tuple[Accounts, RecordOfPerson]) -> Rows:
    """Return sessions in online and mobile banking of those with an account."""
    accounts, records = made
    rng = block.rng("banking_sessions")
    holders = np.unique(np.concatenate([accounts.person, accounts.joint_person]))
    digital = column("channels")[people.segment[holders], 1:].sum(axis=1)
    exposure = seasons().exposure(people.segment[holders], people.start_day[holders], people.last_day[holders])
    owner, _ = repeat_index(rng.poisson((0.05 + digital) * 0.02 * exposure))
    person = holders[owner]
    day = seasons().draw(rng, people.segment[person], (people.start_day[person], people.last_day[person]))
    person, day = person[order := np.lexsort((person, day))], day[order]
    app = column("channels")[people.segment[person], 2]
    is_mobile = rng.random(len(person)) < np.clip(app * 1.2, 0.1, 0.95)
    local = local_instants(rng, day, pick_by_group(rng, hour_weights(), people.segment[person]))
    length = (1 + rng.exponential(4, len(person))).astype(np.int64) * MINUTE
    columns = {
        "session_id": numbered("L", np.arange(len(person)) + block.number * 10_000_000 + 1),
        "customer_id": records.named(records.draw(rng, person, day)),
        "started_at": instants(to_utc(local)),
        "ended_at": instants(to_utc(local) + length),
        "channel": dictionary(("online", "mobile"), is_mobile),
        "device_id": numbered("d-", 3 * people.number[person] + ~is_mobile),
        "action_count": rng.poisson(1.6, len(person)),
    }
    return Rows(columns, day)


def credit_rows(block: Block, people: People, made: tuple[Accounts, RecordOfPerson]) -> Rows:
    """Return two reports of a bureau on some of those with an account."""
    accounts, records = made
    rng = block.rng("credit")
    holders = np.unique(accounts.person)
    known = holders[rng.random(len(holders)) < 0.6]
    person, report = np.repeat(known, len(_REPORTS)), np.tile(np.arange(len(_REPORTS)), len(known))
    day = np.array(_REPORTS)[report]
    is_there = people.last_day[person] > day
    person, day = person[is_there], day[is_there]
    open_credits = np.bincount(accounts.person[np.isin(accounts.product, (2, 3, 4))], minlength=len(people))[person]
    late = rng.poisson(np.array([0.5, 0.3, 0.2, 0.25, 0.1, 0.08])[people.life_stage[person]])
    score = 640 + 35 * (people.life_stage[person] > 2) - 45 * late + rng.normal(0, 40, len(person))
    columns = {
        "customer_id": records.named(records.first[person]),
        "bureau": texts(_BUREAUS)[person % 2],
        "reported_on": dates(day + FIRST_NUMBER),
        "credit_score": np.clip(np.round(score), 300, 850),
        "open_credit_count": open_credits,
        "delinquency_count": late,
        "inquiry_count": rng.poisson(0.8, len(person)),
        "debt_amount": cents(open_credits * rng.lognormal(8.2, 0.9, len(person))),
        "credit_utilization_share": np.round(rng.beta(1.5, 3, len(person)) + 0.12 * late, 3),
    }
    return Rows(columns, day.astype(np.int32))
