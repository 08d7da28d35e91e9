"""The RFM segments step in where a search found nothing to publish and nothing that served can go on."""

from typing import TYPE_CHECKING

import pandas as pd

from ml.continuity.continuation import Incumbent, put_rfm_in_place
from ml.jobs.before import Before
from ml.jobs.material import Material
from ml.jobs.names import CAUSE_TAG, FINGERPRINT_TAG, VERDICT_TAG
from ml.jobs.recording import record, register
from ml.jobs.registry import BASELINE, Registry
from ml.jobs.training_result import Training
from ml.search.gate import Decision
from ml.segmentation.baseline import build_baseline
from ml.segmentation.details import SegmentDetails
from tessera.errors import TesseraError
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.tracking import RegisteredModel

NOTHING_BEFORE = "nothing served before"
OTHER_RULES = "the rules of RFM are not those that served"


def can_go_on(before: Before) -> bool:
    """Return whether what served may serve on: it can be used and, where RFM's, is of the rules of today."""
    if before.champion is None or before.frame is None:
        return False
    if not before.served.is_rfm:
        return True
    model, names = build_baseline(before.frame)
    serving = before.champion
    return serving.details.names == tuple(names) and serving.segments[-1].numbers == model.pipeline[-1].numbers


def build_stand_in(workspace: Workspace, material: Material, before: Before) -> Training:
    """Return the RFM segments of the day, their ledger telling how they took the place of what served."""
    model, names = build_baseline(material.frame)
    labels = {one.cluster_id: one.segment_key for one in names}
    keys = pd.Series(model.labels, index=pd.Index(material.frame["customer_id"])).map(labels)
    placed = put_rfm_in_place(before.served, keys, tuple(names), recorded_date=material.as_of_date)
    why = before.problem or (OTHER_RULES if before.version else NOTHING_BEFORE)
    details = SegmentDetails(
        names=placed.names,
        projection=model.projection,
        spec=model.spec,
        columns=model.choice.columns,
        dropped={},
        candidates=(),
        rfm_worth={},
        decision=Decision("publish", "", (f"a search found nothing to serve, and {why}",)),
        ledger=placed.ledger,
    )
    return Training.of(material.frame, model, details, random_state=workspace.segments.random_state)


def as_served(stand_in: Training) -> Incumbent:
    """Return who is in which RFM segment, so that a training that is published later can tell what it replaced."""
    details = stand_in.details
    keys = {one.cluster_id: one.segment_key for one in details.names}
    members = pd.Series(stand_in.segments.labels, index=pd.Index(stand_in.frame["customer_id"])).map(keys)
    return Incumbent(members, details.names, details.ledger, is_rfm=True)


def register_stand_in(
    registry: Registry, workspace: Workspace, material: Material, stand_in: Training
) -> "RegisteredModel":
    """Record and register the RFM segments, or return the equal version that a killed training left."""
    tags = {**material.tags, FINGERPRINT_TAG: f"{material.fingerprint}-rfm", VERDICT_TAG: BASELINE, CAUSE_TAG: ""}
    found = registry.find_equal(tags[FINGERPRINT_TAG])
    if found is not None and _is_intact(registry, found):
        return found
    with registry.tracker.run(f"RFM segments as of {material.as_of_date}", tags) as run_id:
        stored = record(registry.tracker, run_id, workspace, stand_in)
        return register(registry.tracker, workspace.name, stand_in, stored, tags)


def _is_intact(registry: Registry, version: "RegisteredModel") -> bool:
    try:
        registry.open(version)
    except TesseraError:
        return False
    return True
