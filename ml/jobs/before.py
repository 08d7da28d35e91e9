"""What served before a training and what others gave: opened where it can be, and asked of the training's day."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ml.continuity.continuation import NO_INCUMBENT, Incumbent, OtherTrainings, stamped
from ml.continuity.keys import NO_CLEAR_SEGMENT, NOISE
from ml.continuity.ledger import read_ledger
from ml.continuity.memberships import kept_keys, last_memberships, last_names
from ml.features import read_customer_features
from ml.jobs.material import Material
from ml.jobs.registry import Registry, is_baseline
from ml.scoring import Champion
from ml.segmentation.naming import SegmentName
from ml.segmentation.training import require_columns, score
from tessera.errors import TesseraError
from tessera.warehouse import connect
from tessera.workspace import Workspace

if TYPE_CHECKING:
    from ml.segmentation.details import SegmentDetails
    from ml.tracking import RegisteredModel

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Before:
    """What serves until a training.

    Attributes
    ----------
    version
        None where nothing served.
    champion
        Its models; None where they cannot be used.
    served
        Who is in which of its segments, as today's features say; where it cannot be used, as they were last.
    frame
        Features of the day with every column that it asks for; None where it cannot be used.
    problem
        Why it cannot be used; empty where it can, or where nothing served.
    """

    version: "RegisteredModel | None" = None
    champion: Champion | None = None
    served: Incumbent = NO_INCUMBENT
    frame: pd.DataFrame | None = None
    problem: str = ""

    @property
    def judged(self) -> Champion | None:
        """The models that the gate weighs the new ones against: those that a search found, while they can be used."""
        return None if self.served.is_rfm else self.champion


def open_before(registry: Registry, workspace: Workspace, material: Material) -> Before:
    """Open what served last for the day or before; what cannot be used is told of and does not stop the training."""
    version = registry.incumbent(material.as_of_date, material.fingerprint)
    if version is None:
        return Before()
    try:
        champion = registry.open(version)
        frame = _frame_for(champion, workspace, material)
        served = Incumbent(
            _members(champion, frame),
            champion.details.names,
            stamped(champion.details.ledger, champion.version),
            is_baseline(version),
        )
    except TesseraError as error:
        problem = (
            f"version {version.version}, which served, cannot be used, so nothing was weighed against it: "
            f"{_first_sentence(error)}"
        )
        logger.warning(problem)
        return Before(version, served=_as_last_published(registry, version, workspace, material), problem=problem)
    return Before(version, champion, served, frame)


def other_trainings(registry: Registry, workspace: Workspace, material: Material) -> OtherTrainings:
    """Return the keys of every training and of every kept day, and the segments of those that may be the same."""
    known = registry.known_to(material.fingerprint)
    numbers = {one.version for one in known}
    later = [one for one in registry.tracker.versions(registry.name) if one.version not in numbers]
    own = registry.keys(known)
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        kept = kept_keys(connection, workspace.paths)
    near = (
        registry.successor(material.as_of_date, material.fingerprint),
        registry.last_refused(material.as_of_date, material.fingerprint),
    )
    relatives = [_relative(registry, one, workspace, material) for one in near if one is not None]
    taken = own | (kept - registry.keys(later))
    return OtherTrainings(frozenset(taken), tuple(one for one in relatives if one is not None))


def _relative(
    registry: Registry, version: "RegisteredModel", workspace: Workspace, material: Material
) -> Incumbent | None:
    """Return who would be in which segment of another training; None where it cannot say."""
    try:
        champion = registry.open(version)
        members = _members(champion, _frame_for(champion, workspace, material))
    except TesseraError as error:
        logger.info("no key is taken from version %d: %s", version.version, _first_sentence(error))
        return None
    return Incumbent(members, champion.details.names, ())


def _frame_for(champion: Champion, workspace: Workspace, material: Material) -> pd.DataFrame:
    """Return the features of the day with every column that a model asks for."""
    wanted = champion.segments.feature_names_in_
    if set(wanted) <= set(material.frame.columns):
        return material.frame
    return read_customer_features(workspace.paths.warehouse, material.as_of_date, also=wanted)


def _members(champion: Champion, frame: pd.DataFrame) -> pd.Series:
    """Return ``segment_key`` by ``customer_id``, as a model says of a day.

    A density model that left nobody out when it was trained may leave out somebody now.

    Raises
    ------
    TesseraError
        When its columns are gone, or the libraries of today cannot run it.
    """
    require_columns(champion.segments, frame)
    try:
        cluster_id, _ = score(champion.segments, frame)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TesseraError(f"the libraries that are installed cannot run it ({error!r})") from error
    keys = {NOISE: NO_CLEAR_SEGMENT, **{one.cluster_id: one.segment_key for one in champion.details.names}}
    return pd.Series(cluster_id, index=pd.Index(frame["customer_id"])).map(keys)


def _as_last_published(
    registry: Registry, version: "RegisteredModel", workspace: Workspace, material: Material
) -> Incumbent:
    """Return the segments of a version that cannot be used as the last published day shows them."""
    details, day = _readable_details(registry, version), material.as_of_date
    with connect(workspace.paths.warehouse, read_only=True) as connection:
        if details is not None:
            names, ledger = details.names, stamped(details.ledger, version.version)
        else:
            names = _numbered(last_names(connection, workspace.paths, day))
            ledger = read_ledger(connection, version.name, version.version, as_of_date=day)
        keys = [one.segment_key for one in names]
        members = last_memberships(connection, workspace.paths, day, keys=keys)
    return Incumbent(members, names, ledger, is_baseline(version))


def _readable_details(registry: Registry, version: "RegisteredModel") -> "SegmentDetails | None":
    try:
        return registry.details(version)
    except TesseraError:
        return None


def _numbered(names: dict[str, str]) -> tuple[SegmentName, ...]:
    noise = [SegmentName(NOISE, key, name) for key, name in names.items() if key == NO_CLEAR_SEGMENT]
    others = [(key, name) for key, name in sorted(names.items()) if key != NO_CLEAR_SEGMENT]
    return (*noise, *(SegmentName(number, key, name) for number, (key, name) in enumerate(others)))


def _first_sentence(error: TesseraError) -> str:
    """Return what is wrong, without the remedy: a training is the remedy."""
    return str(error).partition(". ")[0]
