"""By what to reach a segment: the channel that it uses most, of what it could and beside all customers."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ml.personas.facts import Facts

ChannelName: TypeAlias = Literal["email", "app", "mail"]

APP_FROM = 0.5
EMAIL_OPENED_FROM = 0.1
CONSENT_FROM = 0.5  # with less consent, email reaches too few
MAIL_DAYS_FROM = 14.0  # a letter on its way for days cannot follow a shorter rhythm
MAILER = "mailer_spend_share"  # known where the company sends letters: a campaign may go any way
WORDS: dict[ChannelName, str] = {"email": "by email", "app": "in the app", "mail": "in the mail"}
# What tells that a channel is used; of several the one used most.
USES: dict[ChannelName, tuple[str, ...]] = {
    "email": ("email_open_share_90d",),
    "app": ("app_visit_share", "mobile_session_share"),
    "mail": ("campaign_redemption_share",),
}
LEAST_USE: dict[ChannelName, float] = {"email": EMAIL_OPENED_FROM, "app": APP_FROM, "mail": 0.0}


@dataclass(frozen=True)
class Channel:
    """A channel and what it can do; without a name none is known, and nothing is said of it."""

    name: ChannelName | None

    @property
    def can_name_hours(self) -> bool:
        """Whether a message arrives at the hour for which it is sent."""
        return self.name != "mail"

    def can_follow(self, days: float) -> bool:
        """Tell whether a reminder can arrive in a rhythm of so many days."""
        return self.name != "mail" or days >= MAIL_DAYS_FROM

    def fill(self, phrase: str) -> str:
        """Put the channel into a phrase, or leave the gap out where none is known."""
        if self.name is not None:
            return phrase.replace("{channel}", WORDS[self.name])
        for gap in (", sent {channel}", ", {channel}", " {channel}"):
            phrase = phrase.replace(gap, "")
        return phrase


def channel(facts: Facts) -> Channel:
    """Return the possible channel whose use is largest, weighed by how it compares with that of all customers."""
    weights = {name: _weight(facts, name) for name in WORDS if _is_possible(facts, name)}
    if not weights:
        return Channel("mail" if MAILER in facts else None)
    strongest: ChannelName = max(weights, key=lambda name: weights[name])
    return Channel(strongest)


def _use(facts: Facts, name: ChannelName) -> str | None:
    known = [use for use in USES[name] if use in facts]
    return max(known, key=lambda use: facts[use].value) if known else None


def _is_possible(facts: Facts, name: ChannelName) -> bool:
    use = _use(facts, name)
    if use is None or facts[use].value < LEAST_USE[name] or (name == "mail" and MAILER not in facts):
        return False
    consent = facts.get("email_consent_share")
    return name != "email" or consent is None or consent.value >= CONSENT_FROM


def _weight(facts: Facts, name: ChannelName) -> float:
    use = _use(facts, name)
    fact = facts[use] if use else None
    if fact is None:
        return 0.0
    return fact.value * (fact.value / fact.comparison_value if fact.comparison_value else 1.0)
