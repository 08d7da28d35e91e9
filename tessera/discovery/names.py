"""How alike two names are, whatever language, case and separators they are written in."""

import difflib
import re
import unicodedata
from functools import cache, lru_cache

from tessera.discovery.words import CONCEPTS, IGNORED, VALUES

# What German and Dutch put between joined words.
_LINKING = ("", "s", "n", "en", "e", "es")
_IGNORED = frozenset(IGNORED.split())
_SHORTEST = 4  # letters from which the beginning of a word tells which one is meant
_ALIKE = 0.8  # difflib's ratio from which two spellings are one word


def plain(text: str) -> str:
    """Return a text in lower case, without accents, its words joined by underscores.

    >>> plain("Größe der Fläche"), plain("CustomerID"), plain("N° client")
    ('groesse_der_flaeche', 'customer_id', 'n_client')
    """
    text = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])", "_", text)
    text = text.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    text = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


@cache
def meanings(name: str) -> tuple[frozenset[str], ...]:
    """Return for each word of a name what it may mean; a word that nobody knows means itself.

    >>> [sorted(meaning) for meaning in meanings("Kundennummer")]
    [['customer'], ['id']]
    >>> meanings("Quant."), meanings("compras") == meanings("compra")
    ((frozenset({'quantity'}),), True)
    """
    whole = plain(name)
    if whole in _lexicon():
        return (_lexicon()[whole],)
    words = [word for word in whole.split("_") if word and word not in _IGNORED and not word.isdigit()]
    return tuple(dict.fromkeys(part for word in words for part in _parts(word)))


@cache
def likeness(name: str, other: str) -> float:
    """Return how alike two names are, 0 to 1: the share of words that mean the same, or the spelling.

    >>> likeness("Bestelldatum", "order_date"), likeness("Menge", "city") < 0.3
    (1.0, True)
    """
    ours, theirs = plain(name), plain(other)
    if ours == theirs:
        return 1.0
    spelling = difflib.SequenceMatcher(None, ours, theirs).ratio()
    return max(_shared(meanings(name), meanings(other)), spelling if spelling >= _ALIKE else 0.0)


def value_meaning(value: str, allowed: tuple[str, ...]) -> str | None:
    """Return the value of ours that a value of theirs means; None where none is meant."""
    found = plain(value)
    for ours in allowed:
        if found == ours or found in _value_words().get(ours, ()):
            return ours
    known = {word: ours for ours in allowed for word in (ours, *_value_words().get(ours, ()))}
    near = difflib.get_close_matches(found, list(known), n=1, cutoff=0.85) if len(found) > 3 else []
    return known[near[0]] if near else None


def _shared(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> float:
    if not one or not other:
        return 0.0
    left, shared = list(other), 0
    for word in one:
        match = next((each for each in left if word & each), None)
        if match is not None:
            left.remove(match)
            shared += 1
    return 2 * shared / (len(one) + len(other))


@cache
def _parts(word: str) -> tuple[frozenset[str], ...]:
    """Return the meanings of a word, which may be several joined without a sign: the fewest known ones."""
    known = _lexicon()
    if word in known:
        return (known[word],)
    if (meaning := _plural(word) or _abbreviated(word)) is not None:
        return (meaning,)
    best: tuple[frozenset[str], ...] = ()
    for cut in range(len(word) - 2, 1, -1):
        head, tail = word[:cut], word[cut:]
        stems = [head.removesuffix(link) for link in _LINKING if head.endswith(link)]
        stem = next((each for each in stems if len(each) > 2 and each in known), None)
        if stem is None:
            continue
        rest = (known[tail],) if tail in known else _parts(tail) if len(tail) > 5 else ()
        if rest and not any(_is_unknown(part) for part in rest):
            found = (known[stem], *rest)
            best = found if not best or len(found) < len(best) else best
    return best or (frozenset({word}),)


def _plural(word: str) -> frozenset[str] | None:
    return _lexicon().get(word.removesuffix("s")) if len(word) > _SHORTEST else None


def _abbreviated(word: str) -> frozenset[str] | None:
    """Return what all known words that begin like this mean; None where they do not agree."""
    if len(word) < _SHORTEST:
        return None
    longer = [meaning for known, meaning in _lexicon().items() if known.startswith(word)]
    return frozenset.intersection(*longer) or None if longer else None


def _is_unknown(meaning: frozenset[str]) -> bool:
    return not any(concept in _concepts() for concept in meaning)


@lru_cache(maxsize=1)
def _concepts() -> frozenset[str]:
    return frozenset(concept for meaning in _lexicon().values() for concept in meaning)


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for line in CONCEPTS.strip().splitlines():
        concept, _, known = line.partition(":")
        for word in known.split():
            words.setdefault(word, set()).add(concept)
    return {word: frozenset(concepts) for word, concepts in words.items()}


@lru_cache(maxsize=1)
def _value_words() -> dict[str, frozenset[str]]:
    lines = (line.partition(":") for line in VALUES.strip().splitlines())
    return {ours: frozenset(words.split()) for ours, _, words in lines}
