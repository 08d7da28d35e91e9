"""`tessera check`: hold a workspace and its data against the contracts without loading."""

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console, make_table
from tessera.ingestion import SourceProblem, check_sources
from tessera.workspace import Workspace, load_workspace


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="check")(check)


def check(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Check the workspace, its rules and all of its data, and show what is wrong; nothing is loaded.

    Ends with status 1 when a run would stop: rules.yml holds a mistake, a source cannot be read, or has more broken
    rows than it tolerates.
    """
    from rules.jobs import read_workspace_rules

    settings = load_workspace(workspace)
    console = make_console()
    with console.status("reading the sources") if console.is_terminal else console:
        problems = check_sources(settings)
    show(console, settings, problems)
    read_workspace_rules(settings)
    if any(problem.stops_load for problem in problems):
        raise typer.Exit(1)


def show(console: Console, workspace: Workspace, problems: list[SourceProblem]) -> None:
    """Print rows that are broken as a table, then what cannot be read at all, then what follows from it."""
    rows = [problem for problem in problems if problem.row_count]
    if rows:
        console.print(problems_table(workspace.name, rows))
    for problem in problems:
        if not problem.row_count:
            console.print(
                f"[bold red]{escape(problem.source)}[/] cannot be read: {escape(problem.allowed)}", soft_wrap=True
            )
    console.print(escape(verdict(workspace, problems)), soft_wrap=True)


def problems_table(name: str, problems: list[SourceProblem]) -> Table:
    """Return a line for each source, file and column with broken rows."""
    table = make_table(f"Broken rows of {name}", ("source", "file", "column"), ("rows", "share"))
    table.add_column("", width=1)
    table.add_column("found, and allowed", overflow="fold", min_width=40)
    for problem in problems:
        table.add_row(
            escape(problem.source),
            escape(problem.file),
            escape(problem.column),
            f"{problem.count:,}",
            f"{problem.count / problem.row_count:.1%}",
            "",
            escape("\n".join([*problem.examples, f"allowed: {problem.allowed}"])),
            style="bold" if problem.stops_load else "",
        )
    return table


def verdict(workspace: Workspace, problems: list[SourceProblem]) -> str:
    """Return what a run would do, and what a person can."""
    stopping = list(dict.fromkeys(problem.source for problem in problems if problem.stops_load))
    if stopping:
        what = f"Correct the rows, the mapping or `tolerance` in {workspace.file}."
        return f"A run would stop at {', '.join(stopping)}. {what}"
    if problems:
        count = sum(problem.count for problem in problems)
        return f"A run would go on: {count:,} broken rows go to quarantine, within the tolerance of their sources."
    return f"All {len(workspace.sources)} sources of {workspace.name} are as their contracts want them."
