"""One module a table: its name, the columns that name a row, its critical rules and its warnings."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, Protocol, cast

from expectations.rules import Rule, Scope, Severity, Suite
from expectations.suites.contract import ContractModule
from tessera.contracts import CONTRACTS

Border = Literal["raw", "identity", "features", "predictions"]

# Their tables hold several days, of which one is checked.
DAILY_BORDERS: tuple[Border, ...] = ("features", "predictions")


class TableModule(Protocol):
    """What every module of this package offers."""

    @property
    def TABLE(self) -> str: ...  # noqa: D102, N802
    @property
    def KEY(self) -> tuple[str, ...]: ...  # noqa: D102, N802
    @property
    def critical(self) -> Callable[[Scope], tuple[Rule, ...]]: ...  # noqa: D102
    @property
    def warning(self) -> Callable[[Scope], tuple[Rule, ...]]: ...  # noqa: D102


TABLES: dict[Border, tuple[str, ...]] = {
    "raw": ("source_settings", *CONTRACTS),
    "identity": ("customer_ids",),
    "features": ("customer_features",),
    "predictions": (
        "segment_assignments",
        "segment_definitions",
        "segment_profiles",
        "segment_search",
        "segment_decisions",
        "segment_stability",
        "segment_map",
        "segment_ledger",
        "segment_memberships",
        "customer_explanations",
        "customer_lenses",
        "customer_anomalies",
        "rule_definitions",
        "rule_memberships",
    ),
}


def table_modules(border: Border) -> tuple[TableModule, ...]:
    """Return the modules of a border's tables, in the order in which they are checked."""
    return tuple(_table_module(name) for name in TABLES[border])


def _table_module(name: str) -> TableModule:
    """Return the module of a table; a contract that has none is checked by what it requires."""
    if name in CONTRACTS and find_spec(f"{__name__}.{name}") is None:
        return ContractModule(name)
    return cast("TableModule", import_module(f"{__name__}.{name}"))


def border_suites(border: Border, scope: Scope) -> tuple[Suite, ...]:
    """Return the suites of a border that hold rules, each table's critical one first; empty sources have none."""
    day = scope.day if border in DAILY_BORDERS else None
    suites = [
        Suite(module.TABLE, severity, rules, module.KEY, day)
        for module in table_modules(border)
        if module.TABLE not in scope.empty_tables
        for severity, rules in _by_severity(module, scope)
        if rules
    ]
    return tuple(suites)


def _by_severity(module: TableModule, scope: Scope) -> tuple[tuple[Severity, tuple[Rule, ...]], ...]:
    return ("critical", module.critical(scope)), ("warning", module.warning(scope))
