"""A sentence taken apart into what it says: numbers, names, comparisons and words, clause by clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ml.personas.comparisons import MOVES, PHRASES
from ml.personas.model import Sentence
from ml.personas.numbers import numbers_in
from ml.personas.reading import Span, labels_in, without
from ml.personas.words import PARTING_WORDS, STYLE_WORDS, WORD, stem_of

Kind: TypeAlias = Literal["word", "name", "number", "comparison"]

SIGNS = ",;:."  # that part a sentence
QUOTES_AND_BRACKETS = "()\u201c\u201d"
_PARTS = re.compile(rf"{WORD.pattern}|[{SIGNS}()]", re.IGNORECASE)


def _frames() -> Iterator[tuple[str, str, Kind]]:
    """Yield what stands before and after a number that is told by a comparison or a move, longest first."""
    comparisons = [phrase.strip(" ,") for phrases in PHRASES.values() for phrase in phrases]
    moves = [f"{verb} {{}}" for verbs in MOVES.values() for verb in verbs]
    for phrase in sorted((*comparisons, *moves), key=len, reverse=True):
        before, _, after = phrase.partition("{}")
        yield before, after, "number" if phrase in moves else "comparison"


_FRAMES = tuple(_frames())


@dataclass(frozen=True)
class Piece:
    """A number, a name, a comparison with its number, or a word that is not of style.

    Attributes
    ----------
    key
        By which it is found again in another wording: of a word the stem, otherwise the text.
    clause
        Number of the clause it stands in.
    """

    kind: Kind
    text: str
    key: str
    clause: int


def marked_spans(sentence: Sentence) -> list[tuple[Span, Kind]]:
    """Return where numbers, names and comparisons stand, with the words that belong to them."""
    names = labels_in(sentence.text, sentence.claims)
    text = without(names, sentence.text)
    found: list[tuple[Span, Kind]] = [(span, "name") for span in names]
    found += [_framed(text, (token.start, token.end)) for token in numbers_in(text)]
    return sorted(found)


def _framed(text: str, span: Span) -> tuple[Span, Kind]:
    start, end = span
    for before, after, kind in _FRAMES:
        if text[:start].endswith(before) and text[end:].startswith(after):
            return (start - len(before), end + len(after)), kind
    return span, "number"


def pieces_of(sentence: Sentence) -> list[Piece]:
    """Return the pieces of a sentence in their order; words of style are none."""
    pieces: list[Piece] = []
    clause = 0
    for kind, text in _lexemes(sentence):
        if kind is None:
            clause = pieces[-1].clause + 1 if pieces else 0
        elif kind == "comparison" and pieces:
            pieces.append(Piece(kind, text, text, pieces[-1].clause))  # it belongs to the value before it
        else:
            pieces.append(Piece(kind, text, stem_of(text) if kind == "word" else text, clause))
    return pieces


def _lexemes(sentence: Sentence) -> Iterator[tuple[Kind | None, str]]:
    """Yield the pieces by kind and text; no kind for what parts clauses."""
    position = 0
    for (start, end), kind in marked_spans(sentence):
        yield from _words(sentence.text[position:start])
        yield kind, sentence.text[start:end]
        position = end
    yield from _words(sentence.text[position:])


def _words(text: str) -> Iterator[tuple[Kind | None, str]]:
    for found in _PARTS.finditer(text):
        lower = found[0].lower()
        if lower in PARTING_WORDS or not lower[0].isalpha():
            yield None, found[0]
        if lower[0].isalpha() and lower not in STYLE_WORDS:
            yield "word", found[0]
