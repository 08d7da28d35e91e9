"""One block of the world: all that its persons are, buy, click, say and book."""

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array
from tessera.world.attitudes import consent_rows, demographic_rows, reachable, survey_rows
from tessera.world.banking import account_rows, booking_rows, credit_rows, make_accounts, session_rows
from tessera.world.behaviour import Orders, campaign_members, make_orders
from tessera.world.catalogue import make_campaigns
from tessera.world.changes import with_changes
from tessera.world.customer_rows import customer_rows
from tessera.world.engagement import email_rows, review_rows, social_rows, ticket_rows
from tessera.world.oddities import (
    Oddity,
    closed_before_opened,
    odd_orders,
    order_oddities,
    web_oddities,
    with_spike,
    with_test_accounts,
)
from tessera.world.people import People, make_people
from tessera.world.records import RecordOfPerson, make_records
from tessera.world.settings import Block, WorldSettings
from tessera.world.shop_rows import (
    campaign_rows,
    coupon_rows,
    order_rows,
    product_rows,
    promotion_rows,
    rate_rows,
    redemption_rows,
)
from tessera.world.sources import Rows
from tessera.world.truth import churn_truth, effect_truth, person_truth, record_truth, segment_truth, value_truth
from tessera.world.web import Visits, identifications, make_visits, web_events

Truth = dict[str, pa.Table]


def make_block(block: Block) -> tuple[dict[str, Rows], Truth, list[Oddity]]:
    """Return the rows of each source, what is true of them, and what was planted among them."""
    people = make_people(block)
    records = make_records(block, people)
    by_person = RecordOfPerson.of(records, len(people))
    versions, change = with_changes(block, people, records)
    members = campaign_members(block, people, reachable(block, people))
    orders = make_orders(block, people, members)
    rows, oddities = with_test_accounts(block, customer_rows(people, versions))
    rows |= _surroundings(block, people, (members, by_person))
    tickets, labels = ticket_rows(block, people, by_person)
    social, social_labels = social_rows(block, people, by_person)
    rows |= tickets | {"social_interactions": social}
    labels = [labels, social_labels]
    value = value_truth(block, people, orders)
    if block.settings.has_shop:
        reviews, review_labels = review_rows(block, people, (orders, by_person))
        labels.append(review_labels)
        visits = with_spike(block, people, make_visits(block, people, orders))
        rows |= _web_rows(block, people, (visits, orders, by_person))
        orders, odd = odd_orders(block, people, (orders, records))
        rows |= _shop_rows(block, people, (orders, by_person, members)) | {"reviews": reviews}
        oddities += web_oddities(block, visits) + order_oddities(odd, rows)
    if block.settings.has_bank:
        rows |= _bank_rows(block, people, by_person)
    for name in ("support_tickets", "accounts"):
        if name in rows:
            rows[name], found = closed_before_opened(block, name, rows[name])
            oddities += found
    truth = {
        "persons": person_truth(people), "records": record_truth(people, records, change),
        "churn": churn_truth(people), "future_value": value,
        "texts": pa.concat_tables(labels),
    }  # fmt: skip
    shared = {"segments": segment_truth(), "campaign_effects": effect_truth()} if block.number == 0 else {}
    return rows, truth | shared, oddities


def _surroundings(block: Block, people: People, given: tuple[list[Array], RecordOfPerson]) -> dict[str, Rows]:
    members, records = given
    return {
        "campaigns": _member_rows(block, members, records),
        "email_events": email_rows(block, people, given),
        "survey_responses": survey_rows(block, people, records),
        "consents": consent_rows(block, people, records),
        "demographics": demographic_rows(block, people, records),
    }


def _shop_rows(block: Block, people: People, made: tuple[Orders, RecordOfPerson, list[Array]]) -> dict[str, Rows]:
    orders, records, members = made
    return {
        **order_rows(block, people, (orders, records)),
        "coupon_redemptions": redemption_rows(block, people, (members, records)),
    }


def _bank_rows(block: Block, people: People, records: RecordOfPerson) -> dict[str, Rows]:
    made = (make_accounts(block, people), records)
    return {
        "accounts": account_rows(block, people, made),
        "account_transactions": booking_rows(block, people, made),
        "banking_sessions": session_rows(block, people, made),
        "credit_records": credit_rows(block, people, made),
    }


def shared_rows(settings: WorldSettings) -> dict[str, Rows]:
    """Return the sources that do not depend on persons."""
    seed = settings.seed
    shared = {"campaign_descriptions": campaign_rows(), "exchange_rates": rate_rows(seed)}
    if settings.has_shop:
        shared |= {"products": product_rows(seed), "coupons": coupon_rows(seed), "promotions": promotion_rows(seed)}
    return shared


def _web_rows(block: Block, people: People, made: tuple[Visits, Orders, RecordOfPerson]) -> dict[str, Rows]:
    visits, _, records = made
    events = web_events(block, people, made)
    known = identifications(block, people, (visits, records))
    for columns in (events, known):
        columns["customer_id"] = records.named(columns.pop("customer"))
    day = visits.day[events["session_id"] - events["session_id"][0]]
    return {"web_events": Rows(events, day), "identifications": Rows(known, visits.day[visits.logs_in])}


def _member_rows(block: Block, members: list[Array], records: RecordOfPerson) -> Rows:
    rng = block.rng("members")
    campaigns = make_campaigns()
    person = np.concatenate(members)
    campaign = np.repeat(np.arange(len(campaigns)), [len(some) for some in members])
    day = np.array([campaign.start for campaign in campaigns])[campaign]
    ids = np.array([campaign.campaign_id for campaign in campaigns])[campaign]
    return Rows({"campaign_id": ids, "customer_id": records.named(records.draw(rng, person, day))}, day)
