"""Campaigns and their days; dbt tests that they end on or after the day they start."""

from expectations.rules import Rule, Scope, required_columns

TABLE = "raw.campaign_descriptions"
KEY = ("campaign_id",)


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Return what the contract requires."""
    del scope
    return required_columns("campaign_descriptions")


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Return no rule: a description that is there is not doubtful."""
    del scope
    return ()
