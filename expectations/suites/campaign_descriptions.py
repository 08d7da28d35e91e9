"""Campaigns and their days."""

from expectations.rules import Rule, Scope, not_below, required_columns

TABLE = "raw.campaign_descriptions"
KEY = ("campaign_id",)


def critical(scope: Scope) -> tuple[Rule, ...]:
    """What the contract requires."""
    del scope
    return required_columns("campaign_descriptions")


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Days in their order."""
    del scope
    return (
        not_below(
            "end_date",
            "start_date",
            "a campaign cannot end before it starts",
            "Check that start_date and end_date are not exchanged in the mapping.",
        ),
    )
