"""Names under which the jobs keep and find things in the registry."""

DETAILS_FILE = "segments.json"
DETAILS_HASH_TAG = "details_sha256"
FINGERPRINT_TAG = "training_fingerprint"
MEMBERSHIP_VERSION_TAG = "membership_model_version"


def segments_model_name(workspace_name: str) -> str:
    """Return the registered name of a workspace's segments model."""
    return f"{workspace_name}_segments"


def membership_model_name(workspace_name: str) -> str:
    """Return the registered name of a workspace's membership model."""
    return f"{workspace_name}_segment_membership"
