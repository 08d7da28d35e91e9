"""Relatives told from one person's records, on pairs counted by hand."""

import copy
from typing import Any

import duckdb
import pytest

from identity.relatives import estimate_relatives

SPLINK: dict[str, Any] = {
    "probability_two_random_records_match": 1e-3,
    "comparisons": [
        {
            "output_column_name": "first_name",
            "comparison_levels": [
                {"label_for_charts": "same", "m_probability": 0.9, "u_probability": 0.01},
                {"label_for_charts": "different", "m_probability": 0.1, "u_probability": 0.99},
            ],
        },
        {
            "output_column_name": "address",
            "comparison_levels": [
                {"label_for_charts": "same", "m_probability": 0.8, "u_probability": 1e-5},
                {"label_for_charts": "city", "m_probability": 0.1, "u_probability": 0.05},
                {"label_for_charts": "different", "m_probability": 0.1, "u_probability": 0.94999},
            ],
        },
    ],
}


@pytest.fixture
def relatives_weights() -> dict[str, dict[str, float]]:
    """Return what is learnt from 300 pairs of one person, 100 of relatives and 50 of strangers of one city."""
    with duckdb.connect() as connection:
        connection.execute("""CREATE TABLE scored AS
            SELECT range AS l, range + 1000 AS r, 0.0::DOUBLE AS random_weight,
                CASE WHEN range < 300 THEN 1 ELSE 0 END::TINYINT AS first_name_level,
                CASE WHEN range < 400 THEN 2 ELSE 1 END::TINYINT AS address_level
            FROM range(450)""")
        return estimate_relatives(connection, copy.deepcopy(SPLINK)).weights


def test_one_first_name_speaks_for_one_person(relatives_weights: dict[str, dict[str, float]]) -> None:
    assert relatives_weights["first_name"]["1"] > 3
    assert relatives_weights["first_name"]["0"] < -2


def test_one_address_speaks_for_neither(relatives_weights: dict[str, dict[str, float]]) -> None:
    assert relatives_weights["address"]["2"] == pytest.approx(0, abs=0.1)


def test_what_pairs_of_a_household_never_show_speaks_for_neither(
    relatives_weights: dict[str, dict[str, float]],
) -> None:
    assert relatives_weights["address"]["1"] == pytest.approx(0, abs=0.1)
    assert relatives_weights["address"]["0"] == pytest.approx(0, abs=0.1)
