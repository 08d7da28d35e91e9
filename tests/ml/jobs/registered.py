"""What a workspace of a test has registered."""

from ml.jobs.registry import Registry
from ml.tracking import Tracker


def registry_of(workspace):
    """Return its registry."""
    return Registry(Tracker(workspace.name), workspace.name)


def details_of(workspace, version):
    """Return what travels with a version."""
    registry = registry_of(workspace)
    return registry.details(registry.tracker.version(registry.name, version))


def keys_of(workspace, version):
    """Return the keys of a version's segments."""
    return {one.segment_key for one in details_of(workspace, version).names}


def told(workspace, version):
    """Return the events of a version's ledger with the keys of both sides and the version that they are of."""
    return [
        (one.event, one.from_segment_key, one.to_segment_key, one.event_model_version)
        for one in details_of(workspace, version).ledger
    ]
