"""The page itself: what each section shows, and the file that holds it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from ml.report.charts import MAP_FRAME, MARKED_STEPS, SEARCH_FRAME, customer_map, search_chart, shade
from ml.report.choosing import chance_of
from ml.report.extras import Extras, read_extras
from ml.report.sections import sections_content
from ml.report.tables import SCHEMA, TABLES, Row, SegmentTables, read_tables
from ml.report.wording import UNKNOWN, NumberText, is_amount, is_known, label, long_date

TEMPLATES = Path(__file__).parent / "templates"
COLOURS = 12  # in report.css; further segments reuse them and differ by their number
FEATURES_SHOWN_FIRST = 12
TRAITS_ON_A_CARD = 3
NO_CLEAR_SEGMENT = "no_clear_segment"  # the key of customers whom a family by density puts into no segment
LONGEST_UNBROKEN = 14  # characters; longer amounts may break between thousands on narrow screens
NOTABLE_DIFFERENCE = 0.25  # below a quarter of a standard deviation nine tenths of the customers overlap


def write_report(database: Path, folder: Path, *, currency: str, workspace_name: str) -> Path:
    """Write the report on a published database.

    Parameters
    ----------
    database
        The published DuckDB file; opened read-only, rows of one ``as_of_date``.
    folder
        Where ``index.html`` goes; made where absent. A page that is there is replaced in one step.
    currency
        ISO 4217 code of all amounts.
    workspace_name
        Whose customers these are.

    Returns
    -------
    Path
        The page. The same tables and arguments give the same bytes.

    Raises
    ------
    TesseraError
        The database cannot be read or is not a published one of one day.
    """
    from ml.report.personas import personas_context, write_deck  # personas print numbers as this package does

    tables = read_tables(database)
    extras = read_extras(database, tables.as_of_date)
    text = (
        _environment(currency)
        .get_template("report.html.j2")
        .render(
            **_content(tables, extras),
            **personas_context(database, currency),
            workspace=label(workspace_name),
            currency=currency,
            database_name=database.name,
        )
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_deck(database, folder)
    page = folder / "index.html"
    unfinished = folder / "index.html.unfinished"
    unfinished.write_bytes(text.encode("utf-8"))
    return unfinished.replace(page)


def _environment(currency: str) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    numbers = NumberText(currency)
    for name in ("count", "share", "money", "number", "difference", "coefficient", "typical", "bare"):
        environment.filters[name] = _with_exact_value(getattr(numbers, name))
    environment.filters |= {"label": label, "long_date": long_date, "shade": shade}
    environment.filters |= {"plain": numbers.number, "signed": numbers.difference}
    environment.tests |= {"known": is_known, "amount": is_amount}
    return environment


def _with_exact_value(write: Callable[..., str]) -> Callable[..., Markup]:
    """Give each shown number its exact value as well, for those who copy or check it."""

    def filtered(value: object, *arguments: str) -> Markup:
        text = write(value, *arguments)
        if text == UNKNOWN:
            return Markup('<span class="unknown" title="unknown">{}</span>').format(text)
        written = escape(text)
        if len(text) > LONGEST_UNBROKEN:
            written = written.replace(",", Markup(",<wbr>"))
        return Markup('<data value="{}">{}</data>').format(value, written)

    return filtered


@dataclass(frozen=True)
class Segment:
    """One segment as the page shows it: its number and colour, its profile and its strongest traits."""

    number: int
    profile: Row
    traits: tuple[Row, ...]

    @property
    def key(self) -> str:
        """The stable key, as in the tables."""
        return str(self.profile["segment_key"])

    @property
    def name(self) -> str:
        """The label, or the key where there is none."""
        return str(self.profile["segment_name"] or self.key)

    @property
    def colour(self) -> int:
        """Position in the palette, from 1; 0 is the grey of those without a clear segment."""
        return 0 if self.is_noise else (self.number - 1) % COLOURS + 1

    @property
    def is_noise(self) -> bool:
        """Tell whether these are the customers without a clear segment."""
        return self.key == NO_CLEAR_SEGMENT

    @property
    def mark(self) -> str:
        """What stands for the segment where its name does not fit."""
        return UNKNOWN if self.is_noise else str(self.number)


def _content(tables: SegmentTables, extras: Extras) -> dict[str, Any]:
    profiles = sorted(tables.profiles, key=lambda row: row["segment_key"] == NO_CLEAR_SEGMENT)
    segments = [
        Segment(number, profile, _strongest(tables.traits, profile["segment_key"]))
        for number, profile in enumerate(profiles, start=1)
    ]
    return {
        "as_of_date": tables.as_of_date,
        "totals": tables.totals,
        "models": tables.models,
        "segments": segments,
        "segment_count": sum(not segment.is_noise for segment in segments),
        "by_key": {segment.key: segment for segment in segments},
        "names": {segment.key: segment.name for segment in segments},
        "chance_of": chance_of,
        **sections_content(extras, tables.traits, [segment.key for segment in segments]),
        "profile_scale": _scale(tables.profiles),
        "rfm": tables.rfm,
        "rfm_scale": _scale(tables.rfm),
        "features": _features(tables.traits),
        "features_shown_first": FEATURES_SHOWN_FIRST,
        "marked_steps": MARKED_STEPS,
        "crossing": {(row["segment_key"], row["rfm_segment_key"]): row["customer_count"] for row in tables.crossing},
        **_evidence(tables),
    }


def _evidence(tables: SegmentTables) -> dict[str, Any]:
    """Return the map of customers, the search as far as one family alone was tried, and the tables behind it all."""
    return {
        "schema": SCHEMA,
        "own_tables": list(TABLES),
        "map": customer_map(tables.sample, tables.centres),
        "map_frame": MAP_FRAME,
        "search_frame": SEARCH_FRAME,
        "silhouette": search_chart(tables.search, "silhouette", "silhouette_standard_error"),
        "inertia": search_chart(tables.search, "inertia"),
        "searched_count": len(tables.search),
        "chosen": next((row for row in tables.search if row["is_chosen"]), None),
        "best": max((row for row in tables.search if is_known(row["silhouette"])), key=_silhouette, default=None),
    }


def _silhouette(row: Row) -> float:
    return float(row["silhouette"])


def _strongest(traits: Sequence[Row], segment_key: str) -> tuple[Row, ...]:
    own = [row for row in traits if row["segment_key"] == segment_key and _is_notable(row)]
    return tuple(sorted(own, key=lambda row: (-_distance(row), row["feature_name"]))[:TRAITS_ON_A_CARD])


def _is_notable(row: Row) -> bool:
    """Tell whether the averages differ clearly and the medians, which the card shows, differ the same way."""
    own, overall = row["segment_median"], row["overall_median"]
    if _distance(row) < NOTABLE_DIFFERENCE or not is_known(own) or not is_known(overall):
        return False
    return (float(own) - float(overall)) * float(row["standardized_difference"]) > 0


def _distance(row: Row) -> float:
    difference = row["standardized_difference"]
    return abs(float(difference)) if is_known(difference) else 0.0


def _scale(rows: Sequence[Row]) -> float:
    """Return the share that fills a whole bar: the largest one shown."""
    shares = [
        float(row[column]) for row in rows for column in ("customer_share", "spend_share") if is_known(row[column])
    ]
    return max([*shares, 0.0]) or 1.0


@dataclass(frozen=True)
class Feature:
    """A row of the heat map: one feature, its median over all customers and its cell per segment."""

    name: str
    overall_median: object
    cells: dict[str, Row]


def _features(traits: Sequence[Row]) -> list[Feature]:
    by_name: dict[str, dict[str, Row]] = {}
    for row in traits:
        by_name.setdefault(row["feature_name"], {})[row["segment_key"]] = row
    ordered = sorted(by_name, key=lambda name: (-max(_distance(row) for row in by_name[name].values()), name))
    return [Feature(name, next(iter(by_name[name].values()))["overall_median"], by_name[name]) for name in ordered]
