"""Life stages: where in the life of a household a customer stands, by what demographics say."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.lenses.demographics import (
    NOBODY_KNOWS,
    SEVERAL,
    age_bounds,
    child_count,
    composition,
    household_size,
    partnered,
)
from ml.lenses.known import UNKNOWN, Floats, chosen, numbers, understood

STAGES = ("family", "retired", "young_adult", "empty_nest", "couple", "single", "shared_household")
RETIREMENT_AGE = 65  # usual in most countries that have one
# Before it a couple without children at home more often has not had any yet than seen them go.
EMPTY_NEST_AGE = 55
YOUNG_ADULT_AGE = 25  # the end of studies, in most statistics


@dataclass(frozen=True)
class Household:
    """What is known of customers' households: an array a fact, NaN where unknown.

    Attributes
    ----------
    age_low, age_high
        Years.
    adults
        1, 2, or ``SEVERAL``.
    has_children, is_partnered
        1 or 0.
    """

    age_low: Floats
    age_high: Floats
    adults: Floats
    has_children: Floats
    is_partnered: Floats


def life_stages(frame: pd.DataFrame) -> pd.Categorical:
    """Return each customer's stage, by the first of these rules that holds.

    ``family``: children live there. ``retired``: 65 or older. ``young_adult``: 25 or younger, no partner known.
    Then, where no children live there: ``empty_nest`` and ``couple``, from 55 and below, for the married and for two
    adults not known to be single; ``single`` for one adult; ``shared_household`` for several without a couple.

    Parameters
    ----------
    frame
        ``age_years``, ``age_band``, ``household_composition``, ``household_size``, ``child_band``,
        ``marital_status``, as far as they exist; one row per customer.

    Returns
    -------
    Categorical
        One of ``STAGES``, ``unknown`` where what is known decides nothing.
    """
    home = read_households(frame)
    is_childless = home.has_children == 0
    is_pair = (home.adults != 1) & ((home.is_partnered == 1) | ((home.adults == 2) & (home.is_partnered != 0)))
    lives_alone = (home.adults == 1) | (np.isnan(home.adults) & (home.is_partnered == 0))
    conditions = [
        home.has_children == 1,
        home.age_low >= RETIREMENT_AGE,
        (home.age_high <= YOUNG_ADULT_AGE) & (home.is_partnered != 1),
        is_childless & is_pair & (home.age_low >= EMPTY_NEST_AGE),
        is_childless & is_pair,
        is_childless & lives_alone,
        is_childless & (home.adults >= 2),
    ]
    return chosen(conditions, STAGES, UNKNOWN)


def read_households(frame: pd.DataFrame) -> Household:
    """Put together what several columns say; a single one that knows of children is believed."""
    ages = understood(frame, "age_band", age_bounds, otherwise=NOBODY_KNOWS)
    years = numbers(frame, "age_years")[:, None]
    ages = np.where(np.isnan(ages), years, ages)
    said = understood(frame, "household_composition", composition, otherwise=NOBODY_KNOWS)
    children = understood(frame, "child_band", child_count, otherwise=np.nan)
    size = understood(frame, "household_size", household_size, otherwise=np.nan)
    is_partnered = understood(frame, "marital_status", partnered, otherwise=np.nan)
    adults, has_children = said[:, 0], np.fmax(said[:, 1], np.minimum(children, 1))
    is_two = (size == 2) & (is_partnered == 1) & np.isnan(has_children)
    has_children = np.where(((size == 1) | is_two) & np.isnan(has_children), 0, has_children)
    return Household(
        age_low=ages[:, 0],
        age_high=ages[:, 1],
        adults=_adults(adults, size, has_children),
        has_children=has_children,
        is_partnered=is_partnered,
    )


def _adults(said: Floats, size: Floats, has_children: Floats) -> Floats:
    """Fill in what the size of a household without children tells of its adults."""
    is_open = np.isnan(said) | (said == SEVERAL)
    by_size = np.select([size == 1, size == 2, size > 2], [1.0, 2.0, SEVERAL], np.nan)
    return np.where(is_open & (has_children == 0) & ~np.isnan(by_size), by_size, said)
