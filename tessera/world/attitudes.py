"""What is asked, agreed to and bought about customers: surveys, consents and demographics."""

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array, Columns, dictionary, instants, pick, texts
from tessera.world.calendar import DAY, DAYS, FIRST_NUMBER, local_instants, to_utc
from tessera.world.people import People
from tessera.world.records import RecordOfPerson
from tessera.world.segments import ATTITUDES, LIFE_STAGES, column
from tessera.world.settings import Block
from tessera.world.sources import Rows, at_start

_SURVEYS = ((180, "U2023"), (420, "U2024A"), (610, "U2024B"))
_ANSWERS_SHARE = 0.12
_PURPOSES = ("email_marketing", "profiling", "third_party")
_GRANTED = (0.86, 0.7, 0.25)
_WITHDRAWN = 0.05
_KNOWN_SHARE = 0.5
_AGE_BANDS = ("-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
_INCOME_BANDS = ("-20k", "20-35k", "35-50k", "50-75k", "75-100k", "100k+")
_WORDS = ("not at all", "rather not", "neither", "rather", "fully")


def survey_rows(block: Block, people: People, records: RecordOfPerson) -> Rows:
    """Return answers on five attitudes, scattered around the means of the segment."""
    rng = block.rng("surveys")
    parts: list[Columns] = []
    days: list[Array] = []
    for start, survey in _SURVEYS:
        is_there = (people.start_day < start) & (people.last_day > start + 20)
        person = np.flatnonzero(is_there & (rng.random(len(people)) < _ANSWERS_SHARE))
        day = start + rng.integers(0, 20, len(person))
        local = local_instants(rng, day, rng.integers(8, 23, len(person)))
        record = records.draw(rng, person, day)
        centre = column("attitudes")[people.segment[person]]
        score = np.clip(np.round(centre + rng.normal(0, 0.8, centre.shape)), 1, 5).astype(np.int64)
        who = np.repeat(np.arange(len(person)), len(ATTITUDES))
        question = np.tile(np.arange(len(ATTITUDES)), len(person))
        parts.append(
            {
                "customer_id": records.ids[record[who]],
                "survey_id": np.full(len(who), survey, dtype=object),
                "question_id": texts([f"Q{number + 1}" for number in range(len(ATTITUDES))])[question],
                "attitude": texts(ATTITUDES)[question],
                "answer_text": texts(_WORDS)[score.ravel() - 1],
                "answer_value": score.ravel(),
                "scale_minimum": np.ones(len(who), dtype=np.int64),
                "scale_maximum": np.full(len(who), 5),
                "responded_at": to_utc(local)[who],
            }
        )
        days.append(day[who])
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Rows(joined | {"responded_at": instants(joined["responded_at"])}, np.concatenate(days))


def reachable(block: Block, people: People) -> Array:
    """Return who has agreed to marketing by email."""
    return np.asarray(block.rng("reachable").random(len(people)) < _GRANTED[0])


def consent_rows(block: Block, people: People, records: RecordOfPerson) -> Rows:
    """Return what each agreed to when the first record was made, and what some withdrew later."""
    rng = block.rng("consents")
    granted = np.column_stack([reachable(block, people), *(rng.random(len(people)) < share for share in _GRANTED[1:])])
    person = np.repeat(np.arange(len(people)), len(_PURPOSES))
    purpose = np.tile(np.arange(len(_PURPOSES)), len(people))
    record = records.first[person]
    created = records.created_day[record].astype(np.int64)
    withdrawn = np.flatnonzero(granted.ravel() & (rng.random(len(person)) < _WITHDRAWN))
    later = np.maximum(created[withdrawn], 0) + 1
    later = later + (rng.random(len(later)) * np.maximum(DAYS - later, 0)).astype(np.int64)
    withdrawn, later = withdrawn[later < DAYS], later[later < DAYS]
    rows = np.concatenate([np.arange(len(person)), withdrawn])
    day = np.concatenate([created, later])
    holds = np.concatenate([granted.ravel(), np.zeros(len(withdrawn), dtype=bool)])
    columns = {
        "customer_id": records.named(record[rows]),
        "purpose": dictionary(_PURPOSES, purpose[rows]),
        "is_granted": holds,
        "legal_basis": dictionary(("consent",), np.zeros(len(rows))),
        "changed_at": instants(to_utc((day + FIRST_NUMBER) * DAY + DAY // 2)),
    }
    return Rows(columns, np.maximum(day, 0).astype(np.int32))


def demographic_rows(block: Block, people: People, records: RecordOfPerson) -> Rows:
    """Return what a third party knows of half of the customers, in bands."""
    rng = block.rng("demographics")
    known = np.flatnonzero((rng.random(len(people)) < _KNOWN_SHARE) & (people.start_day < 600))
    age = -people.birth_day[known] / 365.25 + 2
    size = np.bincount(people.household - people.household.min())[people.household - people.household.min()][known]
    stage = people.life_stage[known]
    child_count = np.where(stage == LIFE_STAGES.index("family"), rng.poisson(1.2, len(known)), 0)
    income = np.clip(np.round(rng.normal(np.array([0.6, 2.2, 2.8, 3.0, 3.0, 1.8])[stage], 1.0)), 0, 5).astype(int)
    owns = rng.random(len(known)) < np.array([0.03, 0.15, 0.35, 0.6, 0.7, 0.72])[stage]
    married = (size >= 2) & (rng.random(len(known)) < 0.7)
    columns: Columns = {
        "customer_id": records.named(records.first[known]),
        "age_band": texts(_AGE_BANDS)[np.digitize(age, (25, 35, 45, 55, 65, 75))],
        "income_band": texts(_INCOME_BANDS)[income],
        "home_ownership": np.where(owns, "owner", "renter"),
        "marital_status": dictionary(
            ("single", "married", "divorced"), np.where(married, 1, pick(rng, (8, 0, 2), len(known)))
        ),
        "household_size": texts(("1", "2", "3", "4", "5+"))[np.minimum(size + child_count, 5) - 1],
        "household_composition": np.where(
            child_count > 0, "adults with children", np.where(size > 1, "several adults", "one adult")
        ),
        "child_band": texts(("0", "1", "2", "3+"))[np.minimum(child_count, 3)],
    }
    return at_start({name: pa.array(values) for name, values in columns.items()})
