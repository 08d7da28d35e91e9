"""What a workspace says of values, held against the contract row by row."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tessera.casts import Notation
from tessera.contracts import CONTRACTS
from tessera.errors import TesseraError
from tessera.file_formats import Reading, open_file
from tessera.row_rules import RowRules
from tessera.source_plan import SourcePlan
from tests.conftest import MakeWorkspace


def read(folder: Path, contract: str, text: str, **rules: Any) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    """Return the good rows of a CSV file and column and reason of the others."""
    file = folder / "rows.csv"
    file.write_text(text)
    header = text.splitlines()[0].split(",")
    columns = rules.pop("columns", {name: name for name in header})
    made = RowRules(CONTRACTS[contract], columns, **rules)
    with duckdb.connect() as reader:
        reader.execute("SET TimeZone = 'UTC'")
        opened = open_file(reader, file, Reading(tuple(columns.values()), folder), "here")
        names = ", ".join(dict.fromkeys([*columns, *made.constants]))
        result = reader.execute(f"SELECT {names} FROM ({made.rows(opened, {})}) WHERE NOT is_broken")
        keys = [column[0] for column in result.description]
        good = [dict(zip(keys, row, strict=True)) for row in result.fetchall()]
        again = made.broken_rows(opened.again or opened)
        broken = reader.execute(f"SELECT column_name, reason FROM ({again}) ORDER BY row_number").fetchall()
    return good, broken


CONSENTS = "customer_id,purpose,is_granted,changed_at\n"


def test_listed_values_come_in_lower_case_and_others_are_broken(tmp_path: Path) -> None:
    text = CONSENTS + "1, Email_Marketing ,YES,2017-01-01\n2,carrier pigeon,no,2017-01-01\n"
    good, broken = read(tmp_path, "consents", text)
    assert [(row["purpose"], row["is_granted"]) for row in good] == [("email_marketing", True)]
    assert broken[0][0] == "purpose"
    assert broken[0][1].startswith(
        "purpose: 'purpose' is 'carrier pigeon'; allowed: one of email_marketing, sms_marketing"
    )


def test_their_values_become_ours_and_an_empty_one_is_null(tmp_path: Path) -> None:
    values = {"purpose": {"Newsletter": "email_marketing"}, "is_granted": {"J": "true", "N": "false"}}
    text = CONSENTS + "1,NEWSLETTER,j,2017-01-01\n2,newsletter,N,2017-01-01\n3,profiling,yes,2017-01-01\n"
    good, broken = read(tmp_path, "consents", text, values=values)
    found = [(row["purpose"], row["is_granted"]) for row in good]
    assert found == [("email_marketing", True), ("email_marketing", False), ("profiling", True)]
    assert broken == []
    good, broken = read(tmp_path, "consents", CONSENTS + "1,none,no,2017-01-01\n", values={"purpose": {"none": ""}})
    assert (good, broken[0]) == ([], ("purpose", "purpose: 'purpose' is empty; it is required"))


def test_a_constant_stands_in_every_row(tmp_path: Path) -> None:
    text = "customer_id,is_granted,changed_at\n1,1,2017-01-01\n"
    good, _ = read(tmp_path, "consents", text, constants={"purpose": "Profiling"})
    assert good[0]["purpose"] == "profiling"


def test_bounds_are_held_and_named(tmp_path: Path) -> None:
    text = "review_id,customer_id,rating,reviewed_at\na,1,5,2017-01-01\nb,1,5.01,2017-01-01\nc,1,0,2017-01-01\n"
    good, broken = read(tmp_path, "reviews", text)
    assert [row["review_id"] for row in good] == ["a"]
    assert [reason for _, reason in broken] == [
        "rating: 'rating' is '5.01'; allowed: a number from 1 up to 5",
        "rating: 'rating' is '0'; allowed: a number from 1 up to 5",
    ]


def test_one_of_several_columns_is_enough_and_none_is_too_few(tmp_path: Path) -> None:
    text = "ticket_id,customer_id,email,opened_at\na,1,,2017-01-01\nb,,x@y.z,2017-01-01\nc,, ,2017-01-01\n"
    good, broken = read(tmp_path, "support_tickets", text)
    assert [row["ticket_id"] for row in good] == ["a", "b"]
    assert broken == [("customer_id", "customer_id and email: all empty; one is required")]


def test_an_id_space_stands_before_every_id_of_a_customer(tmp_path: Path) -> None:
    text = "customer_id,referred_by_customer_id,card_fingerprint\n1,2,c\n3,,\n"
    good, _ = read(tmp_path, "customers", text, id_space="crm")
    assert [tuple(row.values()) for row in good] == [("crm:1", "crm:2", "c"), ("crm:3", None, None)]


def test_seconds_among_iso_times_are_broken_and_the_reason_says_what_they_may_be(tmp_path: Path) -> None:
    text = CONSENTS + "1,profiling,1,2017-01-01\n2,profiling,1,1483228800\n3,profiling,1,31.02.2017\n"
    _, broken = read(tmp_path, "consents", text)
    assert [column for column, _ in broken] == ["changed_at", "changed_at"]
    assert broken[0][1].endswith("it looks like seconds since 1970, which `date_format: epoch` reads")
    assert "since 1970" not in broken[1][1]
    good, broken = read(tmp_path, "consents", text, notation=Notation(date_format="epoch"))
    assert ([row["customer_id"] for row in good], len(broken)) == (["2"], 2)


def test_a_zero_byte_breaks_its_row(tmp_path: Path) -> None:
    _, broken = read(tmp_path, "consents", CONSENTS + "\0,profiling,1,2017-01-01\n")
    assert broken == [(None, "the row holds a zero byte")]


def test_a_constant_that_does_not_fit_is_refused(make_workspace: MakeWorkspace) -> None:
    workspace = make_workspace()
    source = workspace.sources["transactions"].model_copy(update={"constants": {"week_number": "first"}})
    changed = workspace.model_copy(update={"sources": {"transactions": source}})
    with pytest.raises(TesseraError, match=r"constants\.week_number: 'first' does not fit; allowed: a whole number"):
        SourcePlan.make(changed, "transactions")
