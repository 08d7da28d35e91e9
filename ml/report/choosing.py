"""The search over several families: a chart of silhouette by k, the finalists, and what they are worth beside RFM."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ml.report.charts import SEARCH_FRAME, Axis, SearchChart, axis, search_chart
from ml.report.tables import Row
from ml.report.wording import is_known, label

WORTHS = ("worth_spend", "worth_orders", "worth_churn")
# What the same search reaches on data without structure.
CHANCE = ("null_silhouette", "reference_silhouette")
MOST_LISTED = 40
FEWEST_K_OF_A_CURVE = 2

Measure: TypeAlias = Callable[[Row], object]


@dataclass(frozen=True)
class Mark:
    """The best candidate of a family with one k."""

    k: int
    x: float
    y: float
    row: Row


@dataclass(frozen=True)
class Series:
    """A family on the chart; its number gives colour, sign and line."""

    number: int
    family: str
    marks: tuple[Mark, ...]

    @property
    def line(self) -> str:
        """The marks as an SVG polyline."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)


@dataclass(frozen=True)
class FamilyChart:
    """Silhouette over k, a line for each family, on customers prepared in one way.

    Prepared in another way customers lie otherwise, and so does chance: their silhouettes do not compare.

    Attributes
    ----------
    preparation
        That of the chosen candidate, or of the best.
    chosen
        The candidate that was taken; None where none was.
    chance
        A line as well, empty where it was not measured.
    """

    preparation: str
    series: tuple[Series, ...]
    chosen: Mark | None
    chance: tuple[Mark, ...]
    vertical: Axis
    horizontal: Axis
    labelled_k: tuple[int, ...]


@dataclass(frozen=True)
class Worth:
    """Shares (0-1) of the next 90 days that something explains; None where unknown."""

    name: str
    spend: object
    orders: object
    churn: object
    mean: object


@dataclass(frozen=True)
class Candidates:
    """What the section shows of a search.

    Attributes
    ----------
    chosen
        The candidate that was taken, if one was.
    finalists, others
        Candidates that were judged on everything, and the best of the rest.
    curves
        Inertia and gap over k, of one family and preparation: that which was chosen, if several k of it were tried.
    curve_name
        Whose curves these are.
    worths
        The chosen candidate, RFM quintiles and no segments, where their worth is known.
    """

    chosen: Row | None
    finalists: tuple[Row, ...]
    others: tuple[Row, ...]
    tried_count: int
    chart: FamilyChart | None
    curves: dict[str, SearchChart]
    curve_name: str
    worths: tuple[Worth, ...]


def candidates_content(rows: Sequence[Row], decisions: Sequence[Row]) -> Candidates | None:
    """Return what the section shows, or None without candidates.

    Parameters
    ----------
    rows
        Candidates of several families, the chosen one and the best first.
    decisions
        The decision of the day, which may tell what RFM is worth.
    """
    if not rows:
        return None
    chosen = next((row for row in rows if row["is_chosen"]), None)
    judged = [row for row in rows if row.get("is_finalist") or row["is_chosen"]]
    finalists = tuple(sorted(judged, key=lambda row: (not row["is_chosen"], -number_or(row.get("score"), -2.0))))
    others = [row for row in rows if row not in finalists]
    same = _most_alike(rows, chosen)
    best = sorted(others, key=lambda row: -number_or(row["silhouette"], -2.0))
    return Candidates(
        chosen=chosen,
        finalists=finalists,
        others=tuple(best[:MOST_LISTED]),
        tried_count=sum(row["family"] != "incumbent" for row in rows),
        chart=family_chart(rows),
        curves=_curves(same),
        curve_name=_words_of(same[0]) if same else "",
        worths=_worths(chosen, decisions[0] if decisions else {}),
    )


def chance_of(row: Row) -> object:
    """Return the silhouette that the same search reaches without structure; None where it was not measured."""
    return next((row[name] for name in CHANCE if name in row and is_known(row[name])), None)


def number_or(value: object, default: float) -> float:
    """Return a known number, or the default."""
    return float(value) if is_known(value) else default


def _silhouette(row: Row) -> object:
    return row["silhouette"]


def family_chart(rows: Sequence[Row]) -> FamilyChart | None:
    """Return the chart, or None where no candidate has a number of segments and a silhouette."""
    drawn = [row for row in rows if is_known(row["k"]) and row["k"] > 1 and is_known(row["silhouette"])]
    if not drawn:
        return None
    first = max(drawn, key=lambda row: (row["is_chosen"], number_or(row.get("score"), -2.0)))
    drawn = [row for row in drawn if row.get("preparation") == first.get("preparation")]
    chances = _best_by_k((row for row in drawn if chance_of(row) is not None), chance_of)
    values = [float(row["silhouette"]) for row in drawn]
    vertical = axis(
        [*values, *(number_or(chance_of(row), 0.0) for row in chances)], SEARCH_FRAME.bottom, SEARCH_FRAME.top
    )
    numbers = sorted({int(row["k"]) for row in drawn})
    across = Axis(numbers[0] - 0.5, numbers[-1] + 0.5, SEARCH_FRAME.left, SEARCH_FRAME.right)

    def marks(own: Iterable[Row], measure: Measure = _silhouette) -> tuple[Mark, ...]:
        return tuple(
            Mark(int(row["k"]), across.at(row["k"]), vertical.at(number_or(measure(row), 0.0)), row) for row in own
        )

    taken = marks(row for row in drawn if row["is_chosen"])
    families = sorted({str(row["family"]) for row in drawn})
    series = tuple(
        Series(number, family, marks(_best_by_k((row for row in drawn if row["family"] == family), _silhouette)))
        for number, family in enumerate(families, start=1)
    )
    labelled = tuple(numbers[:: -(-len(numbers) // 12)])
    name = str(first.get("preparation") or "")
    return FamilyChart(name, series, next(iter(taken), None), marks(chances, chance_of), vertical, across, labelled)


def _best_by_k(rows: Iterable[Row], measure: Measure) -> list[Row]:
    """Keep the candidate of each k with the most of a measure."""
    best: dict[int, Row] = {}
    for row in rows:
        other = best.get(int(row["k"]))
        if other is None or number_or(measure(row), -2.0) > number_or(measure(other), -2.0):
            best[int(row["k"])] = row
    return [best[k] for k in sorted(best)]


def _curves(same: Sequence[Row]) -> dict[str, SearchChart]:
    """Return inertia and gap of candidates that differ in k alone, or the shape of the curve would say nothing."""
    curves = {}
    for measure in ("inertia", "gap"):
        known = sorted((row for row in same if is_known(row.get(measure))), key=lambda row: int(row["k"]))
        chart = search_chart(known, measure) if len(known) >= FEWEST_K_OF_A_CURVE else None
        if chart is not None:
            curves[measure] = chart
    return curves


def _most_alike(rows: Sequence[Row], chosen: Row | None) -> list[Row]:
    """Return the candidates made like the chosen one; where that is the only k, those of its family with most k."""
    groups: dict[tuple[object, object], list[Row]] = {}
    for row in rows:
        if is_known(row["k"]):
            groups.setdefault(_made_of(row), []).append(row)
    if chosen is None or not groups:
        return max(groups.values(), key=len, default=[])
    return max(
        groups.values(),
        key=lambda own: (chosen in own and len(own) > 1, own[0]["family"] == chosen["family"], len(own)),
    )


def _words_of(row: Row) -> str:
    family, preparation = _made_of(row)
    return f"{label(str(family))}, {preparation}" if preparation else label(str(family))


def _made_of(row: Row) -> tuple[object, object]:
    return row["family"], row.get("preparation")


def _worths(chosen: Row | None, decision: Row) -> tuple[Worth, ...]:
    """Compare the chosen candidate's worth with RFM's, which a decision tells or the gain over it gives."""
    if chosen is None or not any(is_known(chosen.get(name)) for name in WORTHS):
        return ()
    own, rfm = _worth("These segments", chosen), _worth("RFM quintiles", decision, "rfm_")
    gain = chosen.get("worth_gain")
    if is_known(own.mean) and is_known(gain):
        rfm = replace(rfm, mean=float(own.mean) - float(gain))
    nothing = Worth("No segments", 0.0, 0.0, 0.0, 0.0)  # shares explained are counted from there
    return (own, rfm, nothing) if is_known(rfm.mean) else (own, nothing)


def _worth(name: str, row: Row, prefix: str = "") -> Worth:
    spend, orders, churn = (row.get(prefix + measure) for measure in WORTHS)
    return Worth(name, spend, orders, churn, _mean([spend, orders, churn]))


def _mean(values: Sequence[object]) -> object:
    known = [float(value) for value in values if is_known(value)]
    return sum(known) / len(known) if len(known) == len(values) else None
