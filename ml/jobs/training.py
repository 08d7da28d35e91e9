"""One training: the search, the gate, keys and names, and what is put on record."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ml.continuity.continuation import Continuation, Found, Incumbent, OtherTrainings, continue_segments, stamped
from ml.continuity.names import workspace_names
from ml.jobs.before import Before, open_before, other_trainings
from ml.jobs.material import Material
from ml.jobs.names import CAUSE_TAG, SERVING_TAG, VERDICT_TAG
from ml.jobs.pictures import map_points
from ml.jobs.recording import record, register
from ml.jobs.registry import Registry
from ml.jobs.stand_in import as_served, build_stand_in, can_go_on, register_stand_in
from ml.jobs.training_result import Training
from ml.preparation import PREPARATIONS
from ml.search.candidates import Candidate
from ml.search.choice import fault
from ml.search.gate import Decision, confirm, decide
from ml.search.result import SearchResult
from ml.search.search import Search, SearchSettings
from ml.search.worth import rfm_worth
from ml.segmentation.details import SegmentDetails
from ml.segmentation.training import SegmentModel, fit, number_as_judged
from ml.segmentation.traits import segment_traits
from tessera.progress import report
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.tracking import RegisteredModel


def train_and_register(registry: Registry, workspace: Workspace, material: Material) -> "RegisteredModel":
    """Search, decide, put on record; return the registered version of this training.

    Everything that may fail, pictures too, is done before anything is registered.
    """
    before = open_before(registry, workspace, material)
    others = other_trainings(registry, workspace, material)
    with registry.tracker.run(f"segments as of {material.as_of_date}", material.tags) as run_id:
        result = _search(workspace, material, before)
        model = fit_best(workspace, material, result)
        decision = confirm(result, decide(result), model.labels, model.agreement)
        steps_in = decision.verdict != "publish" and not can_go_on(before)
        decision = _with_circumstances(decision, before, steps_in=steps_in)
        report(f"{decision.verdict.replace('_', ' ')}: {decision.reasons[0]}")
        stand_in = build_stand_in(workspace, material, before) if steps_in else None
        served = as_served(stand_in) if stand_in else before.served
        continuation = _continue(workspace, material, model, (served, others))
        training = make_training(workspace, material, result, model=model, told=(decision, continuation))
        stored = record(registry.tracker, run_id, workspace, training)
        registry.tracker.log_dataset(
            run_id, material.frame, name="features.customer_features", digest=material.data_fingerprint
        )
        serving = before.version
        if stand_in is not None:
            serving = register_stand_in(registry, workspace, material, stand_in)
            training = _after(stand_in, serving.version, training)
        tags = {**material.tags, VERDICT_TAG: decision.verdict, CAUSE_TAG: decision.cause}
        tags |= {SERVING_TAG: str(serving.version)} if serving else {}
        version = register(registry.tracker, workspace.name, training, stored, tags)
    material.memory.unlink(missing_ok=True)
    return version


def _with_circumstances(decision: Decision, before: Before, *, steps_in: bool) -> Decision:
    """Add to the reasons what a reader cannot see in the search: an incumbent that is of no use, and who steps in."""
    told = [before.problem] if before.problem else []
    if steps_in and before.version is not None:
        told.append(f"the RFM segments serve in place of version {before.version.version}")
    return replace(decision, reasons=(*decision.reasons, *told))


def _after(stand_in: Training, version: int, training: Training) -> Training:
    """Put the version of the RFM segments into the events of the training's ledger that are theirs."""
    ledger, count = training.details.ledger, len(stand_in.details.ledger)
    whole = (*stamped(ledger[:count], version), *ledger[count:])
    return replace(training, details=replace(training.details, ledger=whole))


def _search(workspace: Workspace, material: Material, before: Before) -> SearchResult:
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
        incumbent=before.judged.segments if before.judged else None,
        incumbent_frame=before.frame,
        memory=material.memory,
        progress=report,
    )
    return search.run()


def fit_best(workspace: Workspace, material: Material, result: SearchResult) -> SegmentModel:
    """Fit the best candidate on every customer, its segments numbered as those that the search judged."""
    best = result.best
    preparation = next(one for one in PREPARATIONS if one.name == best.spec.preparation)
    choice, seed = result.choices[best.spec.preparation], workspace.segments.random_state
    model = fit(material.frame, best.spec, preparation, choice=choice, random_state=seed)
    return number_as_judged(model, result.judged) if result.judged else model


def make_training(
    workspace: Workspace,
    material: Material,
    result: SearchResult,
    *,
    model: SegmentModel,
    told: tuple[Decision, Continuation],
) -> Training:
    """Put together all that a training made of the best candidate, whatever was decided of it."""
    seed, (decision, continuation) = workspace.segments.random_state, told
    details = SegmentDetails(
        names=continuation.names,
        projection=model.projection,
        spec=model.spec,
        columns=model.choice.columns,
        dropped=model.choice.dropped,
        candidates=result.candidates,
        rfm_worth=rfm_worth(material.earlier) if material.earlier else {},
        decision=decision,
        ledger=continuation.ledger,
        map_points=tuple(map_points(model.points, model.labels, seed)),
        incumbent=_told(result.incumbent),
    )
    return Training.of(material.frame, model, details, random_state=seed)


def _told(incumbent: Candidate | None) -> Candidate | None:
    """Return the judged incumbent with what the gate would say of it today."""
    if incumbent is None:
        return None
    wrong = fault(incumbent)
    return replace(incumbent, reason=f"serves; today {wrong[1]}" if wrong else "serves, and passes the gate today")


def _continue(
    workspace: Workspace, material: Material, model: SegmentModel, lineage: tuple[Incumbent, OtherTrainings]
) -> Continuation:
    served, others = lineage
    ids = pd.Index(material.frame["customer_id"])
    found = Found(
        clusters=pd.Series(model.labels, index=ids),
        traits=segment_traits(material.frame, model.labels),
        clustering_columns=model.choice.columns,
        recorded_date=material.as_of_date,
    )
    return continue_segments(served, found, workspace_names(workspace), others=others)
