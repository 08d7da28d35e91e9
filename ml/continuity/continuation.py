"""From a training's clusters to segments that keep key and name, with the ledger of what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from ml.continuity.events import LedgerEvent, keys_ever_used
from ml.continuity.keys import NO_CLEAR_SEGMENT, NOISE, choose_keys
from ml.continuity.matching import Match, Overlap, match_segments
from ml.continuity.names import choose_names
from ml.segmentation.naming import SegmentName

NOBODY = pd.Series([], index=pd.Index([], dtype="str"), dtype="str")


@dataclass(frozen=True)
class Incumbent:
    """The segments that serve before a training.

    Attributes
    ----------
    segment_keys
        ``segment_key`` by ``customer_id``, the index: at best what the incumbent's model says of the customers of the
        training's own day, so that nobody's change since its last day counts as a change of segments; where its
        columns no longer exist, the last memberships.
    names
        Its definitions.
    ledger
        Up to its own training; see ``stamped``.
    """

    segment_keys: pd.Series
    names: tuple[SegmentName, ...]
    ledger: tuple[LedgerEvent, ...]


NO_INCUMBENT = Incumbent(NOBODY, (), ())


@dataclass(frozen=True)
class Found:
    """What a training found.

    Attributes
    ----------
    clusters
        ``cluster_id`` by ``customer_id``, the index; -1 is no clear segment.
    traits
        From ``ml.segmentation.traits.segment_traits``, of every cluster.
    clustering_columns
        Columns that made the segments.
    recorded_date
        Day as of which it was trained.
    """

    clusters: pd.Series
    traits: pd.DataFrame
    clustering_columns: tuple[str, ...]
    recorded_date: date


@dataclass(frozen=True)
class Continuation:
    """Segments with their keys and names, the ledger with this training's events at its end, and the match."""

    names: tuple[SegmentName, ...]
    ledger: tuple[LedgerEvent, ...]
    match: Match


def continue_segments(incumbent: Incumbent, found: Found, overrides: Mapping[str, str] | None = None) -> Continuation:
    """Give the clusters of a training the keys and names of the segments that live on in them.

    Parameters
    ----------
    incumbent
        What serves now; ``NO_INCUMBENT`` at a first training.
    found
        What the training found.
    overrides
        Names that people gave, by key; see ``ml.continuity.names.workspace_names``.

    Raises
    ------
    TesseraError
        When a customer stands twice on one side, or in a segment that is not defined.
    """
    given = overrides or {}
    earlier = {one.segment_key: one.segment_name for one in incumbent.names if one.cluster_id != NOISE}
    match = match_segments(incumbent.segment_keys, found.clusters, keys=tuple(earlier))
    kept = {one: pair.from_segment_key for one, pair in match.continued.items()}
    names = choose_names(kept, earlier, found.traits, clustering_columns=found.clustering_columns, overrides=given)
    taken = {*earlier, *keys_ever_used(incumbent.ledger)}
    keys = {**kept, **choose_keys({one: names[one] for one in match.born}, taken)}
    if NOISE in names:
        keys[NOISE] = NO_CLEAR_SEGMENT
    definitions = tuple(SegmentName(one, keys[one], names[one]) for one in sorted(names))
    events = _events(match, earlier, {one.cluster_id: one for one in definitions})
    first = incumbent.ledger[-1].ledger_id + 1 if incumbent.ledger else 1
    numbered = [
        replace(event, ledger_id=number, recorded_date=found.recorded_date)
        for number, event in enumerate(events, start=first)
    ]
    return Continuation(definitions, (*incumbent.ledger, *numbered), match)


def stamped(ledger: Sequence[LedgerEvent], model_version: int) -> tuple[LedgerEvent, ...]:
    """Put a registered version into the events of its own training, which were made before it had a number."""
    return tuple(
        replace(event, event_model_version=model_version) if event.event_model_version is None else event
        for event in ledger
    )


def _events(match: Match, earlier: Mapping[str, str], after: Mapping[int, SegmentName]) -> list[LedgerEvent]:
    """Return what became of the old segments and where the new ones come from; numbers and day follow."""
    unset = LedgerEvent(0, date.min, "born")
    events: list[LedgerEvent] = []
    for cluster_id, pair in sorted(match.continued.items(), key=lambda item: item[1].from_segment_key):
        continued = _from(_to(_decided_by(unset, pair), after[cluster_id]), pair.from_segment_key, earlier)
        events.append(replace(continued, event="continued"))
        if continued.from_segment_name != continued.to_segment_name:
            events.append(replace(continued, event="renamed"))
    events += [_to(unset, after[one]) for one in match.born]
    events += [replace(_from(unset, key, earlier), event="died") for key in match.died]
    for pair in (*match.split, *match.merged):
        parted = _from(_to(_decided_by(unset, pair), after[pair.cluster_id]), pair.from_segment_key, earlier)
        events.append(replace(parted, event="split" if pair in match.split else "merged"))
    return events


def _decided_by(event: LedgerEvent, pair: Overlap) -> LedgerEvent:
    return replace(
        event,
        overlap_share=pair.overlap_share,
        shared_customer_count=pair.shared_customer_count,
        from_share=pair.from_share,
        to_share=pair.to_share,
    )


def _from(event: LedgerEvent, key: str, names: Mapping[str, str]) -> LedgerEvent:
    return replace(event, from_segment_key=key, from_segment_name=names[key])


def _to(event: LedgerEvent, segment: SegmentName) -> LedgerEvent:
    return replace(event, to_segment_key=segment.segment_key, to_segment_name=segment.segment_name)
