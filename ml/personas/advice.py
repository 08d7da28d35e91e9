"""What to do with a segment: rules from facts to bullets, in the order of their weight; see docs/personas.md."""

from collections.abc import Callable, Sequence

from ml.personas.channels import Channel
from ml.personas.comparisons import ERRORS, excess, relation_of
from ml.personas.drivers import drivers
from ml.personas.facts import Facts

ACTION_LIMIT = 5
WORTHY = 1.3  # times its share of customers that a segment's share of spend must be, to be one to protect
LAPSED_FROM = 0.25  # share of silent customers from which they are worth a word
NOTABLE_CHANGE = 0.1
ONE_ORDER_FROM = 0.4
CONSENT_BELOW = 0.6
RELATION_ABOVE = ("above", "twice")
RELATION_BELOW = ("below", "half")
FALLBACK = "listen"  # where the rules give fewer than ENOUGH bullets
ENOUGH = 2


def due_rules(facts: Facts, how: Channel) -> list[str]:
    """Return the names of the rules whose conditions hold and that the channel can serve, most weighty first."""
    due = [name for name, is_due in RULES.items() if is_due(facts)]
    gap = facts.get("median_days_between_orders")
    can_remind = gap is not None and how.can_follow(gap.value)
    return [name for name in due if name != "rhythm" or can_remind]


def _value(facts: Facts, name: str) -> float | None:
    fact = facts.get(name)
    return None if fact is None else fact.value


def _is(facts: Facts, name: str, relations: Sequence[str]) -> bool:
    """Tell whether a fact stands in such a relation to all customers, and not by chance where that can be told."""
    fact = facts.get(name)
    if fact is None or relation_of(fact) not in relations:
        return False
    return fact.error is None or abs(excess(fact)) >= ERRORS


def _is_silent(facts: Facts) -> bool:
    return (_value(facts, "lapsed_customer_share_90d") or 0) >= LAPSED_FROM


def _is_lapsing(facts: Facts) -> bool:
    """Tell whether many are silent, and more than among all customers; a bound tells of nearly all."""
    fact = facts.get("lapsed_customer_share_90d")
    if fact is None or fact.comparison_value is None:
        return _is_silent(facts) or "least_lapsed_customer_share_90d" in facts
    return _is_silent(facts) and _is(facts, fact.metric_name, RELATION_ABOVE)


def _is_often_once(facts: Facts) -> bool:
    has_many = (_value(facts, "one_order_customer_share") or 0) >= ONE_ORDER_FROM
    return has_many or "least_one_order_customer_share" in facts


def _is_worthy(facts: Facts) -> bool:
    """Tell whether they bring more than their share, and not one customer of them most of it."""
    own, share = _value(facts, "spend_share"), _value(facts, "customer_share")
    is_of_many = "average_lifetime_spend" in facts
    return is_of_many and own is not None and share is not None and own >= WORTHY * share


def _moves(facts: Facts, sign: int) -> bool:
    """Tell whether spend rises (1) or falls (-1) notably, by no less than that of all customers, and not by chance."""
    fact = facts.get("spend_change_90d")
    if fact is None or sign * fact.value < NOTABLE_CHANGE:
        return False
    is_ahead = fact.comparison_value is None or sign * fact.value >= sign * fact.comparison_value
    return is_ahead and (fact.error is None or abs(fact.value) >= ERRORS * fact.error)


def _is_declining(facts: Facts) -> bool:
    """Tell whether spend falls among customers who still order; the silent ones are to be won back first."""
    return _moves(facts, -1) and not _is_lapsing(facts)


def _is_moved_by(driver: str) -> Callable[[Facts], bool]:
    return lambda facts: any(sign.driver == driver for sign in drivers(facts))


def _is_above(name: str) -> Callable[[Facts], bool]:
    return lambda facts: _is(facts, name, RELATION_ABOVE)


def _buys_seldom_but_big(facts: Facts) -> bool:
    is_seldom = _is(facts, "median_order_count", RELATION_BELOW) and (_value(facts, "median_order_count") or 0) > 1
    return is_seldom and not _is(facts, "average_order_amount", RELATION_BELOW)


def _buys_often_but_small(facts: Facts) -> bool:
    return _is(facts, "average_order_amount", RELATION_BELOW) and not _is(facts, "median_order_count", RELATION_BELOW)


RULES: dict[str, Callable[[Facts], bool]] = {
    "win back": _is_lapsing,
    "protect": _is_worthy,
    "stop the decline": _is_declining,
    "service": _is_above("support_customer_share_90d"),
    "verdict": lambda facts: _is(facts, "average_satisfaction_score", RELATION_BELOW),
    "returns": _is_above("refunded_order_share"),
    "second order": _is_often_once,
    "promotion": _is_moved_by("promotion"),
    "price": _is_moved_by("price"),
    "variety": _is_moved_by("variety"),
    "quality": _is_moved_by("quality"),
    "convenience": _is_moved_by("convenience"),
    "keep in touch": lambda facts: _is_silent(facts) and not _is_lapsing(facts),
    "frequency": _buys_seldom_but_big,
    "basket": _buys_often_but_small,
    "growth": lambda facts: _moves(facts, 1),
    "carts": _is_above("cart_abandonment_share"),
    "consent": lambda facts: (_value(facts, "email_consent_share") or 1) < CONSENT_BELOW,
    "range": lambda facts: _is(facts, "department_count", RELATION_BELOW),
    "rhythm": lambda facts: "median_days_between_orders" in facts and not _is_lapsing(facts),
}
