"""The workspace of a world: a commented `tessera.yml` such as a person would write."""

from pathlib import Path
from typing import Any

import yaml

from tessera.contracts import CONTRACTS, PURCHASES
from tessera.errors import TesseraError
from tessera.world.calendar import END_DAY, TIME_ZONE
from tessera.world.settings import WorldSettings
from tessera.world.source_list import ALL_SOURCES
from tessera.world.sources import SourceSpec
from tessera.world.writing import file_glob

_HEAD = """\
# A made-up company of {customers:,} persons (`tessera world --customers {customers} --seed {seed}{options}`).
# What is true of it lies in truth/, which no source points at.
name: {name}
time_zone: {zone}        # days and hours of the company; sources with a clock of their own say so
currency: EUR                   # orders from Great Britain and Switzerland are in GBP and CHF
country: DE                     # phone numbers without a country are from here
as_of_date: {as_of}
identity:
  source_priority: [{priority}]

sources:
"""


def made_sources(settings: WorldSettings) -> list[SourceSpec]:
    """Return the sources that a world of this kind has."""
    shop, bank = settings.has_shop, settings.has_bank
    return [spec for spec in ALL_SOURCES if (not spec.is_shop or shop) and (not spec.is_bank or bank)]


def named_sources(settings: WorldSettings) -> list[SourceSpec]:
    """Return the sources that the workspace names: those asked for, and the rates that amounts of goods need.

    Raises
    ------
    TesseraError
        A source that was asked for is not made.
    """
    made = made_sources(settings)
    known = {spec.name for spec in made} | {spec.contract for spec in made}
    for name in settings.sources:
        if name not in known:
            kind = "this kind of world does not have it" if name in CONTRACTS else "no source has this name"
            raise TesseraError(f"--sources: {name!r}: {kind}; allowed: {', '.join(sorted(known))}.")
    wanted = settings.sources or tuple(known)
    named = [spec for spec in made if spec.name in wanted or spec.contract in wanted]
    if any(spec.is_shop and spec.contract in PURCHASES for spec in named):  # in three currencies
        named = [spec for spec in made if spec in named or spec.contract == "exchange_rates"]
    return named


def write_workspace(settings: WorldSettings, folder: Path) -> Path:
    """Write ``tessera.yml`` and return it."""
    specs = named_sources(settings)
    priority = ", ".join(spec.name for spec in specs if spec.contract == "customers")
    options = f" --kind {settings.kind}" if settings.kind != "all" else ""
    options += f" --deliveries {settings.deliveries}" if settings.deliveries > 1 else ""
    head = _HEAD.format(
        customers=settings.customers, seed=settings.seed, options=options, name=workspace_name(settings),
        zone=TIME_ZONE, as_of=END_DAY if settings.deliveries == 1 else "latest", priority=priority,
    )  # fmt: skip
    if not priority:
        head = head.replace("identity:\n  source_priority: []\n", "")
    file = folder / "tessera.yml"
    file.write_text(head + "\n".join(_source(spec, settings) for spec in specs), encoding="utf-8")
    return file


def workspace_name(settings: WorldSettings) -> str:
    """Return the name under which its runs are kept."""
    kind = "" if settings.kind == "all" else f"_{settings.kind}"
    return f"world{kind}_{settings.customers}_{settings.seed}"


def _source(spec: SourceSpec, settings: WorldSettings) -> str:
    folder = "" if settings.deliveries == 1 else "deliveries/*/"
    content: dict[str, Any] = {spec.name: spec.settings(f"{folder}{file_glob(spec)}")}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    first, _, rest = indented.partition("\n")
    return f"{first}{'  # ' + spec.remark if spec.remark else ''}\n{rest}"
