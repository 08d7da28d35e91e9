"""Records: how many there are, how far they differ, and what they leave to go by."""

from pathlib import Path

import duckdb
import numpy as np
import phonenumbers
import pytest

from tessera.world.people import make_people
from tessera.world.places import COUNTRIES
from tessera.world.records import RecordOfPerson, make_records
from tessera.world.settings import WorldSettings
from tessera.world.variations import VALUES, slip, vary


@pytest.mark.parametrize("rate", [0.0, 0.15, 0.4])
def test_the_share_of_further_records_is_as_asked(rate: float) -> None:
    block = WorldSettings(2000, 4, duplicate_rate=rate).blocks[0]
    people = make_people(block)
    records = make_records(block, people)
    assert (len(records) - len(people)) / len(records) == pytest.approx(rate, abs=0.01)
    assert set(records.person) == set(range(2000))


def test_ids_of_the_systems_are_alike_but_for_their_space(world: Path) -> None:
    rows = duckdb.sql(f"""
        SELECT count(*), count(DISTINCT record_id), count(DISTINCT split_part(record_id, ':', 2)),
            count(DISTINCT split_part(record_id, ':', 1))
        FROM read_parquet('{world}/truth/records.parquet')""").fetchone()
    assert rows is not None
    count, ids, numbers, spaces = rows
    assert count == ids
    assert spaces == 3
    assert numbers < ids


def test_a_further_record_keeps_most_of_what_tells_who_it_is() -> None:
    block = WorldSettings(3000, 4).blocks[0]
    people = make_people(block)
    records = make_records(block, people)
    first = np.searchsorted(records.person, records.person)
    further = np.flatnonzero(first != np.arange(len(records)))

    def same(name: str) -> np.ndarray:
        mine = np.array([text.strip().lower() for text in records.values[name][further]])
        theirs = np.array([text.strip().lower() for text in records.values[name][first[further]]])
        return (mine == theirs) & (mine != "")

    strong = sum(same(name).astype(int) for name in ("email", "phone", "birth_date", "street", "last_name"))
    assert (strong >= 2).mean() > 0.96
    assert (strong == 5).mean() < 0.5


def test_a_slip_changes_a_name_by_one_letter_or_two() -> None:
    names = np.array(["Katharina"] * 200, dtype=object)
    slipped = slip(np.random.default_rng(1), names)
    assert all(name.startswith("K") for name in slipped)
    assert {len(name) for name in slipped} == {8, 9, 10}
    assert np.mean(slipped == "Katharina") < 0.1


def test_what_was_varied_is_said() -> None:
    block = WorldSettings(1000, 2).blocks[0]
    people = make_people(block)
    written = {name: values.copy() for name, values in make_records(block, people).values.items()}
    size = len(people)
    values = {name: written[name][:size] for name in VALUES}
    words, changed = vary(np.random.default_rng(3), people, values)
    moved = np.array(["moved" in word.split() for word in words])
    alike = np.array(["copy" in word for word in words])
    assert 0.05 < moved.mean() < 0.4
    assert (changed["street"][moved] != values["street"][moved]).mean() > 0.9
    assert all((changed[name][alike] == values[name][alike]).all() for name in VALUES)


def test_phone_numbers_exist() -> None:
    people = make_people(WorldSettings(600, 9).blocks[0])
    for number, place in zip(people.phone, people.country, strict=True):
        parsed = phonenumbers.parse(f"+{COUNTRIES[place].calling_code}{number}")
        assert phonenumbers.is_valid_number(parsed), number


def test_partners_share_more_than_strangers() -> None:
    people = make_people(WorldSettings(4000, 9).blocks[0])
    second = np.flatnonzero(people.role == 1)
    assert (people.street[second] == people.street[second - 1]).all()
    assert 0.65 < (people.last_name[second] == people.last_name[second - 1]).mean() < 0.85
    assert 0.02 < (people.email[second] == people.email[second - 1]).mean() < 0.1


def test_some_siblings_are_twins_and_some_sons_bear_their_fathers_name() -> None:
    people = make_people(WorldSettings(6000, 9).blocks[0])
    fourth = np.flatnonzero(people.role == 3)
    twins = people.birth_day[fourth] == people.birth_day[fourth - 1]
    assert 0.1 < twins.mean() < 0.4
    grown = np.flatnonzero(people.role > 1)
    head = np.searchsorted(people.household, people.household)[grown]
    namesakes = (people.first_name[grown] == people.first_name[head]) & (
        people.last_name[grown] == people.last_name[head]
    )
    assert namesakes.any()


def test_an_event_names_no_record_that_was_not_yet_made() -> None:
    block = WorldSettings(1500, 6, duplicate_rate=0.4).blocks[0]
    people = make_people(block)
    records = make_records(block, people)
    by_person = RecordOfPerson.of(records, len(people))
    person = np.repeat(np.arange(1500), 20)
    place = by_person.draw(np.random.default_rng(1), person, np.full(len(person), 300))
    assert (records.person[place] == person).all()
    is_first = np.searchsorted(records.person, records.person)[place] == place
    assert (records.created_day[place][~is_first] <= 300).all()
    assert 0.02 < (~is_first).mean() < 0.5
