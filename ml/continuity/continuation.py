"""From a training's clusters to segments that keep key and name, with the ledger of what became of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from ml.continuity.events import LedgerEvent, keys_ever_used, keys_in_use
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
    is_rfm
        They are those of RFM's rules: what is found takes no key from them.
    """

    segment_keys: pd.Series
    names: tuple[SegmentName, ...]
    ledger: tuple[LedgerEvent, ...]
    is_rfm: bool = False

    @property
    def labels(self) -> dict[str, str]:
        """Name by key, without that of no clear segment."""
        return {one.segment_key: one.segment_name for one in self.names if one.cluster_id != NOISE}


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
class OtherTrainings:
    """What trainings gave that the incumbent does not come from, such as those of later days or refused ones.

    Attributes
    ----------
    taken
        Their keys, which no other segment may get.
    relatives
        Their segments, those to ask first at the head: a cluster without a key that is one of these gets its key.
    """

    taken: frozenset[str] = frozenset()
    relatives: tuple[Incumbent, ...] = ()


NO_OTHERS = OtherTrainings()


@dataclass(frozen=True)
class Continuation:
    """Segments with their keys and names, the ledger with this training's events at its end, and the match."""

    names: tuple[SegmentName, ...]
    ledger: tuple[LedgerEvent, ...]
    match: Match


def continue_segments(
    incumbent: Incumbent,
    found: Found,
    overrides: Mapping[str, str] | None = None,
    *,
    others: OtherTrainings = NO_OTHERS,
) -> Continuation:
    """Give the clusters of a training the keys and names of the segments that live on in them.

    Parameters
    ----------
    incumbent
        What serves now; ``NO_INCUMBENT`` at a first training.
    found
        What the training found.
    overrides
        Names that people gave, by key; see ``ml.continuity.names.workspace_names``.
    others
        What other trainings of the workspace gave.

    Raises
    ------
    TesseraError
        When a customer stands twice on one side, or in a segment that is not defined.
    """
    given = overrides or {}
    earlier = incumbent.labels
    keys = tuple(earlier)
    match = match_segments(incumbent.segment_keys, found.clusters, keys=keys, lives_on=not incumbent.is_rfm)
    own = {*earlier, *keys_ever_used(incumbent.ledger)}
    lent = _lent(others.relatives, found.clusters, match.born, own)
    kept = {**{one: pair.from_segment_key for one, pair in match.continued.items()}, **lent}
    known = {**_labels(others.relatives), **earlier}
    names = choose_names(kept, known, found.traits, clustering_columns=found.clustering_columns, overrides=given)
    fresh = {one: names[one] for one in match.born if one not in lent}
    chosen = {**kept, **choose_keys(fresh, {*own, *others.taken, *lent.values()}), NOISE: NO_CLEAR_SEGMENT}
    definitions = tuple(SegmentName(one, chosen[one], names[one]) for one in sorted(names))
    events = _events(match, earlier, {one.cluster_id: one for one in definitions})
    return Continuation(definitions, _with_events(incumbent.ledger, events, found.recorded_date), match)


def put_rfm_in_place(
    incumbent: Incumbent, segment_keys: pd.Series, names: tuple[SegmentName, ...], *, recorded_date: date
) -> Incumbent:
    """Return the RFM segments with the ledger of how they took the place of those that served.

    Their keys mean what RFM's rules say: they come back as they are, and live on where RFM segments served already.

    Parameters
    ----------
    incumbent
        What served; ``NO_INCUMBENT`` where nothing did.
    segment_keys, names
        Of the RFM segments, as an ``Incumbent`` has them.
    recorded_date
        Day as of which they are.
    """
    labels = {one.cluster_id: one for one in names}
    numbers = {one.segment_key: one.cluster_id for one in names}
    if incumbent.is_rfm:
        before = keys_in_use(incumbent.ledger)
        died = tuple(sorted((before & set(incumbent.labels)) - set(numbers)))
        born = tuple(number for key, number in numbers.items() if key not in before)
        match = Match({}, born, died, (), (), len(segment_keys))
    else:
        match = match_segments(
            incumbent.segment_keys,
            segment_keys.map(numbers),
            keys=tuple(incumbent.labels),
            cluster_ids=tuple(labels),
            lives_on=False,
        )
    ledger = _with_events(incumbent.ledger, _events(match, incumbent.labels, labels), recorded_date)
    return Incumbent(segment_keys, names, ledger, is_rfm=True)


def _lent(
    relatives: Sequence[Incumbent], clusters: pd.Series, born: Collection[int], used: Collection[str]
) -> dict[int, str]:
    """Return the keys of other trainings' segments for those clusters without a key that are the same customers."""
    lent: dict[int, str] = {}
    for relative in relatives:
        match = match_segments(relative.segment_keys, clusters, keys=tuple(relative.labels))
        for cluster_id, pair in match.continued.items():
            is_free = pair.from_segment_key not in {*used, *lent.values()}
            if cluster_id in born and cluster_id not in lent and is_free:
                lent[cluster_id] = pair.from_segment_key
    return lent


def _labels(relatives: Sequence[Incumbent]) -> dict[str, str]:
    return {key: name for relative in reversed(relatives) for key, name in relative.labels.items()}


def _with_events(ledger: Sequence[LedgerEvent], events: Sequence[LedgerEvent], day: date) -> tuple[LedgerEvent, ...]:
    """Return the ledger with the events of a training at its end, numbered and dated."""
    first = ledger[-1].ledger_id + 1 if ledger else 1
    numbered = [replace(event, ledger_id=number, recorded_date=day) for number, event in enumerate(events, first)]
    return (*ledger, *numbered)


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
