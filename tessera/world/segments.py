"""The true segments: what each wants, when and where it buys, how it answers campaigns, how it leaves.

Chosen by hand so that groups overlap yet can be told apart; they stand for no real company.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from tessera.world.arrays import Array
from tessera.world.calendar import Seasons

LIFE_STAGES = ("student", "single", "couple", "family", "empty_nest", "retired")
DEPARTMENTS = ("grocery", "household", "fashion", "electronics", "beauty", "toys", "garden", "gifts")
ATTITUDES = ("price_sensitivity", "brand_loyalty", "innovation", "sustainability", "convenience")
CHANNELS = ("store", "web", "app")
CAMPAIGN_TYPES = ("discount", "newsletter", "new_products", "win_back", "loyalty_points")


@dataclass(frozen=True)
class TrueSegment:
    """One group of persons who behave alike.

    Attributes
    ----------
    life_stages
        Weight of the group within each of ``LIFE_STAGES``.
    orders_a_year, dispersion
        Mean and shape of the gamma distribution of purchase rates.
    basket
        Mean lines of an order beyond the first.
    tiers
        Shares of budget, standard and premium goods.
    discount
        Probability that a line is bought at a cut price.
    weekend, christmas
        Strength of these days against others, as in ``Seasons``.
    hours
        Hour around which it buys, and its spread.
    channels, departments, attitudes
        Weights by the lists above; attitudes are means on a scale of 1 to 5.
    visits
        Visits to the website for each order.
    hazard_a_year
        Rate of leaving for good.
    open_probability, click_probability
        Of an email, and of one that was opened.
    tickets, reviews, social
        How many a year, and for reviews for each order.
    mood
        Mean of what it writes, -1 to 1.
    effects
        By ``CAMPAIGN_TYPES``: the share by which purchases rise or fall while a campaign runs.
    banking
        Probabilities of savings, credit card, loan, mortgage, investment.
    """

    key: str
    life_stages: tuple[float, ...]
    orders_a_year: float
    dispersion: float
    basket: float
    tiers: tuple[float, float, float]
    discount: float
    weekend: float
    christmas: float
    hours: tuple[float, float]
    channels: tuple[float, float, float]
    departments: tuple[float, ...]
    attitudes: tuple[float, ...]
    visits: float
    hazard_a_year: float
    open_probability: float
    click_probability: float
    tickets: float
    reviews: float
    social: float
    mood: float
    effects: tuple[float, ...]
    banking: tuple[float, ...]


SEGMENTS = (
    TrueSegment(
        key="loyal_families",
        life_stages=(0.02, 0.05, 0.2, 0.72, 0.25, 0.06),
        orders_a_year=9, dispersion=3.0, basket=2.6, tiers=(0.35, 0.52, 0.13), discount=0.3,
        weekend=1.9, christmas=0.7, hours=(16.5, 3.0), channels=(0.72, 0.18, 0.1),
        departments=(0.42, 0.22, 0.1, 0.03, 0.05, 0.14, 0.03, 0.01), attitudes=(3.6, 4.1, 2.6, 3.2, 3.9),
        visits=0.15, hazard_a_year=0.1, open_probability=0.38, click_probability=0.16,
        tickets=0.35, reviews=0.03, social=0.2, mood=0.25,
        effects=(0.2, 0.05, 0.0, 0.1, 0.45), banking=(0.75, 0.55, 0.35, 0.5, 0.15),
    ),
    TrueSegment(
        key="bargain_hunters",
        life_stages=(0.4, 0.22, 0.15, 0.12, 0.12, 0.14),
        orders_a_year=5.5, dispersion=2.2, basket=2.2, tiers=(0.8, 0.18, 0.02), discount=0.82,
        weekend=1.2, christmas=0.4, hours=(20.0, 3.2), channels=(0.25, 0.6, 0.15),
        departments=(0.2, 0.2, 0.22, 0.14, 0.08, 0.05, 0.06, 0.05), attitudes=(4.7, 1.9, 2.9, 2.3, 3.0),
        visits=1.2, hazard_a_year=0.4, open_probability=0.55, click_probability=0.4,
        tickets=0.6, reviews=0.06, social=0.5, mood=-0.15,
        effects=(0.8, 0.25, 0.0, 0.5, 0.1), banking=(0.45, 0.3, 0.3, 0.05, 0.03),
    ),
    TrueSegment(
        key="premium_enthusiasts",
        life_stages=(0.03, 0.25, 0.28, 0.06, 0.28, 0.12),
        orders_a_year=4.5, dispersion=2.0, basket=1.2, tiers=(0.04, 0.31, 0.65), discount=0.07,
        weekend=1.4, christmas=0.8, hours=(18.5, 2.8), channels=(0.35, 0.45, 0.2),
        departments=(0.04, 0.05, 0.34, 0.26, 0.22, 0.01, 0.05, 0.03), attitudes=(1.6, 3.8, 4.2, 3.9, 3.4),
        visits=0.7, hazard_a_year=0.18, open_probability=0.42, click_probability=0.24,
        tickets=0.4, reviews=0.12, social=0.7, mood=0.35,
        effects=(-0.12, 0.1, 0.55, 0.1, 0.15), banking=(0.85, 0.8, 0.15, 0.35, 0.6),
    ),
    TrueSegment(
        key="digital_natives",
        life_stages=(0.5, 0.4, 0.18, 0.05, 0.04, 0.01),
        orders_a_year=7.5, dispersion=2.4, basket=0.5, tiers=(0.35, 0.5, 0.15), discount=0.28,
        weekend=1.3, christmas=0.3, hours=(22.5, 2.4), channels=(0.03, 0.17, 0.8),
        departments=(0.06, 0.04, 0.34, 0.34, 0.16, 0.02, 0.01, 0.03), attitudes=(3.1, 2.1, 4.6, 3.6, 4.6),
        visits=0.4, hazard_a_year=0.45, open_probability=0.14, click_probability=0.1,
        tickets=0.5, reviews=0.1, social=1.8, mood=0.05,
        effects=(0.35, -0.1, 0.4, 0.2, 0.0), banking=(0.4, 0.45, 0.2, 0.03, 0.25),
    ),
    TrueSegment(
        key="traditional_seniors",
        life_stages=(0.0, 0.01, 0.04, 0.01, 0.2, 0.6),
        orders_a_year=6, dispersion=2.6, basket=1.5, tiers=(0.25, 0.68, 0.07), discount=0.14,
        weekend=0.35, christmas=0.2, hours=(10.5, 1.6), channels=(0.96, 0.04, 0.0),
        departments=(0.46, 0.2, 0.06, 0.01, 0.05, 0.01, 0.19, 0.02), attitudes=(3.0, 4.6, 1.5, 2.9, 2.2),
        visits=0.1, hazard_a_year=0.12, open_probability=0.2, click_probability=0.04,
        tickets=0.45, reviews=0.01, social=0.03, mood=0.1,
        effects=(0.1, -0.25, -0.15, 0.0, 0.3), banking=(0.85, 0.2, 0.05, 0.08, 0.2),
    ),
    TrueSegment(
        key="occasional_gifters",
        life_stages=(0.05, 0.07, 0.15, 0.04, 0.11, 0.07),
        orders_a_year=1.8, dispersion=1.8, basket=1.0, tiers=(0.12, 0.6, 0.28), discount=0.2,
        weekend=1.5, christmas=7.0, hours=(14.0, 3.5), channels=(0.35, 0.55, 0.1),
        departments=(0.02, 0.03, 0.08, 0.09, 0.14, 0.2, 0.02, 0.42), attitudes=(2.7, 2.6, 2.8, 3.0, 4.1),
        visits=0.8, hazard_a_year=0.3, open_probability=0.22, click_probability=0.12,
        tickets=0.2, reviews=0.04, social=0.2, mood=0.15,
        effects=(0.15, 0.3, 0.1, 0.9, 0.0), banking=(0.6, 0.4, 0.15, 0.2, 0.15),
    ),
)  # fmt: skip
SEGMENT_KEYS = tuple(segment.key for segment in SEGMENTS)


def column(attribute: str) -> Array:
    """Return one attribute of all segments, a row a segment."""
    return np.array([getattr(segment, attribute) for segment in SEGMENTS], dtype=float)


@cache
def seasons() -> Seasons:
    """Return when each segment buys."""
    return Seasons(column("weekend"), column("christmas"))


def hour_weights() -> Array:
    """Return for each segment the weight of each hour; nights are quiet, noon has a small peak of its own."""
    hours = np.arange(24)
    centre, spread = column("hours").T
    distance = np.minimum(np.abs(hours - centre[:, None]), 24 - np.abs(hours - centre[:, None]))
    main = np.exp(-0.5 * (distance / spread[:, None]) ** 2)
    noon = 0.25 * np.exp(-0.5 * ((hours - 12.5) / 1.2) ** 2)
    return np.asarray(main + noon + 0.004)
