"""Whether a name that a segment had is still true of it, so that a small change renames nothing."""

from collections.abc import Mapping

import pandas as pd

from ml.segmentation.naming import (
    NOUN_FEATURE,
    NOUNS,
    PLAIN_ADJECTIVE,
    PLAIN_NOUN,
    Trait,
    is_true,
    ranked_name,
    ranks,
    traits_by_cluster,
)
from ml.segmentation.vocabulary import VOCABULARY


def true_names(names: Mapping[int, str], traits: pd.DataFrame) -> dict[int, str]:
    """Return those of the names of which every word holds for the segment as it is now.

    A word is true by the rule by which ``name_segments`` chooses it; a name need not hold the words that would be
    chosen today. A rank among segments of one name holds while two or more of them have that name and the place is the
    same. A name that is not of our making, such as one that a person gave, cannot be proved and is left out.

    Parameters
    ----------
    names
        Name by cluster_id.
    traits
        From ``ml.segmentation.traits.segment_traits``.
    """
    by_cluster = traits_by_cluster(traits)
    parted = {one: name.partition(", ") for one, name in names.items() if one in by_cluster}
    plain = {one: stem for one, (stem, _, _) in parted.items() if _holds(stem, by_cluster[one])}
    kinds: dict[str, list[int]] = {}
    for one, stem in plain.items():
        kinds.setdefault(stem, []).append(one)
    true: dict[int, str] = {}
    for one, stem in sorted(plain.items()):
        if not parted[one][1] or names[one] in _rank_names(one, kinds[stem], stem, by_cluster):
            true[one] = names[one]
    return true


def _rank_names(one: int, kind: list[int], stem: str, by_cluster: Mapping[int, dict[str, Trait]]) -> set[str]:
    """Return every name that tells the segment truly by its rank among those that share the stem."""
    if len(kind) < 2:
        return set()
    features = set.intersection(*(set(by_cluster[other]) for other in kind))
    return {ranked_name(stem, ranks(by_cluster, kind, feature)[one], feature) for feature in features}


def _holds(name: str, traits: Mapping[str, Trait]) -> bool:
    """Return whether adjectives and noun are all true; a segment that spends much is still one of shoppers."""
    lowered = name[:1].lower() + name[1:]
    noun = next((noun for noun in (*NOUNS, PLAIN_NOUN) if f" {lowered}".endswith(f" {noun}")), None)
    if noun is None or not _noun_holds(noun, traits):
        return False
    adjectives = lowered.removesuffix(noun).split()
    if adjectives == [PLAIN_ADJECTIVE]:
        return not _true_adjectives(traits)
    return set(adjectives) <= _true_adjectives(traits)


def _noun_holds(noun: str, traits: Mapping[str, Trait]) -> bool:
    if noun == PLAIN_NOUN:
        return True
    spend = traits.get(NOUN_FEATURE)
    return spend is not None and spend.points(1 if noun == NOUNS[0] else -1)


def _true_adjectives(traits: Mapping[str, Trait]) -> set[str]:
    words: set[str] = set()
    for phrase in VOCABULARY:
        trait = traits.get(phrase.feature)
        for word, direction in ((phrase.high, 1), (phrase.low, -1)):
            if trait is not None and word is not None and is_true(phrase, trait, direction):
                words.add(word)
    return words
