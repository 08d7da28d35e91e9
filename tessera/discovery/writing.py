"""The commented workspace file: each guess with its evidence, what is unsure as a comment."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from tessera.contracts import PURCHASES
from tessera.discovery.names import likeness, plain
from tessera.discovery.sample import Sample, Unread
from tessera.discovery.settings import Setting, SourceDraft

WIDTH = 118
_NOTE_AT = 44  # column at which evidence stands
_SYMBOLS = {"€": "EUR", "£": "GBP", "R$": "BRL", "US$": "USD", "$": "USD", "CHF": "CHF"}
_LANGUAGES = {  # words of column names that only one language has, and its currency
    "EUR": "kunde kunden bestellung rechnung betrag menge strasse plz geburtsdatum vorname client commande montant "
    "prenom naissance morada telemovel encomenda cliente factura fecha apellidos cognome klant",
    "BRL": "cep cpf logradouro cadastro celular",
    "USD": "zip state",
}


def write_workspace(name: str, drafts: list[SourceDraft], samples: list[Sample], unread: list[Unread]) -> str:
    """Return the text of a tessera.yml."""
    looked_at = "one file or table" if len(samples) == 1 else f"{len(samples)} files or tables"
    lines = [
        f"# {name}: written by `tessera init`, which looked at the first rows of {looked_at}.",
        "# Correct what is wrong, then run `tessera check`. The number before a reason says how sure it is, 0 to 1;",
        "# what is less sure than 0.50 is a comment. docs/sources/ tells what each contract and column means.",
        f"name: {_yaml(_workspace_name(name))}",
        _line("", Setting("time_zone", "UTC", "CORRECT THIS: the zone of the clock times, such as Europe/Berlin")),
        _line("", _currency(drafts, samples)),
        _line("", _country(samples)),
        _line("", Setting("as_of_date", "latest", "or a day: 2024-10-01; `latest` is the day after the newest event")),
        "",
        "sources:",
    ]
    sure = [draft for draft in drafts if draft.is_sure]
    if not any(draft.match.contract.name in PURCHASES for draft in sure):
        lines.append(f"  # MISSING: one of {', '.join(PURCHASES)}; without purchases there is nothing to segment.")
    for draft in drafts:
        lines += _source(draft) if draft.is_sure else [f"  # {line}".rstrip() for line in _source(draft)]
        lines.append("")
    lines += [f"  # {each.name}: left out: {each.reason}" for each in unread]
    return "\n".join(lines).rstrip() + "\n"


def _source(draft: SourceDraft) -> Iterator[str]:
    match = draft.match
    if draft.is_sure:
        yield f"  # {match.confidence:.2f}: {'; '.join(match.reasons)}"
    else:
        also = ", ".join(f"{other.contract.name} ({other.confidence:.2f})" for other in draft.others)
        may_be = f"{match.contract.name}{f', or {also}' if also else ''}"
        yield f"UNSURE ({match.confidence:.2f}), left out; it may be {may_be}"
        if match.missing:
            yield f"it lacks: {', '.join(match.missing)}"
    yield f"  {draft.name}:"
    for setting in draft.settings:
        yield _line("    ", setting)
    if draft.columns:
        yield "    columns:"
        yield from (_line("      ", setting) for setting in draft.columns)
    if draft.values:
        is_open = all(line.is_open for lines in draft.values.values() for line in lines)
        yield "    # values:" if is_open else "    values:"
        for column, lines in draft.values.items():
            yield f"      {'# ' if all(line.is_open for line in lines) else ''}{column}:"
            yield from (_line("        ", line) for line in lines)
    yield from (f"    # {note}" for note in draft.notes)


def _line(indent: str, setting: Setting) -> str:
    start = f"{indent}{'# ' if setting.is_open else ''}{_yaml(setting.key)}: {_yaml(setting.value)}"
    if not setting.note:
        return start
    whole = f"{start:<{_NOTE_AT}}  # {setting.note}"
    return whole if len(whole) <= WIDTH else f"{whole[: WIDTH - 3].rstrip()}..."


def _yaml(value: Any) -> str:
    """Return a value as YAML in one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False)
    return text.strip().removesuffix("\n...").strip()


def _workspace_name(name: str) -> str:
    stem = plain(name)[:60] or "company"
    return stem if stem[0].isalpha() else f"company_{stem}"


def _currency(drafts: list[SourceDraft], samples: list[Sample]) -> Setting:
    """Return the currency that the data shows; else the one of the language, which a person must confirm."""
    codes, foreign = _codes(draft for draft in drafts if draft.is_sure)
    if codes:
        code = max(codes, key=lambda code: (code not in foreign, codes[code]))
        rates = "; the others have exchange rates" if set(codes) - {code} and set(codes) - {code} <= foreign else ""
        return Setting("currency", code, f"{codes[code] / codes.total():.0%} of the rows that name one{rates}")
    headers = [name for sample in samples for name in sample.columns]
    for header in headers:
        for sign, code in (*_SYMBOLS.items(), *((c, c) for c in ("EUR", "USD", "GBP", "BRL"))):
            if sign in header or sign.lower() in plain(header).split("_"):
                return Setting("currency", code, f"the column {header!r} says so")
    words = {word for header in headers for word in plain(header).split("_")}
    scores = {code: len(words & set(known.split())) for code, known in _LANGUAGES.items()}
    has_commas = any(values.decimal == "," for sample in samples for values in sample.columns.values())
    best = max(scores, key=lambda code: scores[code])
    guess = best if scores[best] else "EUR" if has_commas else "USD"
    return Setting("currency", guess, "CORRECT THIS: nothing in the data names a currency")


def _codes(drafts: Iterable[SourceDraft]) -> tuple[Counter[str], set[str]]:
    """Count the currencies that stand beside amounts, and return those with exchange rates into the company's own."""
    codes: Counter[str] = Counter()
    foreign: set[str] = set()
    for draft in drafts:
        values = draft.match.values("currency")
        counts = {code.upper(): count for code, count in values.counts.items()} if values else {}
        if draft.match.contract.name == "exchange_rates":
            foreign |= set(counts)
        else:
            codes.update(counts)
    return codes, foreign


def _country(samples: Iterable[Sample]) -> Setting:
    """Return the country that most rows name."""
    import pycountry

    note = "for phone numbers without a prefix"
    for sample in samples:
        for name, values in sample.columns.items():
            if not values.filled or likeness(name, "country") < 0.9:
                continue
            value, count = values.counts.most_common(1)[0]
            try:
                code = pycountry.countries.search_fuzzy(value)[0].alpha_2 if len(value) > 3 else value
                code = pycountry.countries.lookup(code).alpha_2
            except LookupError:
                continue
            return Setting("country", code, f"{count / values.filled:.0%} of the rows of {sample.name}; {note}")
    return Setting("country", "PT", f"{note}; nothing in the data names it", is_open=True)
