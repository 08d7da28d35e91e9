import numpy as np
import pytest

from ml.lenses.groups import Lens
from ml.lenses.splitting import Part, Splitter, explained_share


def lens(name, words, codes):
    return Lens(name, words, np.asarray(codes, dtype=np.int32))


def split(lenses, *targets, least=10):
    rows = np.arange(len(targets[0]))
    return list(
        Splitter(tuple(lenses), tuple(np.asarray(one, dtype=float) for one in targets), least).split(Part(rows, {}))
    )


HALVES = lens("behaviour", ("evening", "weekend"), [0] * 40 + [1] * 40)
TURNS = lens("life_stage", ("family", "single"), [0, 1] * 40)


def test_the_share_of_the_variance_between_groups_is_adjusted_for_their_number():
    # two groups of 4 with means 1 and 3 and variance 0.5 around them: total 12 of 8 rows, within 4
    target = np.array([0.0, 1, 1, 2, 2, 3, 3, 4])
    group = np.array([0, 0, 0, 0, 1, 1, 1, 1], dtype=np.int32)
    assert explained_share(group, target) == 0.0  # F = 12 with 1 and 6 degrees of freedom: p = 0.013
    assert explained_share(np.tile(group, 2), np.tile(target, 2)) == pytest.approx(1 - (8 / 14) / (24 / 15))


def test_the_lens_that_explains_most_splits_first():
    target = np.where(np.arange(80) < 40, 0, 10) + np.arange(80) % 2
    parts = split([TURNS, HALVES], target)
    assert [dict(part.conditions) for part in parts] == [
        {"behaviour": ("evening",), "life_stage": ("family",)},
        {"behaviour": ("evening",), "life_stage": ("single",)},
        {"behaviour": ("weekend",), "life_stage": ("family",)},
        {"behaviour": ("weekend",), "life_stage": ("single",)},
    ]
    assert [next(iter(part.conditions)) for part in parts] == ["behaviour"] * 4
    assert [len(part.rows) for part in parts] == [20, 20, 20, 20]
    assert sorted(np.concatenate([part.rows for part in parts]).tolist()) == list(range(80))


def test_a_part_below_the_least_is_not_made():
    target = np.where(np.arange(80) < 40, 0, 10) + np.arange(80) % 2
    assert [len(part.rows) for part in split([TURNS, HALVES], target, least=21)] == [40, 40]
    assert [len(part.rows) for part in split([TURNS, HALVES], target, least=41)] == [80]


def test_lenses_that_explain_nothing_split_nothing():
    noise = np.random.default_rng(3).random(80)
    assert len(split([TURNS, HALVES], noise)) == 1


def test_where_the_first_target_is_the_same_for_all_the_second_is_explained():
    target = np.where(np.arange(80) < 40, 0.0, 10)
    assert len(split([HALVES], np.zeros(80), target)) == 2
    assert len(split([HALVES], np.zeros(80), np.zeros(80))) == 1


def test_a_name_has_three_conditions_at_most():
    bits = np.arange(160)
    lenses = [lens(f"lens{place}", ("low", "high"), bits >> place & 1) for place in range(4)]
    parts = split(lenses, sum((bits >> place & 1) * 2**place for place in range(4)), least=5)
    assert {len(part.conditions) for part in parts} == {3}


def test_a_part_knows_the_values_of_those_it_was_split_from():
    tiers = lens("value_tier", ("platinum", "gold", "silver", "bronze"), [0] * 40 + [1] * 30 + [2] * 5 + [3] * 5)
    first, second = split([tiers], np.where(np.arange(80) < 40, 0, 10) + np.arange(80) % 2, least=35)
    assert (first.conditions, first.beside) == (
        {"value_tier": ("platinum",)},
        {"value_tier": ("gold", "silver", "bronze")},
    )
    assert second.beside == {"value_tier": ("platinum",)}
