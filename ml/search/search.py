"""The search: every candidate judged alike on a sample, a final of the best, and the rule that chooses."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pandas as pd
from sklearn.metrics import adjusted_rand_score
from sklearn.pipeline import Pipeline

from ml.columns import choose_columns
from ml.families import FAMILIES, build_model
from ml.preparation import PREPARATIONS, Preparation
from ml.sampling import seeded_positions
from ml.search.candidates import Candidate, Spec, plan
from ml.search.chance import references
from ml.search.choice import choose
from ml.search.finalists import Evidence, Finalist, judge, pick
from ml.search.incumbent import INCUMBENT_FAMILY, incumbent_finalist
from ml.search.memory import Memory
from ml.search.reach import find_sides
from ml.search.result import Judged, SearchResult
from ml.search.space import Space
from ml.search.trials import build_alike, judge_finalist, try_candidate
from ml.search.workers import side_by_side
from ml.search.worth import EarlierDay
from ml.threads import one_thread
from tessera.errors import TesseraError

# The search is made on so many customers at most; the final fit is on all.
ROW_LIMIT = 10_000
FINALIST_LIMIT = 20


@dataclass(frozen=True)
class SearchSettings:
    """What a search may try.

    Attributes
    ----------
    k_values
        Numbers of segments, rising.
    families
        Names in ``ml.families.FAMILIES``.
    preparations
        From simple to complex.
    random_state
        Seed of everything.
    budget_seconds
        No new candidate is begun after so long; what was found until then decides.
    """

    k_values: tuple[int, ...]
    random_state: int
    families: tuple[str, ...] = tuple(FAMILIES)
    preparations: tuple[Preparation, ...] = PREPARATIONS
    budget_seconds: float = 1200.0


def _quiet(_: str) -> None:
    """Say nothing."""


@dataclass
class Search:
    """A search over the customers of a day.

    Parameters
    ----------
    frame
        One row per customer, as ``ml.features.read_customer_features`` gives it.
    settings
        What to try.
    earlier
        The customers of 90 days before, where they are known: what segments are worth is measured on them.
    incumbent
        The model that serves until now, to be judged beside the new ones.
    incumbent_frame
        The same customers with every column that it asks for; None where ``frame`` has them all.
    memory
        A file that keeps what was judged, so that a search that was killed goes on; None keeps nothing.
    progress
        Takes a line of text now and then.
    """

    frame: pd.DataFrame
    settings: SearchSettings
    earlier: EarlierDay | None = None
    incumbent: Pipeline | None = None
    incumbent_frame: pd.DataFrame | None = None
    memory: Path | None = None
    progress: Callable[[str], None] = _quiet
    _spaces: dict[str, Space] = field(default_factory=dict, init=False)
    _began: float = field(default=0.0, init=False)
    _is_cut_short: bool = field(default=False, init=False)

    def run(self) -> SearchResult:
        """Try every candidate, judge the best, choose.

        Raises
        ------
        TesseraError
            When no feature tells customers apart.
        """
        self._began = time.monotonic()
        seed = self.settings.random_state
        rows = seeded_positions(len(self.frame), ROW_LIMIT, seed)
        known_to_incumbent = (self.frame if self.incumbent_frame is None else self.incumbent_frame).iloc[rows]
        self.frame = self.frame.iloc[rows].reset_index(drop=True)
        with one_thread():  # sums over several threads differ in the last digit from run to run
            self._prepare()
            specs = plan(self._preparations, self.settings.families, self.settings.k_values)
            tried = [one for one in self._try_all(specs) if one is not None]
            self._refuse_nothing(tried)
            finalists = [self._finalist(spec, tried) for spec in pick(tried, FINALIST_LIMIT)]
            serving = [incumbent_finalist(self.incumbent, known_to_incumbent, seed)] if self.incumbent else []
            judged = judge([*finalists, *serving], list(self._judge_all([*finalists, *serving])))
        final = choose(judged[: len(finalists)], [preparation.name for preparation in self._preparations])
        by_spec = {one.spec: one for one in final}
        result = SearchResult(
            candidates=tuple(by_spec.get(one.spec, one) for one in tried),
            choices={name: space.choice for name, space in self._spaces.items()},
            planned_count=len(specs),
            row_count=len(self.frame),
            incumbent=judged[-1] if serving else None,
            agreement=_agreement(finalists, final, serving),
            is_cut_short=self._is_cut_short,
        )
        best = next(one for one in finalists if one.candidate.spec == result.best.spec)
        return replace(result, judged=Judged(rows, best.labels))

    @property
    def _preparations(self) -> list[Preparation]:
        return [one for one in self.settings.preparations if one.name in self._spaces]

    def _prepare(self) -> None:
        seen: set[tuple[object, ...]] = set()
        for preparation in self.settings.preparations:
            space = Space.find(self.frame, preparation, self.settings.random_state)
            if space is None:
                continue
            # Where a company lacks sources, groups fall together: the simpler preparation stands for both.
            key = (space.choice.columns, preparation.scaling, preparation.transform, preparation.reduction)
            if key not in seen:
                seen.add(key)
                self._spaces[preparation.name] = space
        if not self._spaces:
            raise TesseraError(self._nothing_to_part())

    def _nothing_to_part(self) -> str:
        dropped = choose_columns(self.frame).dropped
        reasons = "; ".join(f"{column} {reason}" for column, reason in dropped.items())
        return (
            f"no feature column tells customers apart, so there are no segments: {reasons}. Bring customers that "
            "differ, or a longer history."
        )

    def _refuse_nothing(self, tried: Sequence[Candidate]) -> None:
        if not tried and self._is_cut_short:
            raise TesseraError(
                f"there was no time to try a single candidate within {self.settings.budget_seconds:g} seconds. Raise "
                "segments.search_minutes in tessera.yml."
            )
        if not tried:
            raise TesseraError(
                f"no clustering could be made of these {len(self.frame)} customers with {self.settings.k_values[0]} or "
                "more segments: they show too few different combinations of values. Lower segments.k_min in "
                "tessera.yml (2 is the least), or bring customers that differ."
            )

    def _try_all(self, specs: Sequence[Spec]) -> Iterator[Candidate | None]:
        """Yield a candidate for each spec in its order; None for those that cannot be made or had no time."""
        memory = Memory(self.memory)
        known = memory.read()
        by_chance: dict[tuple[str, int], tuple[float, float]] = {}
        if any(spec not in known for spec in specs):
            self.progress("measuring what chance reaches")
            by_chance = references(self._spaces, self.settings.k_values, self.settings.random_state)
        deadline = self._began + self.settings.budget_seconds
        calls = [
            (try_candidate, (spec, self._spaces[spec.preparation], by_chance, self.settings.random_state, deadline))
            for spec in specs
            if spec not in known
        ]
        fresh: dict[Spec, Candidate | None] = {}
        for done, (spec, candidate, had_time) in enumerate(side_by_side(calls, len(self.frame)), 1):
            fresh[spec] = candidate
            if had_time:
                memory.keep(spec, candidate)
            self._is_cut_short |= not had_time
            if done % 25 == 0:
                self.progress(f"{done + len(known)} of {len(specs)} candidates tried")
        for spec in specs:
            yield known[spec] if spec in known else fresh[spec]

    def _finalist(self, spec: Spec, tried: Sequence[Candidate]) -> Finalist:
        space = self._spaces[spec.preparation]
        model = build_model(spec.family, spec.k, self.settings.random_state).fit(space.points)
        build = partial(build_alike, spec, getattr(model, "covariance_type_", None))
        return Finalist(next(one for one in tried if one.spec == spec), space, build, model.labels_)

    def _judge_all(self, finalists: Sequence[Finalist]) -> Iterator[Evidence]:
        sides = tuple(find_sides(self.frame, self.settings.random_state).values())
        earlier = None
        if self.earlier is not None:
            rows = seeded_positions(len(self.earlier.frame), ROW_LIMIT, self.settings.random_state)
            earlier = EarlierDay(self.earlier.frame.iloc[rows].reset_index(drop=True), self.earlier.outcomes[rows])
        memory = Memory(self.memory)
        known = memory.read_evidence()
        new = [one for one in finalists if one.candidate.spec not in known]
        calls = [(judge_finalist, (finalist, sides, earlier, self.settings.random_state)) for finalist in new]
        fresh = side_by_side(calls, len(self.frame))
        for done, finalist in enumerate(finalists, 1):
            spec = finalist.candidate.spec
            if spec in known:
                yield known[spec]
                continue
            evidence = next(fresh)
            if spec.family != INCUMBENT_FAMILY:  # another one may serve when a killed search goes on
                memory.keep_evidence(spec, evidence)
            self.progress(f"{done} of {len(finalists)} finalists judged")
            yield evidence


def _agreement(finalists: Sequence[Finalist], final: Sequence[Candidate], serving: Sequence[Finalist]) -> float:
    for finalist, candidate in zip(finalists, final, strict=True):
        if candidate.is_chosen and serving:
            return float(adjusted_rand_score(serving[0].labels, finalist.labels))
    return float("nan")
