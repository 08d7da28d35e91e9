"""What another wording must keep: all that the plain sentence says, clause by clause, and nothing else.

Word order, connectives and words of style are free. Every other word of the one must be a word of the other, numbers,
names and comparisons stand in the same order, and the words of a clause stay together with its number. On any doubt the
plain text is the better one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ml.personas.model import Sentence
from ml.personas.pieces import QUOTES_AND_BRACKETS, SIGNS, Piece, marked_spans, pieces_of
from ml.personas.reading import MASK, without
from ml.personas.words import BOUND_STEMS, GROUP_STEMS, INFERENCE, MOVABLE_STEMS, OPENING, WORD

_ORDINARY = re.compile(rf"{WORD.pattern}|[ {SIGNS}{QUOTES_AND_BRACKETS}{MASK}]", re.IGNORECASE)


def changes(plain: Sentence, other: Sentence) -> list[str]:
    """Return how the other sentence says more, less or other things than the plain one; empty where it does not.

    Parameters
    ----------
    plain
        A sentence of ours, already checked.
    other
        The same claims in other words.
    """
    other = replace(other, text=OPENING.sub("", other.text))
    before, after = pieces_of(plain), pieces_of(other)
    checks = (
        _changed_signs(plain, other),
        _changed_numbers(before, after),
        _changed_words(before, after),
        _changed_neighbours(before, after),
    )
    found = [fault for faults in checks for fault in faults]
    return found or [*_changed_places(before, after), *_moved_inference(before, after)]


def _changed_signs(plain: Sentence, other: Sentence) -> list[str]:
    """Look for markup, addresses, line ends, letters of other alphabets, and quotes or brackets more or fewer."""
    kept, found = (_rest_of(sentence) for sentence in (plain, other))
    strange = [*_ORDINARY.sub("", found)[:1], *(word for word in WORD.findall(found) if word[1:] != word[1:].lower())]
    recounted = [sign for sign in QUOTES_AND_BRACKETS if kept.count(sign) != found.count(sign)]
    return [f"it adds “{sign}”" for sign in strange] + [f"it sets other marks “{sign}”" for sign in recounted]


def _rest_of(sentence: Sentence) -> str:
    """Return what stands beside numbers, names and comparisons."""
    return without([span for span, _ in marked_spans(sentence)], sentence.text)


def _changed_numbers(before: Sequence[Piece], after: Sequence[Piece]) -> list[str]:
    kept, found = ([piece.text for piece in pieces if piece.kind != "word"] for pieces in (before, after))
    return [] if kept == found else [f"its numbers and names are {_listed(found)} instead of {_listed(kept)}"]


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(texts) or "none"


def _changed_words(before: Sequence[Piece], after: Sequence[Piece]) -> list[str]:
    kept, found = (Counter(piece.key for piece in pieces if piece.kind == "word") for pieces in (before, after))
    added = [piece.text for piece in after if piece.key in found - kept and piece.kind == "word"]
    dropped = [piece.text for piece in before if piece.key in kept - found and piece.kind == "word"]
    return [f"it adds “{word}”" for word in added] + [f"it leaves out “{word}”" for word in dropped]


def _changed_neighbours(before: Sequence[Piece], after: Sequence[Piece]) -> list[str]:
    """Look for words such as "not", "over" or "last" that stand before something else than they did."""
    kept, found = (Counter(_bound_pairs(pieces)) for pieces in (before, after))
    return [f"it moves “{word}” to another place" for word, _ in found - kept]


def _bound_pairs(pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    for at, piece in enumerate(pieces):
        if piece.kind == "word" and piece.key in BOUND_STEMS:
            neighbours = [after.key for after in pieces[at + 1 : at + 2] if after.clause == piece.clause]
            yield piece.key, "".join(neighbours)


def _changed_places(before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[str]:
    """Look for words that left their clause, as it would give a number another meaning."""
    places = _places(before, after)
    for number in sorted({piece.clause for piece in before}):
        clause = [piece for piece in before if piece.clause == number]
        movable = MOVABLE_STEMS if all(piece.kind == "word" for piece in clause) else GROUP_STEMS
        own = [place for place in places if before[place].clause == number]
        fixed = [place for place in own if before[place].key not in movable]
        if fixed:
            within = places[places.index(fixed[0]) : places.index(fixed[-1]) + 1]
            yield from (
                f"it moves “{before[place].text}” into another statement"
                for place in within
                if before[place].clause != number and before[place].key not in movable and not _is_aside(place, before)
            )
        yield from _exchanged(before, {0: fixed, 1: []}.get(_value_count(clause), own))


def _is_aside(place: int, before: Sequence[Piece]) -> bool:
    """Tell whether a word is of a clause, such as "on average", that may stand inside of another one."""
    clause = [piece for piece in before if piece.clause == before[place].clause]
    return all(piece.kind == "word" and piece.key != INFERENCE for piece in clause)


def _value_count(clause: Sequence[Piece]) -> int:
    """Return how many values a clause tells; a name beside a number is not one more."""
    kinds = [piece.kind for piece in clause]
    return kinds.count("number") or int("name" in kinds)


def _exchanged(before: Sequence[Piece], places: Sequence[int]) -> Iterator[str]:
    """Look for words in another order, where that is not free: it is beside one value alone."""
    for one, following in pairwise(places):
        if one > following:
            yield f"it exchanges “{before[following].text}” and “{before[one].text}”"


def _places(before: Sequence[Piece], after: Sequence[Piece]) -> list[int]:
    """Return for each piece of the other sentence where it stands in the plain one, the first for the first."""
    places = defaultdict(list)
    for at, piece in enumerate(before):
        places[piece.kind, piece.key].append(at)
    return [places[piece.kind, piece.key].pop(0) for piece in after]


def _moved_inference(before: Sequence[Piece], after: Sequence[Piece]) -> list[str]:
    """Look whether what is inferred is no longer the motive but the number, or the other way round."""
    kept, found = (list(_inferences(pieces)) for pieces in (before, after))
    return [] if kept == found else ["it infers something else"]


def _inferences(pieces: Sequence[Piece]) -> Iterator[tuple[int, bool]]:
    """Yield for each word of inference how many numbers stand before it and whether its clause has one."""
    for at, piece in enumerate(pieces):
        if piece.key == INFERENCE:
            clause = [other for other in pieces if other.clause == piece.clause]
            yield sum(other.kind != "word" for other in pieces[:at]), any(other.kind == "number" for other in clause)
