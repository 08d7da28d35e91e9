"""`tessera init`: look at a folder or database and write a workspace for a person to correct."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from tessera.commands.terminal import make_console, make_table
from tessera.discovery import Discovery, discover
from tessera.errors import TesseraError
from tessera.workspace import WORKSPACE_FILE, load_workspace


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="init")(init)


def init(
    location: Annotated[
        str, typer.Argument(help="Folder with files, or the name of a variable or Airflow connection with a database.")
    ],
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder for the tessera.yml; else the folder itself, or this one.")
    ] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over a tessera.yml that is there.")] = False,
) -> None:
    """Guess a workspace from a folder of files or a database, and write it with the evidence for each guess.

    The first rows of each file or table are looked at, names and values; nothing is loaded or changed.
    """
    console = make_console()
    folder = Path(location).expanduser()
    target = (to or (folder if folder.is_dir() else Path())).expanduser().resolve()
    file = target / WORKSPACE_FILE
    if file.exists() and not force:
        raise TesseraError(f"{file} is there already; it was left as it is. Use --force to write over it, or --to.")
    found = discover(location, target)
    write_file(file, found.text)
    console.print(sources_table(found))
    for each in found.unread:
        console.print(f"left out: {escape(each.name)}: {escape(each.reason)}", soft_wrap=True)
    console.print(f"\nWritten: {file}", markup=False, soft_wrap=True)
    _say_next(file, target)


def write_file(file: Path, text: str) -> None:
    """Write the workspace so that an older one is whole until the new one is.

    Raises
    ------
    TesseraError
        The folder cannot be written.
    """
    incoming = file.with_suffix(".incoming")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        incoming.write_text(text, encoding="utf-8")
        incoming.replace(file)
    except OSError as error:
        raise TesseraError(f"{file} cannot be written: {error.strerror}. Name another folder with --to.") from error


def sources_table(found: Discovery) -> Table:
    """Return what was guessed, a line a source."""
    table = make_table("What lies there", ("source", "is probably", "lacks or leaves open"), ("sure", "columns"))
    for draft in found.drafts:
        left = [setting.key for setting in draft.columns if setting.is_open]
        open_ = ", ".join(draft.match.missing) if not draft.is_sure else ", ".join(left)
        contract = draft.match.contract.name if draft.is_sure else f"unsure: {draft.match.contract.name}?"
        columns = f"{len(draft.match.guesses)} of {len(draft.match.sample.columns)}"
        table.add_row(
            escape(draft.name),
            contract,
            escape(open_),
            f"{draft.match.confidence:.2f}",
            "all" if draft.match.sample.is_segment else columns,
        )
    return table


def _say_next(file: Path, target: Path) -> None:
    console = make_console()
    try:
        load_workspace(file)
    except TesseraError as error:
        console.print("It cannot be run as it is:", markup=False)
        console.print(str(error), markup=False, soft_wrap=True)
    console.print("Next: correct it, above all time_zone and currency; then", markup=False)
    console.print(f"  tessera check -w {target}", markup=False, soft_wrap=True)
