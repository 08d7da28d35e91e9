"""Say of every customer of a day why they are in their segment; a DAG task or the command calls it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from ml.jobs.assign_segments import load_champion
from tessera.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

TABLE = "predictions.customer_explanations"


def explain_customers(workspace: Workspace, as_of_date: date) -> dict[str, Any]:
    """Explain the segments that ``assign_segments`` gave, with the same champion and features.

    When the rows are those that are stored already, nothing is written and ``scored_at`` stays.

    Parameters
    ----------
    workspace
        The company.
    as_of_date
        Day whose features are read and whose explanations are replaced.

    Returns
    -------
    dict
        ``model_name``, ``model_version``, ``customer_count``, ``searched_count`` for whom a change was searched,
        ``change_count`` for whom one was found, ``is_unchanged``.

    Raises
    ------
    TesseraError
        When there is no champion, the day has no features, or the champion's files cannot be trusted.
    """
    import pandas as pd

    from ml.explanation.table import BESIDES, Models, explain
    from ml.features import read_customer_features
    from ml.jobs.replacing import replace_predictions
    from tessera.warehouse import connect

    champion, _ = load_champion(workspace, as_of_date)
    also = [*champion.segments.feature_names_in_, *BESIDES]
    frame = read_customer_features(workspace.paths.warehouse, as_of_date, also=also)
    rows = explain(Models(champion.segments, champion.membership, workspace.currency), frame).assign(
        as_of_date=pd.Timestamp(as_of_date), model_name=champion.name, model_version=champion.version
    )
    with connect(workspace.paths.warehouse) as connection:
        is_unchanged = replace_predictions(connection, {TABLE: rows}, as_of_date, stamped=(TABLE,))
    return {
        "model_name": champion.name,
        "model_version": champion.version,
        "customer_count": len(rows),
        **_counts(rows),
        "is_unchanged": is_unchanged,
    }


def _counts(rows: "pd.DataFrame") -> dict[str, int]:
    return {
        "searched_count": int(rows["is_change_searched"].sum()),
        "change_count": int(rows["change_cluster_id"].notna().sum()),
    }
