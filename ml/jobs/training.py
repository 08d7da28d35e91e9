"""One training: what it reads, the search, the gate, keys and names, and what is put on record."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pandas as pd

from ml.continuity.continuation import NO_INCUMBENT, Continuation, Found, Incumbent, continue_segments, stamped
from ml.continuity.memberships import last_memberships
from ml.continuity.names import workspace_names
from ml.features import complete_columns, fingerprint_frame, read_customer_features
from ml.jobs.fingerprint import training_fingerprint
from ml.jobs.names import AS_OF_DATE_TAG, CAUSE_TAG, FINGERPRINT_TAG, SERVING_TAG, VERDICT_TAG
from ml.jobs.pictures import map_points
from ml.jobs.recording import record, register
from ml.jobs.registry import BASELINE, Registry
from ml.jobs.training_result import Training
from ml.membership.evaluation import evaluate
from ml.membership.training import train as train_membership
from ml.preparation import PREPARATIONS
from ml.scoring import Champion
from ml.search.gate import Decision, decide
from ml.search.result import SearchResult
from ml.search.search import Search, SearchSettings
from ml.search.worth import EarlierDay, earlier_day, read_outcomes, rfm_worth
from ml.segmentation.baseline import build_baseline
from ml.segmentation.details import SegmentDetails
from ml.segmentation.training import SegmentModel, check_customer_count, fit, missing_columns, score
from ml.segmentation.traits import segment_traits
from tessera.errors import TesseraError
from tessera.progress import report
from tessera.warehouse import connect
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.tracking import RegisteredModel

BASELINE_DECISION = Decision("publish", "", ("a search found nothing to serve, and nothing served before",))


@dataclass(frozen=True)
class Material:
    """What a training reads.

    Attributes
    ----------
    frame
        Features of the day.
    earlier
        Features of 90 days before with what came of them; None where they were not built or hold nobody.
    as_of_date
        The day.
    data_fingerprint, fingerprint
        SHA-256 of the data, and of all that decides what the training gives.
    memory
        Where a search keeps what it has judged.
    """

    frame: pd.DataFrame
    earlier: EarlierDay | None
    as_of_date: date
    data_fingerprint: str
    fingerprint: str
    memory: Path

    @classmethod
    def read(cls, workspace: Workspace, as_of_date: date) -> Self:
        """Read the features and sum them up.

        Raises
        ------
        TesseraError
            When the day has no features, or too few customers.
        """
        warehouse = workspace.paths.warehouse
        frame = read_customer_features(warehouse, as_of_date)
        check_customer_count(len(frame), workspace.segments.k_min)
        earlier = _read_earlier(warehouse, as_of_date, frame)
        data = fingerprint_frame(frame)
        before = fingerprint_frame(earlier.frame) if earlier else ""
        settings, currency = workspace.segments, workspace.currency
        fingerprint = training_fingerprint(data + before, as_of_date, settings, currency)
        memory = workspace.paths.folder / "searches" / f"{fingerprint}.jsonl"
        return cls(frame, earlier, as_of_date, data, fingerprint, memory)

    @property
    def tags(self) -> dict[str, str]:
        """What tells a training from others."""
        return {
            FINGERPRINT_TAG: self.fingerprint,
            "data_sha256": self.data_fingerprint,
            AS_OF_DATE_TAG: self.as_of_date.isoformat(),
        }


def _read_earlier(warehouse: Path, as_of_date: date, today: pd.DataFrame) -> EarlierDay | None:
    day = earlier_day(as_of_date)
    try:
        frame = read_customer_features(warehouse, day, also=today.columns)
    except TesseraError:  # not built, or before the first order
        return None
    return EarlierDay(frame, read_outcomes(warehouse, as_of_date, frame["customer_id"]))


def train_and_register(registry: Registry, workspace: Workspace, material: Material) -> "RegisteredModel":
    """Search, decide, put on record; return the registered version of this training."""
    incumbent = registry.incumbent(material.as_of_date, material.fingerprint)
    champion = registry.open(incumbent) if incumbent else None
    as_it_knows = _frame_for(champion, workspace, material)
    usable = champion if champion and not missing_columns(champion.segments, as_it_knows) else None
    with registry.tracker.run(f"segments as of {material.as_of_date}", material.tags) as run_id:
        result = _search(workspace, material, usable, as_it_knows)
        decision = decide(result)
        report(f"{decision.verdict.replace('_', ' ')}: {decision.reasons[0]}")
        served = _served(workspace, material, champion, as_it_knows if usable else None)
        training = make_training(workspace, material, result, decision=decision, served=served)
        serving = incumbent
        if decision.verdict != "publish" and incumbent is None:
            serving = _register_baseline(registry, workspace, material)
        tags = {**material.tags, VERDICT_TAG: decision.verdict, CAUSE_TAG: decision.cause}
        tags |= {SERVING_TAG: str(serving.version)} if serving else {}
        stored = record(registry.tracker, run_id, workspace, training)
        registry.tracker.log_dataset(
            run_id, material.frame, name="features.customer_features", digest=material.data_fingerprint
        )
        version = register(registry.tracker, workspace.name, training, stored, tags)
    material.memory.unlink(missing_ok=True)
    return version


def _frame_for(champion: Champion | None, workspace: Workspace, material: Material) -> pd.DataFrame:
    """Return the features of the day with every column that the serving model asks for."""
    wanted = champion.segments.feature_names_in_ if champion else ()
    if set(wanted) <= set(material.frame.columns):
        return material.frame
    return read_customer_features(workspace.paths.warehouse, material.as_of_date, also=wanted)


def _search(
    workspace: Workspace, material: Material, serving: Champion | None, as_it_knows: pd.DataFrame
) -> SearchResult:
    settings = workspace.segments
    most = min(settings.k_max, len(material.frame) // 2)
    search = Search(
        frame=material.frame,
        settings=SearchSettings(
            k_values=tuple(range(settings.k_min, max(most, settings.k_min) + 1)),
            random_state=settings.random_state,
            families=tuple(settings.families),
            preparations=tuple(one for one in PREPARATIONS if one.name in settings.preparations),
            budget_seconds=settings.search_minutes * 60,
        ),
        earlier=material.earlier,
        incumbent=serving.segments if serving else None,
        incumbent_frame=as_it_knows,
        memory=material.memory,
        progress=report,
    )
    return search.run()


def make_training(
    workspace: Workspace, material: Material, result: SearchResult, *, decision: Decision, served: Incumbent
) -> Training:
    """Fit the best candidate on every customer and give its segments keys and names."""
    frame, best = material.frame, result.best
    preparation = next(one for one in PREPARATIONS if one.name == best.spec.preparation)
    choice = result.choices[best.spec.preparation]
    model = fit(frame, best.spec, preparation, choice=choice, random_state=workspace.segments.random_state)
    continuation = _continue(workspace, material, model, served)
    worth = rfm_worth(material.earlier) if material.earlier else {}
    details = SegmentDetails(
        names=continuation.names,
        projection=model.projection,
        spec=model.spec,
        columns=choice.columns,
        dropped=choice.dropped,
        candidates=result.candidates,
        rfm_worth=worth,
        decision=decision,
        ledger=continuation.ledger,
        map_points=tuple(map_points(model.points, model.labels, workspace.segments.random_state)),
    )
    return _with_membership(workspace, material, model, details)


def _with_membership(
    workspace: Workspace, material: Material, model: SegmentModel, details: SegmentDetails
) -> Training:
    columns = complete_columns(material.frame, list(model.pipeline.feature_names_in_))
    seed = workspace.segments.random_state
    return Training(
        frame=material.frame,
        segments=model,
        details=details,
        membership=train_membership(columns, model.labels, random_state=seed),
        evaluation=evaluate(columns, model.labels, random_state=seed),
    )


def _continue(workspace: Workspace, material: Material, model: SegmentModel, served: Incumbent) -> Continuation:
    ids = pd.Index(material.frame["customer_id"])
    found = Found(
        clusters=pd.Series(model.labels, index=ids),
        traits=segment_traits(material.frame, model.labels),
        clustering_columns=model.choice.columns,
        recorded_date=material.as_of_date,
    )
    return continue_segments(served, found, workspace_names(workspace))


def _served(
    workspace: Workspace, material: Material, champion: Champion | None, as_it_knows: pd.DataFrame | None
) -> Incumbent:
    """Return who is in which of the segments that serve, as today's features say; else as they were last."""
    if champion is None:
        return NO_INCUMBENT
    keys = {one.cluster_id: one.segment_key for one in champion.details.names}
    if as_it_knows is not None:
        cluster_id, _ = score(champion.segments, as_it_knows)
        members = pd.Series(cluster_id, index=pd.Index(material.frame["customer_id"])).map(keys)
    else:
        with connect(workspace.paths.warehouse, read_only=True) as connection:
            members = last_memberships(connection, workspace.paths, material.as_of_date, keys=list(keys.values()))
    return Incumbent(members, champion.details.names, stamped(champion.details.ledger, champion.version))


def _register_baseline(registry: Registry, workspace: Workspace, material: Material) -> "RegisteredModel":
    """Register the RFM segments, which serve until a search finds better ones."""
    tags = {**material.tags, FINGERPRINT_TAG: f"{material.fingerprint}-rfm", VERDICT_TAG: BASELINE, CAUSE_TAG: ""}
    found = registry.find_equal(tags[FINGERPRINT_TAG])
    if found is not None:
        return found
    model, names = build_baseline(material.frame)
    details = SegmentDetails(
        names=tuple(names),
        projection=model.projection,
        spec=model.spec,
        columns=model.choice.columns,
        dropped={},
        candidates=(),
        rfm_worth={},
        decision=BASELINE_DECISION,
        ledger=(),
    )
    training = _with_membership(workspace, material, model, details)
    with registry.tracker.run(f"RFM segments as of {material.as_of_date}", tags) as run_id:
        stored = record(registry.tracker, run_id, workspace, training)
        return register(registry.tracker, workspace.name, training, stored, tags)
