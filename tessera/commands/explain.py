"""`tessera explain`: why a customer is in their segment, and what would move them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from tessera.commands.terminal import DEFAULT_WORKSPACE, WorkspaceOption, make_console
from tessera.explanation import Explanation, read_explanation
from tessera.workspace import load_workspace


def register(app: typer.Typer) -> None:
    """Add the command to the app."""
    app.command(name="explain")(explain)


def explain(
    customer_id: Annotated[str, typer.Argument(help="The customer, as in segments.customer_segments.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Show why a customer is in their segment, which one is next, and the smallest change that would move them."""
    paths = load_workspace(workspace).paths
    show(make_console(), read_explanation(paths.published_database, customer_id))


def show(console: Console, explained: Explanation) -> None:
    """Print an explanation; text of the data is never markup."""
    surely = _surely(explained.membership_probability)
    console.print(Text(explained.customer_id, "bold"), f"as of {explained.as_of_date}", soft_wrap=True)
    _print(console, "segment", f"{explained.segment_name}{surely}")
    for number, reason in enumerate(explained.reasons):
        _print(console, "because" if number == 0 else "", reason)
    if not explained.reasons:
        _print(console, "because", "no feature of the model sets them nearer to this segment than to another")
    if explained.next_segment_name is not None:
        _print(console, "next nearest", f"{explained.next_segment_name}{_surely(explained.next_probability)}")
    _print(console, "would move", _change(explained))


def _print(console: Console, heading: str, text: str) -> None:
    console.print(f"  {heading:<13}{text}", markup=False, soft_wrap=True)


def _surely(probability: float | None) -> str:
    return "" if probability is None else f" (probability {probability:.2f})"


def _change(explained: Explanation) -> str:
    if explained.change_text is None:
        return "not searched: only for those least sure of their segment, and where what they do makes segments"
    if explained.change_segment_name is None:
        return explained.change_text
    return f"{explained.change_text}: to {explained.change_segment_name}"
