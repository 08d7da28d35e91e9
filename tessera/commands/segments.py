"""`tessera segments`: the table of segments, what people call them, what became of one, and overruling the gate."""

from decimal import Decimal
from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console, make_table
from tessera.rounding import half_up
from tessera.segments_table import BEYOND_NOTE, SegmentRow, is_beyond, read_segments
from tessera.workspace import Workspace, load_workspace

KeyArgument = Annotated[str, typer.Argument(help="The segment_key, as the published tables have it.")]

segments_app = typer.Typer(
    help="Show the published segments, rename one, tell what became of one, or overrule the gate."
)


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    app.add_typer(segments_app, name="segments")


@segments_app.callback(invoke_without_command=True)
def show(context: typer.Context, workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Show the published segments: who they are, how many, what they spend."""
    if context.invoked_subcommand is not None:
        _refuse_misplaced(context)
        return
    settings = load_workspace(workspace)
    console = make_console()
    console.print(segments_table(settings, read_segments(settings.paths.published_database)))
    console.print(f"Read from {settings.paths.published_database}", markup=False, soft_wrap=True)


def _refuse_misplaced(context: typer.Context) -> None:
    """Refuse a workspace that the subcommand, which has an option of its own, would not see."""
    source = context.get_parameter_source("workspace")
    if source is not None and source.name == "COMMANDLINE":
        raise typer.BadParameter(f"write --workspace behind `{context.invoked_subcommand}`.", param_hint="--workspace")


@segments_app.command()
def rename(
    key: KeyArgument,
    name: Annotated[str, typer.Argument(help="What to call it from now on, in quotes.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Give a segment a name that stays, also when segments are found anew; its key stays in any case.

    The name is written to segment_names.yml beside the workspace's tessera.yml, and shows from the next run on.
    """
    from tessera.errors import TesseraError
    from tessera.segment_history import read_names
    from tessera.segment_names import check_free, checked_name, known_keys, write_name

    settings = load_workspace(workspace)
    segments = read_names(settings.paths.published_database)
    if key not in segments:
        raise TesseraError(f"no segment has the key {key!r}; there are {known_keys(segments, key)}.")
    try:
        new_name = checked_name(name)
    except ValueError as error:
        raise TesseraError(f"the name {name!r} {error}.") from error
    check_free(key, new_name, segments)
    file = write_name(settings.file.parent, key, new_name)
    console = make_console()
    console.print(f"{key}: {segments[key]} → {new_name}, in {file}", markup=False, soft_wrap=True)
    console.print("It shows from the next run on: tessera run.")


@segments_app.command()
def history(key: KeyArgument, workspace: WorkspaceOption = DEFAULT_WORKSPACE) -> None:
    """Tell what became of a segment at each training, and how many customers came and went."""
    from tessera.segment_history import read_history

    found = read_history(load_workspace(workspace).paths.published_database, key)
    console = make_console()
    events = make_table(
        f"{escape(found.segment_name)} ({found.segment_key})",
        ("day", "event", "before", "after"),
        ("overlap", "customers"),
    )
    for event in found.events:
        texts = (event.from_segment_name or "", event.to_segment_name or "")
        numbers = (_percent(event.overlap_share), _count(event.shared_customer_count))
        events.add_row(str(event.recorded_date), event.event, *(escape(text) for text in texts), *numbers)
    console.print(events)
    days = make_table("Customers", ("published day",), ("customers", "came", "left"))
    for day in found.days:
        days.add_row(
            str(day.to_date), *(_count(one) for one in (day.customer_count, day.arrived_count, day.left_count))
        )
    console.print()
    console.print(days if found.days else "Who came and who left shows once a second day is published.")


@segments_app.command()
def override(
    by: Annotated[str, typer.Option("--by", help="Who decides; kept in the record.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept in the record.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Day of the training; the newest where left out.")
    ] = None,
) -> None:
    """Publish segments that the gate did not let pass, on a person's word.

    The last training of the day becomes the champion; who decided and why is kept with the model, in MLflow and in
    segments.segment_decisions. It shows from the next run on. Where a later day was trained already, it serves for its
    own day alone.
    """
    from datetime import date

    from ml.jobs.serve_segments import override_decision
    from tessera.days import parse_day

    day = parse_day(as_of) if as_of else date.max
    done = override_decision(load_workspace(workspace), day, overridden_by=by, reason=reason)
    console = make_console()
    since = f"for {done['as_of_date']} alone" if done["later_as_of_date"] else "from now on"
    console.print(f"Version {done['model_version']} serves {since}. The gate had said {done['verdict']}:")
    for line in done["reasons"]:
        console.print(f"  {line}", markup=False, soft_wrap=True)
    if done["later_as_of_date"]:
        console.print(f"What serves since {done['later_as_of_date']} stays, as that day was trained later.")
        console.print(f"It shows from the next run of its day on: tessera run --as-of {done['as_of_date']}.")
    else:
        console.print("It shows from the next run on: tessera run.")


def segments_table(workspace: Workspace, rows: list[SegmentRow]) -> Table:
    """Return the segments as a table for a terminal."""
    table = _table_between_title_and_note(workspace, rows)
    table.add_column("segment", overflow="fold", min_width=18)
    numbers = (
        "customers",
        "share of\ncustomers",
        "share of\nspend",
        "median\norder_\ncount",
        "median\ndays_since_\nlast_order",
    )
    for heading in (*numbers, f"average\norder\n({workspace.currency})"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            escape(row.segment_name),
            f"{row.customer_count:,}",
            _percent(row.customer_share),
            _percent(row.spend_share),
            _median(row.median_order_count),
            _median(row.median_days_since_last_order),
            "" if row.average_order_amount is None else f"{half_up(row.average_order_amount, 2):,}",
        )
    return table


def _table_between_title_and_note(workspace: Workspace, rows: list[SegmentRow]) -> Table:
    day = f" as of {rows[0].as_of_date}" if rows else ""
    table = Table(title=f"Segments of {workspace.name}{day}", box=box.SIMPLE_HEAD, pad_edge=False)
    table.caption = BEYOND_NOTE if any(is_beyond(row.spend_share) for row in rows) else None
    table.title_justify = table.caption_justify = "left"
    return table


def _percent(share: float | None) -> str:
    return "" if share is None else f"{half_up(Decimal(str(share)) * 100, 1)}%"


def _median(value: float) -> str:
    """Write the median of whole numbers, which may lie halfway between two."""
    return f"{half_up(value, 1):,}".removesuffix(".0")


def _count(count: int | None) -> str:
    return "" if count is None else f"{count:,}"
