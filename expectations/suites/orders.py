"""Purchases that come as whole orders."""

from expectations.order_numbers import numbered_apart
from expectations.rules import Rule, Scope, no_giant_customer, positive_sign, required_columns

TABLE = "raw.orders"
KEY = ("order_id",)


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires, the sign of the discount, and that an order's number is its own."""
    del scope
    return (*required_columns("orders"), positive_sign("discount_amount"), numbered_apart())


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Nobody stands for many."""
    del scope
    return (no_giant_customer(),)
