"""A segment's facts put into paragraphs and a list of what to do."""

from collections.abc import Iterable, Sequence

from ml.personas.advice import ACTION_LIMIT, channel, due_rules
from ml.personas.categories import ATTITUDE_FACT
from ml.personas.comparisons import relation_of
from ml.personas.drivers import drivers
from ml.personas.facts import Facts
from ml.personas.model import Fact, Persona, Sentence, Snapshot
from ml.personas.numbers import Printer
from ml.personas.phrases import DAYPARTS, PRODUCTS, Topic, about, grammar
from ml.personas.writer import Writer

STEADY_BELOW = 0.05  # a change of less is called steady
SILENT_FROM = 0.05
TOLD_TOPICS = 3  # of those that a paragraph tells only where they are out of the ordinary
UNUSUAL = 3.0  # standard errors


def compose_persona(segment: tuple[str, str], facts: Facts, snapshot: Snapshot) -> Persona:
    """Write the persona of a segment from what is known of it.

    Parameters
    ----------
    segment
        Key and name.
    facts
        As read by ``read_facts``; what is not among them is not spoken of.
    snapshot
        Day, model and currency.

    Returns
    -------
    Persona
        The same facts and key give the same text.
    """
    key, name = segment
    writer = Writer(key, facts, Printer(snapshot.currency))
    paragraphs = (
        _told(writer, [_topic("size"), _topic("spend"), *_heading(facts)]),
        _told(writer, [*_who(facts), _topic("orders"), _topic("rhythm"), *_habits(facts)]),
        [*_told(writer, _purchases(facts)), *_drivers(writer)],
        _told(writer, [*_pains(facts), *_reach(facts)]),
    )
    actions = _actions(writer)
    return Persona(snapshot, key, name, tuple(tuple(paragraph) for paragraph in paragraphs if paragraph), actions)


def _told(writer: Writer, topics: Iterable[Topic]) -> list[Sentence]:
    said = (writer.say(topic.section, topic.phrases) or writer.say(topic.section, topic.shorter) for topic in topics)
    return [sentence for sentence in said if sentence is not None]


def _topic(name: str) -> Topic:
    return grammar().topics[name]


def _heading(facts: Facts) -> list[Topic]:
    topics: list[Topic] = []
    change = facts.get("spend_change_90d")
    if change is not None:
        is_steady = abs(change.value) < STEADY_BELOW
        topics.append(_topic("steady") if is_steady else _topic("growing") if change.value > 0 else _topic("shrinking"))
    lapsed = facts.get("lapsed_customer_share_90d")
    if lapsed is not None and lapsed.value >= SILENT_FROM:
        topics.append(_topic("silent"))
    return topics


def _who(facts: Facts) -> list[Topic]:
    raised = [_topic("age_raised")] if _is_unusual(facts, "age_band_raised") else []
    return [
        _topic("age"),
        *raised,
        *_telling(facts, {"income_band": _topic("income"), "household_composition": _topic("household")}),
        _topic("status"),
        *_attitude(facts),
    ]


def _habits(facts: Facts) -> list[Topic]:
    """Return what is unusual in their week, day, stores and visits, most unusual first."""
    topics = {
        "weekend_order_share": _topic("weekend"),
        "store_count": _topic("stores"),
        "visit_count_90d": _topic("visits"),
    }
    topics["banking_session_count_90d"] = _topic("banking")
    parts = [name for name in DAYPARTS if name in facts]
    if parts:
        part = max(parts, key=lambda name: _excess(facts[name]))
        name, when = DAYPARTS[part]
        filled = about(grammar().daypart, part, name=name, when=when)
        topics[part] = Topic("behaviour", filled)
    return _telling(facts, topics)[:TOLD_TOPICS]


def _purchases(facts: Facts) -> list[Topic]:
    products = _products(facts)
    raised = [_topic("department_raised")] if "raised_department" in facts else []
    own_brand = [_topic("own_brand")] if _is_unusual(facts, "private_label_spend_share") else []
    shown = own_brand if all(sign.fact != "private_label_spend_share" for sign in drivers(facts)) else []
    return [_topic("department"), *raised, _topic("basket"), *shown, *products]


def _attitude(facts: Facts) -> list[Topic]:
    """Return the attitude from surveys in which the segment differs most."""
    names = [name for name in facts if name.startswith(ATTITUDE_FACT) and _is_unusual(facts, name)]
    if not names:
        return []
    strongest = max(names, key=lambda name: abs(_excess(facts[name])))
    filled = about(grammar().attitude, strongest)
    return [Topic("who", filled)]


def _products(facts: Facts) -> list[Topic]:
    """Return a sentence about the accounts held, as many kinds as are known."""
    held = [f"{{{name}}} {thing}" for name, thing in PRODUCTS.items() if name in facts]
    if not held:
        return []
    listed = held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}"
    return [Topic("purchases", (f"As for accounts, {listed.replace('}', '} hold', 1)}.",))]


def _drivers(writer: Writer) -> list[Sentence]:
    said = (writer.say("drivers", sign.phrases, is_inferred=True) for sign in drivers(writer.facts))
    return [sentence for sentence in said if sentence is not None]


def _pains(facts: Facts) -> list[Topic]:
    topics = [_topic("support"), _topic("waiting")]
    others = {
        "cart_abandonment_share": _topic("carts"),
        "average_rating": _topic("ratings"),
        "fee_amount_90d": _topic("costs"),
    }
    return [*topics, *_telling(facts, others)]


def _reach(facts: Facts) -> list[Topic]:
    is_driver = any(sign.fact == "campaign_redemption_share" for sign in drivers(facts))
    return [_topic("email"), *([] if is_driver else [_topic("campaigns")]), _topic("moment")]


def _actions(writer: Writer) -> tuple[Sentence, ...]:
    how = channel(writer.facts)
    said: list[Sentence] = []
    for rule in due_rules(writer.facts):
        sentence = _act(writer, grammar().advice[rule], how) if len(said) < ACTION_LIMIT - 1 else None
        said += [sentence] if sentence else []
    timing = _act(writer, grammar().timing, how)
    return (*said, *([timing] if timing else []))


def _act(writer: Writer, phrases: Sequence[str], how: str) -> Sentence | None:
    return writer.say("advice", [phrase.replace("{channel}", how) for phrase in phrases])


def _telling(facts: Facts, topics: dict[str, Topic]) -> list[Topic]:
    """Return the topics whose fact is unusual for a group of that size, most unusual first."""
    unusual = [name for name in topics if _is_unusual(facts, name)]
    return [topics[name] for name in sorted(unusual, key=lambda name: -abs(_excess(facts[name])))]


def _is_unusual(facts: Facts, name: str) -> bool:
    fact = facts.get(name)
    return fact is not None and relation_of(fact) not in (None, "similar") and abs(_excess(fact)) >= UNUSUAL


def _excess(fact: Fact) -> float:
    """Return by how many standard errors a fact exceeds that of all customers."""
    if fact.comparison_value is None or not fact.error:
        return 0.0
    return (fact.value - fact.comparison_value) / fact.error
