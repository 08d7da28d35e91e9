"""Customers looked at from several sides: worth, life stage, lifecycle, affinity, behaviour, and micro-segments."""

from ml.lenses.looking import LENS_COLUMNS, look

__all__ = ["LENS_COLUMNS", "look"]
