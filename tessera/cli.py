"""The command `tessera`, for people who live in a terminal."""

import os
import sys
import time
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.text import Text

from tessera.commands import check, explain, identity, init, rules, segments, sources, world
from tessera.commands.segments import segments_table
from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console
from tessera.coverage_table import coverage_table, missing_sources, read_coverage
from tessera.days import parse_day
from tessera.errors import TesseraError
from tessera.segments_table import read_segments
from tessera.workspace import Workspace, load_workspace

app = typer.Typer(
    help="From a company's scattered customer data to segments: describe the sources, run the flow, read the segments.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
console = make_console()
errors = Console(stderr=True, highlight=False)


@app.callback()
def _settings(debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False) -> None:
    if debug:
        os.environ["TESSERA_DEBUG"] = "1"


@app.command()
def run(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", help="Day the facts are frozen for (YYYY-MM-DD), or `latest`; else the workspace's own."
        ),
    ] = None,
) -> None:
    """Take a workspace through all of its DAGs, from its files to published segments.

    Airflow executes ingest_sources, resolve_customers, build_features, train_segments and assign_segments in this
    order; no server is needed. Running again on the same data changes nothing. A run that fails leaves what is
    published as it was.
    """
    from rules.jobs import read_workspace_rules
    from tessera.run import run_flow

    settings = load_workspace(workspace)
    read_workspace_rules(settings)
    if as_of and as_of != "latest":
        parse_day(as_of)
    day = as_of or str(settings.as_of_date)
    console.print(Text(settings.name, "bold"), f"as of {day},", escape(str(settings.file)), soft_wrap=True)
    began = time.monotonic()
    with console.status("starting Airflow") as status:
        summary = run_flow(settings, as_of, partial(_show_progress, status))
    rows = read_segments(settings.paths.published_database)
    console.print()
    console.print(segments_table(settings, rows))
    _print_coverage(settings)
    _print_places(settings, workspace, earlier=rows[0].as_of_date - timedelta(days=90))
    total, work, added = time.monotonic() - began, summary.work_seconds, summary.airflow_seconds
    console.print(f"\nDone in {total:.0f} s: {work:.0f} s of work, {added:.0f} s added by Airflow.")


@app.command()
def doctor(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Check the installation, the workspace and the warehouse, and say what to mend."""
    from tessera.doctor import examine

    findings = examine(workspace)
    for finding in findings:
        mark = Text("ok  ", "green") if finding.is_well else Text("mend", "bold red")
        console.print(mark, Text(f"{finding.check:<13}", "bold"), Text(finding.found), soft_wrap=True)
        if not finding.is_well:
            console.print(f"     {'':<13} → {finding.remedy}", markup=False, soft_wrap=True)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command()
def up() -> None:
    """Start Airflow and the MLflow UI on loopback, and say where they are and how to log in."""
    from tessera.servers import start_servers

    for line in start_servers(console.print):
        console.print(line)


@app.command()
def down() -> None:
    """Stop what `tessera up` started."""
    from tessera.servers import stop_servers

    for line in stop_servers():
        console.print(line)


for command in (init, check, sources, identity, segments, explain, rules, world):
    command.register(app)


def _show_progress(status: Status, event: dict[str, Any]) -> None:
    """Show an event: what is under way in the line at the bottom of a terminal, what is done above it."""
    match event:
        case {"event": "dag_started", "dag": dag}:
            console.print(f"\n[bold]{dag}[/]")
        case {"event": "task_started", "task": task}:
            status.update(task)
            if not console.is_terminal:
                console.print(f"  … {task}")
        case {"event": "task_ended", "task": task, "state": state, "seconds": seconds}:
            mark = {"success": "[green]✓[/]", "skipped": "[yellow]-[/]"}.get(state, "[bold red]✗[/]")
            console.print(f"  {mark} {task:<24} {seconds:6.1f} s")
        case {"event": "progress", "text": text}:
            console.print(f"    {text}", style="dim", markup=False, soft_wrap=True)
        case {"event": "waiting", "process": process}:
            console.print(f"another run works on this workspace (process {process}); waiting for it to end")


def _print_coverage(workspace: Workspace) -> None:
    coverage = read_coverage(workspace.paths.published_database)
    if coverage:
        console.print(coverage_table(coverage))
        console.print(missing_sources(coverage), markup=False)


def _print_places(workspace: Workspace, location: str, earlier: date) -> None:
    from tessera.home import mlflow_folder

    paths = workspace.paths
    places = {
        "published tables": paths.published_database,
        "as Parquet": paths.published,
        "report": paths.report / "index.html",
        "Data Docs": paths.data_docs / "index.html",
        "MLflow store": os.environ.get("MLFLOW_TRACKING_URI") or mlflow_folder() / "mlflow.db",
        "logs": paths.logs,
    }
    console.print("\nMade:")
    for name, place in places.items():
        console.print(f"  {name:<17} {place}", markup=False, soft_wrap=True)
    option = "" if location == DEFAULT_WORKSPACE else f" WORKSPACE={location}"
    console.print("\nNext:")
    console.print("  make up                        Airflow and the MLflow UI, in a browser")
    console.print(f"  make run{option} AS_OF={earlier}    the same company as it was known on that day", soft_wrap=True)
    console.print(
        f"  .venv/bin/tessera segments{'' if not option else f' -w {location}'}     this table again", soft_wrap=True
    )


def main() -> None:
    """Run the command; an error of ours ends in one message and exit status 1."""
    try:
        app()
    except TesseraError as error:
        if os.environ.get("TESSERA_DEBUG"):
            raise
        errors.print(Text("error: ", "bold red") + Text(str(error)), soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
