"""Which contract a file or table is and which of its columns is which: the assignment of greatest confidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

from tessera.contracts import CONTRACTS, Column, SourceContract
from tessera.discovery.fits import column_kind, value_fit, wanted_kind
from tessera.discovery.names import likeness, meanings
from tessera.discovery.sample import Sample, rows_of
from tessera.discovery.values import Values

NAME_WEIGHT = 0.65
SURE, THINKABLE = 0.5, 0.3  # confidence from which a column is mapped, or named as a candidate
CONTRACT_SURE = 0.5
_OWNED = 0.3  # weight of values that another file's key holds
_OWNED_MARKED = 0.45  # the same where its values are more than numbers, which seldom agree by chance
_ONLY = 0.3  # weight of being the only column of its kind
_KEYED = 0.9  # share of rows with a key of their own from which a key is one

_SEGMENT_TYPES = {
    "web_events": frozenset(("page", "screen", "track")),
    "identifications": frozenset(("identify", "alias", "group")),
}
_BARE_ID = (frozenset({"id"}),)
Owners = Mapping[str, tuple[str, frozenset[str]]]  # column of ours: the file whose key it is, and its values


@dataclass(frozen=True)
class Guess:
    """One of our columns and theirs, with what speaks for it."""

    ours: str
    theirs: str
    confidence: float
    evidence: str


@dataclass(frozen=True)
class Match:
    """A file as a contract."""

    sample: Sample
    contract: SourceContract
    confidence: float
    guesses: tuple[Guess, ...]
    candidates: tuple[Guess, ...] = ()
    missing: tuple[str, ...] = ()
    reasons: tuple[str, ...] = field(default=())

    def theirs(self, ours: str) -> str | None:
        """Return the name of their column for one of ours."""
        return next((guess.theirs for guess in self.guesses if guess.ours == ours), None)

    def values(self, ours: str) -> Values | None:
        """Return the values of one of our columns."""
        theirs = self.theirs(ours)
        return self.sample.columns[theirs] if theirs is not None else None


def match_samples(samples: list[Sample]) -> list[list[Match]]:
    """Return for each sample the contracts it may be, best first; keys of one file speak for columns of another."""
    first = [_matches(sample, {}) for sample in samples]
    owners = _owners([found[0] for found in first if found and found[0].confidence >= CONTRACT_SURE])
    return [_matches(sample, owners) for sample in samples]


def _matches(sample: Sample, owners: Owners) -> list[Match]:
    if sample.is_segment:
        called = set(sample.columns["type"].counts)
        names = [name for name, types in _SEGMENT_TYPES.items() if called & types]
        reason = "each line is a call of the Segment specification"
        return [Match(sample, CONTRACTS[name], 1.0, (), reasons=(reason,)) for name in names]
    others = {name: owner for name, owner in owners.items() if owner[0] != sample.name}
    found = [_match(sample, contract, others) for contract in CONTRACTS.values()]
    return sorted(found, key=lambda match: -match.confidence)


def _match(sample: Sample, contract: SourceContract, owners: Owners) -> Match:
    """Assign columns so that the sum of confidences is greatest, each of theirs to one of ours at most."""
    names = list(sample.columns)
    table: dict[tuple[int, int], Guess] = {}
    only = _only_ones(sample)
    for row, column in enumerate(contract.columns):
        for place, theirs in enumerate(names):
            guess = _guess(sample, contract, column, theirs, owners, only)
            if guess is not None and guess.confidence >= THINKABLE:
                table[row, place] = guess
    scores = np.zeros((len(contract.columns), len(names)))
    for (row, place), guess in table.items():
        needed = contract.columns[row].required or any(guess.ours in group for group in contract.one_of)
        scores[row, place] = guess.confidence + (0.2 if needed else 0.0)
    pairs = zip(*linear_sum_assignment(scores, maximize=True), strict=True)
    best = [table[int(row), int(place)] for row, place in pairs if (int(row), int(place)) in table]
    return _judged(sample, contract, [guess for guess in best if guess.confidence >= SURE], list(table.values()))


def _only_ones(sample: Sample) -> dict[str, str]:
    """Return the kinds of values that one column alone has, and that column."""
    kinds: dict[str, list[str]] = {}
    for name, values in sample.columns.items():
        if (kind := column_kind(values)) is not None:
            kinds.setdefault(kind, []).append(name)
    return {kind: names[0] for kind, names in kinds.items() if len(names) == 1}


def _guess(  # noqa: PLR0913, PLR0917 - a pair of columns and all that is known of both
    sample: Sample, contract: SourceContract, column: Column, theirs: str, owners: Owners, only: Mapping[str, str]
) -> Guess | None:
    values = sample.columns[theirs]
    fit = value_fit(contract, column, values)
    if fit.weight is None:
        return None
    name, called = _name_likeness(sample, contract, column, theirs)
    confidence, evidence = NAME_WEIGHT * name + fit.weight, [called, fit.evidence]
    if column.name in owners:
        owner, keys = owners[column.name]
        share = values.share_in(keys)
        if share >= 0.5:
            confidence += (_OWNED if _are_numbers(keys) else _OWNED_MARKED) * share
            evidence.insert(1, f"{share:.0%} are in {owner}")
    kind = wanted_kind(column)
    if kind is not None and only.get(kind) == theirs:
        confidence += _ONLY
        evidence.append(f"the only {kind}")
    return Guess(column.name, theirs, min(confidence, 1.0), "; ".join(filter(None, evidence)))


def _are_numbers(keys: frozenset[str]) -> bool:
    return sum(key.isdigit() for key in keys) > 0.5 * len(keys)


def _name_likeness(sample: Sample, contract: SourceContract, column: Column, theirs: str) -> tuple[float, str]:
    """Return how alike the names are, and to which of ours; a bare `id` is the key of what the file holds."""
    meant = meanings(theirs)
    names = (column.name, *(name for name in column.also_called if meanings(name) != _BARE_ID))
    best = max(names, key=lambda name: likeness(theirs, name))
    alike = likeness(theirs, best)
    if meant == _BARE_ID and contract.key == (column.name,):
        alike, best = (0.9 if _table_likeness(sample, contract) >= 0.6 else 0.45), "id"
    if column.name in ("last_name", "full_name") and meant == (frozenset({"name"}),):
        parted = any(any("first" in word for word in meanings(name)) for name in sample.columns)
        alike = 0.9 if parted == (column.name == "last_name") else 0.2
    if alike < 0.3:
        return alike, ""
    return alike, f"named like {best}" if alike < 1 else f"means {best}"


def _judged(sample: Sample, contract: SourceContract, guesses: list[Guess], possible: list[Guess]) -> Match:
    guessed = {guess.ours: guess for guess in guesses}
    if "sales_amount" in guessed and "unit_price_amount" not in guessed:
        guesses, guessed = _price_or_amount(guesses, possible)
    missing = _missing(contract, set(guessed))
    needed = [guess.confidence for name, guess in guessed.items() if contract.column(name).required]
    quality = sum(needed) / max(len(needed), 1)
    coverage = sum(guess.confidence for guess in guesses) / max(len(sample.columns), 1)
    table = _table_likeness(sample, contract)
    keyed = _keyed_share(sample, contract, guessed)
    confidence = 0.45 * quality + 0.3 * min(coverage, 1) + 0.25 * table - 0.3 * len(missing)
    confidence += 0.1 if keyed >= _KEYED else -0.35
    confidence -= 0.3 if _is_vague(contract, guesses, table) else 0.0
    reasons = [f"{len(guesses)} of its {len(sample.columns)} columns"]
    reasons += [f"its name means {contract.name}"] if table >= 0.8 else []
    reasons += [f"{keyed:.0%} of its rows differ in {', '.join(contract.key)}"] if contract.key else []
    taken = {guess.theirs for guess in guesses}
    open_ = [guess for guess in possible if guess.ours not in guessed and guess.theirs not in taken]
    open_ = sorted(open_, key=lambda guess: -guess.confidence)
    ordered = sorted(guesses, key=lambda guess: contract.column_names.index(guess.ours))
    shown = min(max(confidence, 0.0), 1.0)
    return Match(sample, contract, shown, tuple(ordered), tuple(open_), tuple(missing), tuple(reasons))


def _table_likeness(sample: Sample, contract: SourceContract) -> float:
    name = sample.name.partition(".")[0]
    return max(likeness(name, known) for known in (contract.name, *contract.also_called))


def _is_vague(contract: SourceContract, guesses: list[Guess], table: float) -> bool:
    """Tell whether so little is asked of a contract that a key alone would do, and not much else speaks for it."""
    asked = {column.name for column in contract.columns if column.required} - set(contract.key)
    return not asked and not contract.one_of and table < 0.8 and sum(guess.confidence >= 0.6 for guess in guesses) < 4


def _price_or_amount(guesses: list[Guess], possible: list[Guess]) -> tuple[list[Guess], dict[str, Guess]]:
    """Where what was taken for the line's amount is a price of one, map it as that."""
    guessed = {guess.ours: guess for guess in guesses}
    amount = guessed["sales_amount"]
    price = next((g for g in possible if g.ours == "unit_price_amount" and g.theirs == amount.theirs), None)
    if price is not None and price.confidence > amount.confidence:
        guesses = [price if guess is amount else guess for guess in guesses]
    return guesses, {guess.ours: guess for guess in guesses}


def _missing(contract: SourceContract, known: set[str]) -> list[str]:
    missing = [
        column.name
        for column in contract.columns
        if column.required
        and column.name not in known
        and not (column.product_of and known.issuperset(column.product_of))
    ]
    return missing + [" or ".join(group) for group in contract.one_of if not known & set(group)]


def _keyed_share(sample: Sample, contract: SourceContract, guessed: dict[str, Guess]) -> float:
    """Return the share of rows that the contract's key tells apart; versions of one row may share theirs."""
    names = [guessed[name].theirs for name in contract.key if name in guessed]
    if not contract.key or contract.version in guessed:
        return 1.0
    if not names or not sample.row_count:
        return 0.0
    rows = list(rows_of(sample, names))
    return len(set(rows)) / len(rows)


def _owners(matches: list[Match]) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the keys of one column and their values."""
    owners = {}
    for match in sorted(matches, key=lambda match: match.confidence):
        values = match.values(match.contract.key[0]) if len(match.contract.key) == 1 else None
        if values is not None and len(values.counts) > 5:
            owners[match.contract.key[0]] = (match.sample.name, frozenset(values.counts))
    return owners
