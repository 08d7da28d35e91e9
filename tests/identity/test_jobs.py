"""The calls that the DAG and the command make: all or nothing, and what they leave behind."""

from typing import Any

import pytest

from identity.decisions import Decision
from identity.jobs import decide, make_report, resolve_customers, review_pairs
from tessera.errors import TesseraError
from tests.identity.conftest import DAY, Company, Record, again, person


def test_a_warehouse_made_anew_knows_ids_ledger_and_decisions(people: list[Record], resolved: Company) -> None:
    decide(resolved.paths, Decision(("s0000", "r0000"), "different", "eva", "father and son"))
    resolved.run()
    ids, ledger = resolved.ids, resolved.ledger
    resolved.paths.warehouse.unlink()
    summary = resolved.run(people)
    assert (summary["mode"], summary["is_trained"], summary["event_counts"]) == ("full", False, {})
    assert (resolved.ids, resolved.ledger) == (ids, ledger)


def test_a_run_that_fails_in_the_middle_leaves_everything_as_it_was(
    people: list[Record], resolved: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = resolved.ids, resolved.ledger, resolved.rows("FROM identity.pairs ORDER BY ALL")

    def fail(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("identity.jobs._write_comparisons", fail)
    with pytest.raises(OSError, match="no space left"):
        resolved.run([*people, person(2000)])
    assert (resolved.ids, resolved.ledger, resolved.rows("FROM identity.pairs ORDER BY ALL")) == before
    monkeypatch.undo()
    assert resolved.run()["event_counts"] == {"birth": 1}


def test_uncertain_pairs_come_up_for_review_until_they_are_decided(people: list[Record], resolved: Company) -> None:
    twin = again(people[1], "twin", first_name="zacharias")
    resolved.settings = resolved.settings.model_copy(update={"review_probability": 0.001})
    resolved.run([*people, twin])
    pairs = review_pairs(resolved.paths)
    row = pairs[pairs["record_id_2"] == "twin"].iloc[0]
    assert (row["record_id_1"], row["first_name_2"], row["reason"]) == ("r0001", "zacharias", "uncertain")
    decide(resolved.paths, Decision(("r0001", "twin"), "different", "eva", "twins"))
    resolved.run()
    assert "twin" not in set(review_pairs(resolved.paths)["record_id_2"])


def test_without_records_the_error_says_what_to_build(company: Company) -> None:
    with pytest.raises(TesseraError, match="int_customer_records"):
        resolve_customers(company.paths, DAY, company.settings)


def test_the_report_holds_weights_sizes_and_what_was_decided(people: list[Record], resolved: Company) -> None:
    decide(resolved.paths, Decision(("r0000", "s0000"), "same", "eva", "yes"))
    page = make_report(resolved.paths).page.read_text(encoding="utf-8")
    assert "first_name: same" in page
    assert "2 records" in page
    assert "decisions" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert (resolved.paths.folder / "identity_report" / "parameters.csv").exists()
