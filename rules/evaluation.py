"""Rules told on a warehouse: one statement for all of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rules.compiling import compile_rules
from rules.moments import Moment
from rules.state import TOLD
from rules.tree import Rule
from tessera.errors import TesseraError

if TYPE_CHECKING:
    import duckdb

DIALECT = "duckdb"


def tell_members(connection: "duckdb.DuckDBPyConnection", rules: Sequence[Rule], moment: Moment) -> None:
    """Fill the temporary table ``told_members`` with a row per customer and rule (by its place) that holds.

    Raises
    ------
    TesseraError
        The warehouse lacks the features of the day or a table that the rules read.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {TOLD} (customer_id VARCHAR, rule_number INTEGER)")
    if not rules:
        return
    statement = compile_rules(rules, moment).sql(dialect=DIALECT)
    with asking(moment):
        require_features(connection, moment)
        connection.execute(f"INSERT INTO {TOLD} {statement}")


@contextmanager
def asking(moment: Moment) -> Iterator[None]:
    """Tell of tables and columns that a warehouse lacks, such as one of an earlier version."""
    import duckdb

    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        missing = str(error).splitlines()[0].rstrip("!.")
        raise TesseraError(
            f"the rules ask for what the warehouse does not hold: {missing}. Build the features of {moment.as_of_date} "
            f"again: tessera run --as-of {moment.as_of_date}."
        ) from error


def require_features(connection: "duckdb.DuckDBPyConnection", moment: Moment) -> None:
    """Refuse a day that has no features, naming those that have."""
    days = connection.execute(
        "SELECT DISTINCT as_of_date FROM features.customer_features ORDER BY as_of_date DESC"
    ).fetchall()
    held = [str(day) for (day,) in days]
    if str(moment.as_of_date) not in held:
        raise TesseraError(
            f"features.customer_features holds no customer for as_of_date {moment.as_of_date}; days it holds: "
            f"{', '.join(held[:10]) or 'none'}. Build the features of that day first, or ask for one of these."
        )
