"""Holds our own text against its phrase: it must be, letter by letter, what the phrase makes of the claims.

That binds the words beside a number to the claim that the phrase has there; a number in its place beside another verb
is found.
"""

import re
from collections.abc import Iterator
from itertools import product

from ml.personas.comparisons import MOVES, PHRASES
from ml.personas.model import Claim, Sentence
from ml.personas.numbers import Printer, category_label, fraction, signed_percent
from ml.personas.writer import GAP, OPTIONAL


def phrase_fault(sentence: Sentence, printer: Printer) -> str | None:
    """Return why a sentence is not what its phrase makes of its claims; None where it is."""
    if not sentence.phrase:
        return "it was written from no phrase of our grammar"
    text = sentence.text
    readings = (text, text[:1].lower() + text[1:])  # a sentence begins with a capital, a phrase may not
    for template in _variants(sentence.phrase):
        pattern = _pattern(template, sentence.claims, printer)
        if pattern is not None and any(re.fullmatch(pattern, reading) for reading in readings):
            return None
    return f"it is not what its phrase makes of its claims: {sentence.phrase}"


def agrees(gap: str, metric_name: str) -> bool:
    """Tell whether a gap of a phrase may be filled with a fact of a metric.

    Examples
    --------
    >>> agrees("age_band_raised", "age_band"), agrees("attitude_score.3", "attitude_score"), agrees("a", "b")
    (True, True, False)
    """
    if gap in ("top_department", "raised_department") and metric_name == "department_spend_share":
        return True
    return metric_name in (gap, gap.partition(".")[0].removesuffix("_raised"))


def _variants(phrase: str) -> Iterator[str]:
    """Yield the phrase with and without each of its parts in brackets."""
    pieces = OPTIONAL.split(phrase)  # what stands in brackets is every second piece
    choices = [(piece, "") if position % 2 else (piece,) for position, piece in enumerate(pieces)]
    return ("".join(chosen) for chosen in product(*choices))


def _pattern(template: str, claims: tuple[Claim, ...], printer: Printer) -> str | None:
    """Return what a template reads as with these claims in its gaps; None where they are others than its."""
    names = list(dict.fromkeys(found[1] for found in GAP.finditer(template)))
    if len(names) != len(claims):
        return None
    if not all(agrees(name, claim.fact.metric_name) for name, claim in zip(names, claims, strict=True)):
        return None
    by_name = dict(zip(names, claims, strict=True))
    pattern, position = "", 0
    for found in GAP.finditer(template):
        readings = sorted(_readings(found[2], by_name[found[1]], printer))
        pattern += re.escape(template[position : found.start()]) + f"(?:{'|'.join(map(re.escape, readings))})"
        position = found.end()
    return pattern + re.escape(template[position:])


def _readings(form: str | None, claim: Claim, printer: Printer) -> set[str]:
    """Return all that may stand in a gap."""
    fact, value = claim.fact, printer.value(claim.fact)
    if form == "label":
        return {category_label(fact)}
    if form == "signed":
        return {signed_percent(fact.value)}
    if form == "part":
        return {value, fraction(fact.value) or value}
    if form == "moved":
        return {f"{verb} {value}" for verb in MOVES.get(claim.relation, ())} if claim.relation else set()
    return _comparisons(claim, printer) if form == "vs" else {value}


def _comparisons(claim: Claim, printer: Printer) -> set[str]:
    shown = printer.comparison(claim.fact)
    is_drawn = claim.relation in PHRASES and claim.relation is not None
    if not shown:
        return {""}
    if is_drawn:
        return {phrase.format(shown) for phrase in PHRASES[claim.relation]}
    return {"", *(phrase.format(shown) for phrase in PHRASES[None])}
