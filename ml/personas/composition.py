"""A segment's facts put into paragraphs and a list of what to do."""

from collections.abc import Iterable, Sequence

from ml.personas.advice import ACTION_LIMIT, ENOUGH, FALLBACK, ONE_ORDER_FROM, due_rules
from ml.personas.categories import ATTITUDE_FACT
from ml.personas.channels import Channel, channel
from ml.personas.comparisons import ERRORS, excess, standing
from ml.personas.drivers import drivers
from ml.personas.facts import Facts
from ml.personas.model import Fact, Persona, Sentence, Snapshot
from ml.personas.numbers import WEEKDAYS, Printer
from ml.personas.phrases import DAYPARTS, PRODUCTS, Topic, about, grammar
from ml.personas.writer import Writer

STEADY_BELOW = 0.05  # a change of less is called steady
SILENT_FROM = 0.05
TOLD_TOPICS = 3  # of those that a paragraph tells only where they are out of the ordinary


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
        _told(writer, [_topic("size"), _spend(facts), _topic("inflow"), *_heading(facts)]),
        _told(writer, [*_who(facts), _topic("orders"), *_once(facts), _topic("rhythm"), *_habits(facts)]),
        [*_told(writer, _purchases(writer)), *_drivers(writer)],
        _told(writer, [*_pains(facts), *_reach(facts)]),
    )
    actions = _actions(writer)
    return Persona(snapshot, key, name, tuple(tuple(paragraph) for paragraph in paragraphs if paragraph), actions)


def _told(writer: Writer, topics: Iterable[Topic]) -> list[Sentence]:
    said = (
        writer.say(topic.section, topic.judged(writer.facts))
        or writer.say(topic.section, topic.phrases)
        or writer.say(topic.section, topic.shorter)
        for topic in topics
    )
    return [sentence for sentence in said if sentence is not None]


def _topic(name: str) -> Topic:
    return grammar().topics[name]


def _spend(facts: Facts) -> Topic:
    """Return the average or, where that would tell of one customer, the median; in plain words where it is below 0."""
    told = facts.get("average_lifetime_spend") or facts.get("median_lifetime_spend")
    return _topic("given_back" if told is not None and told.value < 0 else "spend")


def _heading(facts: Facts) -> list[Topic]:
    lapsed = facts.get("lapsed_customer_share_90d")
    is_silent = lapsed is not None and lapsed.value >= SILENT_FROM
    change = facts.get("spend_change_90d")
    trend = [] if change is None else [_topic(_trend(change))]
    return [*trend, *([_topic("silent")] if is_silent or "least_lapsed_customer_share_90d" in facts else [])]


def _trend(change: Fact) -> str:
    if abs(change.value) < STEADY_BELOW:
        return "steady"
    if change.error is not None and abs(change.value) < ERRORS * change.error:
        return "unsteady"
    return "growing" if change.value > 0 else "shrinking"


def _who(facts: Facts) -> list[Topic]:
    raised = [_topic("age_raised")] if standing(facts.get("age_band_raised")) else []
    return [
        _topic("age"),
        *raised,
        *_telling(facts, {"income_band": _topic("income"), "household_composition": _topic("household")}),
        _topic("status"),
        *_attitude(facts),
    ]


def _once(facts: Facts) -> list[Topic]:
    """Return a word on those who ordered once, where they are many and more than among all customers, or nearly all."""
    known = facts.get("one_order_customer_share")
    is_told = known is not None and known.value >= ONE_ORDER_FROM and standing(known) == "above"
    return [_topic("once")] if is_told or "least_one_order_customer_share" in facts else []


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
        part = max(parts, key=lambda name: excess(facts[name]))
        name, when = DAYPARTS[part]
        filled = about(grammar().daypart, part, name=name, when=when)
        topics |= {part: Topic("behaviour", filled)} if standing(facts[part]) == "above" else {}
    return _telling(facts, topics)[:TOLD_TOPICS]


def _purchases(writer: Writer) -> list[Topic]:
    facts = writer.facts
    raised = [_topic("department_raised")] if standing(facts.get("raised_department")) else []
    signs = {sign.fact for sign in drivers(facts)}
    basket = _topic("departments" if _has_one_line(writer) else "basket")
    if "department_count" in signs:
        basket = Topic(basket.section, basket.shorter)  # the motive tells the departments
    is_own_brand = standing(facts.get("private_label_spend_share")) and "private_label_spend_share" not in signs
    own_brand = [_topic("own_brand")] if is_own_brand else []
    return [_topic("department"), *raised, basket, *own_brand, *_products(facts)]


def _has_one_line(writer: Writer) -> bool:
    """Tell whether an order has one line here and everywhere, which is how orders are written down and no habit."""
    fact = writer.facts.get("items_per_order")
    return fact is not None and {writer.printer.value(fact), writer.printer.comparison(fact)} <= {"1.0", ""}


def _attitude(facts: Facts) -> list[Topic]:
    """Return the attitude from surveys in which the segment differs most, unless it is told as a motive."""
    signs = {sign.fact for sign in drivers(facts)}
    names = [name for name in facts if name.startswith(ATTITUDE_FACT) and standing(facts[name]) and name not in signs]
    if not names:
        return []
    strongest = max(names, key=lambda name: abs(excess(facts[name])))
    filled = about(grammar().attitude, strongest)
    return [Topic("who", filled)]


def _products(facts: Facts) -> list[Topic]:
    """Return a sentence about the accounts held, as many kinds as are known, and one about the most unusual kind."""
    unusual = sorted(
        (name for name in PRODUCTS if standing(facts.get(name))), key=lambda name: -abs(excess(facts[name]))
    )
    apart = [Topic("purchases", about(grammar().account, name, thing=PRODUCTS[name])) for name in unusual[:1]]
    held = [f"{{{name}}} {thing}" for name, thing in PRODUCTS.items() if name in facts and name not in unusual[:1]]
    bounds = {f"least_{name}": thing for name, thing in PRODUCTS.items()}
    held += [f"at least {{{name}}} {thing}" for name, thing in bounds.items() if name in facts]
    if not held:
        return apart
    listed = held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}"
    return [Topic("purchases", (f"As for accounts, {listed.replace('}', '} hold', 1)}.",)), *apart]


def _drivers(writer: Writer) -> list[Sentence]:
    """Return the motives; none whose number prints like that of all customers, for it would convince nobody."""
    shown = [sign for sign in drivers(writer.facts) if writer.tells_apart(sign.fact)]
    said = (writer.say("drivers", sign.phrases, is_inferred=True) for sign in shown)
    return [sentence for sentence in said if sentence is not None]


def _pains(facts: Facts) -> list[Topic]:
    topics = [_topic("support"), _topic("waiting"), _topic("returns")]
    others = {
        "cart_abandonment_share": _topic("carts"),
        "average_rating": _topic("ratings"),
        "fee_amount_90d": _topic("costs"),
    }
    return [*topics, *_telling(facts, others)]


def _reach(facts: Facts) -> list[Topic]:
    is_driver = any(sign.fact == "campaign_redemption_share" for sign in drivers(facts))
    moment = [_topic("moment")] if _has_favourite_day(facts) else []
    return [_topic("email"), *([] if is_driver else [_topic("campaigns")]), *moment]


def _has_favourite_day(facts: Facts) -> bool:
    """Tell whether the leading weekday leads by more than chance would let one of them."""
    day = facts.get("favourite_weekday")
    return day is not None and day.value - 1 / len(WEEKDAYS) >= ERRORS * (day.error or 0.0)


def _actions(writer: Writer) -> tuple[Sentence, ...]:
    how = channel(writer.facts)
    said: list[Sentence] = []
    for rule in due_rules(writer.facts, how):
        sentence = _act(writer, grammar().advice[rule], how) if len(said) < ACTION_LIMIT - 1 else None
        said += [sentence] if sentence else []
    fallback = _act(writer, grammar().advice[FALLBACK], how) if len(said) < ENOUGH else None
    moments = grammar().timing if how.can_name_hours else grammar().timing_by_mail
    timing = _act(writer, moments, how) if _has_favourite_day(writer.facts) else None
    return (*said, *(sentence for sentence in (fallback, timing) if sentence))


def _act(writer: Writer, phrases: Sequence[str], how: Channel) -> Sentence | None:
    return writer.say("advice", [how.fill(phrase) for phrase in phrases])


def _telling(facts: Facts, topics: dict[str, Topic]) -> list[Topic]:
    """Return the topics whose fact is unusual for a group of that size, most unusual first."""
    unusual = [name for name in topics if standing(facts.get(name))]
    return [topics[name] for name in sorted(unusual, key=lambda name: -abs(excess(facts[name])))]
