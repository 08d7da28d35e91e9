"""Great Expectations: the only module that knows it. Import it inside functions, it takes seconds.

Its files lie under ``WorkspacePaths.expectations``. Only the results are kept from one check to the
next: suites, definitions and settings come from ``expectations.suites`` and from here each time, so
that nothing an earlier version or a killed check left behind is read again.
"""

import json
import os
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # read at import

import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context import FileDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier
from great_expectations.datasource.fluent import SQLDatasource
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl
from great_expectations.render.renderer.inline_renderer import InlineRenderer

from expectations.dialect import DRIVER, NAME, register_dialect
from expectations.rules import SQL_TYPE, Outcome, Rule, Suite
from tessera.home import WorkspacePaths

DATASOURCE = "warehouse"
DOCS_SITE = "tessera"
ROWS = "rows"
KEPT = "uncommitted"  # Great Expectations' folder of results
MARK = "last_complete_check"  # touched when all results of a check are written
DOCS_RESULTS = 200  # pages of results in Data Docs; building them grows with their number
# BASIC keeps results small: rows are quoted by our own queries, three at a time.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 3, "return_unexpected_index_query": True}


def run_checkpoint(name: str, suites: Sequence[Suite], paths: WorkspacePaths) -> list[Outcome]:
    """Hold the suites against the warehouse in one checkpoint, keep the results and build Data Docs.

    Returns
    -------
    list of Outcome
        One for each rule, in the order of the suites.
    """
    register_dialect()
    context = _context(paths)
    with _open_datasource(context, paths) as datasource:
        definitions = [_validation(context, datasource, suite) for suite in suites]
        checkpoint = context.checkpoints.add_or_update(
            gx.Checkpoint(name=name, validation_definitions=definitions, result_format=RESULT_FORMAT)
        )
        results = checkpoint.run(run_id=gx.RunIdentifier(run_name=_run_name(name, suites))).run_results
    pages = [*results, *(ExpectationSuiteIdentifier(suite.name) for suite in suites)]
    context.build_data_docs(site_names=[DOCS_SITE], resource_identifiers=pages)
    (_files(paths) / KEPT / MARK).touch()
    found = {result.suite_name: result.results for result in results.values()}
    return [outcome for suite in suites for outcome in _outcomes(suite, found[suite.name])]


def _run_name(name: str, suites: Sequence[Suite]) -> str:
    """Return what Data Docs call a run: the border and, where it has one, the day."""
    days = {suite.as_of_date.isoformat() for suite in suites if suite.as_of_date}
    return " as of ".join([name, *days])


def _files(paths: WorkspacePaths) -> Path:
    return paths.expectations / "gx"


def _keep_only_whole_results(paths: WorkspacePaths) -> None:
    """Remove definitions, which are made anew, and results that a killed check left half written."""
    for entry in _files(paths).glob("*"):
        if entry.is_dir() and entry.name != KEPT:
            shutil.rmtree(entry)
        elif entry.is_file():
            entry.unlink()
    results = _files(paths) / KEPT
    mark = results / MARK
    since = mark.stat().st_mtime if mark.exists() else 0.0
    for file in results.rglob("*.json"):
        if file.stat().st_mtime >= since and not _is_json(file):
            file.unlink()


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_bytes())
    except ValueError:
        return False
    return True


def _context(paths: WorkspacePaths) -> FileDataContext:
    _keep_only_whole_results(paths)
    paths.expectations.mkdir(parents=True, exist_ok=True)
    paths.data_docs.mkdir(parents=True, exist_ok=True)
    context = gx.get_context(mode="file", project_root_dir=str(paths.expectations))
    context.variables.config_variables_file_path = None
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.variables.data_docs_sites = {
        DOCS_SITE: {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "validation_results_limit": DOCS_RESULTS},
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": _without_substitution(str(paths.data_docs)),
            },
        }
    }
    context.variables.save()
    # Opened again: the first one goes on reading the file of variables, some 800 times a check.
    return gx.get_context(mode="file", project_root_dir=str(paths.expectations))


def _without_substitution(text: str) -> str:
    """Escape the dollar sign, which Great Expectations reads as the start of a variable."""
    return text.replace("$", r"\$")


@contextmanager
def _open_datasource(context: FileDataContext, paths: WorkspacePaths) -> Iterator[SQLDatasource]:
    """Yield the warehouse as a datasource; no connection is left behind, so that dbt can write to it next."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*SQLDatasource.*")
        datasource = context.data_sources.add_or_update_sql(
            DATASOURCE,
            connection_string=f"{NAME}+{DRIVER}://",
            kwargs={"connect_args": {"database": str(paths.warehouse)}},
            create_temp_table=False,
        )
    try:
        yield datasource
    finally:
        datasource.get_execution_engine().close()
        datasource.get_engine().dispose()


def _validation(context: FileDataContext, datasource: SQLDatasource, suite: Suite) -> gx.ValidationDefinition:
    expectations = [_expectation(suite, number, rule) for number, rule in enumerate(suite.rules)]
    stored = context.suites.add_or_update(
        gx.ExpectationSuite(
            name=suite.name, expectations=expectations, notes=f"{suite.severity.capitalize()} at its border."
        )
    )
    return context.validation_definitions.add_or_update(
        gx.ValidationDefinition(name=suite.name, data=_batch(datasource, suite), suite=stored)
    )


def _batch(datasource: SQLDatasource, suite: Suite) -> BatchDefinition:
    """Return the rows of a suite; both suites of a table share them."""
    table = suite.table.rpartition(".")[2]
    known = {asset.name: asset for asset in datasource.assets}
    if table in known:
        return known[table].batch_definitions[0]
    return datasource.add_query_asset(table, query=suite.query).add_batch_definition_whole_table(ROWS)


def _expectation(suite: Suite, number: int, rule: Rule) -> Expectation:
    notes = [f"Threshold: {rule.source}."] + ([f"If it fails: {rule.remedy}"] if rule.remedy else [])
    return get_expectation_impl(rule.type)(
        **rule.arguments, severity=suite.severity, description=rule.words, notes=notes, meta={"number": number}
    )


def _outcomes(suite: Suite, results: Sequence[ExpectationValidationResult]) -> list[Outcome]:
    by_number = {result.expectation_config.meta["number"]: result for result in results}
    return [_outcome(suite, rule, by_number[number]) for number, rule in enumerate(suite.rules)]


def _outcome(suite: Suite, rule: Rule, result: ExpectationValidationResult) -> Outcome:
    found: dict[str, Any] = result.to_json_dict()["result"]
    observed = found.get("observed_value")
    _, is_row_wise, condition = found.get("unexpected_index_query", "").rpartition("\nWHERE ")
    return Outcome(
        suite=suite,
        rule=rule,
        is_met=bool(result.success),
        words=rule.words or _words(result),
        fault_count=observed if rule.type == SQL_TYPE else found.get("unexpected_count"),
        row_count=found.get("element_count"),
        observed=observed,
        condition=condition.rstrip("; \n") if is_row_wise else None,
        exception=_exception(result.exception_info),
    )


def _words(result: ExpectationValidationResult) -> str:
    """Return Great Expectations' own sentence about the rule."""
    rendered = InlineRenderer(render_object=result.expectation_config).get_rendered_content()[0].value.to_json_dict()
    sentence = str(rendered["template"])
    for name in sorted(rendered["params"], key=len, reverse=True):
        value = rendered["params"][name]["value"]
        sentence = sentence.replace(f"${name}", f"{value:g}" if isinstance(value, float) else str(value))
    return sentence


def _exception(info: dict[str, Any]) -> str | None:
    """Return the first message: one exception is given flat, several by the metric that raised each."""
    parts = [info] if "raised_exception" in info else list(info.values())
    raised = [
        str(part["exception_message"]) for part in parts if isinstance(part, dict) and part.get("raised_exception")
    ]
    return raised[0] if raised else None
