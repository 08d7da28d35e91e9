"""What is known about customers besides their purchases."""

from expectations.rules import Rule, Scope, known_ids, required_columns

TABLE = "raw.demographics"
KEY = ("customer_id",)
SMALLEST_KNOWN_SHARE = 0.5


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires."""
    del scope
    return required_columns("demographics")


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Ids that fit those of the purchases."""
    del scope
    origin = "our choice: a register may hold people who never bought, but a share this small means that ids do not fit"
    return (known_ids("customer_id", "raw.transactions", SMALLEST_KNOWN_SHARE, origin),)
