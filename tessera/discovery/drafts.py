"""What is to stand in a workspace for each file or table: settings with the evidence for each."""

import math
import re

from tessera.casts import FALSE_WORDS, THOUSANDS, TRUE_WORDS
from tessera.contracts import CONTRACTS, DATE, FLAG, TIMESTAMP, Column
from tessera.discovery.date_orders import DateOrders
from tessera.discovery.fits import mapped_values
from tessera.discovery.id_spaces import with_id_spaces
from tessera.discovery.matching import Match, match_samples
from tessera.discovery.names import plain
from tessera.discovery.sample import Sample
from tessera.discovery.settings import Setting, SourceDraft
from tessera.discovery.values import Values

SHOWN = 20  # values of an enumeration that are listed
TOLERANCE = 0.01  # of a workspace that says nothing
_NUMBERS = ("DECIMAL", "DOUBLE", "BIGINT")
_READ_AS_FLAGS = frozenset((*TRUE_WORDS, *FALSE_WORDS))
_NO_TIME = re.compile(r"[ T]%[HI].*$")  # as ingestion reads a day alone by the format of a time


def draft_sources(samples: list[Sample]) -> list[SourceDraft]:
    """Return what each sample most likely is, in the order of the contracts."""
    dates = DateOrders()
    dates.learn(values for sample in samples for values in sample.columns.values())
    names: set[str] = set()
    drafts: list[SourceDraft] = []
    for found in match_samples(samples):
        chosen = found[:2] if found and found[0].sample.is_segment else found[:1]
        drafts += [_draft(match, _name(match, names), tuple(found[1:3]), dates) for match in chosen]
    order = list(CONTRACTS)
    drafts = sorted(drafts, key=lambda draft: (not draft.is_sure, order.index(draft.match.contract.name), draft.name))
    return with_id_spaces(drafts)


def _name(match: Match, taken: set[str]) -> str:
    """Return a name that a workspace allows and that no other source has."""
    stem = plain(match.sample.name.partition(".")[0])[:50] or match.contract.name
    stem = stem if stem[0].isalpha() else f"source_{stem}"
    if match.sample.is_segment:
        stem = f"{stem}_{match.contract.name}"
    if stem in CONTRACTS and stem != match.contract.name:
        stem = f"{stem}_file"
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name)
    return name


def _draft(match: Match, name: str, others: tuple[Match, ...], dates: DateOrders) -> SourceDraft:
    place = match.sample.place
    settings = [Setting("contract", match.contract.name)] if match.contract.name != name else []
    settings += [Setting(key, value, match.sample.notes.get(key, "")) for key, value in place.items()]
    date_format, dropped = _date_format(match, dates)
    settings += [each for each in (_decimal(match), date_format) if each]
    form = date_format.value if date_format else "iso"
    kept = [
        Setting(g.ours, g.theirs, f"{g.confidence:.2f}: {g.evidence}") for g in match.guesses if g.ours not in dropped
    ]
    kept += [Setting(each, match.theirs(each), why, is_open=True) for each, why in dropped.items()]
    kept += _candidates(match, {str(setting.value) for setting in kept})
    values = _values(match)
    notes = _unused(match, {str(setting.value) for setting in kept})
    settings += _tolerance(match, {each for each, why in dropped.items()}, str(form))
    settings += _cursor(match)
    return SourceDraft(name, match, tuple(settings), tuple(kept), values, tuple(notes), others)


def _decimal(match: Match) -> Setting | None:
    """Return the decimal sign where numbers that are mapped have commas."""
    for column, values in _mapped(match):
        if column.type.startswith(_NUMBERS) and values.decimal == ",":
            example = next(value for value in values.counts if "," in value)
            return Setting("decimal", ",", f"numbers such as {example}")
    return None


def _date_format(match: Match, dates: DateOrders) -> tuple[Setting | None, dict[str, str]]:
    """Return the format of a source's dates, that of its most needed column, and the columns that it cannot read."""
    chosen: dict[str, tuple[str, str]] = {}
    for column, values in _mapped(match):
        if column.type in (DATE, TIMESTAMP) and values.date_formats and values.kind not in ("date", "time"):
            chosen[column.name] = dates.choose(values)
    if not chosen:
        return None, {}
    needed = sorted(
        chosen, key=lambda name: (not match.contract.column(name).required, name != match.contract.happened)
    )
    main = chosen[needed[0]][0]
    same = [name for name in needed if _day(chosen[name][0]) == _day(main)]
    longest = max((chosen[name] for name in same), key=lambda each: len(each[0]))
    dropped = {
        name: f"written otherwise ({chosen[name][0]}); a source has one date_format"
        for name in needed
        if name not in same
    }
    return (Setting("date_format", longest[0], longest[1]) if longest[0] != "iso" else None), dropped


def _day(form: str) -> str:
    return _NO_TIME.sub("", form)


def _values(match: Match) -> dict[str, tuple[Setting, ...]]:
    """Return what the values of enumerations mean."""
    found = {}
    for column, values in _mapped(match):
        if not column.allowed and (column.type != FLAG or values.kind == "flag"):
            continue
        meant, unknown = mapped_values(column, values)
        if column.type == FLAG:  # these are read as they are
            meant = {theirs: ours for theirs, ours in meant.items() if theirs.lower() not in _READ_AS_FLAGS}
        lines = [Setting(theirs, ours) for theirs, ours in meant.items()]
        lines += _unknown_values(column, unknown)
        if lines:
            found[column.name] = tuple(lines)
    return found


def _unknown_values(column: Column, unknown: list[str]) -> list[Setting]:
    """Return what becomes of values that are not known: `other`, nothing, or a question where one is needed."""
    allowed = f"UNKNOWN, one of: {', '.join(column.allowed or ('true', 'false'))}"
    if "other" in column.allowed:
        return [Setting(theirs, "other", "unknown") for theirs in unknown[:SHOWN]]
    if column.required:
        return [Setting(theirs, "?", allowed, is_open=True) for theirs in unknown[:SHOWN]]
    return [Setting(theirs, "", allowed) for theirs in unknown[:SHOWN]]  # the row stays, its value is not known


def _candidates(match: Match, taken: set[str]) -> list[Setting]:
    """Return the best guesses below certainty, at most one of theirs for each of ours."""
    found: dict[str, Setting] = {}
    for guess in match.candidates:
        if guess.ours not in found and guess.theirs not in taken and guess.confidence >= 0.35:
            found[guess.ours] = Setting(
                guess.ours, guess.theirs, f"{guess.confidence:.2f}: {guess.evidence}", is_open=True
            )
    return sorted(found.values(), key=lambda each: each.note, reverse=True)[:6]


def _unused(match: Match, taken: set[str]) -> list[str]:
    unused = [name for name in match.sample.columns if name not in taken]
    return [f"not used: {', '.join(unused)}"] if unused and not match.sample.is_segment else []


def _tolerance(match: Match, dropped: set[str], form: str) -> list[Setting]:
    """Return a tolerance where more rows than usual break the contract in the rows that were looked at."""
    rows = match.sample.row_count
    if match.sample.is_segment or not rows:
        return []
    broken, reasons = [False] * rows, []
    for column, values in _mapped(match):
        if column.name in dropped:
            continue
        bad = _broken(column, values, form)
        count = sum(bad)
        if count > TOLERANCE * rows / 2:
            reasons.append(f"{count / rows:.1%} without a usable {column.name}")
        broken = [one or other for one, other in zip(broken, bad, strict=True)]
    share = sum(broken) / rows
    if share <= TOLERANCE / 2:
        return []
    wanted = min(math.ceil((share * 1.25 + 0.02) * 100) / 100, 1.0)
    return [Setting("tolerance", wanted, f"of {rows:,} rows {'; '.join(reasons)}: they go to quarantine")]


def _broken(column: Column, values: Values, form: str) -> list[bool]:
    """Tell for each row whether its value breaks the contract."""
    needs = column.required
    bad = {"": True} if needs else {}
    if column.type.startswith(_NUMBERS):
        pattern = re.compile(rf"[+-]?\d*(,\d+)?|{THOUSANDS}" if values.decimal == "," else r"[+-]?\d*(\.\d+)?")
        bad |= {value: True for value in values.counts if not pattern.fullmatch(value)}
    elif column.type in (DATE, TIMESTAMP) and values.kind == "text" and form not in ("iso", "epoch"):
        bad |= {value: True for value in values.counts if not re.match(r"\d", value)}
    elif column.allowed and column.required and "other" not in column.allowed:
        bad |= dict.fromkeys(mapped_values(column, values)[1], True)
    return [value in bad for value in values.sample]


def _cursor(match: Match) -> list[Setting]:
    """Propose a cursor for tables of events and of versions."""
    name = match.contract.version or match.contract.happened
    if "sql" not in match.sample.place or not name or match.theirs(name) is None:
        return []
    return [
        Setting("cursor", name, "then only newer rows are asked for; only where rows never come late", is_open=True)
    ]


def _mapped(match: Match) -> list[tuple[Column, Values]]:
    return [(match.contract.column(guess.ours), match.sample.columns[guess.theirs]) for guess in match.guesses]
