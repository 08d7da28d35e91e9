"""Texts with known topic, intent, sentiment and language, drawn from all that the grammar can say."""

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import pyarrow as pa

from tessera.world.arrays import Array, pick_by_group, texts
from tessera.world.grammar import ANSWERS, BODIES, CLOSINGS, OPENINGS, PAIRS, SENTIMENTS, THINGS, TOPICS

LANGUAGES = ("de", "en", "fr", "pt")
_PAIR_WEIGHTS = np.array(  # by sentiment, how often each pair of PAIRS
    [[5.0, 2.0, 3.0, 0, 0, 0], [0, 0, 0, 8.0, 2.0, 0], [0, 0, 0, 0, 0, 1.0]]
)


@dataclass(frozen=True)
class Texts:
    """Texts and what each means; ``place`` points into ``all_texts``."""

    place: Array
    language: Array
    topic: Array
    pair: Array

    @property
    def values(self) -> pa.DictionaryArray:
        """The texts themselves."""
        return pa.DictionaryArray.from_arrays(pa.array(self.place, pa.int32()), all_texts())

    @property
    def sentiment(self) -> Array:
        """Place of each text's mood in ``SENTIMENTS``."""
        return np.array([SENTIMENTS.index(mood) for mood, _ in PAIRS])[self.pair]

    def labels(self, source: str, ids: pa.Array) -> pa.Table:
        """Return what is true of each text: one row a text."""
        return pa.table(
            {
                "source_name": pa.repeat(source, len(self.place)),
                "text_id": ids,
                "language": texts(LANGUAGES)[self.language],
                "topic": texts(TOPICS)[self.topic],
                "intent": texts([intent for _, intent in PAIRS])[self.pair],
                "sentiment": texts(SENTIMENTS)[self.sentiment],
            }
        )


@cache
def all_texts() -> pa.StringArray:
    """Return every text of the grammar, by language, topic and pair of mood and intent."""
    return pa.array([text for group in product(LANGUAGES, TOPICS, PAIRS) for text in _group(*group)])


def _group(language: str, topic: str, pair: tuple[str, str]) -> list[str]:
    mood, intent = pair
    parts = product(
        OPENINGS[language][mood],
        BODIES[language][topic][SENTIMENTS.index(mood)],
        CLOSINGS[language][intent],
        THINGS[language],
    )
    return [
        f"{opening} {body.format(thing=thing, Thing=thing[0].upper() + thing[1:])} {closing}"
        for opening, body, closing, thing in parts
    ]


GROUP_SIZE = 3 * 2 * 3 * 8  # openings, bodies, closings, things


def write_texts(rng: np.random.Generator, language: Array, mood: Array) -> Texts:
    """Draw texts for writers of these languages and moods (-1 to 1)."""
    felt = mood + rng.normal(0, 0.6, len(mood))
    pair = pick_by_group(rng, _PAIR_WEIGHTS, np.digitize(felt, (-0.25, 0.3)))
    topic = rng.integers(0, len(TOPICS), len(mood))
    group = (language * len(TOPICS) + topic) * len(PAIRS) + pair
    return Texts(group * GROUP_SIZE + rng.integers(0, GROUP_SIZE, len(mood)), language, topic, pair)


def language_places(languages: Array) -> Array:
    """Return the place of each language in ``LANGUAGES``."""
    return np.searchsorted(texts(LANGUAGES).astype(str), languages.astype(str))


def answers(language: Array, number: Array) -> Array:
    """Return what the agents answer: a first and a last message."""
    values = texts([ANSWERS[name][place] for name in LANGUAGES for place in (0, 1)])
    return np.asarray(values[language * 2 + number])
