import pytest

from ml.report import write_report
from tests.ml.report.further_tables import add, add_lenses
from tests.ml.report.publications import publish
from tests.ml.report.reading import page_of, read_page


@pytest.fixture
def write(tmp_path):
    """Publish the given tables and return the report's text."""

    def written(*, currency="USD", workspace_name="corner_shop", **tables):
        database = publish(tmp_path / "segments.duckdb", **tables)
        page = write_report(database, tmp_path / "report", currency=currency, workspace_name=workspace_name)
        return page.read_text(encoding="utf-8")

    return written


@pytest.fixture
def page(write):
    """Publish the given tables and return the report as a tree."""
    return lambda **options: read_page(write(**options))


@pytest.fixture
def further(tmp_path):
    """Publish the usual company with further tables and return its page."""

    def written(*, lenses=False, **tables):
        database = add(publish(tmp_path / "segments.duckdb"), **tables)
        return page_of(add_lenses(database) if lenses else database)

    return written
