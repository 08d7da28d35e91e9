"""The rule that chooses among candidates, and the limits of the gate: this is the one place where both stand.

1. A finalist is out when any of these holds:
   *too small*: fewer than two segments, a segment of fewer than ``SMALLEST_COUNT`` customers or less than
   ``SMALLEST_SHARE`` of all, or more than ``NOISE_SHARE`` of the customers in none;
   *no structure*: the customers have fewer than ``PLACES_PER_SEGMENT`` different places a segment; or the same search
   on data without structure does as well (p above ``P_VALUE``); or the excess over it is below ``EXCESS``;
   *unstable*: refits agree with it less than ``STABILITY``, or a segment comes back less than ``JACCARD``;
   *not recoverable*: a classifier finds the segments again less than ``RECOVERABILITY``;
   *worth less than RFM*: it explains less than ``WORTH_SHARE`` of what RFM quintiles explain of the next 90 days,
   beyond doubt.
2. The score of the others is excess times stability times reach: how much more is there than by chance, as far as it
   comes back, and as far as it tells about all sides of a customer. Without reach, a few columns that part easily would
   win over segments that a marketer can use.
3. The best score sets the mark. Among those within one standard error of it the simplest is chosen: fewest segments,
   then the family that is easiest to explain, then the preparation that stands first in the plan. (The one-standard-
   error rule of Breiman, Friedman, Olshen and Stone 1984.)
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from ml.families import FAMILIES
from ml.search.candidates import Candidate

# A segment under one percent is a list of odd customers; no campaign to it could be measured.
SMALLEST_SHARE = 0.01
# Below five a median is one person's value, and a published profile tells about that person.
SMALLEST_COUNT = 5
# A marketer who leaves out every fourth customer has no segmentation.
NOISE_SHARE = 0.25
# A few yes-or-no columns, or orders counted from 1 to 3, put all customers on a few places. Segments of one or two of
# these are a cross table, always wide apart, and how wide is decided by how many customers each place has by chance.
PLACES_PER_SEGMENT = 5
P_VALUE = 0.05
# Of the way from chance to full separation: with thousands of customers less than that is significant too. Skewed
# columns that go together have a shape that neither kind of chance keeps whole, and come up to 0.06 (bench/gate.py).
EXCESS = 0.08
# Below, two analysts with other samples would show different segments (Hennig 2007 calls 0.6 to 0.75 a pattern).
STABILITY = 0.6
# A segment that shares less than half of its customers with any cluster of a refit is dissolved (Hennig 2007).
JACCARD = 0.5
# Half of the way from guessing to certainty.
RECOVERABILITY = 0.5

# RFM quintiles are made of nothing but what foretells the next orders. Segments that tell of habits and offers too will
# seldom beat them at that one thing: the true segments of a made-up company, whose values they drive, explain 0.31 of
# what RFM does (0.38 at most, with 95 % confidence; ADR 10). With less than a third they say little about what comes.
WORTH_SHARE = 1 / 3

NO_STRUCTURE, UNSTABLE, TOO_SMALL, WORTH_LESS = "no_structure", "unstable", "too_small", "worth_less_than_rfm"
# From the first hurdle to the last.
HURDLES = (TOO_SMALL, NO_STRUCTURE, UNSTABLE, WORTH_LESS)


def size_fault(candidate: Candidate) -> str | None:
    """Return why a candidate's segments cannot be used for their size, or None."""
    if candidate.k < 2:
        return f"it finds {candidate.k} segment{'s' if candidate.k != 1 else ''}; 2 are the least"
    if candidate.smallest_count < SMALLEST_COUNT:
        return f"its smallest segment has {candidate.smallest_count} customers (limit {SMALLEST_COUNT})"
    if candidate.smallest_share < SMALLEST_SHARE:
        return f"its smallest segment has {candidate.smallest_share:.2%} of customers (limit {SMALLEST_SHARE:.0%})"
    if candidate.noise_share > NOISE_SHARE:
        return f"it leaves {candidate.noise_share:.0%} of customers in no segment (limit {NOISE_SHARE:.0%})"
    return None


def fault(candidate: Candidate) -> tuple[str, str] | None:
    """Return the first hurdle that a finalist fails and why, or None."""
    found = (
        (TOO_SMALL, size_fault(candidate)),
        (NO_STRUCTURE, places_fault(candidate) or _structure_fault(candidate)),
        (UNSTABLE, _stability_fault(candidate)),
        (WORTH_LESS, _worth_fault(candidate)),
    )
    return next(((hurdle, text) for hurdle, text in found if text is not None), None)


def places_fault(candidate: Candidate) -> str | None:
    """Return why a candidate's segments are a mere cross table of its columns, or None."""
    if not 0 < candidate.place_count < PLACES_PER_SEGMENT * candidate.k:
        return None
    return (
        f"its {candidate.k} segments are a cross table: in its columns customers show only {candidate.place_count} "
        f"different combinations of values (limit {PLACES_PER_SEGMENT} for each segment)"
    )


def _structure_fault(candidate: Candidate) -> str | None:
    if candidate.p_value <= P_VALUE and candidate.excess >= EXCESS:
        return None
    return (
        f"its segments are {candidate.strength:.2f} apart, {candidate.null_strength:.2f} on data without "
        f"structure: excess {candidate.excess:.2f} (limit {EXCESS}), p = {candidate.p_value:.3f} (limit {P_VALUE})"
    )


def _stability_fault(candidate: Candidate) -> str | None:
    if candidate.stability < STABILITY:
        return f"refits agree with it by {candidate.stability:.2f} (limit {STABILITY})"
    weakest = min((mean for mean, _, _ in candidate.jaccards), default=0.0)
    if weakest < JACCARD:
        return f"its weakest segment comes back by {weakest:.2f} in refits (limit {JACCARD})"
    if candidate.recoverability < RECOVERABILITY:
        return f"a classifier finds its segments again by {candidate.recoverability:.2f} (limit {RECOVERABILITY})"
    return None


def _worth_fault(candidate: Candidate) -> str | None:
    of_rfm = candidate.worth - candidate.worth_gain
    at_most = of_rfm + candidate.worth_gain_high
    if not at_most < WORTH_SHARE * of_rfm:  # also where worth could not be measured
        return None
    return (
        f"it explains {candidate.worth:.1%} of the next 90 days (at most {at_most:.1%}, with 95 % confidence), RFM "
        f"quintiles {of_rfm:.1%} (limit {WORTH_SHARE:.0%} of that)"
    )


def choose(finalists: Sequence[Candidate], preparations: Sequence[str]) -> list[Candidate]:
    """Return the finalists with the reason of each, and at most one marked as chosen.

    Parameters
    ----------
    finalists
        With all numbers.
    preparations
        Names in the order of the plan, simplest first.
    """
    faults = [fault(one) for one in finalists]
    able = [one for one, wrong in zip(finalists, faults, strict=True) if wrong is None]
    best = max(able, key=lambda one: one.score, default=None)
    floor = best.score - best.score_standard_error if best else math.inf
    near = [one for one in able if one.score >= floor]
    chosen = min(
        near,
        key=lambda one: (one.k, FAMILIES[one.spec.family].simplicity, preparations.index(one.spec.preparation)),
        default=None,
    )
    return [
        replace(one, is_chosen=one is chosen, reason=_reason(one, wrong, chosen, floor))
        for one, wrong in zip(finalists, faults, strict=True)
    ]


def _reason(one: Candidate, wrong: tuple[str, str] | None, chosen: Candidate | None, floor: float) -> str:
    if wrong is not None:
        return wrong[1]
    if one is chosen:
        return f"the simplest within one standard error of the best: score {one.score:.2f}"
    if one.score < floor:
        return f"score {one.score:.2f}, below {floor:.2f}, which is within one standard error of the best"
    return f"score {one.score:.2f} is as good as the chosen one's, which is simpler"
