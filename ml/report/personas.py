"""The personas on the page and as a deck: what the partial ``personas.html.j2`` is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.personas.model import Unit
from ml.personas.numbers import Printer, label_of, signed_percent
from ml.personas.text import Story, personas_markdown, read_story, reason_for_readers
from ml.report.tables import Row
from ml.report.wording import UNKNOWN, label
from tessera.warehouse import connect

DECK_NAME = "personas.md"
_PERSONAS = """
    SELECT personas.segment_key, personas.segment_name, personas.markdown, personas.is_withheld,
        personas.withheld_reason, personas.text_source, totals.customer_count
    FROM personas INNER JOIN (
        SELECT segment_key, count(*) AS customer_count, sum(lifetime_spend) AS spend
        FROM customer_segments GROUP BY segment_key
    ) AS totals ON personas.segment_key = totals.segment_key
    ORDER BY totals.spend DESC, personas.segment_key"""
_CLAIMS = """
    SELECT segment_key, sentence, metric_name, category_name, value, comparison_value, unit, customer_count, is_inferred
    FROM persona_claims ORDER BY segment_key, claim_id"""
_HELD = "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('personas', 'persona_claims')"


@dataclass(frozen=True)
class Evidence:
    """A claim as the page lists it, all of it in words: what is counted, the two numbers, how many stand behind."""

    subject: str
    value: str
    comparison: str
    customers: str
    is_inferred: bool


@dataclass(frozen=True)
class ToldPersona:
    """One persona as the page shows it; without story where it is withheld."""

    key: str
    name: str
    story: Story | None
    withheld_reason: str | None
    is_reworded: bool
    evidence: tuple[Evidence, ...]


def personas_context(database: Path, currency: str, least_count: int = 0) -> dict[str, Any]:
    """Return what ``personas.html.j2`` is rendered with, segments with most spend first.

    Parameters
    ----------
    database
        The published DuckDB file; one without personas gives an empty list.
    currency
        ISO 4217 code of all amounts.
    least_count
        Fewer customers are not told, not even as those of a segment for whom something is unknown.
    """
    personas, claims = _read(database)
    telling = Telling(Printer(currency), least_count)
    return {"personas": [_told(row, claims, telling) for row in personas]}


def write_deck(database: Path, folder: Path) -> Path | None:
    """Write all personas as one Markdown file for a deck; None where none are published."""
    personas, _ = _read(database)
    if not personas:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / DECK_NAME
    file.write_text(personas_markdown(personas), encoding="utf-8")
    return file


def _read(database: Path) -> tuple[list[Row], list[Row]]:
    with connect(database, read_only=True) as connection:
        if connection.execute(_HELD).fetchone() != (2,):
            return [], []
        found = []
        for sql in (_PERSONAS, _CLAIMS):
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    return found[0], found[1]


def _told(row: Row, claims: Sequence[Row], telling: "Telling") -> ToldPersona:
    own = [claim for claim in claims if claim["segment_key"] == row["segment_key"]]
    shown = {telling.evidence(claim, row["customer_count"]): None for claim in own}
    return ToldPersona(
        key=row["segment_key"],
        name=row["segment_name"],
        story=None if row["is_withheld"] else read_story(row["markdown"]),
        withheld_reason=reason_for_readers(row["withheld_reason"]) if row["is_withheld"] else None,
        is_reworded=row["text_source"] == "model",
        evidence=tuple(shown),
    )


@dataclass(frozen=True)
class Telling:
    """How claims are put into words, and how few customers are not told."""

    printer: Printer
    least_count: int

    def evidence(self, claim: Row, segment_size: int) -> Evidence:
        """Return a claim about a segment of so many customers as the page lists it."""
        name, unit = claim["category_name"], claim["unit"]
        category = "" if name is None else f": {label_of(name, unit)}"
        return Evidence(
            subject=f"{label(claim['metric_name'])}{category}",
            value=self._written(claim["value"], unit),
            comparison=self._written(claim["comparison_value"], unit),
            customers=self._behind(claim["customer_count"], segment_size),
            is_inferred=claim["is_inferred"],
        )

    def _written(self, value: float | None, unit: Unit) -> str:
        if value is None:
            return UNKNOWN
        return signed_percent(value) if unit == "change" else self.printer.number(value, unit)

    def _behind(self, known: int, segment_size: int) -> str:
        """Return how many are known; where few of the segment are not, only a bound, however few they are."""
        if 0 < segment_size - known < self.least_count:
            return f"at least {segment_size - self.least_count + 1:,}"
        return f"{known:,}"
