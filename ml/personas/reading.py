"""Where the names of a sentence stand, so that the rest can be read without them."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from ml.personas.model import Claim
from ml.personas.numbers import category_label

Span: TypeAlias = tuple[int, int]

MASK = "\u25a1"


def labels_in(text: str, claims: Sequence[Claim]) -> list[Span]:
    """Return where categories of the claims stand: their digits and words are names, not statements."""
    labels = {category_label(claim.fact) for claim in claims if claim.fact.category_name is not None} - {""}
    if not labels:
        return []
    longest_first = sorted(labels, key=lambda label: (-len(label), label))
    either = "|".join(re.escape(label) for label in longest_first)
    return [found.span() for found in re.finditer(rf"(?<!\w)(?:{either})(?![\w%])", text)]


def without(spans: Iterable[Span], text: str) -> str:
    """Return a text of the same length in which the spans are masked."""
    for start, end in spans:
        text = text[:start] + MASK * (end - start) + text[end:]
    return text
