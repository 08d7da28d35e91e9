"""`tessera identity`: look at uncertain pairs, decide on them, take a merge back, read the quality report."""

import getpass
from typing import Annotated, Literal

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console
from tessera.workspace import load_workspace

ByOption = Annotated[str | None, typer.Option("--by", help="Who decides; else the name you are logged in with.")]
SHOWN = (
    "source_name",
    "first_name",
    "last_name",
    "birth_date",
    "email",
    "phone",
    "street_address",
    "postal_code",
    "city",
)

identity_app = typer.Typer(help="Who is who: pairs to decide on, decisions, merges to undo.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(identity_app, name="identity")


@identity_app.command()
def review(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many pairs.")] = 10,
) -> None:
    """Show the pairs of records that a person should decide on, those that matter most first."""
    from identity.jobs import review_pairs

    pairs = review_pairs(load_workspace(workspace).paths, limit)
    console = make_console()
    for pair in pairs.itertuples(index=False):
        title = f"{pair.review_rank}. {pair.reason}, probability {pair.match_probability:.2f}"
        table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("", str(pair.record_id_1), str(pair.record_id_2)):
            table.add_column(escape(heading), overflow="fold")
        for name in SHOWN:
            values = [_shown(getattr(pair, f"{name}_{side}")) for side in (1, 2)]
            table.add_row(name, *(escape(value) for value in values), style="bold" if values[0] != values[1] else "")
        console.print(table)
    if pairs.empty:
        console.print("There is no pair to decide on.")
    else:
        console.print("Decide with: tessera identity decide RECORD RECORD same|different --reason ...")


def _shown(value: object) -> str:
    text = str(value)
    return "" if value is None or text in {"nan", "NaT", "<NA>"} else text.removesuffix(" 00:00:00")


@identity_app.command()
def decide(  # noqa: PLR0913, PLR0917 - each is an option of the command
    first: Annotated[str, typer.Argument(help="A record_id, as `review` shows it.")],
    second: Annotated[str, typer.Argument(help="Another.")],
    decision: Annotated[Literal["same", "different"], typer.Argument(help="Are they one customer?")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who read it later.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    by: ByOption = None,
) -> None:
    """Decide that two records are the same customer or different ones; this binds all later runs."""
    from identity import jobs
    from identity.decisions import Decision

    paths = load_workspace(workspace).paths
    made = Decision((first, second), decision, decided_by=by or getpass.getuser(), reason=reason)
    number = jobs.decide(paths, made)
    make_console().print(f"Decision {number} is recorded. It shows from the next run on: tessera run.")


@identity_app.command()
def undo(
    ledger_id: Annotated[int, typer.Argument(help="The merge, by its number in the ledger; see `report`.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    by: ByOption = None,
) -> None:
    """Take a merge back: its records get their earlier customer_id and are bound to stay apart."""
    from identity import jobs

    paths = load_workspace(workspace).paths
    records = jobs.undo(paths, ledger_id, decided_by=by or getpass.getuser())
    make_console().print(f"{len(records)} records went back: {', '.join(records[:10])}.", markup=False, soft_wrap=True)


@identity_app.command()
def report(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Write the quality report anew, and show the last merges and what looks wrong."""
    from identity.jobs import make_report

    made = make_report(load_workspace(workspace).paths)
    console = make_console()
    for title, rows in made.tables.items():
        table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in rows.columns:
            table.add_column(escape(str(heading)), overflow="fold")
        for row in rows.itertuples(index=False):
            table.add_row(*(escape(_shown(value)) for value in row))
        console.print(table)
    console.print(f"Report: {made.page}", markup=False, soft_wrap=True)
