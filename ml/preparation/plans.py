"""The ways of preparing features that a search tries: which groups, scaled how, reduced to what."""

from dataclasses import dataclass
from typing import Literal

ESSENTIALS = "essentials"


@dataclass(frozen=True)
class Preparation:
    """One way to prepare features.

    Attributes
    ----------
    name
        Short and unique.
    groups
        Groups of ``ml.columns``; ``essentials`` is one column for each question a marketer asks.
    scaling
        ``standard`` (z-score), ``minmax`` or ``robust`` (median and quartiles).
    transform
        ``power`` makes skewed columns about symmetric (Yeo-Johnson); ``none`` leaves them.
    reduction
        ``pca`` keeps the components that hold most of the variance, ``factors`` those factors that explain more than
        a column does; ``none`` keeps every column.
    """

    name: str
    groups: tuple[str, ...]
    scaling: Literal["standard", "minmax", "robust"] = "standard"
    transform: Literal["power", "none"] = "power"
    reduction: Literal["none", "pca", "factors"] = "none"


# From few columns to many. Simpler ones stand first: the search breaks ties in their favour.
PREPARATIONS = (
    Preparation("essentials", (ESSENTIALS,)),
    Preparation("essentials, min-max", (ESSENTIALS,), scaling="minmax"),
    Preparation("value", ("value",), reduction="pca"),
    Preparation("engagement", ("engagement",), scaling="robust", reduction="pca"),
    Preparation("finances", ("finances",), reduction="pca"),
    Preparation("psychographics", ("psychographics",), transform="none"),
    Preparation("habits", ("behaviour", "affinity"), reduction="pca"),
    Preparation("value and habits", ("value", "behaviour", "affinity"), reduction="pca"),
    Preparation("value and habits by factors", ("value", "behaviour", "affinity"), reduction="factors"),
    Preparation("all but demographics", ("value", "behaviour", "affinity", "engagement", "finances"), reduction="pca"),
    Preparation(
        "everything",
        ("value", "behaviour", "affinity", "engagement", "finances", "relations", "demographics", "psychographics"),
        reduction="pca",
    ),
)
