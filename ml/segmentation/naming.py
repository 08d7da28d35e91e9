"""Names for segments: words that are true of the segment and tell it from the others."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ml.segmentation.ordinals import ordinal
from ml.segmentation.vocabulary import VOCABULARY, Phrase

# Below a quarter of a standard deviation nine tenths of the segment and of all customers overlap: not a trait.
TRAIT_THRESHOLD = 0.25
FIRST_ADJECTIVE_COUNT = 2
ADJECTIVE_LIMIT = 4
NOUN_FEATURE = "lifetime_spend"
PLAIN_NOUN = "shoppers"
PLAIN_ADJECTIVE = "typical"  # said of a segment of which no other word is true
KIND = "of their kind"
NOUNS = ("big spenders", "light spenders")


@dataclass(frozen=True)
class Trait:
    """How a segment differs in one feature; see ``ml.segmentation.traits``."""

    segment_median: float
    overall_median: float
    standardized_difference: float

    def points(self, direction: int, boundary: float | None = None) -> bool:
        """Return whether the segment truly has more (1) or less (-1), beyond ``boundary`` where there is one."""
        return (
            direction * self.standardized_difference >= TRAIT_THRESHOLD
            and direction * (self.segment_median - self.overall_median) > 0
            and (boundary is None or direction * (self.segment_median - boundary) > 0)
        )


@dataclass(frozen=True)
class SegmentName:
    """The stable key of a segment and its label."""

    cluster_id: int
    segment_key: str
    segment_name: str


def name_segments(
    traits: pd.DataFrame, clustering_columns: Sequence[str], *, kept: Mapping[int, str] | None = None
) -> list[SegmentName]:
    """Name every segment.

    A word is used only if it is true: the standardized difference reaches ``TRAIT_THRESHOLD``, and the segment's
    median lies on the same side of everyone's. The noun tells the level of spend. The adjectives are the strongest
    true ones, those of the columns that made the segments first. Segments that share a name get further
    adjectives; those that still share it are told apart by their rank on a column.

    Parameters
    ----------
    traits
        From ``ml.segmentation.traits.segment_traits``.
    clustering_columns
        Columns that made the segments.
    kept
        Names by cluster_id that stay as they are; no other segment gets one of them.

    Returns
    -------
    list of SegmentName
        One per cluster_id, rising; keys and names are unique where those of ``kept`` are.
    """
    by_cluster = traits_by_cluster(traits)
    fixed = kept or {}
    named = [one for one in by_cluster if one not in fixed]
    nouns = {one: _noun(by_cluster[one]) for one in named}
    adjectives = {one: _ranked_adjectives(by_cluster[one], clustering_columns) for one in named}
    counts = dict.fromkeys(named, FIRST_ADJECTIVE_COUNT)
    names: dict[int, str] = dict(fixed)
    for _ in range(ADJECTIVE_LIMIT - FIRST_ADJECTIVE_COUNT + 1):
        names |= {one: _compose(adjectives[one][: counts[one]], nouns[one]) for one in named}
        shared = _shared(names)
        counts = {one: counts[one] + (names[one].casefold() in shared) for one in named}
    names |= _ranked_names(names, by_cluster, fixed)
    return [SegmentName(one, segment_key(name), name) for one, name in sorted(names.items())]


def segment_key(name: str) -> str:
    """Return the name in snake_case.

    Examples
    --------
    >>> segment_key("Quiet small-basket shoppers")
    'quiet_small_basket_shoppers'
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def traits_by_cluster(traits: pd.DataFrame) -> dict[int, dict[str, Trait]]:
    """Return the traits by cluster_id and feature."""
    columns = ["cluster_id", "feature_name", "segment_median", "overall_median", "standardized_difference"]
    by_cluster: dict[int, dict[str, Trait]] = {}
    for cluster_id, feature, *numbers in traits[columns].itertuples(index=False):
        by_cluster.setdefault(int(cluster_id), {})[feature] = Trait(*numbers)
    return by_cluster


def _noun(traits: dict[str, Trait]) -> str:
    spend = traits.get(NOUN_FEATURE)
    for noun, direction in zip(NOUNS, (1, -1), strict=True):
        if spend is not None and spend.points(direction):
            return noun
    return PLAIN_NOUN


def _ranked_adjectives(traits: dict[str, Trait], clustering_columns: Sequence[str]) -> list[str]:
    found: list[tuple[bool, float, str, str]] = []
    for phrase in VOCABULARY:
        trait = traits.get(phrase.feature)
        for word, direction in ((phrase.high, 1), (phrase.low, -1)):
            if trait is not None and word is not None and is_true(phrase, trait, direction):
                is_extra = phrase.feature not in clustering_columns
                found.append((is_extra, -abs(trait.standardized_difference), phrase.concept, word))
    first_of_concept: dict[str, str] = {}
    for _, _, concept, word in sorted(found, key=lambda one: one[:2]):
        first_of_concept.setdefault(concept, word)
    return list(first_of_concept.values())


def is_true(phrase: Phrase, trait: Trait, direction: int) -> bool:
    """Return whether the phrase's word for more (1) or less (-1) may be said of a segment."""
    fits_all = phrase.overall_below is None or trait.overall_median < phrase.overall_below
    return fits_all and trait.points(direction, phrase.boundary)


def _compose(adjectives: Sequence[str], noun: str) -> str:
    position = {word: number for number, phrase in enumerate(VOCABULARY) for word in (phrase.high, phrase.low)}
    words = sorted(adjectives, key=lambda word: position[word])
    if not words and noun == PLAIN_NOUN:
        words = [PLAIN_ADJECTIVE]
    name = " ".join([*words, noun])
    return name[0].upper() + name[1:]


def _shared(names: dict[int, str]) -> set[str]:
    return {name for name, count in Counter(name.casefold() for name in names.values()).items() if count > 1}


def _ranked_names(
    names: dict[int, str], by_cluster: dict[int, dict[str, Trait]], fixed: Collection[int]
) -> dict[int, str]:
    """Tell apart the segments that share a name by their rank on a feature in which no two of them are equal."""
    ranked: dict[int, str] = {}
    for name in sorted(_shared(names)):
        members = sorted(one for one, other in names.items() if other.casefold() == name and one in by_cluster)
        feature = _telling_feature([by_cluster[one] for one in members])
        for one, place in ranks(by_cluster, members, feature).items():
            if one not in fixed:
                text = ranked_name(names[one], place, feature)
                ranked[one] = _unclaimed(text, {*names.values(), *ranked.values()})
    return ranked


def ranks(by_cluster: Mapping[int, dict[str, Trait]], members: Collection[int], feature: str) -> dict[int, int]:
    """Return the place of each member on a feature, 1 for the highest; of equal ones the lower cluster_id is first."""
    heights = {one: by_cluster[one][feature].standardized_difference for one in members}
    ordered = sorted(members, key=lambda one: (-heights[one], one))
    return {one: place for place, one in enumerate(ordered, start=1)}


def ranked_name(name: str, place: int, feature: str) -> str:
    """Return a name with the place of the segment among those that share it."""
    rank = "highest" if place == 1 else f"{ordinal(place)}-highest"
    return f"{name}, {rank} {feature.replace('_', ' ')} {KIND}"


def _unclaimed(name: str, claimed: Collection[str]) -> str:
    """Return the name, numbered by a word where a kept name of an earlier training says the same."""
    spoken_for = {one.casefold() for one in claimed}
    for number in range(2, len(claimed) + 2):
        if name.casefold() not in spoken_for:
            break
        name = f"{name.removesuffix(f' ({ordinal(number - 1)})')} ({ordinal(number)})"
    return name


def _telling_feature(members: Sequence[dict[str, Trait]]) -> str:
    features = sorted(members[0], key=lambda feature: (feature != NOUN_FEATURE, feature))
    for feature in features:
        if len({own[feature].standardized_difference for own in members}) == len(members):
            return feature
    return features[0]
