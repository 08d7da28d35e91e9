"""What a search found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.preparation import FeatureChoice
from ml.search.candidates import Candidate


@dataclass(frozen=True)
class Judged:
    """The customers on whom a candidate was judged.

    Attributes
    ----------
    rows
        Their positions among all customers of the day.
    labels
        Cluster of each.
    """

    rows: NDArray[np.intp]
    labels: NDArray[np.int32]


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes
    ----------
    candidates
        All that were tried, in the order of the plan; finalists with all numbers and their reason.
    choices
        By preparation, the columns that are used, and why others are not.
    planned_count
        Candidates that the plan holds; more than were tried when time ran out.
    row_count
        Customers it was made on.
    judged
        Who these are, and the segments of the best among them; None where nothing was found.
    incumbent
        The segments that serve until now, judged alike; None where there are none.
    agreement
        Adjusted Rand index of the chosen segments with those; NaN where one is missing.
    is_cut_short
        Time ran out before all were tried.
    """

    candidates: tuple[Candidate, ...]
    choices: dict[str, FeatureChoice]
    planned_count: int
    row_count: int
    incumbent: Candidate | None = None
    agreement: float = float("nan")
    is_cut_short: bool = False
    judged: Judged | None = None

    @property
    def chosen(self) -> Candidate | None:
        """The one that the rule chose, or None."""
        return next((one for one in self.candidates if one.is_chosen), None)

    @property
    def finalists(self) -> tuple[Candidate, ...]:
        """Those that came to the final."""
        return tuple(one for one in self.candidates if one.is_finalist)

    @property
    def best(self) -> Candidate:
        """The chosen one; where the rule refused all, the finalist with the highest score."""
        return self.chosen or max(self.finalists, key=lambda one: one.score)
