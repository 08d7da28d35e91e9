"""Who is one customer and who is not, at first and when records come later."""

from datetime import date
from typing import Any

import pytest

from tessera.warehouse import connect
from tests.identity.conftest import Company, Record, again, person, write_records


def test_records_of_one_person_are_one_customer(resolved_once: Company) -> None:
    ids = resolved_once.ids
    split = [number for number in range(0, 400, 4) if ids[f"s{number:04}"] != ids[f"r{number:04}"]]
    assert split == []
    assert len(set(ids.values())) == 400


def test_a_run_on_unchanged_records_changes_nothing(resolved: Company) -> None:
    before = resolved.ledger
    summary = resolved.run()
    assert summary["mode"] == "unchanged"
    assert summary["event_counts"] == {}
    assert resolved.ledger == before


def test_two_runs_on_the_same_records_give_the_same_rows(people: list[Record], tmp_path: Any) -> None:
    tables = []
    for name in ("one", "other"):
        company = Company(tmp_path / name)
        company.run(people)
        tables.append(
            [company.rows(f"FROM identity.{table} ORDER BY ALL") for table in ("pairs", "models", "customer_ledger")]
        )
    assert tables[0] == tables[1]


RELATIVES: dict[str, Record] = {
    "a twin": {"first_name": "zacharias", "email": "zacharias@other.test", "phone": "+491111111"},
    "a twin with the family's email": {"first_name": "zacharias", "phone": "+491111111"},
    "a spouse who shares email and phone": {"first_name": "zacharias", "birth_date": date(1931, 12, 3)},
    "a spouse of unknown age who shares email and phone": {"first_name": "zacharias", "birth_date": None},
    "a child of the same first name": {"birth_date": date(2009, 7, 30), "email": "junior@other.test", "phone": None},
    "someone at the same office": {
        "first_name": "zacharias",
        "last_name": "zwingli",
        "birth_date": date(1931, 12, 3),
        "email": "office@firm.test",
        "street_address": "5 other street",
        "postal_code": "88888",
        "city": "faraway",
    },
}


@pytest.fixture(scope="module")
def with_relatives(people: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Return a company with each of the relatives above, of another person each, present when it is learnt."""
    extra = [again(people[100 + place], name, **change) for place, (name, change) in enumerate(RELATIVES.items())]
    company = Company(tmp_path_factory.mktemp("relatives") / "company")
    company.run([*people, *extra])
    return company


@pytest.mark.parametrize("name", RELATIVES)
def test_relatives_stay_two_customers(with_relatives: Company, name: str) -> None:
    assert with_relatives.ids[name] == name


SAME_PERSON: dict[str, Record] = {
    "a new family name": {"last_name": "zwingli-neu"},
    "moved, with a new phone": {"street_address": "5 other street", "postal_code": "88888", "city": "x", "phone": None},
    "month and day swapped": {"birth_date": date(1970, 4, 3)},
    "names swapped": {"swap": True},
}


@pytest.mark.parametrize("change", SAME_PERSON.values(), ids=SAME_PERSON.keys())
def test_one_person_stays_one_customer(people: list[Record], resolved: Company, change: Record) -> None:
    known = {**people[1], "birth_date": date(1970, 3, 4)}
    changes = dict(change)
    if changes.pop("swap", False):
        changes = {"first_name": known["last_name"], "last_name": known["first_name"]}
    resolved.run([known if one is people[1] else one for one in people] + [again(known, "later", **changes)])
    assert resolved.ids["later"] == resolved.ids["r0001"]


def test_a_vague_record_does_not_chain_two_people(people: list[Record], resolved: Company) -> None:
    one = people[1]
    other = again(one, "other", first_name="zacharias", birth_date=date(1931, 12, 3))
    vague = again(one, "vague", first_name=None, birth_date=None)
    resolved.run([*people, other, vague])
    assert resolved.ids["other"] != resolved.ids["r0001"]


def test_new_records_are_compared_alone_and_end_as_in_a_full_run(people: list[Record], tmp_path: Any) -> None:
    known, late = people[:-20], people[-20:]
    changed = [{**one, "phone": "+4999999"} if one["record_id"] == "r0001" else one for one in known]
    step_by_step, at_once = Company(tmp_path / "steps"), Company(tmp_path / "once")
    step_by_step.run(known)
    summary = step_by_step.run([*changed, *late])
    assert (summary["mode"], summary["changed_count"], summary["is_trained"]) == ("incremental", 21, False)
    at_once.run(known)
    at_once_records = [*changed, *late]
    write_records(at_once.paths.warehouse, at_once_records)
    forget_what_was_compared(at_once)
    assert at_once.run()["mode"] == "full"
    assert step_by_step.ids == at_once.ids
    kept = (
        "SELECT record_id_1, record_id_2, match_weight FROM identity.pairs WHERE match_probability >= 0.01 ORDER BY ALL"
    )
    assert step_by_step.rows(kept) == at_once.rows(kept)


def forget_what_was_compared(company: Company) -> None:
    with connect(company.paths.warehouse) as connection:
        connection.execute("DELETE FROM identity.compared_records")


def test_a_company_that_grew_by_a_fifth_is_learnt_anew(people: list[Record], resolved: Company) -> None:
    assert resolved.run([*people, *(person(number) for number in range(1000, 1090))])["is_trained"] is False
    assert resolved.run([*people, *(person(number) for number in range(1000, 1120))])["is_trained"] is True


def test_a_company_with_another_column_is_learnt_anew(people: list[Record], company: Company) -> None:
    without = [{**one, "phone": None} for one in people]
    assert company.run(without)["is_trained"] is True
    assert company.run(people)["is_trained"] is True


@pytest.mark.parametrize("count", [0, 1, 2, 99])
def test_with_few_records_each_is_a_customer(people: list[Record], company: Company, count: int) -> None:
    summary = company.run(people[:count])
    assert summary["mode"] == "too_few"
    assert company.ids == {one["record_id"]: one["record_id"] for one in people[:count]}


ODD_COMPANIES: dict[str, Record] = {
    "without birth dates": {"birth_date": None},
    "without emails and phones": {"email": None, "phone": None},
    "with one city": {"city": "vienna"},
    "with names alone": dict.fromkeys(("birth_date", "email", "phone", "street_address", "postal_code", "city")),
    "with emails alone": dict.fromkeys(
        ("birth_date", "first_name", "last_name", "phone", "street_address", "postal_code", "city")
    ),
    "with nothing to compare": dict.fromkeys(
        ("birth_date", "email", "first_name", "last_name", "phone", "street_address", "postal_code", "city")
    ),
}


@pytest.mark.parametrize("change", ODD_COMPANIES.values(), ids=ODD_COMPANIES.keys())
def test_a_company_that_lacks_columns_is_resolved_with_the_others(
    people: list[Record], company: Company, change: Record
) -> None:
    company.run([{**one, **change} for one in people])
    assert len(company.ids) == len(people)


def test_people_who_are_all_different_stay_so(company: Company) -> None:
    company.run([person(number) for number in range(300)])
    assert len(set(company.ids.values())) == 300


def test_test_accounts_stay_alone(people: list[Record], resolved: Company) -> None:
    resolved.run([*people, again(people[1], "test", is_test_account=True)])
    assert resolved.ids["test"] == "test"
