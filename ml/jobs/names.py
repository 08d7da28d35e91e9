"""Names under which the jobs keep and find things in the registry."""

DETAILS_FILE = "segments.json"
ORDER_FILE = "order.json"  # of the segments on the pictures: their keys
DETAILS_HASH_TAG = "details_sha256"
FINGERPRINT_TAG = "training_fingerprint"
MEMBERSHIP_VERSION_TAG = "membership_model_version"
AS_OF_DATE_TAG = "as_of_date"
VERDICT_TAG = "verdict"
CAUSE_TAG = "cause"
# What the training called its segments, by commas: no other segment may ever get these keys.
SEGMENT_KEYS_TAG = "segment_keys"
# The version that serves where this one does not.
SERVING_TAG = "serving_model_version"
OVERRIDDEN_BY_TAG = "overridden_by"
OVERRIDE_REASON_TAG = "override_reason"


def segments_model_name(workspace_name: str) -> str:
    """Return the registered name of a workspace's segments model."""
    return f"{workspace_name}_segments"


def membership_model_name(workspace_name: str) -> str:
    """Return the registered name of a workspace's membership model."""
    return f"{workspace_name}_segment_membership"


def anomaly_model_name(workspace_name: str) -> str:
    """Return the registered name of a workspace's model of anomalies."""
    return f"{workspace_name}_customer_anomalies"
