"""The model of two records being one person: what is compared, by which rules pairs are found, and what was learnt."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from identity.blocking import BlockingRule
from identity.columns import MatchingColumns
from identity.comparisons import build_comparisons

FORMAT = 2  # rises when columns, comparisons or rules are made otherwise: then all is learnt anew


Levels = dict[int, tuple[float, float]]
Chances = dict[str, float]


@dataclass(frozen=True)
class Relatives:
    """How those who share a household look, against how one person's records look.

    Attributes
    ----------
    prior_weight
        log2 of (pairs of one person / pairs of relatives) among pairs that share a household.
    weights
        For each comparison and level: log2 of its probability in one person's records / among relatives.
    """

    prior_weight: float = 0.0
    weights: dict[str, dict[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class MatchModel:
    """What a training gives; saved whole, so that later runs score alike.

    Attributes
    ----------
    columns
        The matching columns used.
    rules
        Blocking rules with the largest block of each.
    splink
        Splink's settings with the probabilities that were learnt.
    relatives
        The second question, asked of every pair that looks alike.
    name_variants
        For a first name the name it is a form of, learnt from this company's own records.
    record_count
        Compared records at the training.
    """

    columns: tuple[str, ...]
    rules: tuple[BlockingRule, ...]
    splink: dict[str, Any]
    relatives: Relatives
    name_variants: dict[str, str]
    record_count: int

    @property
    def chances(self) -> Chances:
        """The probability that two strangers agree, for each comparison."""
        return chances(self.splink)

    def to_json(self) -> str:
        """Return the model as text that :func:`read_model` reads."""
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True)


def read_model(text: str) -> MatchModel | None:
    """Return the model of this text, or None when an older Tessera wrote it."""
    content = json.loads(text)
    if content.pop("format") != FORMAT:
        return None
    rules = tuple(
        BlockingRule(tuple(rule["columns"]), rule["largest_block"], rule["pair_count"]) for rule in content["rules"]
    )
    relatives = Relatives(**content["relatives"])
    return MatchModel(**{**content, "columns": tuple(content["columns"]), "rules": rules, "relatives": relatives})


def level_parameters(comparison: dict[str, Any]) -> Levels:
    """Return m and u of each level, by the number that Splink gives it (0 is the worst)."""
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    return {
        len(levels) - 1 - position: (level["m_probability"], level["u_probability"])
        for position, level in enumerate(levels)
    }


def chances(splink: dict[str, Any]) -> Chances:
    """Return for each comparison the probability that two strangers agree to the letter, which the best level says."""
    parameters = {one["output_column_name"]: level_parameters(one) for one in splink["comparisons"]}
    return {name: levels[max(levels)][1] for name, levels in parameters.items()}


def build_model(columns: MatchingColumns) -> dict[str, Any]:
    """Return Splink's settings before anything is learnt."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record",
        "comparisons": build_comparisons(columns),
        "blocking_rules_to_generate_predictions": [],
        "retain_matching_columns": True,  # with them come the levels
        "retain_intermediate_calculation_columns": False,
        "probability_two_random_records_match": 1e-4,
        "linker_uid": "identity",
    }
