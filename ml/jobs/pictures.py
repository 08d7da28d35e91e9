"""The pictures of a training, as files for the MLflow UI and the report."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances_argmin

from ml import plots
from ml.families import FAMILIES, SomSegments, WardSegments
from ml.jobs.names import ORDER_FILE
from ml.jobs.training_result import Training
from ml.membership.evaluation import MembershipEvaluation
from ml.membership.model import feature_importances
from ml.sampling import sample_rows
from ml.search.candidates import Candidate
from ml.search.metrics import NOISE
from ml.segmentation.traits import segment_traits
from ml.threads import one_thread

# A map by UMAP, a tree and a self-organising map are made of so many customers at most.
ROW_LIMIT = 2_000


def map_points(
    points: NDArray[np.float64], labels: NDArray[np.int32], random_state: int
) -> list[tuple[int, float, float]]:
    """Return a sample of customers on a map by UMAP: ``cluster_id`` and two coordinates each."""
    rows = sample_rows(labels, ROW_LIMIT, random_state)[:ROW_LIMIT]
    places = plots.umap_coordinates(points[rows], random_state)
    return [(int(one), float(x), float(y)) for one, (x, y) in zip(labels[rows], places, strict=True)]


def write_pictures(folder: Path, training: Training, random_state: int) -> None:
    """Write every picture of a training into a folder, and in which order the segments are numbered on them."""
    training = by_spend(training)
    keys = [one.segment_key for one in training.details.names if one.cluster_id >= 0]
    (folder / ORDER_FILE).write_text(json.dumps(keys), encoding="utf-8")
    drawn = {**_of_search(training), **_of_segments(training), **_of_structure(training, random_state)}
    for name, figure in drawn.items():
        plots.save(figure, folder / f"{name}.png")


def by_spend(training: Training) -> Training:
    """Return a training with its segments numbered as the report does: those who spent the most first."""
    labels, details = training.segments.labels, training.details
    spend = training.frame["lifetime_spend"].fillna(0.0).groupby(labels).sum()
    keys = {one.cluster_id: one.segment_key for one in details.names}
    clear = [one for one in training.segments.cluster_ids if one >= 0]
    order = sorted(clear, key=lambda one: (-float(spend.get(one, 0.0)), keys.get(one, "")))
    place = {NOISE: NOISE, **{cluster_id: number for number, cluster_id in enumerate(order)}}
    names = sorted(
        (replace(one, cluster_id=place.get(one.cluster_id, one.cluster_id)) for one in details.names),
        key=lambda one: one.cluster_id,
    )
    points = tuple((place[one], x, y) for one, x, y in details.map_points)
    candidates = tuple(
        replace(one, jaccards=tuple(one.jaccards[old] for old in order))
        if one.spec == details.spec and len(one.jaccards) == len(order)
        else one
        for one in details.candidates
    )
    return replace(
        training,
        segments=replace(training.segments, labels=np.array([place[int(one)] for one in labels], dtype=np.int32)),
        details=replace(details, names=tuple(names), map_points=points, candidates=candidates),
        evaluation=_reordered(training.evaluation, training.segments.cluster_ids, place),
    )


def _reordered(evaluation: MembershipEvaluation, cluster_ids: list[int], place: dict[int, int]) -> MembershipEvaluation:
    if len(evaluation.confusion) != len(cluster_ids):
        return evaluation
    order = np.argsort([place[one] for one in cluster_ids])
    return replace(evaluation, confusion=np.asarray(evaluation.confusion)[np.ix_(order, order)])


def names_by_number(training: Training) -> list[str]:
    """Return the labels of the segments 0, 1, 2, ...; noise is drawn without one."""
    return [one.segment_name for one in training.details.names if one.cluster_id >= 0]


def candidates_frame(candidates: tuple[Candidate, ...]) -> pd.DataFrame:
    """Return one row per candidate with its name, family and every number."""
    rows = [
        {
            "candidate_name": one.spec.name,
            "family": one.spec.family,
            "preparation": one.spec.preparation,
            **{name: getattr(one, name) for name in ("is_chosen", "is_finalist")},
            **one.metrics,
        }
        for one in candidates
    ]
    columns = ["candidate_name", "family", "silhouette", "null_silhouette", "score"]
    frame = pd.DataFrame(rows)
    return frame.reindex(columns=[*columns, *(name for name in frame.columns if name not in columns)])


def _of_search(training: Training) -> dict[str, Figure]:
    details = training.details
    if not details.candidates:
        return {}
    table = candidates_frame(details.candidates)
    alike = table[(table["preparation"] == details.spec.preparation) & (table["family"] == "kmeans")]
    bics = pd.DataFrame(
        [
            {"k": one.spec.k, "covariance_type": kind, "bic": value}
            for one in details.candidates
            if one.spec.preparation == details.spec.preparation
            for kind, value in one.bics
            if np.isfinite(value)
        ],
        columns=["k", "covariance_type", "bic"],
    )
    labelled = table.assign(family=table["family"].map({name: family.label for name, family in FAMILIES.items()}))
    drawn = {"elbow": plots.draw_elbow(alike, details.spec.k), "candidates": plots.draw_candidates(labelled)}
    return {**drawn, "bic": plots.draw_bic(bics)} if len(bics) else drawn


def _of_segments(training: Training) -> dict[str, Figure]:
    model, names = training.segments, names_by_number(training)
    components = model.projection.apply(model.points)
    traits = segment_traits(training.frame, model.labels)
    importances = feature_importances(training.membership)
    drawn = {
        "silhouettes": plots.draw_silhouettes(model.points, model.labels, names),
        "customers": plots.draw_scatter(components, model.labels, names),
        "biplot": plots.draw_biplot(components, model.labels, _loadings(training), names=names),
        "heat_map": plots.draw_traits(traits, names),
        "radar": plots.draw_radar(traits, names),
        "membership": plots.draw_membership(training.evaluation, importances, cluster_ids=model.cluster_ids),
    }
    candidate = training.details.candidate
    if candidate is not None and candidate.jaccards:
        stability = pd.DataFrame(candidate.jaccards, columns=["jaccard_mean", "jaccard_low", "jaccard_high"])
        stability.insert(0, "cluster_id", range(len(stability)))
        drawn["stability"] = plots.draw_stability(stability, names)
    if training.details.map_points:
        numbers, *places = np.array(training.details.map_points).T
        drawn["umap"] = plots.draw_umap(np.column_stack(places), numbers.astype(np.int32), names)
    return drawn


def _of_structure(training: Training, random_state: int) -> dict[str, Figure]:
    """Draw the tree of Ward and a self-organising map of the same customers, whichever family was chosen.

    Where the family found no segment there is nothing to cut a tree into, so neither is drawn.
    """
    model = training.segments
    rows = sample_rows(model.labels, ROW_LIMIT, random_state)
    points, k = model.points[rows], len([one for one in model.cluster_ids if one >= 0])
    if k < 1:
        return {}
    with one_thread():
        tree = WardSegments(k, random_state=random_state).fit(points)
        som = SomSegments(k, random_state=random_state).fit(points)
    shape, nodes = som.grid_shape_, _node_labels(som.codebook_, points, model.labels[rows])
    som_map = plots.draw_som_map(
        som.u_matrix_, som.hits_.reshape(shape), nodes.reshape(shape), names=names_by_number(training)
    )
    return {"dendrogram": plots.draw_dendrogram(tree.merge_tree_, k=k), "som_map": som_map}


def _node_labels(
    codebook: NDArray[np.float64], points: NDArray[np.float64], labels: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the segment that most customers of each node are in; of a node without any, the nearest customer's."""
    found = labels[pairwise_distances_argmin(codebook, points)]
    node_of = pairwise_distances_argmin(points, codebook)
    for node in np.unique(node_of):
        segments, counts = np.unique(labels[node_of == node], return_counts=True)
        found[node] = segments[counts.argmax()]
    return np.asarray(found, dtype=np.int32)


def _loadings(training: Training) -> pd.DataFrame:
    """Return the weight of each encoded column on the two drawn components."""
    pipeline = training.segments.pipeline
    weights = np.asarray(training.segments.projection.matrix)
    if len(pipeline) > 2:
        weights = weights @ pipeline[1].components_
    columns = training.segments.choice.numbers
    padding = [f"level {number}" for number in range(weights.shape[1] - len(columns))]
    return pd.DataFrame(weights.T, index=[*columns, *padding])
