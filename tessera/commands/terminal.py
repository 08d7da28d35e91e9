"""What the commands share: where they print, tables that fit, and the option that names a workspace."""

from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

DEFAULT_WORKSPACE = "examples/complete_journey"
PIPE_WIDTH = 100  # columns where there is no terminal to ask

WorkspaceOption = Annotated[
    str,
    typer.Option(
        "--workspace", "-w", help="Folder with a tessera.yml, or the file itself.", envvar="TESSERA_WORKSPACE"
    ),
]


def make_console() -> Console:
    """Return a console for the stream that is the output now."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, PIPE_WIDTH)
    return console


def make_table(title: str, texts: tuple[str, ...], numbers: tuple[str, ...] = ()) -> Table:
    """Return an empty table: columns of text, which may break, then numbers to the right, which may not."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=0)
    for name in texts:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table
