"""Writes docs/sources/ from the contracts in tessera/contracts; ``--check`` only says whether it is current."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from tessera.contracts import CONTRACTS as ALL
from tessera.contracts import COUNT, DATE, FLAG, ID, NUMBER, PURCHASES, TIMESTAMP, Column, SourceContract
from tessera.home import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "sources"
NOTE = "<!-- Written by docs/make_source_pages.py (make docs): change tessera/contracts, not this page. -->"
_GROUPS = {
    "shopping": "What customers buy, and what moves them to buy",
    "people": "Who customers are, and what they agreed to",
    "engagement": "What customers look at, open, ask and say",
    "banking": "What a bank knows",
}
_KINDS = {
    COUNT: "whole number",
    DATE: "day",
    FLAG: "yes or no",
    NUMBER: "number",
    TIMESTAMP: "time",
}


def render_pages() -> dict[str, str]:
    """Return the text of each page by its file name, the same for the same contracts."""
    return {"README.md": _overview()} | {f"{name}.md": _page(contract) for name, contract in ALL.items()}


_INTRODUCTION = f"""\
# Sources

A source is a file, table, API or log that a company has; its contract says what Tessera wants of it. In `tessera.yml` a
source stands under a name of the company's choosing with `contract:`, or under the contract's own name. Several sources
may have one contract: two CRMs, three shops.

At least one of {", ".join(f"`{name}`" for name in PURCHASES)} must be there; every other one makes segments richer.
What a company lacks is left out: the models build, and the features it would feed are null.

How to reach a source is told in [connectors.md](../connectors.md); `tessera init` writes a first `tessera.yml`."""


def _overview() -> str:
    parts = [NOTE, _INTRODUCTION]
    for group, title in _GROUPS.items():
        rows = [
            [f"[`{name}`]({name}.md)", contract.grain, _codes(c.name for c in contract.columns if c.required)]
            for name, contract in ALL.items()
            if contract.group == group
        ]
        parts += [f"## {title}", _table(["contract", "grain", "required"], rows)]
    return "\n\n".join(parts) + "\n"


def _page(contract: SourceContract) -> str:
    needed = [column for column in contract.columns if column.required]
    parts = [NOTE, f"# {contract.name}", contract.grain, _rules(contract)]
    rows = [[f"`{c.name}`", _kind(c), "yes" if c.required else "", _meaning(c)] for c in contract.columns]
    parts += ["## Columns", _table(["column", "kind", "required", "meaning"], rows)]
    parts += ["## In a workspace", _example(contract, needed)]
    return "\n\n".join(parts) + "\n"


def _rules(contract: SourceContract) -> str:
    key = f"the same {_words(contract.key)}" if contract.key else "the same values in all columns"
    latest = f"the one with the latest `{contract.version}`" if contract.version else "the one loaded last"
    rules = [f"- Rows with {key} are one row: {latest} counts."]
    rules += [f"- {note}" for note in contract.notes]
    rules += [f"- Each row must bring {' or '.join(f'`{name}`' for name in group)}." for group in contract.one_of]
    if contract.happened:
        rules.append(f"- Freshness and volume are told by `{contract.happened}`.")
    rules.append("- A row that breaks this is put aside with the reason, in `raw_quarantine." + contract.name + "`.")
    if contract.also_called:
        rules.append(f"- Others call it {', '.join(contract.also_called)}.")
    return "\n".join(rules)


def _kind(column: Column) -> str:
    if column.allowed:
        return "one of a list"
    if column.type == ID:
        return "id" if column.name.endswith("_id") else "text"
    return _KINDS.get(column.type, "amount" if column.name.endswith("amount") else "number")


def _meaning(column: Column) -> str:
    parts = [column.description]
    if column.allowed:
        parts.append(f"Allowed: {_codes(column.allowed)}.")
    bounds = [f"at least {column.minimum:g}"] if column.minimum is not None else []
    bounds += [f"at most {column.maximum:g}"] if column.maximum is not None else []
    parts += [f"{' and '.join(bounds).capitalize()}."] if bounds else []
    if column.product_of:
        parts.append(f"Where it is not mapped: {' times '.join(f'`{name}`' for name in column.product_of)}.")
    if column.also_called:
        parts.append(f"Also called {', '.join(column.also_called)}.")
    return " ".join(parts)


def _example(contract: SourceContract, needed: list[Column]) -> str:
    names = [column.name for column in needed] or list(contract.column_names[:3])
    names += [group[0] for group in contract.one_of if not set(group) & set(names)]
    lines = [f"  {contract.name}:", f"    files: {contract.name}/*.csv", "    columns:"]
    lines += [f"      {name}: <your column>" for name in names]
    return "\n".join(["```yaml", "sources:", *lines, "```"])


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _words(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(f"`{name}`" for name in names[:-1]), f"`{names[-1]}`"]))


def stale_pages(folder: Path, pages: dict[str, str]) -> list[str]:
    """Return the names of pages that are missing, not what the contracts say, or of no contract."""
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in there.keys() | pages.keys() if there.get(name) != pages.get(name))


def main() -> int:
    """Write the pages, or with ``--check`` compare them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 if a page is stale")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    arguments = parser.parse_args()
    pages, stale = render_pages(), stale_pages(arguments.folder, render_pages())
    if arguments.check:
        if stale:
            print(f"{', '.join(stale)}: not what the contracts say. Write them anew: make docs", file=sys.stderr)
        return 1 if stale else 0
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in pages:
            (arguments.folder / name).write_text(pages[name], encoding="utf-8")
        else:
            (arguments.folder / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
