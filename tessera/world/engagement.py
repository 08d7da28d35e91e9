"""What customers open, ask and say: emails, tickets with messages, reviews and social interactions."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
from tessera.world.calendar import DAY, DAYS, FIRST_NUMBER, HOUR, MINUTE, SECOND, local_instants, to_utc
from tessera.world.catalogue import make_campaigns, make_catalogue
from tessera.world.grammar import TOPICS
from tessera.world.people import People
from tessera.world.records import RecordOfPerson
from tessera.world.segments import column, hour_weights, seasons
from tessera.world.settings import Block
from tessera.world.sources import Rows
from tessera.world.texts import Texts, answers, language_places, write_texts

END = (FIRST_NUMBER + DAYS) * DAY  # the data know of nothing from here on; microseconds, local
EMAIL_EVENTS = ("sent", "delivered", "open", "click", "bounce", "complaint", "unsubscribe")
_BOUNCE, _COMPLAINT, _UNSUBSCRIBE, _AGAIN = 0.015, 0.002, 0.008, 0.35
_PRIORITIES = ("low", "normal", "high")
_PLATFORMS = ("Chirper", "Picstream", "Faceplace", "Clipclap")
_ACTIONS = ("like", "comment", "share", "mention", "follow", "message")
MADE = dict[str, Rows]


def email_rows(block: Block, people: People, sent: tuple[list[Array], RecordOfPerson]) -> Rows:
    """Return the events of the messages that campaigns sent: opened and clicked as the segment does."""
    members, records = sent
    rng = block.rng("emails")
    campaigns = make_campaigns()
    person = np.concatenate(members)
    campaign = np.repeat(np.arange(len(campaigns)), [len(some) for some in members])
    day = np.array([some.start for some in campaigns])[campaign] + rng.integers(0, 3, len(person))
    at = local_instants(rng, day, np.full(len(person), 9))
    message, kind, delay = _email_events(rng, column("open_probability")[people.segment[person]],
                                         column("click_probability")[people.segment[person]])  # fmt: skip
    happened = at[message] + delay
    record = records.draw(rng, person, day)
    knows_record = rng.random(len(person)) < 0.8
    has_link = kind == EMAIL_EVENTS.index("click")
    ids = np.array([some.campaign_id for some in campaigns])
    columns = {
        "event_id": numbered("e", np.arange(len(message)) + block.number * 10_000_000 + 1),
        "event_type": dictionary(EMAIL_EVENTS, kind),
        "occurred_at": instants(to_utc(happened)),
        "message_id": numbered("m", message + block.number * 10_000_000 + 1),
        "customer_id": records.named(np.where(knows_record, record, -1)[message]),
        "email": dictionary(people.email, person[message]),
        "campaign_id": dictionary(ids, campaign[message]),
        "link_url": dictionary(
            [f"https://shop.example/campaign/{name}" for name in ids], np.where(has_link, campaign[message], -1)
        ),
    }
    return Rows(columns, _day_of(happened))


def _email_events(rng: np.random.Generator, opens: Array, clicks: Array) -> tuple[Array, Array, Array]:
    """Return message, kind and delay of each event, in the order of messages."""
    size = len(opens)
    bounced = rng.random(size) < _BOUNCE
    opened = ~bounced & (rng.random(size) < opens)
    clicked = opened & (rng.random(size) < clicks)
    again = opened & (rng.random(size) < _AGAIN)
    after = rng.exponential(9 * HOUR / SECOND, size).astype(np.int64) * SECOND + 60 * SECOND
    happened = (
        (np.ones(size, bool), 0, np.zeros(size, np.int64)),
        (~bounced, 1, np.full(size, 3 * SECOND)),
        (bounced, 4, np.full(size, 5 * SECOND)),
        (opened, 2, after),
        (clicked, 3, after + 30 * SECOND),
        (again, 2, after + 26 * HOUR),
        (opened & (rng.random(size) < _UNSUBSCRIBE), 6, after + 50 * SECOND),
        (opened & (rng.random(size) < _COMPLAINT), 5, after + 70 * SECOND),
    )
    message = np.concatenate([np.flatnonzero(is_so) for is_so, _, _ in happened])
    kind = np.concatenate([np.full(np.count_nonzero(is_so), kind) for is_so, kind, _ in happened])
    delay = np.concatenate([delay[is_so] for is_so, _, delay in happened])
    order = np.lexsort((delay, message))
    return message[order], kind[order], delay[order]


def ticket_rows(block: Block, people: People, records: RecordOfPerson) -> tuple[MADE, pa.Table]:
    """Return tickets and their messages, and what is true of the customers' messages."""
    rng = block.rng("tickets")
    person, day = _days_of(rng, people, column("tickets")[people.segment] / 365)
    size = len(person)
    opened = local_instants(rng, day, pick_by_group(rng, hour_weights(), people.segment[person]))
    ids = numbered("T", np.arange(size) + block.number * 1_000_000 + 100_001)
    language = language_places(people.language[person])
    said = write_texts(rng, language, column("mood")[people.segment[person]] - 0.35)
    answered = opened + (rng.exponential(5, size) * 60).astype(np.int64) * MINUTE + 5 * MINUTE
    closed = answered + (rng.exponential(26, size) * 60).astype(np.int64) * MINUTE + MINUTE
    waits = answered >= END
    is_open = (rng.random(size) < 0.06) | (closed >= END)
    rates = ~is_open & (rng.random(size) < 0.45)
    knows_record = rng.random(size) < 0.75
    phones = column("hours")[people.segment[person], 0] < 12
    topic = texts(TOPICS)[said.topic]
    tickets = {
        "ticket_id": ids,
        "customer_id": records.named(np.where(knows_record, records.draw(rng, person, day), -1)),
        "email": dictionary(people.email, person),
        "opened_at": instants(to_utc(opened)),
        "first_answered_at": instants(to_utc(answered), missing=waits),
        "closed_at": instants(to_utc(closed), missing=is_open),
        "updated_at": instants(to_utc(np.select([waits, is_open], [opened, answered], closed))),
        "channel": dictionary(
            ("email", "chat", "phone"), np.where(phones & (rng.random(size) < 0.7), 2, rng.integers(0, 2, size))
        ),
        "category": topic,
        "priority": dictionary(_PRIORITIES, pick(rng, (2, 6, 2), size)),
        "subject": pc.utf8_slice_codeunits(pc.cast(said.values, pa.string()), 0, 40),
        "satisfaction_score": np.where(rates, _stars(rng, said), np.nan),
    }
    messages, asked = _message_rows(block, (opened, answered, np.where(is_open, END, closed)), (ids, said))
    labels = said.labels("support_messages", asked)
    return {"support_tickets": Rows(tickets, day), "support_messages": messages}, labels


def _message_rows(
    block: Block, times: tuple[Array, Array, Array], tickets: tuple[pa.Array, Texts]
) -> tuple[Rows, pa.Array]:
    """Return a customer's question, an agent's answer and an agent's last word for each ticket, as far as written."""
    ids, said = tickets
    size = len(said.place)
    number = np.arange(3 * size) + block.number * 10_000_000 + 1
    message_id = numbered("M", number)
    at = np.column_stack(times).ravel()
    asked = pc.cast(said.values, pa.string()).to_numpy(zero_copy_only=False)
    first, last = (answers(said.language, np.full(size, place)) for place in (0, 1))
    columns: Columns = {
        "message_id": message_id,
        "ticket_id": ids.take(pa.array(np.repeat(np.arange(size), 3))),
        "author": dictionary(("customer", "agent"), np.tile([0, 1, 1], size)),
        "sent_at": instants(to_utc(at + np.tile([0, 0, -30 * SECOND], size))),
        "text": np.column_stack([asked, first, last]).ravel(),
    }
    written = np.flatnonzero(at < END)
    table = pa.table(columns).take(pa.array(written))
    return Rows(dict(zip(table.column_names, table.columns, strict=True)), _day_of(at[written])), message_id.take(
        pa.array(np.arange(size) * 3)
    )


def review_rows(block: Block, people: People, made: tuple[Orders, RecordOfPerson]) -> tuple[Rows, pa.Table]:
    """Return reviews of things that were bought, and what is true of their texts."""
    orders, records = made
    rng = block.rng("reviews")
    wants = rng.random(len(orders)) < column("reviews")[people.segment[orders.person]]
    written = orders.day + rng.integers(2, 20, len(orders))
    order = np.flatnonzero(wants & (orders.status == 0) & (written < DAYS))
    person, size, day = orders.person[order], len(order), written[order]
    first_line = np.cumsum(orders.line_count) - orders.line_count
    said = write_texts(rng, language_places(people.language[person]), column("mood")[people.segment[person]] + 0.2)
    ids = numbered("R", np.arange(size) + block.number * 1_000_000 + 1)
    whole = pc.cast(said.values, pa.string())
    columns = {
        "review_id": ids,
        "customer_id": records.named(records.draw(rng, person, day)),
        "product_id": dictionary(
            make_catalogue(block.settings.seed).product_id, orders.line_product[first_line[order]]
        ),
        "rating": _stars(rng, said),
        "title": pc.list_element(pc.split_pattern(whole, ".", max_splits=1), 0),
        "text": whole,
        "is_verified": rng.random(size) < 0.9,
        "reviewed_at": instants(to_utc(local_instants(rng, day, rng.integers(8, 23, size)))),
    }
    return Rows(columns, day), said.labels("reviews", ids)


def social_rows(block: Block, people: People, records: RecordOfPerson) -> tuple[Rows, pa.Table]:
    """Return interactions on social platforms, and what is true of their texts."""
    rng = block.rng("social")
    person, day = _days_of(rng, people, column("social")[people.segment] / 365)
    size = len(person)
    action = pick(rng, (6, 2, 1, 1.5, 1, 1), size)
    writes = np.isin(action, (1, 3, 5))
    said = write_texts(rng, language_places(people.language[person]), column("mood")[people.segment[person]])
    ids = numbered("S", np.arange(size) + block.number * 1_000_000 + 1)
    whole = pc.cast(said.values, pa.string())
    followers = (20 * (1 + block.rng("followers").pareto(1.1, len(people)))).astype(np.int64)
    columns = {
        "interaction_id": ids,
        "customer_id": records.named(records.draw(rng, person, day)),
        "platform": dictionary(_PLATFORMS, person % len(_PLATFORMS)),
        "interaction_type": dictionary(_ACTIONS, action),
        "occurred_at": instants(
            to_utc(local_instants(rng, day, pick_by_group(rng, hour_weights(), people.segment[person])))
        ),
        "text": pc.if_else(pa.array(writes), whole, pa.scalar(None, pa.string())),
        "follower_count": np.minimum(followers, 5_000_000)[person],
    }
    return Rows(columns, day), said.labels("social_interactions", ids).filter(pa.array(writes))


def _days_of(rng: np.random.Generator, people: People, daily_rate: Array) -> tuple[Array, Array]:
    """Draw who does something and when, while they are customers; ordered by time."""
    when = seasons()
    exposure = when.exposure(people.segment, people.start_day, people.last_day)
    person, _ = repeat_index(rng.poisson(daily_rate * exposure))
    day = when.draw(rng, people.segment[person], (people.start_day[person], people.last_day[person]))
    order = np.lexsort((person, day))
    return person[order], day[order]


def _stars(rng: np.random.Generator, said: Texts) -> Array:
    """Return ratings of 1 to 5 that follow the sentiment of the text."""
    centre = np.array([1.6, 3.2, 4.7])[said.sentiment]
    return np.clip(np.round(centre + rng.normal(0, 0.55, len(centre))), 1, 5)


def _day_of(local: Array) -> Array:
    return np.asarray(np.clip(local // DAY - FIRST_NUMBER, 0, DAYS - 1), dtype=np.int32)
