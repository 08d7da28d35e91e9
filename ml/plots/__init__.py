"""Pictures of a training for the MLflow UI; drawn without pyplot, so that nothing global is touched."""

from ml.plots.flows import draw_flows
from ml.plots.maps import draw_biplot, draw_scatter, draw_umap, umap_coordinates
from ml.plots.membership import draw_membership
from ml.plots.search import draw_bic, draw_candidates, draw_elbow
from ml.plots.segments import draw_radar, draw_stability, draw_traits
from ml.plots.silhouettes import draw_silhouettes
from ml.plots.style import look, save
from ml.plots.trees import draw_dendrogram, draw_som_map

__all__ = [
    "draw_bic",
    "draw_biplot",
    "draw_candidates",
    "draw_dendrogram",
    "draw_elbow",
    "draw_flows",
    "draw_membership",
    "draw_radar",
    "draw_scatter",
    "draw_silhouettes",
    "draw_som_map",
    "draw_stability",
    "draw_traits",
    "draw_umap",
    "look",
    "save",
    "umap_coordinates",
]
