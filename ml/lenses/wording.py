"""How a lens value is written in a micro-segment's key and name."""

import re
import unicodedata

from ml.lenses.affinity import BROAD
from ml.lenses.behaviour import MIXED
from ml.lenses.known import UNKNOWN
from ml.lenses.value import NO_SPEND

# Words that say too little without their lens.
_LABELS = {
    ("value_tier", NO_SPEND): "no spend",
    ("product_affinity", BROAD): "broad taste",
    ("behaviour", MIXED): "mixed habits",
    ("behaviour", "deal_seeker"): "deal seekers",
    ("behaviour", "own_brand"): "own brands",
    ("behaviour", "stock_up"): "stocking up",
    ("behaviour", "top_up"): "topping up",
    ("behaviour", "weekend"): "weekend buyers",
    ("behaviour", "morning"): "morning buyers",
    ("behaviour", "evening"): "evening buyers",
    ("life_stage", "family"): "families",
    ("life_stage", "young_adult"): "young adults",
    ("life_stage", "empty_nest"): "empty nests",
    ("life_stage", "couple"): "couples",
    ("life_stage", "single"): "singles",
    ("life_stage", "shared_household"): "shared households",
}


def slug(text: str) -> str:
    """Return a text in snake_case, letters of any alphabet kept.

    Examples
    --------
    >>> slug("Fruit & Veg "), slug("KÄSE/WURST")
    ('fruit_veg', 'käse_wurst')
    """
    return re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", text).casefold()).strip("_")


def key_part(lens: str, value: str | None) -> str:
    """Return a value's part of a key, which no other value and no value of another lens bears; None is the rest.

    Examples
    --------
    >>> key_part("value_tier", "gold"), key_part("life_stage", "unknown"), key_part("product_affinity", "DELI")
    ('gold', 'life_stage_unknown', 'buys_deli')
    """
    if value is None or value == UNKNOWN:
        return f"{lens}_{value or 'other'}"
    if lens == "product_affinity":
        return f"buys_{slug(value) or value}"
    return "no_spend" if value == NO_SPEND else value


def label(lens: str, value: str | None) -> str:
    """Return a value in words; None is the rest of a lens.

    Examples
    --------
    >>> label("life_stage", "family"), label("product_affinity", "DELI"), label("behaviour", "unknown")
    ('families', 'buys DELI', 'behaviour unknown')
    """
    if value is None or value == UNKNOWN:
        named = lens.replace("_", " ")
        return f"{named} unknown" if value else f"other {named}"
    if lens == "product_affinity" and value != BROAD:
        return f"buys {value}"
    return _LABELS.get((lens, value), value.replace("_", " "))
