"""Personas and claims as rows of ``predictions``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml.personas.model import Persona, Snapshot
from ml.personas.text import markdown_of, summary_of

if TYPE_CHECKING:
    import pandas as pd

PERSONA_COLUMNS = (
    "as_of_date", "segment_key", "segment_name", "summary", "markdown", "is_withheld", "withheld_reason", "text_source",
    "model_name", "model_version",
)  # fmt: skip
CLAIM_COLUMNS = (
    "claim_id", "as_of_date", "segment_key", "section", "metric_name", "category_name", "value", "comparison_value",
    "unit", "relation", "customer_count", "is_inferred", "sentence", "query", "model_name", "model_version",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A segment's persona after the check: with its text, or withheld for a reason and without."""

    segment_key: str
    segment_name: str
    persona: Persona | None
    withheld_reason: str | None = None


def persona_rows(verdicts: Sequence[Verdict], snapshot: Snapshot) -> "pd.DataFrame":
    """Return one row a segment, in the order of the segments."""
    import pandas as pd

    rows = [_persona_row(verdict, snapshot) for verdict in verdicts]
    frame = pd.DataFrame(rows, columns=list(PERSONA_COLUMNS))
    return frame.astype(dict.fromkeys(("summary", "markdown", "withheld_reason", "text_source"), object))


def _persona_row(verdict: Verdict, snapshot: Snapshot) -> dict[str, Any]:
    persona = verdict.persona
    return {
        "as_of_date": pd_day(snapshot),
        "segment_key": verdict.segment_key,
        "segment_name": verdict.segment_name,
        "summary": summary_of(persona) if persona else None,
        "markdown": markdown_of(persona) if persona else None,
        "is_withheld": persona is None,
        "withheld_reason": verdict.withheld_reason,
        "text_source": persona.text_source if persona else None,
        "model_name": snapshot.model_name,
        "model_version": snapshot.model_version,
    }


def pd_day(snapshot: Snapshot) -> Any:
    """Return the day as frames hold it."""
    import pandas as pd

    return pd.Timestamp(snapshot.as_of_date)


def claim_rows(verdicts: Sequence[Verdict], snapshot: Snapshot) -> "pd.DataFrame":
    """Return one row a claim of the personas that are not withheld, in reading order."""
    import pandas as pd

    rows = [row for verdict in verdicts if verdict.persona for row in _claims_of(verdict.persona, snapshot)]
    frame = pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))
    frame = frame.astype(dict.fromkeys(("category_name", "relation"), object))
    return frame.astype({"comparison_value": float, "value": float})


def _claims_of(persona: Persona, snapshot: Snapshot) -> list[dict[str, Any]]:
    stated = [(sentence, claim) for sentence in persona.sentences for claim in sentence.claims]
    return [
        {
            "claim_id": f"{persona.segment_key}-{position:03d}",
            "as_of_date": pd_day(snapshot),
            "segment_key": persona.segment_key,
            "section": sentence.section,
            "metric_name": claim.fact.metric_name,
            "category_name": claim.fact.category_name,
            "value": claim.fact.value,
            "comparison_value": claim.fact.comparison_value,
            "unit": claim.fact.unit,
            "relation": claim.relation,
            "customer_count": claim.fact.customer_count,
            "is_inferred": claim.is_inferred,
            "sentence": sentence.text,
            "query": claim.fact.query,
            "model_name": snapshot.model_name,
            "model_version": snapshot.model_version,
        }
        for position, (sentence, claim) in enumerate(stated, start=1)
    ]
