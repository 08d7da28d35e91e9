"""What demographic texts say: "45-54", "65+", "2 Adults No Kids", "Unmarried", "3+", in English."""

import re

import numpy as np

Bounds = tuple[float, float]
NOBODY_KNOWS = (np.nan, np.nan)
SEVERAL = 3.0  # adults: more than one, how many is not said
OLDEST = 120  # a greater number is no age

_UPWARD = re.compile(r"\+|>|≥|\b(?:plus|over|above|older|more|up|from)\b|\d\s*-$")
_DOWNWARD = re.compile(r"<|≤|^\s*-\s*\d|\b(?:under|below|younger|less|to)\b")
_WITHOUT_CHILDREN = re.compile(
    r"\b(?:no|without|0|zero)\s+(?:\w+\s+)?(?:kids?|child(?:ren)?)\b|\bchild(?:less|[- ]?free)\b"
)
_CHILDREN = re.compile(r"\b(?:kids?|child(?:ren)?|famil(?:y|ies)|parents?)\b")
_ADULTS = (
    (1.0, re.compile(r"\b(?:(?:1|one)\s+adult|single|alone|one[- ]person)\b")),
    (2.0, re.compile(r"\b(?:(?:2|two)\s+adults|couples?)\b")),
    (SEVERAL, re.compile(r"\b(?:several|multiple|many|more|[3-9]\+?|three|four|five)\s+adults\b|\badults\b")),
)
_PARTNERED = frozenset(("m", "partnered", "cohabiting", "cohabitating", "couple", "engaged"))
_ALONE = frozenset(("s", "d", "w", "single", "divorced", "widowed", "widow", "widower", "separated", "alone"))
_MARRIED = re.compile(r"\bmarried\b|\bpartnership\b|\bliving together\b")
_NOT_MARRIED = re.compile(r"\bunmarried\b|\b(?:not|never)[- ]married\b")


def age_bounds(text: str) -> Bounds:
    """Return the least and the greatest age in years of a band.

    Examples
    --------
    >>> age_bounds("45-54"), age_bounds("65+"), age_bounds("under 25"), age_bounds("-24"), age_bounds("middle-aged")
    ((45.0, 54.0), (65.0, inf), (0.0, 25.0), (0.0, 24.0), (nan, nan))
    """
    ages = [float(number) for number in re.findall(r"\d+", text)]
    if not ages or max(ages) > OLDEST:
        return NOBODY_KNOWS
    if len(ages) > 1:
        return min(ages), max(ages)
    if _UPWARD.search(text):
        return ages[0], np.inf
    return (0.0 if _DOWNWARD.search(text) else ages[0]), ages[0]


def household_size(text: str) -> float:
    """Return the people of a household; of an open band, such as "5+", the least number."""
    number = re.search(r"\d+", text)
    return float(number.group()) if number else np.nan


def child_count(text: str) -> float:
    """Return the children of a band: 1 or more where there are some, 0 where there are none."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if numbers:
        return float(max(numbers))
    if re.match(r"no\b|none$|zero\b|without\b|childless", text):
        return 0.0
    return 1.0 if text == "yes" or _CHILDREN.search(text) else np.nan


def composition(text: str) -> Bounds:
    """Return adults (1, 2, ``SEVERAL``) and whether there are children (1 or 0).

    A text that names adults and no children says that there are none.

    Examples
    --------
    >>> composition("2 adults no kids"), composition("several adults"), composition("single parent")
    ((2.0, 0.0), (3.0, 0.0), (1.0, 1.0))
    """
    adults = next((count for count, words in _ADULTS if words.search(text)), np.nan)
    if _WITHOUT_CHILDREN.search(text):
        return adults, 0.0
    if _CHILDREN.search(text):
        return adults, 1.0
    return adults, (np.nan if np.isnan(adults) else 0.0)


def partnered(text: str) -> float:
    """Return 1 for who is married or lives as a couple, 0 for who is not.

    Examples
    --------
    >>> partnered("married"), partnered("never married"), partnered("widowed"), partnered("other")
    (1.0, 0.0, 0.0, nan)
    """
    if text in _ALONE or _NOT_MARRIED.search(text):
        return 0.0
    return 1.0 if text in _PARTNERED or _MARRIED.search(text) else np.nan
