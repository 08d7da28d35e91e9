"""What to do with a segment: rules from facts to bullets, in the order of their weight; see docs/personas.md."""

from collections.abc import Callable, Sequence

from ml.personas.comparisons import relation_of
from ml.personas.drivers import drivers
from ml.personas.facts import Facts

ACTION_LIMIT = 5
WORTHY = 1.3  # times its share of customers that a segment's share of spend must be, to be one to protect
LAPSED_FROM = 0.25  # share of silent customers from which winning back comes first
NOTABLE_CHANGE = 0.1
ONE_ORDER_FROM = 0.4
CONSENT_BELOW = 0.6
CONSENT_FROM = 0.5  # with less consent, email reaches too few
APP_FROM = 0.5
EMAIL_OPENED_FROM = 0.1
RELATION_ABOVE = ("above", "twice")
RELATION_BELOW = ("below", "half")


def channel(facts: Facts) -> str:
    """Return by what to reach a segment: email where it is allowed and read, else the app, the post or the till."""
    consent, opened = _value(facts, "email_consent_share"), _value(facts, "email_open_share_90d")
    if (opened or 0) >= EMAIL_OPENED_FROM and (consent is None or consent >= CONSENT_FROM):
        return "by email"
    if max(_value(facts, "app_visit_share") or 0, _value(facts, "mobile_session_share") or 0) >= APP_FROM:
        return "in the app"
    if _value(facts, "campaign_redemption_share") is not None or _value(facts, "mailer_spend_share") is not None:
        return "in the mail"
    return "with their next order"


def due_rules(facts: Facts) -> list[str]:
    """Return the names of the rules whose conditions hold, most weighty first."""
    return [name for name, is_due in RULES.items() if is_due(facts)]


def _value(facts: Facts, name: str) -> float | None:
    fact = facts.get(name)
    return None if fact is None else fact.value


def _is(facts: Facts, name: str, relations: Sequence[str]) -> bool:
    fact = facts.get(name)
    return fact is not None and relation_of(fact) in relations


def _is_lapsing(facts: Facts) -> bool:
    return (_value(facts, "lapsed_customer_share_90d") or 0) >= LAPSED_FROM


def _is_worthy(facts: Facts) -> bool:
    own, share = _value(facts, "spend_share"), _value(facts, "customer_share")
    return own is not None and share is not None and own >= WORTHY * share


def _changed(facts: Facts, least: float, most: float) -> bool:
    value = _value(facts, "spend_change_90d")
    return value is not None and least <= value <= most


def _is_declining(facts: Facts) -> bool:
    """Tell whether spend falls among customers who still order; the silent ones are to be won back first."""
    return _changed(facts, -1.0, -NOTABLE_CHANGE) and not _is_lapsing(facts)


def _is_moved_by(driver: str) -> Callable[[Facts], bool]:
    return lambda facts: any(sign.driver == driver for sign in drivers(facts))


def _is_above(name: str) -> Callable[[Facts], bool]:
    return lambda facts: _is(facts, name, RELATION_ABOVE)


def _buys_seldom_but_big(facts: Facts) -> bool:
    return _is(facts, "median_order_count", RELATION_BELOW) and not _is(facts, "average_order_amount", RELATION_BELOW)


def _buys_often_but_small(facts: Facts) -> bool:
    return _is(facts, "average_order_amount", RELATION_BELOW) and not _is(facts, "median_order_count", RELATION_BELOW)


def _has_trouble(facts: Facts) -> bool:
    is_unhappy = _is(facts, "average_satisfaction_score", RELATION_BELOW)
    return is_unhappy or _is(facts, "support_customer_share_90d", RELATION_ABOVE)


RULES: dict[str, Callable[[Facts], bool]] = {
    "win back": _is_lapsing,
    "protect": _is_worthy,
    "stop the decline": _is_declining,
    "service": _has_trouble,
    "second order": lambda facts: (_value(facts, "one_order_customer_share") or 0) >= ONE_ORDER_FROM,
    "promotion": _is_moved_by("promotion"),
    "price": _is_moved_by("price"),
    "variety": _is_moved_by("variety"),
    "quality": _is_moved_by("quality"),
    "convenience": _is_moved_by("convenience"),
    "frequency": _buys_seldom_but_big,
    "basket": _buys_often_but_small,
    "growth": lambda facts: _changed(facts, NOTABLE_CHANGE, float("inf")),
    "carts": _is_above("cart_abandonment_share"),
    "consent": lambda facts: (_value(facts, "email_consent_share") or 1) < CONSENT_BELOW,
    "range": lambda facts: _is(facts, "department_count", RELATION_BELOW),
    "rhythm": lambda facts: "median_days_between_orders" in facts,
}
