"""The suite of a source that has no module of its own: what its contract requires."""

from dataclasses import dataclass

from expectations.rules import Rule, Scope, required_columns
from tessera.contracts import CONTRACTS


@dataclass(frozen=True)
class ContractModule:
    """Stands for the module of a raw table.

    Attributes
    ----------
    name
        Of the contract.
    """

    name: str

    @property
    def TABLE(self) -> str:  # noqa: N802 - named as in the modules it stands for
        """The raw table."""
        return f"raw.{self.name}"

    @property
    def KEY(self) -> tuple[str, ...]:  # noqa: N802
        """The columns that name a row: the contract's key, else what it requires."""
        contract = CONTRACTS[self.name]
        return contract.key or tuple(column.name for column in contract.columns if column.required)

    def critical(self, scope: Scope) -> tuple[Rule, ...]:
        """Return what the contract requires."""
        del scope
        return required_columns(self.name)

    def warning(self, scope: Scope) -> tuple[Rule, ...]:
        """Return no rule: what is doubtful of every source is in ``expectations.suites.source_settings``."""
        del scope
        return ()
