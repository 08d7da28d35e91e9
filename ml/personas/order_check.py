"""Binds what a sentence says to its claims by place: one claim after the other, the value before its comparison."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from ml.personas.comparisons import MOVES, RELATION
from ml.personas.model import Claim, Sentence
from ml.personas.numbers import Token, category_label, numbers_in, roles_of
from ml.personas.reading import labels_in, without

# What one claim may say, in signs: L its category, M a move ("rose"), V its value, R a relation, C its comparison.
_TOLD = re.compile(r"L|M?VL?(?:R?C|R)?|M?VR?CL|LM?V(?:R?C|R)?")
_LONGEST = 8  # items of one claim; more is no sentence of ours


@dataclass(frozen=True)
class Item:
    """A number, a category or a comparing word, where it stands."""

    start: int
    text: str
    token: Token | None = None
    relation: str | None = None


def items_of(sentence: Sentence) -> list[Item]:
    """Return the numbers, categories and comparing words of a sentence in their order."""
    labels = labels_in(sentence.text, sentence.claims)
    text = without(labels, sentence.text)
    items = [Item(start, sentence.text[start:end]) for start, end in labels]
    items += [Item(token.start, token.text, token=token) for token in numbers_in(text)]
    items += [Item(found.start(), found[0], relation=found.lastgroup) for found in RELATION.finditer(text)]
    return sorted(items, key=lambda item: item.start)


def are_in_order(sentence: Sentence) -> bool:
    """Tell whether the items of a sentence can be dealt out to its claims in their order, none left over.

    Examples
    --------
    "covers 17% of the base and brings in 35% of spend" of the claims 17% and 35%; with the two exchanged it is not.
    """
    items, claims = items_of(sentence), sentence.claims

    @cache
    def deals(position: int, number: int) -> bool:
        if number == len(claims):
            return all("" in _signs(item, claims[-1:], claims) for item in items[position:])
        ends = range(position + 1, min(len(items), position + _LONGEST) + 1)
        return any(_tells(items[position:end], number, claims) and deals(end, number + 1) for end in ends)

    return deals(0, 0)


def _tells(items: Sequence[Item], number: int, claims: Sequence[Claim]) -> bool:
    """Tell whether the items can be what one claim says; one of a category names it."""
    signs = [_signs(item, claims[number : number + 1], claims) for item in items]
    is_named = claims[number].fact.category_name is not None
    return any(("L" in chosen) is is_named and _TOLD.fullmatch("".join(chosen)) for chosen in product(*signs))


def _signs(item: Item, own: Sequence[Claim], claims: Sequence[Claim]) -> list[str]:
    """Return what an item may be to a claim; "" stands for nothing of it, such as the length of a window."""
    if item.relation is not None:
        return ["M" if item.relation in MOVES else "R" for claim in own if claim.relation == item.relation]
    if item.token is None:
        return ["", *("L" for claim in own if category_label(claim.fact) == item.text)]
    roles = {role for claim in own for role in roles_of(item.token, claim.fact)}
    is_window = any("window" in roles_of(item.token, claim.fact) for claim in claims)
    signs = [sign for role, sign in (("value", "V"), ("comparison", "C")) if role in roles]
    return [*signs, *([""] if is_window else [])]
