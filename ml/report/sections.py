"""What the further sections of the report show; each is None or empty where a publication has nothing for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ml.report.charts import customer_map
from ml.report.choosing import candidates_content
from ml.report.extras import LENSES, Extras
from ml.report.few import Cell, Few, kept_back
from ml.report.flows import FLOW_FRAME, flows_chart, short_label
from ml.report.radars import radar_charts
from ml.report.tables import Row
from ml.report.wording import is_known

FLOWS_SHOWN_FIRST = 12
EVENTS_SHOWN_FIRST = 12
VALUES_OF_A_LENS = 10
OTHERS = "all others"
_KINDS = {"refuse": "refused", "keep": "kept", "overrid": "overridden"}
_TITLES = {
    "published": "These segments passed the gate{}.",
    "overridden": "A person let these segments pass the gate{}.",
    "kept": "The segments in place were kept{}.",
    "refused": "The newest search was refused; what is shown serves in its place{}.",
}
# Hennig, "Cluster-wise assessment of cluster stability" (2007).
STABILITY_LIMITS = ((0.75, "stable"), (0.6, "a pattern, but its edge wavers"), (0.0, "not to be relied on"))


@dataclass(frozen=True)
class Decision:
    """What the gate decided.

    Attributes
    ----------
    kind
        ``published``, ``overridden``, ``kept`` or ``refused``: how the box looks.
    title
        The decision in a sentence.
    reasons
        One sentence each.
    row
        All that the table says.
    """

    kind: str
    title: str
    reasons: tuple[str, ...]
    row: Row


@dataclass(frozen=True)
class Lens:
    """Customers of each segment by the values of one lens.

    Attributes
    ----------
    values
        Most customers first; the rarest together as ``OTHERS``.
    counts
        Customers by value and segment_key.
    """

    name: str
    values: tuple[str, ...]
    counts: dict[Cell, int | Few]


def sections_content(
    extras: Extras, traits: Sequence[Row], keys: Sequence[str], *, least_count: int = 0
) -> dict[str, Any]:
    """Return what the templates of the further sections need.

    Parameters
    ----------
    extras
        Rows of the tables that are there.
    traits
        Standardized differences, for the radars.
    keys
        Segments in the order of the page.
    least_count
        Fewer customers are not told.
    """
    decisions = extras.rows("segment_decisions")
    return {
        "decision": decision_content(decisions),
        "radars": radar_charts(traits, keys),
        "flows": flows_chart(extras.rows("segment_transitions"), keys, least_count),
        "flow_frame": FLOW_FRAME,
        "flows_shown_first": FLOWS_SHOWN_FIRST,
        "short_label": short_label,
        "ledger": extras.rows("segment_ledger"),
        "events_shown_first": EVENTS_SHOWN_FIRST,
        "lenses": lenses_content(extras.lenses, least_count),
        "micro_segments": _by_segment(extras.micro_segments),
        "rules": [row for row in extras.rows("rule_definitions") if row.get("is_active", True)],
        "neighbourhood": _neighbourhood(extras.rows("segment_map")),
        "candidates": candidates_content(extras.rows("segment_search"), decisions),
        "stability": _steadiness(extras.rows("segment_stability"), keys),
        "stability_limits": [limit for limit, _ in STABILITY_LIMITS if limit],
        "stability_words": stability_words,
        "further_tables": sorted(name for name, rows in extras.tables.items() if rows and name != "segment_search"),
    }


def decision_content(rows: Sequence[Row]) -> Decision | None:
    """Return the decision of the day, or None where none is on record."""
    if not rows:
        return None
    row = rows[0]
    word = str(row["decision"]).lower()
    version = row.get("model_version")
    serving = f" (version {version})" if version is not None else ""
    kind = next((kind for part, kind in _KINDS.items() if part in word), "published")
    return Decision(kind, _TITLES[kind].format(serving), _reasons(row), row)


def _reasons(row: Row) -> tuple[str, ...]:
    """Read reasons that are a list, or a text with one in each line."""
    found = row.get("reasons") or ()
    listed = found.splitlines() if isinstance(found, str) else [str(one) for one in found]
    return tuple(one.strip().removeprefix("- ") for one in listed if one.strip())


def _steadiness(rows: Sequence[Row], keys: Sequence[str]) -> list[Row]:
    """Return the measured segments in the order of the page."""
    known = [row for row in rows if is_known(row["jaccard_mean"])]
    return sorted(known, key=lambda row: keys.index(row["segment_key"]) if row["segment_key"] in keys else len(keys))


def stability_words(jaccard: float) -> str:
    """Say what a mean Jaccard similarity is worth."""
    return next(words for limit, words in STABILITY_LIMITS if jaccard >= limit)


def lenses_content(rows: Sequence[Row], least_count: int = 0) -> list[Lens]:
    """Return the lenses that tell customers apart; fewer customers than the least are not told."""
    lenses = [_lens(name, [row for row in rows if row["lens"] == name], least_count) for name in LENSES]
    return [lens for lens in lenses if len(lens.values) > 1]


def _lens(name: str, rows: Sequence[Row], least_count: int) -> Lens:
    totals: dict[str, int] = {}
    for row in rows:
        value = row["value"] or "unknown"
        totals[value] = totals.get(value, 0) + row["customer_count"]
    ordered = sorted(totals, key=lambda value: (-totals[value], value))
    shown = ordered if len(ordered) <= VALUES_OF_A_LENS + 1 else ordered[:VALUES_OF_A_LENS]
    counts: dict[Cell, int] = {}
    for row in rows:
        value = row["value"] or "unknown"
        cell = (value if value in shown else OTHERS, row["segment_key"])
        counts[cell] = counts.get(cell, 0) + row["customer_count"]
    cells: dict[Cell, int | Few] = {**counts, **kept_back(counts, (1,), least_count)}
    return Lens(name, (*shown, *([OTHERS] if len(shown) < len(ordered) else [])), cells)


def _by_segment(rows: Sequence[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["segment_key"], []).append(row)
    return grouped


def _neighbourhood(rows: Sequence[Row]) -> Any:
    """Return the UMAP as a map like that of the two components."""
    dots = [
        {"segment_key": row["segment_key"], "component_1": row["umap_1"], "component_2": row["umap_2"]}
        for row in rows
        if is_known(row["umap_1"]) and is_known(row["umap_2"])
    ]
    return customer_map(dots, [{"segment_key": key, **_middle(own)} for key, own in _by_segment(dots).items()])


def _middle(rows: Sequence[Row]) -> Row:
    """Return the dot that is the middle of the sorted ones, on each axis."""
    return {name: sorted(row[name] for row in rows)[len(rows) // 2] for name in ("component_1", "component_2")}
