"""What all blocks share: products and their prices, campaigns, coupons, promotions and exchange rates."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from tessera.world.arrays import Array, cents, pick, texts, zipf_weights
from tessera.world.calendar import DAYS
from tessera.world.segments import CAMPAIGN_TYPES, DEPARTMENTS
from tessera.world.settings import generator

PRODUCTS_BY_TIER = 90
TIERS = ("budget", "standard", "premium")
_TIER_PRICES = np.array([0.55, 1.0, 2.4])
_DEPARTMENT_PRICES = np.array([3.2, 8.0, 32.0, 95.0, 14.0, 19.0, 24.0, 21.0])
_CATEGORIES = {
    "grocery": "bread dairy fruit vegetables coffee pasta snacks drinks",
    "household": "cleaning laundry kitchen paper storage candles",
    "fashion": "shirts trousers shoes coats dresses bags",
    "electronics": "phones headphones cameras tablets speakers cables",
    "beauty": "skin hair perfume make-up bath",
    "toys": "blocks dolls puzzles games trains",
    "garden": "seeds pots tools furniture lights",
    "gifts": "cards boxes flowers chocolate books",
}
_BRANDS = ("Aldera", "Brunnhof", "Corvo", "Delmont", "Esker", "Fjordal", "Galvia", "Hartwell", "Private")
CAMPAIGN_DAYS = 14
# Start (days since the world began) and type; the mix repeats so that each type is seen several times.
_CAMPAIGN_STARTS = (40, 95, 150, 205, 260, 320, 375, 430, 480, 535, 590, 640, 680, 700)
CURRENCIES = ("GBP", "CHF")


@dataclass(frozen=True)
class Catalogue:
    """Products, one place a product: tiers within departments, ranks within tiers."""

    product_id: Array
    department: Array
    tier: Array
    category: Array
    brand: Array
    price: Array
    popularity: Array


@dataclass(frozen=True)
class Campaign:
    """One campaign: its days and what it is."""

    place: int
    campaign_id: str
    kind: int
    start: int
    end: int


@cache
def make_catalogue(seed: int) -> Catalogue:
    """Make the products; a few are bought often, most seldom."""
    rng = generator(seed, "catalogue")
    department, tier, rank = (index.ravel() for index in np.indices((len(DEPARTMENTS), len(TIERS), PRODUCTS_BY_TIER)))
    size = len(rank)
    price = _DEPARTMENT_PRICES[department] * _TIER_PRICES[tier] * rng.lognormal(0, 0.45, size)
    categories = [_CATEGORIES[name].split() for name in DEPARTMENTS]
    category = [categories[place][drawn % len(categories[place])] for place, drawn in zip(
        department, rng.integers(0, 1000, size), strict=True)]  # fmt: skip
    ids = rng.permutation(size) + 10_000
    brand = texts(_BRANDS)[pick(rng, (3, 3, 3, 3, 3, 3, 3, 3, 6), size)]
    popularity = zipf_weights(PRODUCTS_BY_TIER, 1.05)[rank]
    return Catalogue(texts([f"P{n}" for n in ids]), department, tier, texts(category), brand, cents(price), popularity)


def draw_products(rng: np.random.Generator, department: Array, tier: Array) -> Array:
    """Draw the place of a product of each department and tier by the law of Zipf."""
    rank = pick(rng, zipf_weights(PRODUCTS_BY_TIER, 1.05), len(department))
    return (department * len(TIERS) + tier) * PRODUCTS_BY_TIER + rank


@cache
def make_campaigns() -> tuple[Campaign, ...]:
    """Return the campaigns, oldest first."""
    kinds = len(CAMPAIGN_TYPES)
    return tuple(
        Campaign(place, f"C{place + 1:03d}", place % kinds, start, start + CAMPAIGN_DAYS)
        for place, start in enumerate(_CAMPAIGN_STARTS)
    )


@cache
def make_rates(seed: int) -> Array:
    """Return the euros that one unit of each of ``CURRENCIES`` is worth on each day; a slow random walk."""
    rng = generator(seed, "rates")
    steps = rng.normal(0, 0.0025, (len(CURRENCIES), DAYS))
    return np.asarray(np.round(np.array([[1.16], [1.03]]) * np.exp(np.cumsum(steps, axis=1) * 0.6), 5))


def rate_of(seed: int, currency: Array, day: Array) -> Array:
    """Return euros per unit for places in ``CURRENCIES``; a negative place is the euro itself."""
    rates = make_rates(seed)[np.maximum(currency, 0), day]
    return np.asarray(np.where(currency < 0, 1.0, rates))
