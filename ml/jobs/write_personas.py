"""Tell the story of every segment of a day; a DAG task or the command calls it."""

from datetime import date
from typing import Any

from tessera.workspace import Workspace


def write_personas(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Write ``predictions.personas`` and ``predictions.persona_claims`` of a day, both or none.

    Runs after ``segments.customer_segments`` of the day is built. Every claim is computed again before it is written; a
    persona with a false or stale sentence is withheld, and the log names the sentence.

    Parameters
    ----------
    workspace
        The company; ``segments.persona_min_count`` is the least number of customers that anything is said about.
    as_of_date
        Day whose segments are told of.

    Returns
    -------
    dict
        ``persona_count``, ``withheld_count``, ``claim_count``, ``reworded_count``, ``is_unchanged``.

    Raises
    ------
    TesseraError
        The day has no segments, or the environment names a language model in a way that cannot be used.
    """
    from ml.jobs.replacing import replace_predictions
    from ml.personas.checking import seal
    from ml.personas.publishing import read_snapshot, write_stories
    from ml.personas.rewriting import Rewriter
    from ml.personas.rows import claim_rows, persona_rows
    from tessera.warehouse import connect

    rewriter = Rewriter.from_environment()
    warehouse = workspace.paths.warehouse
    least_count = workspace.segments.persona_min_count
    with connect(warehouse, read_only=True) as connection:
        seal(connection)
        snapshot = read_snapshot(connection, as_of_date, least_count=least_count, currency=workspace.currency)
        verdicts = write_stories(connection, snapshot, rewriter.rewrite if rewriter else None)
    personas, claims = persona_rows(verdicts, snapshot), claim_rows(verdicts, snapshot)
    tables = {"predictions.personas": personas, "predictions.persona_claims": claims}
    with connect(warehouse) as connection:
        is_unchanged = replace_predictions(connection, tables, as_of_date, stamped=())
    return {
        "persona_count": int((~personas["is_withheld"]).sum()),
        "withheld_count": int(personas["is_withheld"].sum()),
        "claim_count": len(claims),
        "reworded_count": int((personas["text_source"] == "model").sum()),
        "is_unchanged": is_unchanged,
    }
