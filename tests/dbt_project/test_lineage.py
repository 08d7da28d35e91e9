"""Which layer reads which, as design.md allows it, and what every model says of itself."""

import re
from typing import Any

from tessera.contracts import CONTRACTS
from tests.dbt_project.conftest import layer_of

STAGING = {
    f"staging/{group}"
    for group in ("banking", "coverage", "deliveries", "engagement", "identity", "people", "retail", "settings")
}
# A layer may read its own steps from intermediate on; across layers only these arrows exist.
ALLOWED = {
    **{group: {"source", f"{group}/base"} for group in STAGING},
    "staging/banking/base": {"source"},
    "staging/retail/base": {"source"},
    "staging/ml": {"source"},
    "intermediate": {*STAGING, "intermediate", "seed"},
    "marts": {*STAGING, "intermediate", "marts", "seed"},
    "features": {"marts", "intermediate", "features"},
    "segments": {"marts", "features", "staging/ml", "segments", "seed"},
    "personas": {"segments", "staging/ml", "personas"},
}
OUTWARD = {"segments", "personas"}
# What people read in the warehouse and no other model does.
READ_BY_PEOPLE = {"anomalies", "customer_relationships"}
GRAIN = re.compile(r"One row per [^.]+\.$")


def dbt_models(models: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [node for node in models.values() if node["resource_type"] == "model"]


def parents(node: dict[str, Any], manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [manifest["nodes"].get(key) or manifest["sources"][key] for key in node["depends_on"]["nodes"]]


def test_each_layer_reads_only_the_layers_it_may(manifest, models):
    forbidden = [
        f"{node['name']} ({layer_of(node)}) reads {parent['name']} ({layer_of(parent)})"
        for node in dbt_models(models)
        for parent in parents(node, manifest)
        if layer_of(parent) not in ALLOWED[layer_of(node)]
    ]
    assert forbidden == []


def test_every_layer_of_the_design_has_models(models):
    assert {layer_of(node) for node in dbt_models(models)} == set(ALLOWED)


def test_predictions_come_back_as_sources_and_raw_is_read_by_staging_alone(manifest, models):
    read = {
        (parent["schema"], layer_of(node))
        for node in dbt_models(models)
        for parent in parents(node, manifest)
        if parent["resource_type"] == "source"
    }
    assert {layer for schema, layer in read if schema == "predictions"} == {"staging/ml"}
    assert {layer for schema, layer in read if schema == "identity"} == {"staging/identity"}
    assert all(layer.startswith("staging/") for _, layer in read)


def test_no_model_has_more_than_five_parents(manifest, models):
    many = {node["name"]: len(parents(node, manifest)) for node in dbt_models(models)}
    assert {name: count for name, count in many.items() if count > 5} == {}


def test_every_model_is_read_by_another_or_published(manifest, models):
    read = {key for node in manifest["nodes"].values() for key in node["depends_on"].get("nodes", [])}
    unread = {n["name"] for n in dbt_models(models) if n["unique_id"] not in read and layer_of(n) not in OUTWARD}
    assert unread - READ_BY_PEOPLE == set()


def test_every_description_ends_with_the_grain(models):
    described = [node for node in models.values() if node["resource_type"] in {"model", "seed"}]
    vague = [node["name"] for node in described if not GRAIN.search(node["description"].strip())]
    assert vague == []


def test_every_source_states_its_grain(models):
    sources = {key: node["description"] for key, node in models.items() if node["resource_type"] == "source"}
    raw = {node["name"] for node in models.values() if node.get("schema") == "raw"}
    assert raw == {*CONTRACTS, "source_settings", "workspace_settings"}
    assert [key for key, text in sources.items() if "One row per" not in text] == []


def test_every_column_is_described(models):
    silent = [
        f"{node['name']}.{column['name']}"
        for node in models.values()
        for column in node["columns"].values()
        if not column["description"].strip()
    ]
    assert silent == []


def test_each_model_lies_beside_a_yaml_twin(models):
    apart = [
        node["name"]
        for node in dbt_models(models)
        if node["patch_path"].removeprefix("tessera://") != node["original_file_path"].removesuffix(".sql") + ".yml"
    ]
    assert apart == []


def test_every_outward_table_has_an_enforced_contract(models):
    outward = [node for node in dbt_models(models) if layer_of(node) in OUTWARD]
    assert len(outward) == 18
    assert [node["name"] for node in outward if not node["config"]["contract"]["enforced"]] == []


def test_the_features_have_an_enforced_contract(models):
    assert models["customer_features"]["config"]["contract"]["enforced"]


def test_no_model_reads_a_clock(models):
    clock = re.compile(r"\b(now|today|current_date|current_timestamp|get_current_timestamp)\b")
    assert [n["name"] for n in dbt_models(models) if clock.search(n["raw_code"])] == []


def test_telemetry_is_off(manifest):
    assert manifest["metadata"]["send_anonymous_usage_stats"] is False
