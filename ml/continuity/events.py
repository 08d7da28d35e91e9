"""One line of the ledger: what became of a segment at a training, with the overlap that decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, Self, get_args

from tessera.errors import TesseraError

Event = Literal["continued", "renamed", "split", "merged", "died", "born"]
EVENTS: tuple[Event, ...] = get_args(Event)


@dataclass(frozen=True)
class LedgerEvent:
    """What became of one segment at one training.

    Each cluster of a training is ``continued`` or ``born``, each old segment ``continued`` or ``died``, once. The other
    events say more of the same: ``renamed`` of one that continued, ``split`` of one that was born, ``merged`` of one
    that died. So the keys born and not yet died are the keys in use.

    Attributes
    ----------
    ledger_id
        Its place in the ledger, from 1.
    recorded_date
        Day as of which the training was done.
    event
        What happened.
    from_segment_key, from_segment_name
        The segment before; None for ``born``.
    to_segment_key, to_segment_name
        The segment after; None for ``died``.
    overlap_share, shared_customer_count, from_share, to_share
        See ``ml.continuity.matching.Overlap``; None for ``born`` and ``died``.
    event_model_version
        The version whose training it was; None while that one is not registered.
    """

    ledger_id: int
    recorded_date: date
    event: Event
    from_segment_key: str | None = None
    to_segment_key: str | None = None
    from_segment_name: str | None = None
    to_segment_name: str | None = None
    overlap_share: float | None = None
    shared_customer_count: int | None = None
    from_share: float | None = None
    to_share: float | None = None
    event_model_version: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return values that JSON holds; ``from_json`` reads them back."""
        return {**asdict(self), "recorded_date": self.recorded_date.isoformat()}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote.

        Raises
        ------
        TesseraError
            When the event is none of ``EVENTS``.
        """
        if content["event"] not in EVENTS:
            allowed = ", ".join(EVENTS)
            raise TesseraError(f"ledger event {content['event']!r} is unknown; allowed: {allowed}. Train again.")
        return cls(**{**content, "recorded_date": date.fromisoformat(content["recorded_date"])})


def ledger_to_json(ledger: Iterable[LedgerEvent]) -> list[dict[str, Any]]:
    """Return a ledger as JSON holds it."""
    return [event.to_json() for event in ledger]


def ledger_from_json(content: Iterable[Mapping[str, Any]]) -> tuple[LedgerEvent, ...]:
    """Read what ``ledger_to_json`` wrote."""
    return tuple(LedgerEvent.from_json(one) for one in content)


def keys_in_use(ledger: Sequence[LedgerEvent]) -> set[str]:
    """Return the keys that were born and have not died."""
    in_use: set[str] = set()
    for event in ledger:
        if event.event == "born" and event.to_segment_key:
            in_use.add(event.to_segment_key)
        elif event.event == "died" and event.from_segment_key:
            in_use.discard(event.from_segment_key)
    return in_use


def keys_ever_used(ledger: Iterable[LedgerEvent]) -> set[str]:
    """Return every key that a segment has or had."""
    keys = {key for event in ledger for key in (event.from_segment_key, event.to_segment_key)}
    return {key for key in keys if key is not None}
