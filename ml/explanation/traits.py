"""In what way a customer may do something once more: at another time, of another size, with a coupon.

A share or a mean moves by whole things only: of ``n0`` so far with a share of ``s``, ``n`` more of the kind make it
``(s * n0 + n) / (n0 + n)``, and the shares of the other kinds ``s * n0 / (n0 + n)``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.explanation.activities import ACCOUNTS, EMAILS, ORDERS, VISITS, Activity

DAYPARTS = ("morning_order_share", "afternoon_order_share", "evening_order_share", "night_order_share")
WEEKEND = ("weekend_order_share",)
CHANNEL, DEPARTMENT = "channel_order_share.", "department_spend_share."
# Parts of the spend that an order can have more or less of.
SPEND_SHARES = (
    "discount_spend_share",
    "coupon_spend_share",
    "display_spend_share",
    "mailer_spend_share",
    "private_label_spend_share",
)
AMOUNT, TOP_STORE = "average_order_amount", "top_store_spend_share"
SIZES = (AMOUNT, "items_per_order")
OPENED, CLICKED = "email_open_share_90d", "email_click_share_90d"
REDEEMED = ("campaign_redemption_share", "campaign_redeemed_count", "coupon_redemption_count")
WHOLE = 1e-6  # a share of n is k / n up to this part of one

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trait:
    """What each of the things that are done once more is like, where that differs from the customer's usual ones.

    Attributes
    ----------
    activity
        What is done.
    column
        The feature that tells it.
    parts
        What one of them is in each column that it moves: 1 where it is of that kind and 0 where it is not.
    counted
        Column of how many the shares and means are of.
    is_whole
        The share is of things counted one by one, so that it is a whole number of them.
    doubles
        For a size: True for up to twice the customer's usual, False for down to half of it; ``edge`` is as far as
        anyone usually goes.
    also
        Counts that rise with each.
    """

    activity: Activity
    column: str
    parts: Mapping[str, float]
    counted: str
    is_whole: bool = False
    doubles: bool | None = None
    edge: float = np.nan
    also: tuple[str, ...] = ()

    @property
    def weighs_by(self) -> str:
        """What it has to do with money: it sets the size of an order, is a share of the spend, or neither."""
        if self.column == AMOUNT:
            return "size"
        is_spend = self.column in (*SPEND_SHARES, TOP_STORE) or self.column.startswith(DEPARTMENT)
        return "spend" if is_spend else "count"

    def one(self, rows: pd.DataFrame) -> dict[str, Floats]:
        """Return what one of them is, for each row, in each column that it moves."""
        if self.doubles is None:
            return {name: np.full(len(rows), value) for name, value in self.parts.items() if name in rows}
        usual = rows[self.column].to_numpy(dtype=np.float64)
        size = np.minimum(2 * usual, self.edge) if self.doubles else np.maximum(usual / 2, self.edge)
        return {self.column: np.round(size) if self.column == "items_per_order" else np.round(size, 2)}

    def allows(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        """Return whose value can move in this way."""
        value, count = (rows[name].to_numpy(dtype=np.float64) for name in (self.column, self.counted))
        if self.doubles is not None:
            one = self.one(rows)[self.column]
            return np.asarray((count > 0) & (one > value if self.doubles else (one < value) & (one > 0)))
        is_count = self.column in self.also and not self.column.startswith("has_")
        possible = (count > 0) & (value >= 0) & (is_count | (value <= 1))
        if self.activity is ACCOUNTS:
            return np.asarray(possible & (value == 0))
        whole = value * count
        return np.asarray(possible & (not self.is_whole or np.abs(whole - np.round(whole)) < WHOLE * np.fmax(whole, 1)))


def traits(columns: Sequence[str], told: Sequence[str]) -> list[Trait]:
    """Return the traits that a table with such columns can tell by some of them; sizes still without their edge."""
    groups = (DAYPARTS, WEEKEND, _keys(columns, CHANNEL))
    found = [trait for group in groups for trait in _kinds(group, columns, told)]
    for name in SPEND_SHARES:
        found += [Trait(ORDERS, name, {name: part}, "order_count") for part in (1.0, 0.0)]
    departments = _keys(columns, DEPARTMENT)
    found += [
        Trait(ORDERS, name, {other: float(other == name) for other in departments}, "order_count")
        for name in departments
    ]
    found += [Trait(ORDERS, name, {}, "order_count", doubles=doubles) for name in SIZES for doubles in (True, False)]
    found += [
        Trait(ORDERS, TOP_STORE, {TOP_STORE: 1.0}, "order_count"),
        *_offers(told),
        *_emails(),
        *_accounts(columns),
    ]
    found += [
        Trait(VISITS, "app_visit_share", {"app_visit_share": part}, "visit_count", is_whole=True) for part in (1.0, 0.0)
    ]
    return [trait for trait in found if trait.column in told and trait.counted in columns]


def usual_kinds(rows: pd.DataFrame) -> dict[str, Floats]:
    """Return what one more usual order is in each share of orders: of the kind that the customer orders most."""
    kinds: dict[str, Floats] = {}
    for group in (DAYPARTS, _keys(list(rows.columns), CHANNEL)):
        held = [name for name in group if name in rows]
        if held:
            shares = np.nan_to_num(rows[held].to_numpy(dtype=np.float64))
            most = shares.argmax(axis=1)
            is_known = shares.max(axis=1) >= 1 - shares.sum(axis=1)  # else the most orders are of a kind not among them
            kinds |= {name: ((most == place) & is_known).astype(np.float64) for place, name in enumerate(held)}
    for name in WEEKEND:
        if name in rows:
            kinds[name] = (rows[name].to_numpy(dtype=np.float64) > 0.5).astype(np.float64)
    return kinds


def _kinds(group: Sequence[str], columns: Sequence[str], told: Sequence[str]) -> list[Trait]:
    """Return orders of each kind, told by its own share or else by one that falls; alone, orders of another kind."""
    held = [name for name in group if name in columns]
    parts = [{name: float(name == kind) for name in held} for kind in held]
    if len(held) == 1:
        parts.append({held[0]: 0.0})
    kinds = []
    for one in parts:
        column = next((name for name in sorted(held, key=lambda name: -one[name]) if name in told), None)
        kinds += [Trait(ORDERS, column, one, "order_count", is_whole=True)] if column else []
    return kinds


def _offers(told: Sequence[str]) -> list[Trait]:
    """Return orders with an offer of one more campaign; past campaigns are over, redeemed or not."""
    name = next((one for one in REDEEMED if one in told), None)
    also = ("campaign_count", "campaign_redeemed_count", "coupon_redemption_count")
    return [Trait(ORDERS, name, {REDEEMED[0]: 1.0}, "campaign_count", is_whole=True, also=also)] if name else []


def _emails() -> list[Trait]:
    """Return emails that are clicked, which opens them, that are only opened, and that are left."""
    ways = ((CLICKED, 1.0, 1.0), (OPENED, 1.0, 0.0), (OPENED, 0.0, 0.0))
    return [
        Trait(EMAILS, name, {OPENED: opened, CLICKED: clicked}, "email_sent_count_90d", is_whole=True)
        for name, opened, clicked in ways
    ]


def _accounts(columns: Sequence[str]) -> list[Trait]:
    held = ("has_savings", "has_credit_card", "has_loan", "has_mortgage", "has_investment")
    return [Trait(ACCOUNTS, name, {}, "account_count", also=(name,)) for name in held if name in columns]


def _keys(columns: Sequence[str], beginning: str) -> list[str]:
    return [name for name in columns if name.startswith(beginning)]
