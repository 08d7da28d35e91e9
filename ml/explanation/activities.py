"""What customers do once more: orders, visits, sessions, emails they get, accounts; and days without an order."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.profiles.groups import Groups

DAYS = 90  # the windows of the features, and how far ahead a change looks
MOST_AT_ONCE = 90  # one a day


@dataclass(frozen=True)
class Activity:
    """Something that can be done once more.

    Attributes
    ----------
    noun
        Word for one of it.
    counts
        Columns that rise by one with each; the first counts all that the shares and means are of.
    window
        The count of the last ``DAYS`` days, which says how many are usual; None where only one is ever done.
    since
        Days since the last one.
    told_by
        Columns that tell that more was done, best first.
    """

    noun: str
    counts: tuple[str, ...]
    window: str | None = None
    since: str | None = None
    told_by: tuple[str, ...] = ()


ORDERS = Activity(
    "order",
    ("order_count", "order_count_90d"),
    "order_count_90d",
    "days_since_last_order",
    ("order_count", "lifetime_spend", "days_since_last_order", "spend_90d", "spend_trend_90d"),
)
VISITS = Activity(
    "visit",
    ("visit_count", "visit_count_30d", "visit_count_90d"),
    "visit_count_90d",
    "days_since_last_visit",
    ("visit_count_90d", "days_since_last_visit"),
)
SESSIONS = Activity(
    "session",
    ("banking_session_count_90d",),
    "banking_session_count_90d",
    "days_since_last_session",
    ("banking_session_count_90d", "days_since_last_session"),
)
EMAILS = Activity("email", ("email_sent_count_90d",), "email_sent_count_90d")
ACCOUNTS = Activity("account", ("account_count", "account_type_count"), told_by=("account_type_count", "account_count"))
WAITING = Activity("day", (), told_by=("days_since_last_order",))
ACTIVITIES = (ORDERS, WAITING, VISITS, SESSIONS, EMAILS, ACCOUNTS)


def limits(frame: pd.DataFrame, cluster_id: NDArray[np.int32]) -> pd.DataFrame:
    """Return how often each customer may do each activity: as is usual in ``DAYS`` days.

    That is as often as they did in the last window or, if that is more, as half of their segment did; at least once.

    Returns
    -------
    DataFrame
        One row per customer, one column per activity, named by its noun.
    """
    groups = Groups.of(cluster_id)
    most = {activity.noun: _limit(frame, activity, groups) for activity in ACTIVITIES}
    return pd.DataFrame(most, index=frame.index)


def _limit(frame: pd.DataFrame, activity: Activity, groups: Groups) -> NDArray[np.int64]:
    if activity is WAITING:
        return np.full(len(frame), DAYS)
    if activity.window is None or activity.window not in frame:
        return np.ones(len(frame), dtype=np.int64)
    own = np.nan_to_num(frame[activity.window].to_numpy(dtype=np.float64))
    usual = np.array([np.median(part) if part.size else 0.0 for part in groups.cut(own)])[groups.codes]
    return np.asarray(np.clip(np.floor(np.maximum(own, usual)), 1, MOST_AT_ONCE), dtype=np.int64)
