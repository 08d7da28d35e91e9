"""`tessera rules`: check a workspace's rules, apply them, see how many customers each has."""

from typing import Annotated

import typer
from rich.markup import escape

from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console, make_table
from tessera.workspace import load_workspace

rules_app = typer.Typer(help="Segments by rule, written in rules.yml: check, run, list.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(rules_app, name="rules")


@rules_app.command()
def check(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Check the rules, and say what the data at hand keep them from saying."""
    from rules.jobs import check_rules

    found, problems = check_rules(load_workspace(workspace))
    table = make_table(f"Rules of {found.file}", ("rule", "name", "state"), ("line",))
    for rule in found.rules:
        table.add_row(rule.key, escape(rule.name), escape(problems.get(rule.key, "ok")), str(rule.line))
    make_console().print(table)


@rules_app.command()
def run(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day (YYYY-MM-DD); else the newest with features.")
    ] = None,
) -> None:
    """Tell the members of every rule anew. Readers see them after the next `tessera run`."""
    from rules.jobs import apply_rules, newest_day
    from tessera.days import parse_day
    from tessera.errors import TesseraError

    settings = load_workspace(workspace)
    day = parse_day(as_of) if as_of else newest_day(settings)
    if day is None:
        raise TesseraError("no day has features yet, so there is nobody to ask about. Run `tessera run` first.")
    told = apply_rules(settings, day)
    _print_list(workspace)
    changed = "nothing changed" if told["is_unchanged"] else "written"
    make_console().print(
        f"As of {day}: {told['rule_count']} rules, {told['membership_count']:,} memberships of "
        f"{told['customer_count']:,} customers; {changed}."
    )


@rules_app.command("list")
def list_(workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Show the rules as they were applied last, with the number of their members."""
    _print_list(workspace)


@rules_app.command()
def catalogue() -> None:
    """Show what a rule may ask about: features, attributes and events with their columns."""
    from rules.catalogue import kind_words, load_catalogue

    known = load_catalogue()
    table = make_table("What a rule may ask about", ("about", "name", "kind", "meaning"))
    for name, column in known.features.items():
        table.add_row("feature", name, kind_words(column.kind), escape(column.meaning))
    for name, column in known.feature_maps.items():
        table.add_row("feature", f"{name}.NAME", kind_words(column.kind), escape(column.meaning))
    for name, column in known.attributes.items():
        table.add_row("attribute", name, kind_words(column.kind), escape(column.meaning))
    for name, source in known.events.items():
        table.add_row("events", name, "", escape(source.meaning))
        for column_name, column in source.columns.items():
            table.add_row("", f"  {column_name}", kind_words(column.kind), escape(column.meaning))
    make_console().print(table)


def _print_list(workspace: str) -> None:
    from rules.jobs import list_rules

    settings = load_workspace(workspace)
    rows = list_rules(settings)
    day = f" as of {rows['as_of_date'].iloc[0].date()}" if len(rows) else ""
    table = make_table(f"Rules of {settings.name}{day}", ("rule", "name", "state"), ("version", "customers"))
    for row in rows.itertuples(index=False):
        state = "ended" if not row.is_active else row.problem if isinstance(row.problem, str) else "ok"
        table.add_row(
            str(row.rule_key),
            escape(str(row.rule_name)),
            escape(str(state)),
            str(row.rule_version),
            f"{row.customer_count:,}",
        )
    make_console().print(table)
