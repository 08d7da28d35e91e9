"""Made-up tables with all that two databases may see differently, and conditions that ask about it."""

from datetime import date, timedelta

from tests.rules.conftest import DAY, insert

CITIES = [
    "Lisbon", "LISBON", "O'Brien \\ Sons", 'say "hi"', "Größe", "GRÖSSE", "İstanbul", "istanbul", "ISTANBUL", "ışık",  # noqa: RUF001 - letters that look alike are the point
    "ΟΔΟΣ", "οδος", "οδοσ", "ΟΔΟΣΑ", "straße", "STRASSE", "a\\nb", "a\nb", "100%", "a_b", " ", "Café", "Cafe\u0301",
    "😀", "ß", "ẞ", "\u212aelvin", "ǅ", "Łódź", "ŁÓDŹ", "東京", "Москва", "МОСКВА", "a\tb", "$x{y}", "\\", "\\'", "''",  # noqa: RUF001 - letters that look alike are the point
]  # fmt: skip
SPENDS = [None, 0, 10, 10, 10, 20.5, 20.5, 33.3333, 100, 100, 1000000, -5]
RATINGS = [None, float("nan"), 1.5, 1.5, 4.25, 0.1, -0.0, 0.0, float("inf"), 3]
SHARES = [
    None,
    {},
    {"GROCERY": 0.5, "FUEL": 0.5},
    {"Grocery": 0.25, "GROCERY": 0.25, "DELI": 0.5},
    {"O'Brien \\": 0.1, "ΟΔΟΣ": 0.9},
    {"FUEL": 1.0},
]
SCORES = [None, {}, {"price": 0.9}, {"Price": 0.2, "quality": 0.7}, {"quality": 0.1}]
CONSENTS = ["email_marketing", "EMAIL_MARKETING", "sms"]

NUMBERS = ["lifetime_spend", "average_order_amount", "order_count"]
TESTS = [
    "is: 10", "is_not: 10", "is_one_of: [10, 100]", "is_none_of: [10, 100]", "at_least: 10", "more_than: 10",
    "at_most: 10", "less_than: 10", "between: [0, 10]", "is_known: true", "is_known: false", "is: 0", "at_least: -5",
]  # fmt: skip
FRACTIONS = ["is: 20.5", "is: 33.3333", "more_than: 0.1", "at_least: 0.1", "is: 0.1", "at_most: 999999999999.999999"]
RANKS = [
    "at_least: 90",
    "more_than: 50",
    "at_most: 25",
    "less_than: 10",
    "between: [20, 60]",
    "at_least: 0",
    "at_least: 99",
]
TEXTS = [
    "is: lisbon", "is_not: LISBON", "is_one_of: [lisbon, istanbul, grösse]", "is_none_of: [lisbon, größe]",
    "contains: S", "begins_with: i", "ends_with: N", "contains: '%'", "contains: _", "is_known: false",
    "contains: \"'\"", "is: a\\nb",
]  # fmt: skip
FIGURES = [
    "count: 0", "count: {at_least: 2}", "sum: {of: sales_amount, more_than: 20}", "sum: {of: sales_amount, is: 0}",
    "average: {of: sales_amount, at_least: 10.5}", "lowest: {of: sales_amount, less_than: 5}",
    "highest: {of: sales_amount, at_least: 30}", "distinct: {of: store_id, is: 2}", "distinct: {of: line_count, is: 1}",
    "days_since_last: {at_most: 7}", "days_since_last: {between: [3, 30]}", "days_since_first: {is_one_of: [3, 40]}",
    "days_since_last: {is_not: 3}", "days_since_last: {is_known: false}", "count: {percentile: {at_least: 70}}",
    "sum: {of: sales_amount, percentile: {less_than: 40}}", "sum: {of: couponed_sales_amount, is: 0}",
    "sum: {of: on_display_sales_amount, is: 0}", "count: {is_known: false}",
]  # fmt: skip
WINDOWS = ["", "in_last_days: 30, ", "in_last_days: 60, not_in_last_days: 10, ", "where: {store_id: S1}, "]
EMAILS = ["in_last_days: 1", "in_last_days: 2", "not_in_last_days: 1", "where: {event_type: {is_not: Open}}"]
OTHERS = [
    "{feature: has_loan, is: true}",
    "{feature: has_loan, is_not: true}",
    "{feature: age_band, is_known: true}",
    "{feature: age_band, is_not: 35-44}",
    "{attribute: birth_date, at_least: 1990-05-01}",
    "{attribute: birth_date, between: [1980-01-01, 1990-05-01]}",
    "{attribute: birth_date, percentile: {at_least: 50}}",
    "{attribute: is_test_account, is: false}",
    "{feature: department_spend_share.grocery, at_least: 0.5}",
    "{feature: department_spend_share.FUEL, is: 0}",
    "{feature: department_spend_share.FUEL, is_known: false}",
    "{feature: department_spend_share.nothing, less_than: 0.1}",
    "{feature: department_spend_share.nothing, is_known: false}",
    "{feature: department_spend_share.οδος, more_than: 0.5}",
    '{feature: "department_spend_share.o\'brien \\\\", more_than: 0}',
    "{feature: department_spend_share.FUEL, percentile: {at_least: 50}}",
    "{feature: attitude_score.PRICE, at_least: 0.2}",
    "{feature: attitude_score.none, is_known: false}",
    "{feature: visit_count_90d, is_known: false}",
    "{consent: email_marketing, is: granted}",
    "{consent: Email_Marketing, is: refused}",
    "{consent: nope, is: granted}",
    "{consent: sms, is_known: false}",
    "{segment: Regulars}",
    "{segment: empty_one}",
    "{segment: nosuch}",
    "{events: web_visits, count: 1}",
    "{events: web_visits, sum: {of: page_view_count, at_least: 3}}",
    "{events: support_tickets, average: {of: satisfaction_score, at_most: 2.5}}",
    "{events: support_tickets, where: {is_open: true}, count: 1}",
    "{events: support_tickets, highest: {of: hours_to_close, at_least: 2.25}}",
    "{events: order_lines, where: {is_discounted: true}, sum: {of: sales_amount, at_least: 5}}",
    "{events: order_lines, where: {is_couponed: true}, count: 0}",
    "{events: order_lines, where: {department: {contains: d}}, count: {at_least: 1}}",
    "{any: [{feature: lifetime_spend, at_least: 100}, {feature: order_count, is: 4}]}",
    "{not: {any: [{feature: lifetime_spend, at_least: 100}, {attribute: city, contains: o}]}}",
    "{all: [{rule: r0}, {not: {rule: r5}}]}",
]
CONDITIONS = [
    *(f"{{feature: {name}, {test}}}" for name in NUMBERS for test in TESTS),
    *(f"{{feature: {name}, {test}}}" for name in NUMBERS[:2] for test in FRACTIONS),
    *(f"{{feature: {name}, percentile: {{{test}}}}}" for name in NUMBERS for test in RANKS),
    *(f"{{attribute: city, {test}}}" for test in TEXTS),
    *(f"{{events: orders, {window}{figure}}}" for window in WINDOWS for figure in FIGURES),
    *(f"{{events: email_events, {window}, count: {{at_least: 1}}}}" for window in EMAILS),
    *OTHERS,
]


def fill(connection):
    """Put a customer for each city into the tables; values repeat in cycles of different lengths."""
    for place, city in enumerate([*CITIES, None]):
        name = f"c{place:02} {city}"
        _insert_customer(connection, place, name, city)
        for turn in range(place % 4):
            _insert_order(connection, name, place, turn)
        _insert_events(connection, place, name)
    for cluster, key in enumerate(("regulars", "Größe's", "empty_one")):
        names = {"segment_key": key, "segment_name": key, "segment_description": key}
        model = {"as_of_date": DAY, "cluster_id": cluster, "model_name": "m", "model_version": 1}
        insert(connection, "predictions.segment_definitions", {**names, **model})


def _insert_customer(connection, place, name, city):
    features = {
        "lifetime_spend": SPENDS[place % len(SPENDS)],
        "average_order_amount": RATINGS[place % len(RATINGS)],
        "order_count": place % 7,
        "has_loan": (True, False, None)[place % 3],
        "age_band": ("35-44", "unknown", None)[place % 3],
        "department_spend_shares": SHARES[place % len(SHARES)],
        "attitude_scores": SCORES[place % len(SCORES)],
    }
    insert(connection, "features.customer_features", {"customer_id": name, "as_of_date": DAY, **features})
    born = None if place % 5 == 0 else date(1960, 5, 1) + timedelta(days=731 * (place % 20))
    insert(
        connection,
        "marts.customers",
        {"customer_id": name, "city": city, "birth_date": born, "is_test_account": place % 9 == 0},
    )
    if place % 4:
        segment = {"cluster_id": place % 2, "membership_probability": 1, "component_1": 0, "component_2": 0}
        model = {"model_name": "m", "model_version": 1, "scored_at": DAY, "as_of_date": DAY}
        insert(connection, "predictions.segment_assignments", {"customer_id": name, **segment, **model})


def _insert_order(connection, name, place, turn):
    day = DAY - timedelta(days=(3, 10, 40, 31)[(place + turn) % 4] - (5 if place % 11 == 10 else 0))
    goes_on = place % 6 == 5
    amount = (4.99, 30, 10.5)[(place + turn) % 3]
    order = {
        "order_id": f"{place} {turn}",
        "customer_id": name,
        "store_id": ("s1", "S1", None, "s2")[(place + turn) % 4],
    }
    insert(
        connection,
        "marts.orders",
        {**order, "ordered_date": day, "last_ordered_at": "2024-04-09 10:00:00" if goes_on else f"{day} 12:00:00"}
        | {"line_count": 1 + turn, "sales_amount": amount, "couponed_sales_amount": amount if turn else None},
    )
    for moment, share in ((f"{day} 12:00:00", 2), ("2024-04-09 10:00:00", -1)):
        line = {"ordered_at": moment, "sales_amount": amount * share, "department": ("Deli", "FUEL", None)[turn % 3]}
        insert(connection, "marts.order_lines", {**order, **line, "is_discounted": (True, False, None)[place % 3]})


def _insert_events(connection, place, name):
    for moment in ("2024-03-31 21:59:59", "2024-03-31 22:00:00", "2024-03-30 23:00:00", "2024-03-30 22:59:59")[
        place % 4 : place % 4 + 2
    ]:
        event = {"occurred_at": moment, "event_type": ("open", "OPEN", "click", None)[place % 4]}
        insert(connection, "marts.email_events", {"customer_id": name, **event})
    if place % 3 == 0:
        known_at = ("2024-03-01 10:00:00", "2024-05-01 10:00:00")[place % 2]
        visit = {"started_date": "2024-03-01", "customer_known_at": known_at, "page_view_count": place % 5}
        insert(connection, "marts.web_visits", {"customer_id": name, **visit, "is_bot_suspect": place % 5 == 4})
        ticket = {"opened_at": "2024-03-01 10:00:00", "satisfaction_score": RATINGS[place % len(RATINGS)]}
        closed = {"closed_at": known_at, "satisfaction_known_at": known_at, "hours_to_close": 2.25 * (place % 4)}
        insert(connection, "marts.support_tickets", {"customer_id": name, **ticket, **closed})
    for turn, purpose in enumerate(CONSENTS[: place % 4]):
        row = {"purpose": purpose, "is_granted": (place + turn) % 2 == 0, "valid_from": f"2024-0{turn + 1}-01 10:00:00"}
        insert(connection, "marts.consents", {"customer_id": name, **row})
