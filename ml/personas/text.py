"""A persona as Markdown: for a deck, a page, an email."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ml.personas.model import Persona

ACTIONS_HEADING = "**What to do**"
SUMMARY_SENTENCES = 2
TOO_FEW = "the segment has fewer than {} customers"
UNCONFIRMED = "a statement about it could not be confirmed"
# What Markdown or HTML would take for a mark; labels come from the company's data.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&])")


def escape_markdown(text: str) -> str:
    r"""Return a text in which every sign stands for itself.

    Examples
    --------
    >>> print(escape_markdown("DRY_GOODS *new*"))
    DRY\_GOODS \*new\*
    """
    return _MARKS.sub(r"\\\1", text)


def summary_of(persona: Persona) -> str:
    """Return the first sentences, which tell size and worth."""
    return " ".join(sentence.text for sentence in persona.sentences[:SUMMARY_SENTENCES])


def markdown_of(persona: Persona) -> str:
    """Return the paragraphs and the list of what to do, below the segment's name."""
    blocks = [_heading(persona.segment_name)]
    blocks += [" ".join(escape_markdown(sentence.text) for sentence in paragraph) for paragraph in persona.paragraphs]
    if persona.actions:
        bullets = [f"- {escape_markdown(sentence.text)}" for sentence in persona.actions]
        blocks.append("\n".join([ACTIONS_HEADING, "", *bullets]))
    return "\n\n".join(blocks) + "\n"


@dataclass(frozen=True)
class Story:
    """A persona's Markdown taken apart again, for pages that do not speak it."""

    paragraphs: tuple[str, ...]
    actions: tuple[str, ...]


def read_story(markdown: str) -> Story:
    r"""Take apart what ``markdown_of`` wrote.

    Examples
    --------
    >>> read_story("## Few\n\nThey buy DRY\\_GOODS.\n\n**What to do**\n\n- Ask.\n")
    Story(paragraphs=('They buy DRY_GOODS.',), actions=('Ask.',))
    """
    body, _, bullets = markdown.partition(f"{ACTIONS_HEADING}\n")
    paragraphs = [block for block in body.split("\n\n")[1:] if block.strip()]
    actions = [line.removeprefix("- ") for line in bullets.splitlines() if line.startswith("- ")]
    return Story(tuple(map(_unescape, paragraphs)), tuple(map(_unescape, actions)))


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def personas_markdown(rows: Iterable[Mapping[str, Any]]) -> str:
    """Join the personas of a day into one text for a deck, a persona a slide.

    Parameters
    ----------
    rows
        Rows of ``segments.personas`` in the order of the slides. Of one withheld only the name and the kind of reason.
    """
    slides = [
        f"{_heading(str(row['segment_name']))}\n\n*Withheld: {reason_for_readers(str(row['withheld_reason']))}.*\n"
        if row["is_withheld"]
        else str(row["markdown"])
        for row in rows
    ]
    return "\n---\n\n".join(slides)


def reason_for_readers(withheld_reason: str) -> str:
    """Return why a persona is withheld, without the sentence that may be false: that is for the analyst.

    Examples
    --------
    >>> reason_for_readers("“They are 151.”: customer_count is 150 in the warehouse, but stated as 151")
    'a statement about it could not be confirmed'
    """
    is_too_few = re.fullmatch(TOO_FEW.format(r"[\d,]+"), withheld_reason) is not None
    return withheld_reason if is_too_few else UNCONFIRMED


def _heading(name: str) -> str:
    return f"## {escape_markdown(' '.join(name.split()))}"
