"""The gate: what a search's result means for the segments that readers see."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from ml.search.candidates import sizes
from ml.search.choice import HURDLES, NO_STRUCTURE, STABILITY, TOO_SMALL, UNSTABLE, WORTH_LESS, fault, size_fault
from ml.search.result import SearchResult

Verdict = Literal["publish", "keep_incumbent", "refuse"]

# From here on the new segments are the old ones with a few customers moved: not worth a new model to get used to.
SAME_SEGMENTS = 0.8
SAME, NOT_BETTER = "same_segments", "not_better"
WORDS = {
    NO_STRUCTURE: "these customers form no groups to speak of",
    UNSTABLE: "the groups found do not come back in other samples of these customers",
    TOO_SMALL: "the groups found are too small to work with",
    WORTH_LESS: "the groups found say far less about the next 90 days than RFM quintiles do",
}


@dataclass(frozen=True)
class Decision:
    """What is done with the result of a search.

    Attributes
    ----------
    verdict
        ``publish`` the new segments, ``keep_incumbent`` although they would do, or ``refuse`` them.
    cause
        Why not: ``same_segments``, ``not_better``, or the hurdle that stopped the best: ``no_structure``,
        ``unstable``, ``too_small``, ``worth_less_than_rfm``. Empty when they are published.
    reasons
        Sentences with the numbers and the limits.
    """

    verdict: Verdict
    cause: str
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads back."""
        return {"verdict": self.verdict, "cause": self.cause, "reasons": list(self.reasons)}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Read what ``to_json`` gave."""
        return cls(content["verdict"], content["cause"], tuple(content["reasons"]))


def decide(result: SearchResult) -> Decision:
    """Return what to do with a search's result.

    1. No finalist passed: refuse, for the last hurdle that any of them came to.
    2. The chosen segments agree with those that serve by ``SAME_SEGMENTS``: keep these.
    3. Those that serve pass the gate today and the chosen ones are not better by more than a standard error: keep.
    4. Otherwise publish.
    """
    chosen, serving = result.chosen, result.incumbent
    if chosen is None:
        return _refuse(result)
    found = f"{chosen.spec.name}: {chosen.reason}"
    if result.agreement >= SAME_SEGMENTS:
        same = f"they agree with the segments that serve by {result.agreement:.2f} (limit {SAME_SEGMENTS})"
        return Decision("keep_incumbent", SAME, (found, same))
    if serving is not None and fault(serving) is None:
        mark = chosen.score - chosen.score_standard_error
        if mark <= serving.score:
            weighed = (
                f"score {chosen.score:.2f} less its standard error is {mark:.2f}; those that serve: {serving.score:.2f}"
            )
            return Decision("keep_incumbent", NOT_BETTER, (found, weighed))
    return Decision("publish", "", (found, *_cut_short(result)))


def confirm(result: SearchResult, decision: Decision, labels: NDArray[np.int32], agreement: float) -> Decision:
    """Return the decision once the best candidate was fitted on every customer: as before, or a refusal.

    A search judges a sample. Among all customers the same kind of clustering may find others, above all one that
    finds the number of segments itself: what was not judged is not published.

    Parameters
    ----------
    result, decision
        Of the search.
    labels
        Cluster of every customer.
    agreement
        Adjusted Rand index of these with the segments that were judged, on the customers on whom they were.
    """
    if decision.verdict != "publish":
        return decision
    wrong = size_fault(replace(result.best, **sizes(labels)))
    if wrong is not None:
        return Decision("refuse", TOO_SMALL, (WORDS[TOO_SMALL], f"among all {len(labels)} customers {wrong}"))
    if agreement < STABILITY:
        found = (
            f"found among all {len(labels)} customers, the segments agree with those judged on {result.row_count} of "
            f"them by {agreement:.2f} (limit {STABILITY})"
        )
        return Decision("refuse", UNSTABLE, (WORDS[UNSTABLE], found))
    return decision


def _refuse(result: SearchResult) -> Decision:
    faults = {one.spec.name: wrong for one in result.finalists if (wrong := fault(one)) is not None}
    cause = max((hurdle for hurdle, _ in faults.values()), key=HURDLES.index)
    stopped = [f"{name}: {text}" for name, (hurdle, text) in faults.items() if hurdle == cause]
    return Decision("refuse", cause, (WORDS[cause], *stopped, *_cut_short(result)))


def _cut_short(result: SearchResult) -> tuple[str, ...]:
    tried = len(result.candidates)
    if result.is_cut_short:
        return (f"the time for the search ran out: {tried} of {result.planned_count} candidates were tried",)
    return ()
