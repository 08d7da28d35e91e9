"""A rule that asks about all that the catalogue knows."""

from rules.catalogue import load_catalogue


def rule_on_everything() -> str:
    """Return a rules file that asks about each feature, attribute and column of events."""
    known = load_catalogue()
    lines = [f"- {{feature: {name}, is_known: true}}" for name in known.features]
    lines += [f"- {{feature: {family}.a, is_known: true}}" for family in known.feature_maps]
    lines += [f"- {{attribute: {name}, is_known: true}}" for name in known.attributes]
    for name, source in known.events.items():
        lines += [
            f"- {{events: {name}, in_last_days: {days}, distinct: {{of: {column}, at_least: 0}}}}"
            for days, column in enumerate(source.columns, 1)
        ]
        lines.append(f"- {{events: {name}, days_since_last: {{at_least: 0}}}}")
    lines += ["- {segment: a}", "- {consent: a, is: granted}", "- {feature: order_count, percentile: {at_least: 5}}"]
    return "rules:\n  - key: everything\n    any:\n" + "".join(f"      {line}\n" for line in lines)
