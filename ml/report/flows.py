"""Geometry of the Sankey: who moved from which segment to which between two days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ml.report.charts import Frame
from ml.report.few import Few, is_few, kept_back, told
from ml.report.tables import Row

FLOW_FRAME = Frame(left=62, right=358, top=26, bottom=26)
NODE_WIDTH = 12.0
SLOT = 19.0  # pixels that a node takes at least, so that the numbers beside two small ones do not touch
LEAST_HEIGHT = 300.0  # pixels of all customers, added to the slots
HEIGHT_OF_NODE = 22.0  # and at least so many for each segment, or the bands of twenty would be hairs
# What the table of transitions writes for customers who were not there on one of the two days.
NOT_YET = ("not_yet_a_customer", "not yet a customer")
GONE = ("gone",)
_LONGEST_WORD = 7


@dataclass(frozen=True)
class Node:
    """A segment on one of the two days; ``middle`` is where its label stands."""

    key: str
    customer_count: int | Few
    x: float
    y: float
    height: float
    middle: float


@dataclass(frozen=True)
class Flow:
    """Customers who went from one segment to another; ``path`` is their band, ``size`` what it is drawn for."""

    from_key: str
    to_key: str
    customer_count: int | Few
    share: float | None
    path: str
    size: int

    @property
    def has_stayed(self) -> bool:
        """Tell whether these customers are where they were."""
        return self.from_key == self.to_key


@dataclass(frozen=True)
class Flows:
    """The Sankey of two days.

    Attributes
    ----------
    sources, targets
        Nodes of the earlier and of the later day, from top to bottom.
    flows
        Bands in the order of drawing: those who stayed lie below those who moved, wide bands above thin ones.
    moved
        Those who moved, most customers first.
    stayed_share
        Share of the customers of both days who are where they were; None without any, and where it would tell of few.
    """

    from_date: object
    to_date: object
    height: float
    sources: tuple[Node, ...]
    targets: tuple[Node, ...]
    flows: tuple[Flow, ...]
    moved: tuple[Flow, ...]
    stayed_share: float | None


def flows_chart(rows: Sequence[Row], keys: Sequence[str], least: int = 0) -> Flows | None:
    """Return the Sankey of two days, or None where nobody is known on both.

    Flows of fewer customers than ``least`` are all drawn as if they were so many, and only said to be fewer.

    Parameters
    ----------
    rows
        Transitions of one pair of days.
    keys
        Segments in the order of the page; segments that are no longer there come below them.
    """
    counts = {(str(row["from_segment_key"]), str(row["to_segment_key"])): int(row["customer_count"]) for row in rows}
    exact = {pair: count for pair, count in sorted(counts.items()) if count > 0}
    if not exact:
        return None
    counts = {pair: max(count, least) for pair, count in exact.items()}
    orders = [_ordered({pair[side] for pair in counts}, keys) for side in (0, 1)]
    sizes = [
        {key: sum(n for pair, n in counts.items() if pair[side] == key) for key in orders[side]} for side in (0, 1)
    ]
    most = max(len(order) for order in orders)
    filled = max(LEAST_HEIGHT, HEIGHT_OF_NODE * most)
    sources = _nodes(sizes[0], FLOW_FRAME.left, (filled, SLOT * most))
    targets = _nodes(sizes[1], FLOW_FRAME.right - NODE_WIDTH, (filled, SLOT * most))
    held = kept_back(exact, (0, 1), least)
    flows = [_told(flow, exact, held) for flow in _bands(counts, sources, targets)]
    return Flows(
        from_date=rows[0]["from_date"],
        to_date=rows[0]["to_date"],
        height=filled + SLOT * most + FLOW_FRAME.top + FLOW_FRAME.bottom,
        sources=_told_nodes(sources, exact, 0, least=least),
        targets=_told_nodes(targets, exact, 1, least=least),
        flows=tuple(sorted(flows, key=lambda flow: (not flow.has_stayed, flow.size))),
        moved=tuple(sorted((flow for flow in flows if not flow.has_stayed), key=lambda flow: -flow.size)),
        stayed_share=_stayed_share(exact, least),
    )


def _stayed_share(counts: Mapping[tuple[str, str], int], least: int) -> float | None:
    both = {pair: count for pair, count in counts.items() if pair[0] not in (*NOT_YET, *GONE) and pair[1] not in GONE}
    stayed, known = sum(count for pair, count in both.items() if pair[0] == pair[1]), sum(both.values())
    is_told = known and not is_few(stayed, least) and not is_few(known - stayed, least)
    return stayed / known if is_told else None


def _told(flow: Flow, exact: Mapping[tuple[str, str], int], held: Mapping[tuple[str, str], Few]) -> Flow:
    """Give a band its number of customers and their share of the segment they left, where they may be told."""
    count = exact[flow.from_key, flow.to_key]
    few = held.get((flow.from_key, flow.to_key))
    if few is not None:
        return replace(flow, customer_count=few, share=None)
    left = sum(number for pair, number in exact.items() if pair[0] == flow.from_key)
    return replace(flow, customer_count=count, share=count / left)


def _told_nodes(
    nodes: Mapping[str, Node], exact: Mapping[tuple[str, str], int], side: int, *, least: int
) -> tuple[Node, ...]:
    return tuple(
        replace(node, customer_count=told(sum(count for pair, count in exact.items() if pair[side] == key), least))
        for key, node in nodes.items()
    )


def short_label(key: str) -> str:
    """Return the word beside a node that has no number on the page."""
    if key in NOT_YET:
        return "new"
    if key in GONE:
        return "gone"
    word = key.replace("_", " ")
    return word if len(word) <= _LONGEST_WORD else word[: _LONGEST_WORD - 1].rstrip() + "…"


def _ordered(found: set[str], keys: Sequence[str]) -> list[str]:
    last = [*NOT_YET, *GONE]
    return sorted(found, key=lambda key: (key in last, keys.index(key) if key in keys else len(keys), key))


def _nodes(sizes: Mapping[str, int], x: float, room: tuple[float, float]) -> dict[str, Node]:
    """Place nodes below one another, each as high as its customers and in a slot that leaves room for its label."""
    total = sum(sizes.values())
    filled, empty = room
    spare = empty / len(sizes)
    nodes, top = {}, FLOW_FRAME.top
    for key, count in sizes.items():
        own = filled * count / total
        y = top + spare / 2
        nodes[key] = Node(key, count, round(x, 1), round(y, 2), round(own, 2), round(y + own / 2, 1))
        top += own + spare
    return nodes


def _bands(
    counts: Mapping[tuple[str, str], int], sources: Mapping[str, Node], targets: Mapping[str, Node]
) -> list[Flow]:
    """Lay the bands against the nodes, in the order of the nodes on the other side, so that they cross least."""
    ends: dict[tuple[str, str, int], tuple[float, float]] = {}
    for side, nodes, others in ((0, sources, targets), (1, targets, sources)):
        for key, node in nodes.items():
            pairs = [(key, other) if side == 0 else (other, key) for other in others]
            own = [pair for pair in pairs if pair in counts]
            whole, used = sum(counts[pair] for pair in own), node.y
            for pair in own:
                ends[(*pair, side)] = (used, node.height * counts[pair] / whole)
                used += node.height * counts[pair] / whole
    return [
        Flow(*pair, customer_count=count, share=None, path=_band(ends[(*pair, 0)], ends[(*pair, 1)]), size=count)
        for pair, count in counts.items()
    ]


def _band(source: tuple[float, float], target: tuple[float, float]) -> str:
    left, right = FLOW_FRAME.left + NODE_WIDTH, FLOW_FRAME.right - NODE_WIDTH
    middle = (left + right) / 2
    (from_top, from_height), (to_top, to_height) = source, target
    down, up = f"{to_top + to_height:.1f}", f"{from_top + from_height:.1f}"
    return (
        f"M{left:g} {from_top:.1f}C{middle:g} {from_top:.1f} {middle:g} {to_top:.1f} {right:g} {to_top:.1f}"
        f"V{down}C{middle:g} {down} {middle:g} {up} {left:g} {up}Z"
    )
