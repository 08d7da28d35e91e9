"""Purchases that come as whole orders."""

from expectations.rules import Rule, Scope, no_giant_customer, positive_sign, required_columns

TABLE = "raw.orders"
KEY = ("order_id",)


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires, and the sign of the discount."""
    del scope
    return (*required_columns("orders"), positive_sign("discount_amount"))


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Nobody stands for many."""
    del scope
    return (no_giant_customer(),)
