"""Pictures of the training that serves: read from its files, put into the page as they are."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ORDER_FILE = "order.json"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_WIDTH_AT = 16  # bytes before width and height in a PNG


@dataclass(frozen=True)
class Shown:
    """What a picture is called and how it is read."""

    name: str
    title: str
    reading: str


SHOWN = (
    Shown(
        "silhouettes",
        "Silhouette of each customer",
        "A line for each customer, the longest first in each segment: to the right of 0 their own segment is nearer "
        "than any other, to the left another one is. A segment whose lines are short has no sharp edge.",
    ),
    Shown(
        "dendrogram",
        "Who was merged with whom",
        "Customers merged step by step with those most like them (Ward's method, on a sample): the higher a bridge, "
        "the more different the two sides. The dashed line cuts the tree into as many groups as there are segments.",
    ),
    Shown(
        "som_map",
        "Self-organising map",
        "Customers on a grid where neighbours are alike. Left: dark ridges part groups, dots are customers. Right: "
        "which segment most customers of each place are in; segments that hold together have connected places.",
    ),
    Shown(
        "bic",
        "BIC of mixtures",
        "How well mixtures of bell-shaped groups describe the customers, less a charge for each parameter: the lowest "
        "point is the number of groups that the data speak for.",
    ),
    Shown(
        "biplot",
        "What the map's directions mean",
        "Customers on the first two principal components; an arrow points where a feature grows. Features whose arrows "
        "lie together go together, opposite ones exclude each other.",
    ),
)


@dataclass(frozen=True)
class Picture:
    """A picture on the page; width and height are in pixels."""

    name: str
    title: str
    reading: str
    address: str
    width: int
    height: int


@dataclass(frozen=True)
class Background:
    """What the page is told beside the published tables.

    Attributes
    ----------
    least_count
        Of groups of fewer customers the page says only that they are small.
    pictures
        Of the training that serves, those that there are, in the order of ``SHOWN``.
    order
        Keys of the segments as the pictures number them; where empty, those with most spend come first.
    """

    least_count: int = 0
    pictures: tuple[Picture, ...] = ()
    order: tuple[str, ...] = ()


NOTHING_BESIDE = Background()


def read_background(folder: Path, least_count: int) -> Background:
    """Read the files of a training; what is not there, or is no picture, is left out.

    A training that does not tell how it numbers the segments is of an earlier version: its pictures would contradict
    the page.
    """
    order, pictures = _order(folder / ORDER_FILE), []
    for shown in SHOWN if order else ():
        file = folder / f"{shown.name}.png"
        content = file.read_bytes() if file.is_file() else b""
        if content.startswith(_SIGNATURE):
            width, height = (int.from_bytes(content[at : at + 4], "big") for at in (_WIDTH_AT, _WIDTH_AT + 4))
            address = f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"
            pictures.append(Picture(shown.name, shown.title, shown.reading, address, width, height))
    return Background(least_count, tuple(pictures), order)


def in_order(keys: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return keys as the pictures number them; those that they do not know stay in their order, at the end."""
    known = [key for key in order if key in keys]
    return [*known, *(key for key in keys if key not in known)]


def _order(file: Path) -> tuple[str, ...]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(read) if isinstance(read, list) and all(isinstance(one, str) for one in read) else ()
