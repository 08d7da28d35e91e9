"""What is true of a block's persons; written beside the data, never named by a source."""

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array, dates, texts
from tessera.world.behaviour import Orders
from tessera.world.calendar import DAYS, FIRST_NUMBER
from tessera.world.catalogue import make_campaigns, rate_of
from tessera.world.people import People
from tessera.world.places import CODES
from tessera.world.records import Records
from tessera.world.segments import CAMPAIGN_TYPES, LIFE_STAGES, SEGMENTS, column
from tessera.world.settings import Block

HORIZON = 365


def person_truth(people: People) -> pa.Table:
    """Return who there is: one row a person."""
    birth = np.datetime64("2023-01-01").astype("datetime64[D]").astype(np.int64) + people.birth_day
    return pa.table(
        {
            "person_id": people.person_id,
            "household_id": people.household,
            "first_name": people.first_name,
            "last_name": people.last_name,
            "birth_date": dates(birth),
            "country": texts(CODES)[people.country],
            "email": people.email,
            "life_stage": texts(LIFE_STAGES)[people.life_stage],
            "segment": texts([segment.key for segment in SEGMENTS])[people.segment],
            "started_on": dates(people.start_day + FIRST_NUMBER),
        }
    )


def record_truth(people: People, records: Records, change: Array) -> pa.Table:
    """Return whose each record is: one row a record, by its id with the id space."""
    return pa.table(
        {
            "record_id": records.record_id,
            "person_id": people.person_id[records.person],
            "variation": records.variation,
            "change": change,
            "created_on": dates(records.created_day + FIRST_NUMBER),
        }
    )


def churn_truth(people: People) -> pa.Table:
    """Return who has left for good, and the chance of those who have not to leave within 90 days."""
    has_left = people.churn_day < DAYS
    return pa.table(
        {
            "person_id": people.person_id,
            "churned_on": dates(np.where(has_left, people.churn_day, 0) + FIRST_NUMBER, missing=~has_left),
            "churn_probability_90d": np.where(has_left, 1.0, 1 - np.exp(-people.churn_hazard * 90)),
        }
    )


def value_truth(block: Block, people: People, orders: Orders) -> pa.Table:
    """Return what each will buy in the year after the data, expected and as it turns out."""
    rng = block.rng("future")
    euros = orders.amount * rate_of(block.settings.seed, orders.currency, orders.day)
    by_segment = people.segment[orders.person]
    usual = np.bincount(by_segment, euros, len(SEGMENTS)) / np.maximum(
        np.bincount(by_segment, minlength=len(SEGMENTS)), 1
    )
    weight = people.spend_factor[orders.person]
    scale = np.bincount(by_segment, weight, len(SEGMENTS)) / np.maximum(
        np.bincount(by_segment, minlength=len(SEGMENTS)), 1
    )
    # Only quantity follows the spend factor: 1 + 0.35 x factor units a line.
    order_value = usual[people.segment] * (1 + 0.35 * people.spend_factor) / (1 + 0.35 * scale[people.segment])
    hazard = np.maximum(people.churn_hazard, 1e-9)
    is_here = people.churn_day >= DAYS
    days = np.where(is_here, (1 - np.exp(-hazard * HORIZON)) / hazard, 0.0)
    lived = np.where(is_here, np.minimum(rng.exponential(1 / hazard), HORIZON), 0.0)
    count = rng.poisson(people.daily_rate * lived)
    spend = rng.gamma(np.maximum(count, 1) * 2.0, order_value / 2.0) * (count > 0)
    return pa.table(
        {
            "person_id": people.person_id,
            "expected_order_count_12m": people.daily_rate * days,
            "expected_spend_amount_12m": people.daily_rate * days * order_value,
            "order_count_12m": count,
            "spend_amount_12m": np.round(spend, 2),
        }
    )


def segment_truth() -> pa.Table:
    """Return the true segments with what drives them: one row a segment."""
    names = ("orders_a_year", "basket", "discount", "weekend", "christmas", "hazard_a_year", "mood")
    return pa.table({"segment": [segment.key for segment in SEGMENTS], **{name: column(name) for name in names}})


def effect_truth() -> pa.Table:
    """Return by how much each campaign moves the purchases of each segment while it runs: a row for each pair."""
    campaigns = make_campaigns()
    effects = column("effects")
    return pa.table(
        {
            "campaign_id": np.repeat([campaign.campaign_id for campaign in campaigns], len(SEGMENTS)),
            "campaign_type": np.repeat([CAMPAIGN_TYPES[campaign.kind] for campaign in campaigns], len(SEGMENTS)),
            "segment": [segment.key for segment in SEGMENTS] * len(campaigns),
            "purchase_uplift_share": np.concatenate([effects[:, campaign.kind] for campaign in campaigns]),
        }
    )
