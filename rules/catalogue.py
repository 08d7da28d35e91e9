"""What a rule may ask about: features, attributes, consents and events, with the kind of each value."""

from dataclasses import dataclass, field
from functools import cache

import yaml

from rules.event_sources import EVENT_SOURCES, EventSource
from rules.kinds import Column, Kind, kind_of_type
from tessera.home import DBT_PROJECT

FEATURE_TABLE = "customer_features"
MAPS = {
    "department_spend_shares": "department_spend_share",
    "channel_order_shares": "channel_order_share",
    "attitude_scores": "attitude_score",
}
# Of a map of these, what is not in it is a share of 0.
SHARES = frozenset({"department_spend_share", "channel_order_share"})
NEITHER_MEASURED_NOR_TOLD = frozenset({"customer_id", "as_of_date"})

# Columns of marts.customers that hold whatever day is asked for. What changes with orders is a feature.
ATTRIBUTES = {
    "record_count": Column("whole", "records that are this customer"),
    "is_test_account": Column("flag", "all records were made for tests"),
    "first_name": Column("text", "given names"),
    "last_name": Column("text", "family name"),
    "email": Column("text", "email address"),
    "phone": Column("text", "phone number in E.164, such as +43123456"),
    "birth_date": Column("day", "day of birth"),
    "gender": Column("text", "gender as the source writes it"),
    "street_address": Column("text", "street and number"),
    "postal_code": Column("text", "postal code"),
    "city": Column("text", "city"),
    "region": Column("text", "state or region"),
    "country": Column("text", "ISO 3166 code, two letters"),
    "language": Column("text", "preferred language as the source writes it"),
    "loyalty_tier": Column("text", "tier of the loyalty programme"),
}


@dataclass(frozen=True)
class Catalogue:
    """Everything that a rule may name.

    Attributes
    ----------
    features
        Columns of ``features.customer_features`` as its contract types them.
    feature_maps
        Kind of what a map holds by its name in a rule: ``department_spend_share`` in `department_spend_share.GROCERY`.
    """

    features: dict[str, Column]
    feature_maps: dict[str, Column]
    attributes: dict[str, Column] = field(default_factory=lambda: dict(ATTRIBUTES))
    events: dict[str, EventSource] = field(default_factory=lambda: dict(EVENT_SOURCES))

    def feature(self, name: str) -> Column | None:
        """Return a feature by its name, that of a map's part included."""
        family, dot, part = name.partition(".")
        return self.feature_maps.get(family) if dot and part else self.features.get(name)


@cache
def load_catalogue() -> Catalogue:
    """Read the features from the contract that dbt enforces, so that no second list can fall behind."""
    file = DBT_PROJECT / "models" / "features" / f"{FEATURE_TABLE}.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    model = next(model for model in content["models"] if model["name"] == FEATURE_TABLE)
    features: dict[str, Column] = {}
    maps: dict[str, Column] = {}
    for column in model["columns"]:
        name, meaning = column["name"], " ".join(column["description"].split())
        if name in MAPS:
            maps[MAPS[name]] = Column("number", meaning)
        elif name not in NEITHER_MEASURED_NOR_TOLD and (kind := kind_of_type(column["data_type"])):
            features[name] = Column(kind, meaning, is_float=column["data_type"].lower() == "double")
    return Catalogue(features, maps)


def kind_words(kind: Kind) -> str:
    """Return what a value of the kind is, for messages."""
    return {
        "text": "text",
        "number": "a number",
        "whole": "a whole number",
        "days": "a whole number of days",
        "flag": "true or false",
        "day": "a day (YYYY-MM-DD)",
        "consent": "granted or refused",
    }[kind]
