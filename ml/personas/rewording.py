"""What another wording may not add: names, subjects, denials. Words of style are free."""

import re
from collections import Counter

from ml.personas.model import Sentence
from ml.personas.numbers import numbers_in

# Stems of what personas speak of. A sentence may not turn to one of them that the plain one does not mention.
SUBJECTS = (
    "abandon", "address", "afternoon", "age", "app", "balance", "bank", "basket", "birth", "bonus", "brand",
    "campaign", "card", "cart", "cheap", "child", "church", "cit", "click", "complain", "complaint", "consent",
    "countr", "coupon", "credit", "debt", "deliver", "department", "discount", "display", "divorc", "drop",
    "earn", "education", "email", "ethnic", "evening", "expens", "expert", "family", "famil", "fee", "female",
    "friday", "gender", "happy", "health", "home", "hous", "household", "income", "kid", "lapse", "loan", "loyal",
    "luxur", "mail", "male", "man", "married", "men", "mobile", "monday", "mood", "morning", "mortgage",
    "neighbo", "night", "old", "online", "parent", "party", "phone", "politic", "poor", "premium", "price",
    "profit", "promotion", "quality", "rating", "refund", "region", "relig", "rent", "retir", "return", "review",
    "rich", "rural", "salar", "satisf", "saturday", "saving", "single", "sms", "social", "store", "student",
    "sunday", "support", "teen", "thursday", "ticket", "town", "tuesday", "unhappy", "unsubscrib", "urban",
    "variety", "village", "visit", "wealth", "website", "wednesday", "weekend", "whatsapp", "wife", "woman",
    "women", "work", "young",
)  # fmt: skip
DENIALS = ("not", "no", "never", "without", "nor", "neither", "hardly", "rarely", "seldom", "cannot", "lack", "few")
ORDINARY_OPENINGS = frozenset((
    "a", "about", "all", "among", "an", "and", "as", "at", "because", "by", "customers", "each", "every", "for",
    "from", "given", "here", "how", "if", "in", "it", "its", "looking", "members", "of", "on", "one", "orders",
    "our", "over", "per", "since", "so", "some", "spend", "spending", "spent", "still", "that", "the", "their",
    "there", "these", "they", "this", "those", "though", "through", "to", "typically", "usually", "we", "what",
    "when", "where", "which", "while", "with", "you", "your",
))  # fmt: skip
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][\w'\u2019-]*")


def added_words(plain: Sentence, other: Sentence) -> list[str]:
    """Return words of the other sentence that say what the plain one does not.

    These are names (capitals within a sentence, and at its start words that are neither in the plain sentence nor
    ordinary), subjects of ``SUBJECTS``, a denial more or less, and a number told more often.
    """
    known = {word.lower() for word in _WORD.findall(plain.text)}
    words = _WORD.findall(other.text)
    names = [
        word
        for position, word in enumerate(words)
        if word[0].isupper() and word.lower() not in known and not (position == 0 and word.lower() in ORDINARY_OPENINGS)
    ]
    subjects = [word for word in words if _stems(word) - {stem for old in known for stem in _stems(old)}]
    repeated = Counter(token.text for token in numbers_in(other.text)) - Counter(
        token.text for token in numbers_in(plain.text)
    )
    return [*names, *subjects, *_changed_denials(known, words), *repeated]


def _stems(word: str) -> set[str]:
    lower = word.lower()
    return {stem for stem in SUBJECTS if (lower == stem if len(stem) <= 3 else lower.startswith(stem))}


def _changed_denials(known: set[str], words: list[str]) -> list[str]:
    def denials(texts: "set[str]") -> set[str]:
        return {"not" if text.endswith(("n't", "n\u2019t")) else text for text in texts if _is_denial(text)}

    return sorted(denials(known) ^ denials({word.lower() for word in words}))


def _is_denial(word: str) -> bool:
    return word in DENIALS or word.endswith(("n't", "n\u2019t"))
