"""What was likely meant by a value that is almost right."""

import pytest

from rules.corrections import MEANT, corrected
from rules.kinds import ALL_OPERATORS


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("1_000", "number", "1000"),
        ("1,000,000", "number", "1000000"),
        ("1'000.50", "number", "1000.5"),
        ("0,5", "number", "0.5"),
        ("1e3", "number", "1000"),
        ("+5", "whole", "5"),
        (".5", "number", "0.5"),
        ("50%", "number", "0.5"),
        ("12.5 %", "number", "0.125"),
        ("0150", "whole", "150"),
        ("30 days", "days", "30"),
        ("30d", "days", "30"),
        ("2001-2-9", "day", "2001-02-09"),
        ("2001/02/09 10:00", "day", "2001-02-09"),
        ("Yes", "consent", "granted"),
        ("false", "consent", "refused"),
    ],
)
def test_what_was_meant_is_told(text, kind, meant):
    assert corrected(text, kind) == meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("many", "number"),
        (".inf", "number"),
        ("nan", "number"),
        ("1e400", "number"),
        ("2001-02-30", "day"),
        ("x", "text"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(text, kind):
    assert corrected(text, kind) is None


def test_words_of_other_languages_mean_operators_of_ours():
    assert set(MEANT.values()) <= set(ALL_OPERATORS)
    assert (MEANT[">"], MEANT["lte"], MEANT["starts_with"]) == ("more_than", "at_most", "begins_with")
