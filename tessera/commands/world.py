"""The commands `tessera world` and `tessera score-world`."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from tessera.commands.terminal import make_console
from tessera.workspace import load_workspace


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("world")(world)
    app.command("score-world")(score_world)


def world(  # noqa: PLR0913, PLR0917 - options of a command
    customers: Annotated[int, typer.Option("--customers", help="True persons.")],
    to: Annotated[Path, typer.Option("--to", help="New folder for the workspace, its files and the truth.")],
    seed: Annotated[int, typer.Option("--seed", help="Same settings and seed: same bytes.")] = 1,
    deliveries: Annotated[int, typer.Option("--deliveries", help="Months in which the data arrive.")] = 1,
    duplicate_rate: Annotated[
        float, typer.Option("--duplicate-rate", help="Share of records beyond the first of their person.")
    ] = 0.15,
    kind: Annotated[str, typer.Option("--kind", help="shop, bank or all.")] = "all",
    sources: Annotated[
        str, typer.Option("--sources", help="Contracts that tessera.yml names, joined by commas; else all.")
    ] = "",
    workers: Annotated[int, typer.Option("--workers", min=1, help="Processes; they do not change a byte.")] = 2,
) -> None:
    """Make a company whose truth is known: a workspace like any other, and beside it what is true of it."""
    from tessera.world import WorldSettings, make_world

    settings = WorldSettings(
        customers=customers,
        seed=seed,
        deliveries=deliveries,
        duplicate_rate=duplicate_rate,
        kind=kind,  # type: ignore[arg-type]  # checked by WorldSettings
        sources=tuple(name.strip() for name in sources.split(",") if name.strip() not in ("", "all")),
    )
    console, began = make_console(), time.monotonic()
    with console.status("making the world") as status:
        counts = make_world(settings, to, workers=workers, progress=status.update)
    seconds, rows = time.monotonic() - began, sum(counts.values())
    for name, count in counts.items():
        console.print(f"  {name:<22} {count:>12,} rows")
    console.print(f"{rows:,} rows in {seconds:.0f} s ({rows / seconds:,.0f} a second).")
    console.print(f"Next: tessera run --workspace {to}, then tessera score-world {to}", markup=False, soft_wrap=True)


def score_world(
    workspace: Annotated[str, typer.Argument(help="Folder that `tessera world` made.")],
    earlier: Annotated[
        Path | None, typer.Option("--earlier", help="Mapping saved after an earlier delivery (--save-mapping).")
    ] = None,
    save_mapping: Annotated[
        Path | None, typer.Option("--save-mapping", help="Write record_id and customer_id to this Parquet file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,  # noqa: FBT002 - Typer
) -> None:
    """Compare what Tessera found in a world with what is true of it."""
    from tessera.world import score_world as score
    from tessera.world import write_mapping

    settings, console = load_workspace(workspace), make_console()
    result = score(settings, earlier)
    if save_mapping:
        write_mapping(settings, save_mapping)
    if as_json:
        typer.echo(json.dumps(result.as_dict(), indent=2))
        return
    console.print(_summary(result.as_dict()))
    table = Table("planted defect", "source", "expected", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("planted", "found", "recall"):
        table.add_column(heading, justify="right")
    for defect in result.defects:
        found = defect.found_count
        share = "not built" if found is None else f"{found / defect.planted_count:.1%}"
        table.add_row(
            defect.defect_type, defect.source_name, defect.expected, f"{defect.planted_count:,}",
            "" if found is None else f"{found:,}", share,
        )  # fmt: skip
    console.print(table)


def _summary(scores: dict[str, object]) -> Table:
    table = Table("score", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("value", justify="right")
    identity, stability = scores["identity"], scores["stability"]
    if isinstance(identity, dict):
        for name in ("precision", "recall", "f1"):
            table.add_row(f"identity: pairwise {name}", _share(identity[name]))
        table.add_row("identity: records compared", f"{identity['record_count']:,}")
    table.add_row("planted defects found", _share(scores["defect_recall"]))
    alarms = scores["false_alarms"]
    for alarm in alarms if isinstance(alarms, tuple | list) else ():
        share = alarm["flagged_count"] / alarm["total_count"] if alarm["total_count"] else None
        table.add_row(f"good {alarm['where']}", f"{alarm['flagged_count']:,} ({_share(share)})")
    table.add_row("segments: adjusted Rand index", _number(scores["segments_rand_index"]))
    if isinstance(stability, dict):
        table.add_row("persons who kept their customer_id", _share(stability["kept_share"]))
    return table


def _share(value: object) -> str:
    return f"{value:.3%}" if isinstance(value, float) else "nothing to compare"


def _number(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "nothing to compare"
