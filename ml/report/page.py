"""The page itself: what each section shows, and the file that holds it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from ml.report.charts import MAP_FRAME, MARKED_STEPS, SEARCH_FRAME, customer_map, search_chart, shade
from ml.report.choosing import chance_of
from ml.report.extras import Extras, read_extras
from ml.report.few import Few, hide_few
from ml.report.pictures import NOTHING_BESIDE, Background, in_order
from ml.report.sections import sections_content
from ml.report.segments import NO_CLEAR_SEGMENT, Segment, features_of, strongest_traits
from ml.report.tables import SCHEMA, TABLES, Row, SegmentTables, read_tables
from ml.report.wording import UNKNOWN, NumberText, capitalised, category, is_amount, is_flag, is_known, label, long_date
from tessera.segments_table import BEYOND_NOTE, is_beyond

TEMPLATES = Path(__file__).parent / "templates"
FEATURES_SHOWN_FIRST = 12
LONGEST_UNBROKEN = 14  # characters; longer amounts may break between thousands on narrow screens


def write_report(
    database: Path,
    folder: Path,
    *,
    currency: str,
    workspace_name: str,
    background: Background = NOTHING_BESIDE,
) -> Path:
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
    background
        How few customers are not told of, pictures of the training that serves, and how they number the segments.

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
    tables, extras = hide_few(tables, read_extras(database, tables.as_of_date), background.least_count)
    text = (
        _environment(currency)
        .get_template("report.html.j2")
        .render(
            **_content(tables, extras, background),
            **personas_context(database, currency, background.least_count),
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
    environment.filters |= {
        "label": label,
        "category": category,
        "capitalised": capitalised,
        "long_date": long_date,
        "shade": shade,
    }
    environment.filters |= {"plain": numbers.number, "signed": numbers.difference}
    environment.tests |= {"known": is_known, "amount": is_amount, "flag": is_flag}
    environment.tests["beyond"] = lambda share: is_known(share) and is_beyond(float(share))
    environment.tests["few"] = lambda value: isinstance(value, Few)
    environment.globals |= {"part": _part, "beyond_note": BEYOND_NOTE}
    return environment


def _with_exact_value(write: Callable[..., str]) -> Callable[..., Markup]:
    """Give each shown number its exact value as well, for those who copy or check it."""

    def filtered(value: object, *arguments: str) -> Markup:
        if isinstance(value, Few):
            return Markup('<span class="few">{}</span>').format(value)
        text = write(value, *arguments)
        if text == UNKNOWN:
            return Markup('<span class="unknown" title="unknown">{}</span>').format(text)
        written = escape(text)
        if len(text) > LONGEST_UNBROKEN:
            written = written.replace(",", Markup(",<wbr>"))
        return Markup('<data value="{}">{}</data>').format(value, written)

    return filtered


def _part(count: object, whole: object) -> float | None:
    """Return a share; None where one of the two is unknown or not told."""
    return float(count) / float(whole) if is_known(count) and is_known(whole) and whole else None


def _content(tables: SegmentTables, extras: Extras, background: Background) -> dict[str, Any]:
    profiles = {row["segment_key"]: row for row in tables.profiles}
    keys = sorted(in_order(list(profiles), background.order), key=lambda key: bool(key == NO_CLEAR_SEGMENT))
    segments = [
        Segment(number, profiles[key], strongest_traits(tables.traits, key)) for number, key in enumerate(keys, start=1)
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
        **_frame(segments, list(profiles), background),
        **sections_content(extras, tables.traits, keys, least_count=background.least_count),
        "profile_scale": _scale(tables.profiles),
        "rfm": tables.rfm,
        "rfm_scale": _scale(tables.rfm),
        "features": features_of(tables.traits),
        "features_shown_first": FEATURES_SHOWN_FIRST,
        "marked_steps": MARKED_STEPS,
        "crossing": {(row["segment_key"], row["rfm_segment_key"]): row["customer_count"] for row in tables.crossing},
        **_evidence(tables),
    }


def _frame(segments: Sequence[Segment], by_spend: Sequence[str], background: Background) -> dict[str, Any]:
    """Return which segment brings most money, whether they stand in that order, and what the page was told beside."""
    clear = [key for key in by_spend if key != NO_CLEAR_SEGMENT]
    shown = [segment.key for segment in segments if not segment.is_noise]
    return {
        "first": next((one for one in segments if one.key in clear[:1]), segments[0]),
        "is_by_spend": shown == clear,
        "least_count": background.least_count,
        "pictures": background.pictures,
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


def _scale(rows: Sequence[Row]) -> float:
    """Return the share that fills a whole bar: the largest one shown."""
    shares = [
        float(row[column]) for row in rows for column in ("customer_share", "spend_share") if is_known(row[column])
    ]
    return max([*shares, 0.0]) or 1.0
