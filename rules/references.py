"""Rules that refer to rules: to ones that exist, never in a circle, and in which order they can be told."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from rules.nodes import RuleProblem, unknown_name
from rules.tree import Rule, references


def check_references(rules: Sequence[Rule]) -> list[RuleProblem]:
    """Return a problem for each reference to a rule that does not exist, and one for each circle."""
    lines = {rule.key: rule.line for rule in rules}
    problems = [
        RuleProblem(rule.line, f"rule {rule.key}: rule: {key} {unknown_name(key, lines)}")
        for rule in rules
        for key in references(rule.condition)
        if key not in lines
    ]
    for circle in _circles(_graph(rules)):
        text = f"rule {circle[0]}: refers to itself: {' → '.join(circle)}. Take one of these references out."
        problems.append(RuleProblem(lines[circle[0]], text))
    return problems


def _circles(graph: dict[str, list[str]]) -> Iterator[list[str]]:
    """Yield circles that share no rule."""
    while graph:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = list(reversed(error.args[1]))
            yield circle
            graph = {key: others for key, others in graph.items() if key not in circle}
        else:
            return


def in_order(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules so that each comes after those it refers to; else as in the file."""
    return [rule for level in levels(rules) for rule in level]


def levels(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules by level: the first refers to none, each next one to those before it."""
    by_key = {rule.key: rule for rule in rules}
    depths: dict[str, int] = {}
    for key in TopologicalSorter(_graph(rules)).static_order():
        depths[key] = 1 + max((depths[other] for other in references(by_key[key].condition)), default=-1)
    return [
        [rule for rule in rules if depths[rule.key] == depth] for depth in range(max(depths.values(), default=-1) + 1)
    ]


def _graph(rules: Sequence[Rule]) -> dict[str, list[str]]:
    """Return the rules that each refers to; references to nowhere are left out."""
    keys = {rule.key for rule in rules}
    return {rule.key: [key for key in references(rule.condition) if key in keys] for rule in rules}
