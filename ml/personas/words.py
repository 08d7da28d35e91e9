"""The words of a sentence by what they can do to its meaning: words of style, stems, and words that need a place."""

import re

# Words that state nothing; every other word must be one of the plain sentence, "we" and "our" too: "their money" is
# not ours.
STYLE_WORDS = frozenset((
    "a", "also", "altogether", "among", "an", "and", "are", "as", "at", "be", "been", "being", "do", "does", "for",
    "has", "have", "having", "here", "in", "indeed", "is", "it", "its", "likewise", "moreover", "namely", "of",
    "on", "that", "the", "their", "them", "there", "these", "they", "this", "those", "to", "too", "where",
    "whereas", "which", "while", "who", "whom", "whose", "with",
))  # fmt: skip
# What a sentence may open with besides.
OPENING = re.compile(
    r"^(?:so(?! far)|all in all|all told|in short|in sum|put simply|in other words)\b,? ", re.IGNORECASE
)
# Style words that part a sentence as a comma does, and words of reasons, which do so too but must be kept.
PARTING_WORDS = frozenset(("and", "while", "whereas", "where", "which", "because", "since"))
GROUP_STEMS = frozenset(("segment", "member", "customer"))  # whom the sentence is about, wherever they stand
INFERENCE = "infer"
MOVABLE_STEMS = GROUP_STEMS | {INFERENCE, "we"}  # those, and "we infer", which may stand in a clause without a number
_SAME = {
    "because": "since", "bought": "buy", "came": "come", "gave": "give", "given": "give", "inference": INFERENCE,
    "inferences": INFERENCE, "inferred": INFERENCE, "inferring": INFERENCE, "knew": "know", "known": "know",
    "made": "make", "paid": "pay", "spent": "spend", "to date": "so far", "used": "use", "using": "use",
}  # fmt: skip
_SHORTEST_STEM = 3
WORD = re.compile(r"so far\b|to date\b|[A-Za-z]+(?:['\u2019-][A-Za-z]+)*", re.IGNORECASE)


def stem_of(word: str) -> str:
    """Return what the forms of a word share; comparatives and superlatives are other words.

    Examples
    --------
    >>> stem_of("orders") == stem_of("ordered"), stem_of("large") == stem_of("largest")
    (True, False)
    """
    plain = word.lower().replace("\u2019", "'").removesuffix("'s")
    plain = _SAME.get(plain, plain)
    for ending, other in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        stem = plain.removesuffix(ending)
        if stem != plain and len(stem) >= _SHORTEST_STEM and not plain.endswith(("ss", "us")):
            plain = stem + other
            break
    return plain.removesuffix("e") if len(plain) > _SHORTEST_STEM else plain


# Words that change what stands next: denials, limits, order, time, direction. They keep their next neighbour.
BOUND_STEMS = frozenset(map(stem_of, (
    "after", "all", "any", "apart", "away", "back", "before", "beyond", "by", "down", "each", "early", "every",
    "few", "first", "from", "hardly", "just", "last", "least", "less", "little", "longer", "many", "more", "most",
    "neither", "never", "next", "no", "nor", "not", "off", "once", "only", "other", "out", "over", "past", "per",
    "previous", "rarely", "rather", "seldom", "slightly", "some", "than", "then", "under", "up", "usual", "usually",
    "without",
)))  # fmt: skip
