"""Random rules in one statement, beside an evaluation by hand, customer by customer, with unknown values."""

import json
from datetime import timedelta

import duckdb
import numpy as np
import pytest

from rules.compiling import compile_rules
from rules.moments import Moment
from rules.reading import read_rules
from tests.rules.conftest import DAY, ZONE, insert, make_tables, write_rules

NAMES = [f"c{number}" for number in range(40)]
CITIES = ["Lisbon", "PORTO", "lisbon", None]
FIGURES = ["count", "sum", "highest", "days_since_last"]
NUMBERS = ["order_count", "lifetime_spend", "average_rating"]


def make_people(random):
    """Return each customer's features, city and orders; a third of the values is unknown."""

    def maybe(value):
        return None if random.random() < 0.33 else value

    return {
        name: {
            "order_count": maybe(int(random.integers(0, 6))),
            "lifetime_spend": maybe(int(random.integers(0, 30))),
            "average_rating": maybe(int(random.integers(1, 6))),
            "city": CITIES[random.integers(0, 4)],
            "orders": [
                (
                    DAY - timedelta(days=int(random.integers(-5, 60))),
                    int(random.integers(1, 9)),
                    "ab"[random.integers(0, 2)],
                )
                for _ in range(random.integers(0, 5))
            ],
        }
        for name in NAMES
    }


def fill(connection, people):
    make_tables(connection)
    for name, person in people.items():
        features = {key: person[key] for key in NUMBERS}
        insert(connection, "features.customer_features", {"customer_id": name, "as_of_date": DAY, **features})
        insert(connection, "marts.customers", {"customer_id": name, "city": person["city"]})
        for place, (day, amount, store) in enumerate(person["orders"]):
            order = {"order_id": f"{name} {place}", "customer_id": name, "ordered_date": day, "sales_amount": amount}
            insert(connection, "marts.orders", {**order, "last_ordered_at": f"{day} 12:00:00", "store_id": store})


def random_test(random, highest, lowest=0):
    word = str(random.choice(["is", "is_not", "at_least", "more_than", "at_most", "less_than", "between", "is_one_of"]))
    low, high = sorted(int(value) for value in random.integers(lowest, highest, 2))
    return {word: [low, high] if word in {"between", "is_one_of"} else low}


def random_leaf(random, place):
    kind = random.integers(0, 6)
    if kind == 0:
        return {
            "attribute": "city",
            str(random.choice(["is", "is_not", "contains"])): str(random.choice(["lisbon", "Porto"])),
        }
    if kind == 1:
        return {"feature": str(random.choice(NUMBERS)), "is_known": bool(random.integers(0, 2))}
    if kind == 2 and place:
        return {"rule": f"r{random.integers(0, place)}"}
    if kind == 3:
        order = str(random.choice(["at_least", "more_than", "at_most", "less_than"]))
        return {"feature": str(random.choice(NUMBERS)), "percentile": {order: int(random.integers(1, 100))}}
    if kind <= 4:
        return {"feature": str(random.choice(NUMBERS)), **random_test(random, 8)}
    window = {"in_last_days": int(random.integers(11, 50))} | (
        {"not_in_last_days": 10} if random.integers(0, 2) else {}
    )
    where = {"where": {"store_id": "A"}} if random.integers(0, 2) else {}
    figure = str(random.choice(FIGURES))
    test = random_test(random, 30, 2) if figure == "days_since_last" else random_test(random, 9)
    test = {"of": "sales_amount", **test} if figure in {"sum", "highest"} else test
    return {"events": "orders", **window, **where, figure: test}


def random_condition(random, place, depth=0):
    shape = random.random()
    if depth == 3 or shape < 0.3:
        return random_leaf(random, place)
    if shape < 0.45:
        return {"not": random_condition(random, place, depth + 1)}
    parts = [random_condition(random, place, depth + 1) for _ in range(random.integers(1, 4))]
    return {"all" if shape < 0.75 else "any": parts}


def holds(condition, person, told, ranks):
    """Return True, False or None (unknown) by the rules of three values."""
    match condition:
        case {"all": parts}:
            found = {holds(part, person, told, ranks) for part in parts}
            return False if False in found else None if None in found else True
        case {"any": parts}:
            found = {holds(part, person, told, ranks) for part in parts}
            return True if True in found else None if None in found else False
        case {"not": part}:
            inner = holds(part, person, told, ranks)
            return None if inner is None else not inner
        case {"rule": key}:
            return told[key]
        case {"feature": name, "is_known": wanted}:
            return (person[name] is not None) is wanted
        case {"feature": name, "percentile": test}:
            return compare(ranks[name].get(person[name]), test)
        case {"feature": name, **test}:
            return compare(person[name], test)
        case {"attribute": name, **test}:
            return compare_text(person[name], test)
        case {"events": _, **asked}:
            test = next(asked[figure] for figure in FIGURES if figure in asked)
            return compare(figure_of(person["orders"], asked), test)


def compare(value, test):
    (word, wanted), *_ = [(key, one) for key, one in test.items() if key != "of"]
    if value is None:
        return None
    return {
        "is": lambda: value == wanted,
        "is_not": lambda: value != wanted,
        "at_least": lambda: value >= wanted,
        "more_than": lambda: value > wanted,
        "at_most": lambda: value <= wanted,
        "less_than": lambda: value < wanted,
        "between": lambda: wanted[0] <= value <= wanted[1],
        "is_one_of": lambda: value in wanted,
    }[word]()


def compare_text(value, test):
    ((word, wanted),) = test.items()
    if value is None:
        return None
    equal = value.lower() == wanted.lower()
    return {"is": equal, "is_not": not equal, "contains": wanted.lower() in value.lower()}[word]


def figure_of(orders, asked):
    newest, oldest = asked.get("not_in_last_days", 0), asked["in_last_days"]
    inside = [
        (day, amount)
        for day, amount, store in orders
        if newest < (DAY - day).days <= oldest and ("where" not in asked or store == "a")
    ]
    if "count" in asked:
        return len(inside)
    if "sum" in asked:
        return sum(amount for _, amount in inside)
    if not inside:
        return None
    return max(amount for _, amount in inside) if "highest" in asked else (DAY - max(day for day, _ in inside)).days


def percentiles(people):
    """Return by feature the percentile of each value: how many in a hundred of the known have less."""
    ranks = {}
    for name in NUMBERS:
        values = [person[name] for person in people.values() if person[name] is not None]
        ranks[name] = {value: 100 * sum(other < value for other in values) / len(values) for value in values}
    return ranks


@pytest.mark.parametrize("seed", range(2))
def test_random_rules_have_the_members_that_an_evaluation_by_hand_gives(seed, tmp_path):
    random = np.random.default_rng(seed)
    people = make_people(random)
    rules = [{"key": f"r{place}", "all": [random_condition(random, place)]} for place in range(80)]
    text = json.dumps({"rules": rules})  # JSON is YAML
    ordered = read_rules(write_rules(tmp_path, text)).rules
    with duckdb.connect() as connection:
        fill(connection, people)
        found = connection.execute(compile_rules(ordered, Moment(DAY, ZONE)).sql(dialect="duckdb")).fetchall()
    ranks, expected = percentiles(people), set()
    for name, person in people.items():
        told = {}
        for rule in rules:
            told[rule["key"]] = holds(rule["all"][0], person, told, ranks)
            expected |= {(rule["key"], name)} if told[rule["key"]] else set()
    assert len(expected) > 300
    assert {(ordered[number].key, name) for name, number in found} == expected
    assert len(found) == len(expected)
