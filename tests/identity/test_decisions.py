"""What a person decides binds, and what was merged can be taken back."""

from datetime import datetime
from typing import Any

import pytest

from identity.decisions import Decision
from identity.jobs import decide, undo
from tessera.errors import TesseraError
from tests.identity.conftest import Company, Record


def test_a_decision_parts_two_records_that_match(people: list[Record], resolved: Company) -> None:
    assert resolved.ids["s0000"] == "r0000"
    decide(resolved.paths, Decision(("s0000", "r0000"), "different", "eva", "father and son"))
    resolved.run()
    assert resolved.ids["s0000"] == "s0000"
    assert resolved.ledger[-1] == ("split", "r0000", "s0000", ["s0000"])
    assert resolved.run()["event_counts"] == {}


def test_a_decision_joins_two_records_that_do_not_match(people: list[Record], resolved: Company) -> None:
    decide(resolved.paths, Decision(("r0001", "r0002"), "same", "eva", "married"))
    resolved.run()
    assert resolved.ids["r0002"] == "r0001"
    assert resolved.rows("SELECT reason FROM identity.customer_ledger ORDER BY ledger_id DESC LIMIT 1") == [
        ("decision",)
    ]


def test_the_last_decision_on_a_pair_counts(people: list[Record], resolved: Company) -> None:
    decide(resolved.paths, Decision(("r0001", "r0002"), "same", "eva", "married"))
    decide(resolved.paths, Decision(("r0002", "r0001"), "different", "eva", "no"))
    resolved.run()
    assert resolved.ids["r0002"] == "r0002"


def test_a_decision_that_contradicts_others_is_refused(people: list[Record], resolved: Company) -> None:
    decide(resolved.paths, Decision(("r0001", "r0002"), "same", "eva", "a"))
    decide(resolved.paths, Decision(("r0002", "r0003"), "different", "eva", "b"))
    with pytest.raises(TesseraError, match="'r0002' and 'r0003'"):
        decide(resolved.paths, Decision(("r0001", "r0003"), "same", "eva", "c"))


@pytest.mark.parametrize(
    ("pair", "decision", "words"),
    [
        (("r0001", "nobody"), "same", "no record 'nobody'"),
        (("r0001", "r0001"), "same", "name two records"),
        (("r0001", "r0002"), "maybe", "allowed: same, different"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    resolved_once: Company, pair: Any, decision: str, words: str
) -> None:
    with pytest.raises(TesseraError, match=words):
        decide(resolved_once.paths, Decision(pair, decision, "eva", ""))


def merged(resolved: Company, people: list[Record]) -> int:
    """Resolve a company in which r0001 and r0002 were two customers that a change of the records made one."""
    alike = [{**people[1], "record_id": "r0002"} if one["record_id"] == "r0002" else one for one in people]
    resolved.run(alike)
    assert resolved.ids["r0002"] == "r0001"
    return int(resolved.rows("SELECT max(ledger_id) FROM identity.customer_ledger")[0][0])


def test_an_undone_merge_gives_the_earlier_id_back_for_good(people: list[Record], resolved: Company) -> None:
    ledger_id = merged(resolved, people)
    records = undo(resolved.paths, ledger_id, decided_by="eva", recorded_at=datetime(2026, 2, 1))  # noqa: DTZ001
    assert records == ["r0002"]
    assert resolved.ids["r0002"] == "r0002"
    assert resolved.ledger[-1] == ("split", "r0001", "r0002", ["r0002"])
    assert resolved.run()["event_counts"] == {}
    assert resolved.ids["r0002"] == "r0002"


def test_only_a_merge_can_be_undone_and_only_once(people: list[Record], resolved: Company) -> None:
    ledger_id = merged(resolved, people)
    with pytest.raises(TesseraError, match="is a birth"):
        undo(resolved.paths, 1, decided_by="eva")
    with pytest.raises(TesseraError, match="no row 99999"):
        undo(resolved.paths, 99_999, decided_by="eva")
    undo(resolved.paths, ledger_id, decided_by="eva")
    with pytest.raises(TesseraError, match="nothing left to undo"):
        undo(resolved.paths, ledger_id, decided_by="eva")
