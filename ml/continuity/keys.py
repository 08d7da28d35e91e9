"""Keys of segments: given once, never again to another segment."""

from collections.abc import Collection, Mapping

from ml.segmentation.naming import segment_key

NO_CLEAR_SEGMENT = "no_clear_segment"
NO_CLEAR_SEGMENT_NAME = "No clear segment"
NOISE = -1
# What stands in segments.segment_transitions where a customer was in no segment; no segment may be called so.
NOT_YET_A_CUSTOMER = "not_yet_a_customer"
GONE = "gone"
RESERVED_KEYS = frozenset({NO_CLEAR_SEGMENT, NOT_YET_A_CUSTOMER, GONE})


def choose_keys(names: Mapping[int, str], taken: Collection[str] = ()) -> dict[int, str]:
    """Give each new segment a key from its name that no segment has or ever had.

    Parameters
    ----------
    names
        Name by cluster_id of the segments without a key.
    taken
        Keys of today's segments and of all that ended; ``RESERVED_KEYS`` are taken always.

    Returns
    -------
    dict
        Key by cluster_id. A key that is taken gets the first free suffix of ``_2``, ``_3`` and so on.

    Examples
    --------
    >>> choose_keys({0: "Big spenders", 1: "Gone"}, {"big_spenders"})
    {0: 'big_spenders_2', 1: 'gone_2'}
    """
    used = {*taken, *RESERVED_KEYS}
    chosen: dict[int, str] = {}
    for cluster_id, name in sorted(names.items()):
        stem = segment_key(name) or "segment"
        key, number = stem, 1
        while key in used:
            number += 1
            key = f"{stem}_{number}"
        used.add(key)
        chosen[cluster_id] = key
    return chosen
