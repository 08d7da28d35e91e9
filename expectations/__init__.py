"""Great Expectations at the borders: what enters, what models read, what models wrote."""

from expectations.checkpoints import BORDERS, BorderResult, check_border

__all__ = ["BORDERS", "BorderResult", "check_border"]
