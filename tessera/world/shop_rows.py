"""The rows of orders, their lines, products, coupons and promotions."""

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array, Columns, dates, dictionary, instants, numbered, texts
from tessera.world.behaviour import STATUSES, STORES_BY_COUNTRY, Orders
from tessera.world.calendar import FIRST_NUMBER, SECOND, to_utc
from tessera.world.catalogue import (
    CAMPAIGN_DAYS,
    CURRENCIES,
    TIERS,
    Campaign,
    make_campaigns,
    make_catalogue,
    make_rates,
)
from tessera.world.people import People
from tessera.world.places import COUNTRIES
from tessera.world.records import RecordOfPerson
from tessera.world.segments import CAMPAIGN_TYPES, CHANNELS, DEPARTMENTS, column
from tessera.world.settings import Block, generator
from tessera.world.sources import Rows, at_start

CURRENCY_CODES = ("EUR", *CURRENCIES)
_STORE_IDS = [f"{country.code}{number:02d}" for country in COUNTRIES for number in range(STORES_BY_COUNTRY)]
_COUPON_PRODUCTS = 12


def order_rows(block: Block, people: People, made: tuple[Orders, RecordOfPerson]) -> dict[str, Rows]:
    """Return the sources ``orders`` and ``order_lines``; both name the same record of an order's person."""
    orders, records = made
    rng = block.rng("order_rows")
    record = records.draw(rng, orders.person, orders.day)
    ids = numbered("O", np.arange(len(orders)) + block.number * 10_000_000 + 1_000_000)
    common = {"customer_id": records.named(record), "ordered_at": instants(to_utc(orders.local))}
    lines = orders.line_order
    position = np.arange(len(lines)) - (np.cumsum(orders.line_count) - orders.line_count)[lines]
    line_columns: Columns = {
        "customer_id": records.named(record[lines]),
        "order_id": ids.take(pa.array(lines)),
        "product_id": dictionary(make_catalogue(block.settings.seed).product_id, orders.line_product),
        "line_id": position + 1,
        "store_id": dictionary(_STORE_IDS, orders.store[lines]),
        "quantity": orders.line_quantity,
        "sales_amount": orders.line_amount,
        "currency": dictionary(CURRENCY_CODES, orders.currency[lines] + 1),
        "retail_discount_amount": orders.line_discount,
        "coupon_discount_amount": orders.line_coupon,
        "ordered_at": instants(to_utc(orders.local)[lines]),
        "week_number": _week_number(orders.day[lines]),
    }
    head = {"order_id": ids, **common, **_order_columns(rng, people, orders)}
    return {"orders": Rows(head, orders.day), "order_lines": Rows(line_columns, orders.day[lines])}


def _week_number(day: Array) -> Array:
    """Return the promotion week of a day, from 1."""
    return np.asarray(day // 7 + 1)


def _order_columns(rng: np.random.Generator, people: People, orders: Orders) -> Columns:
    person, is_remote = orders.person, orders.channel > 0
    pays_by_card = rng.random(len(orders)) < np.where(is_remote, 0.7, 0.4)
    gives_email = is_remote & (rng.random(len(orders)) < 0.9)
    gives_phone = is_remote & (rng.random(len(orders)) < 0.4)
    device = np.where(orders.channel == 2, 3 * people.number[person], 3 * people.number[person] + 1)
    return {
        "order_amount": orders.amount,
        "currency": dictionary(CURRENCY_CODES, orders.currency + 1),
        "discount_amount": orders.discount,
        "item_count": orders.line_count,
        "order_status": dictionary(STATUSES, orders.status),
        "channel": dictionary(CHANNELS, orders.channel),
        "store_id": dictionary(_STORE_IDS, orders.store),
        "email": dictionary(people.email, np.where(gives_email, person, -1)),
        "phone": dictionary(_international(people), np.where(gives_phone, person, -1)),
        "shipping_address": dictionary(people.street, np.where(is_remote, person, -1)),
        "shipping_postal_code": dictionary(people.postal_code, np.where(is_remote, person, -1)),
        "card_fingerprint": dictionary(people.card, np.where(pays_by_card, person, -1)),
        "device_id": pa.array(numbered("d-", device).to_numpy(zero_copy_only=False), mask=~is_remote),
        "updated_at": instants(to_utc(orders.local) + 3600 * SECOND),
    }


def _international(people: People) -> Array:
    codes = texts([f"+{country.calling_code}" for country in COUNTRIES])
    return np.asarray(codes[people.country] + people.phone)


def product_rows(seed: int) -> Rows:
    """Return the source ``products``."""
    catalogue = make_catalogue(seed)
    tier = texts(TIERS)[catalogue.tier]
    return at_start(
        {
            "product_id": catalogue.product_id,
            "product_name": catalogue.brand + " " + catalogue.category + " " + tier,
            "department": texts(DEPARTMENTS)[catalogue.department],
            "category": catalogue.category,
            "product_type": tier,
            "brand": catalogue.brand,
            "package_size": texts(("1 pc", "250 g", "500 g", "1 l", "6 pc"))[np.arange(len(tier)) % 5],
            "list_price_amount": catalogue.price,
        }
    )


def rate_rows(seed: int) -> Rows:
    """Return the source ``exchange_rates``: a row a currency and day."""
    rates = make_rates(seed)
    currency, day = (index.ravel() for index in np.indices(rates.shape))
    columns = {"currency": texts(CURRENCIES)[currency], "rate_date": _days(day), "rate": rates.ravel()}
    return Rows(columns, day.astype(np.int32))


def campaign_rows() -> Rows:
    """Return the source ``campaign_descriptions``."""
    campaigns = make_campaigns()
    start = np.array([campaign.start for campaign in campaigns])
    columns = {
        "campaign_id": texts([campaign.campaign_id for campaign in campaigns]),
        "campaign_type": texts([CAMPAIGN_TYPES[campaign.kind] for campaign in campaigns]),
        "start_date": _days(start),
        "end_date": _days(start + CAMPAIGN_DAYS - 1),
    }
    return Rows(columns, start)


def coupon_rows(seed: int) -> Rows:
    """Return the source ``coupons``: each campaign that cuts prices sends one coupon for some products."""
    rng = generator(seed, "coupons")
    ids = make_catalogue(seed).product_id
    senders = [campaign for campaign in make_campaigns() if has_coupon(campaign)]
    chosen = [rng.choice(len(ids), _COUPON_PRODUCTS, replace=False) for _ in senders]
    repeated = np.repeat(np.arange(len(senders)), _COUPON_PRODUCTS)
    columns = {
        "coupon_id": texts([coupon_of(campaign) for campaign in senders])[repeated],
        "product_id": ids[np.concatenate(chosen)],
        "campaign_id": texts([campaign.campaign_id for campaign in senders])[repeated],
    }
    return Rows(columns, np.array([campaign.start for campaign in senders])[repeated])


def has_coupon(campaign: Campaign) -> bool:
    """Tell whether a campaign sends coupons."""
    return CAMPAIGN_TYPES[campaign.kind] in ("discount", "win_back")


def coupon_of(campaign: Campaign) -> str:
    """Return the id of a campaign's coupon."""
    return f"K{campaign.place + 1:03d}"


def redemption_rows(block: Block, people: People, given: tuple[list[Array], RecordOfPerson]) -> Rows:
    """Return who used a campaign's coupon, and when: those whom it moves, more than others."""
    members, records = given
    rng = block.rng("redemptions")
    senders = [campaign for campaign in make_campaigns() if has_coupon(campaign)]
    effects = column("effects")
    chosen = [
        some[rng.random(len(some)) < 0.02 + 0.1 * np.maximum(effects[people.segment[some], campaign.kind], 0)]
        for campaign, some in ((campaign, members[campaign.place]) for campaign in senders)
    ]
    sender = np.repeat(np.arange(len(senders)), [len(some) for some in chosen])
    person = np.concatenate(chosen)
    start = np.array([campaign.start for campaign in senders])[sender]
    day = start + rng.integers(0, CAMPAIGN_DAYS, len(person))
    columns = {
        "customer_id": records.named(records.draw(rng, person, day)),
        "coupon_id": texts([coupon_of(campaign) for campaign in senders])[sender],
        "campaign_id": texts([campaign.campaign_id for campaign in senders])[sender],
        "redemption_date": _days(day),
    }
    return Rows(columns, day)


def promotion_rows(seed: int) -> Rows:
    """Return the source ``promotions``: products on display or in the mailer, by week."""
    rng = generator(seed, "promotions")
    weeks, each = 104, 20
    week = np.repeat(np.arange(weeks), each)
    columns = {
        "product_id": make_catalogue(seed).product_id[
            rng.integers(0, len(make_catalogue(seed).product_id), weeks * each)
        ],
        "store_id": texts(_STORE_IDS)[rng.integers(0, len(_STORE_IDS), weeks * each)],
        "week_number": _week_number(week * 7),
        "display_location": texts(("0", "A", "B", "C"))[rng.integers(0, 4, weeks * each)],
        "mailer_location": texts(("0", "front", "inside"))[rng.integers(0, 3, weeks * each)],
    }
    return Rows(columns, (week * 7).astype(np.int32))


def _days(day: Array) -> pa.Date32Array:
    return dates(day + FIRST_NUMBER)
