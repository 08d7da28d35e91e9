"""One module a table: its name, the columns that name a row, its critical rules and its warnings."""

from collections.abc import Callable
from importlib import import_module
from typing import Literal, Protocol, cast

from expectations.rules import Rule, Scope, Severity, Suite

Border = Literal["raw", "features", "predictions"]


class TableModule(Protocol):
    """What every module of this package offers."""

    TABLE: str
    KEY: tuple[str, ...]
    critical: Callable[[Scope], tuple[Rule, ...]]
    warning: Callable[[Scope], tuple[Rule, ...]]


TABLES: dict[Border, tuple[str, ...]] = {
    "raw": (
        "transactions",
        "products",
        "demographics",
        "campaigns",
        "campaign_descriptions",
        "coupons",
        "coupon_redemptions",
        "promotions",
    ),
    "features": ("customer_features",),
    "predictions": ("segment_assignments", "segment_definitions", "segment_traits", "segment_search"),
}


def table_modules(border: Border) -> tuple[TableModule, ...]:
    """Return the modules of a border's tables, in the order in which they are checked."""
    return tuple(cast("TableModule", import_module(f"{__name__}.{name}")) for name in TABLES[border])


def border_suites(border: Border, scope: Scope) -> tuple[Suite, ...]:
    """Return the suites of a border that hold rules, each table's critical one first."""
    day = None if border == "raw" else scope.day
    suites = [
        Suite(module.TABLE, severity, rules, module.KEY, day)
        for module in table_modules(border)
        for severity, rules in _by_severity(module, scope)
        if rules
    ]
    return tuple(suites)


def _by_severity(module: TableModule, scope: Scope) -> tuple[tuple[Severity, tuple[Rule, ...]], ...]:
    return ("critical", module.critical(scope)), ("warning", module.warning(scope))
