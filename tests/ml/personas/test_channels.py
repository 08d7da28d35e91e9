"""A segment is reached where it is, and nothing is asked of a channel that it cannot do."""

import pytest

from ml.personas.channels import Channel, channel
from tests.ml.personas.conftest import fact


def share(name, value, comparison=None):
    return {name: fact(name, "share", value, comparison)}


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({**share("email_open_share_90d", 0.1), **share("email_consent_share", 0.5)}, "email"),
        ({**share("email_open_share_90d", 0.1), **share("email_consent_share", 0.49)}, None),
        (share("email_open_share_90d", 0.09), None),
        (share("app_visit_share", 0.5), "app"),
        (share("mobile_session_share", 0.5), "app"),
        (share("app_visit_share", 0.49), None),
        (share("campaign_redemption_share", 0.02), None),
        ({**share("campaign_redemption_share", 0.02), **share("mailer_spend_share", 0.3)}, "mail"),
        (share("mailer_spend_share", 0.3), "mail"),
        ({}, None),
    ],
)
def test_a_channel_is_possible_from_its_limit_on(facts, name):
    assert channel(facts).name == name


def test_of_two_channels_the_one_used_more_than_by_all_customers_wins():
    night = {**share("email_open_share_90d", 0.17, 0.34), **share("app_visit_share", 0.82, 0.37)}
    assert channel(night).name == "app"
    readers = {**share("email_open_share_90d", 0.6, 0.3), **share("app_visit_share", 0.6, 0.8)}
    assert channel(readers).name == "email"


def test_much_use_outweighs_a_rare_use_that_is_merely_unusual():
    bargains = {**share("email_open_share_90d", 0.53, 0.34), **share("campaign_redemption_share", 0.04, 0.019)}
    bargains |= share("mailer_spend_share", 0.3)
    assert channel(bargains).name == "email"


def test_the_mail_names_no_hour_and_follows_no_rhythm_of_days():
    assert not Channel("mail").can_name_hours
    assert not Channel("mail").can_follow(13.9)
    assert Channel("mail").can_follow(14.0)
    assert Channel("email").can_follow(3.9)
    assert Channel("app").can_name_hours


@pytest.mark.parametrize(
    ("phrase", "with_email", "without"),
    [
        ("Remind them {channel} after a week.", "Remind them by email after a week.", "Remind them after a week."),
        ("Give a reason, sent {channel}.", "Give a reason, sent by email.", "Give a reason."),
        ("Time it for May, {channel}.", "Time it for May, by email.", "Time it for May."),
    ],
)
def test_where_no_channel_is_known_none_is_named(phrase, with_email, without):
    assert Channel("email").fill(phrase) == with_email
    assert Channel(None).fill(phrase) == without
