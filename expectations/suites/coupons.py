"""Coupons and the products they are valid for."""

from expectations.rules import Rule, Scope, known_ids, required_columns

TABLE = "raw.coupons"
KEY = ("coupon_id", "product_id", "campaign_id")
SMALLEST_KNOWN_SHARE = 0.5


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires."""
    del scope
    return required_columns("coupons")


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Ids that fit those of the assortment."""
    del scope
    origin = "our choice: coupons outlive products, but a share this small means that ids do not fit"
    return (known_ids("product_id", "raw.products", SMALLEST_KNOWN_SHARE, origin),)
