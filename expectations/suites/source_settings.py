"""What holds for all sources together: each rule is one query over all that have rows, as tables may be large."""

# ruff: noqa: S608 - what is pasted into SQL are names of this package and days formed from datetime.date

from collections.abc import Callable, Iterable

from expectations.rules import Rule, Scope, date_literal, no_finding, no_rows
from tessera.contracts import CONTRACTS, PURCHASES, SourceContract

TABLE = "raw.source_settings"
KEY = ("source_name",)

QUARANTINE_WARNING_SHARE = 0.005
LARGEST_FUTURE_SHARE = 0.01
SMALLEST_KNOWN_CUSTOMER_SHARE = 0.5
WEEKS_OF_HISTORY = 8
SMALLEST_SHARE_OF_USUAL_WEEK = 0.5
# Rates are no facts of customers, and what is planned may lie ahead.
TIMELESS = frozenset({"exchange_rates"})
_IS_SOURCE = "source_name IN (SELECT source_name FROM {batch})"


def critical(scope: Scope) -> tuple[Rule, ...]:
    """Rules without which every number behind them is wrong."""
    return (_purchases(), *_not_from_the_future(scope))


def warning(scope: Scope) -> tuple[Rule, ...]:
    """Rules whose breach makes some number doubtful."""
    return (
        _quarantine(),
        *_known_customers(scope),
        *_known_currencies(scope),
        *_usual_volume(scope),
        *(_fresh(scope) if scope.as_of_date else ()),
    )


def _filled(scope: Scope) -> list[SourceContract]:
    return [contract for name, contract in CONTRACTS.items() if f"raw.{name}" not in scope.empty_tables]


def _events(scope: Scope) -> list[SourceContract]:
    return [contract for contract in _filled(scope) if contract.happened and contract.name not in TIMELESS]


def _over(contracts: Iterable[SourceContract], select: Callable[[SourceContract], str]) -> str:
    return "\nUNION ALL\n".join(select(contract) for contract in contracts)


def _purchases() -> Rule:
    counts = " + ".join(f"(SELECT count(*) FROM raw.{name})" for name in PURCHASES)
    return no_finding(
        words=f"There are purchases: rows in at least one of {', '.join(PURCHASES)}.",
        sql=f"SELECT {counts} AS purchase_count, count(*) AS source_count FROM {{batch}} HAVING {counts} = 0",
        source="segments are made of purchases",
        remedy="Bring rows for one of these sources; rows that were refused are in raw_quarantine, with the reason.",
    )


def _not_from_the_future(scope: Scope) -> tuple[Rule, ...]:
    """Leave a day for days without a time; single rows from the future are flagged in marts.anomalies."""
    events = _events(scope)
    if not events:
        return ()
    rows = _over(
        events,
        lambda contract: (
            f"""
            SELECT source_name, '{contract.happened}' AS column_name, count(*) AS row_count,
                count(*) FILTER (WHERE epoch({contract.happened}) > epoch(loaded_at){_slack(contract)}) AS future_count,
                max({contract.happened})::VARCHAR AS latest
            FROM raw.{contract.name} GROUP BY source_name"""
        ),
    )
    return (
        no_rows(
            words=f"Of no source more than {LARGEST_FUTURE_SHARE:.0%} of the rows happened after they were loaded.",
            sql=f"SELECT * FROM ({rows}) WHERE {_IS_SOURCE} AND future_count > {LARGEST_FUTURE_SHARE} * row_count",
            source="nothing can have happened after it was loaded; beyond one in a hundred it is no slip of the pen",
            remedy="Check the source's time_zone in tessera.yml, and that day and month are not exchanged.",
        ),
    )


def _slack(contract: SourceContract) -> str:
    return " + 86400" if contract.column(contract.happened).type == "DATE" else ""


def _quarantine() -> Rule:
    """Ingestion stops at the source's tolerance; from half of the usual one it is told."""
    rows = _over(
        CONTRACTS.values(),
        lambda contract: (
            f"""
            SELECT source_name, count(*) AS refused_count, min(reason) AS a_reason,
                (SELECT count(*) FROM raw.{contract.name} AS kept WHERE kept.source_name = refused.source_name)
                    AS kept_count
            FROM raw_quarantine.{contract.name} AS refused GROUP BY source_name"""
        ),
    )
    return no_rows(
        words=f"Of no source more than {QUARANTINE_WARNING_SHARE:.1%} of the rows were refused.",
        sql=f"""
                SELECT source_name, refused_count, kept_count, a_reason FROM ({rows})
                WHERE {_IS_SOURCE}
                    AND refused_count > {QUARANTINE_WARNING_SHARE} * (refused_count + kept_count)""",
        source="half of the usual tolerance, 1% (sources.<name>.tolerance), beyond which loading stops",
        remedy="Look at raw_quarantine for the rows and their reasons, repair them in the source and load again.",
    )


def _known_customers(scope: Scope) -> tuple[Rule, ...]:
    """Where people's records are known too, ids of any system count; else those of purchases."""
    described = [
        contract
        for contract in _filled(scope)
        if "customer_id" in contract.column_names and contract.name not in (*PURCHASES, "customers")
    ]
    if not described:
        return ()
    sources = [*PURCHASES, "customers"]
    known = " UNION ".join(f"SELECT customer_id FROM raw.{name} WHERE customer_id IS NOT NULL" for name in sources)
    rows = _over(
        described,
        lambda contract: (
            f"""
            SELECT '{contract.name}' AS contract, count(*) AS row_count, count(known.customer_id) AS known_count
            FROM raw.{contract.name} AS described LEFT JOIN known ON described.customer_id = known.customer_id
            WHERE described.customer_id IS NOT NULL"""
        ),
    )
    return (
        no_rows(
            words=(
                f"Of every source at least {SMALLEST_KNOWN_CUSTOMER_SHARE:.0%} of the rows have a customer_id "
                "that purchases or customers know."
            ),
            sql=f"""
                WITH known AS MATERIALIZED ({known})
                SELECT contract, row_count, round(known_count / row_count, 4) AS known_share FROM ({rows})
                WHERE contract IN (SELECT contract FROM {{batch}})
                    AND known_count < {SMALLEST_KNOWN_CUSTOMER_SHARE} * row_count""",
            source="our choice: a register may hold people who never bought, a share this small means other ids",
            remedy=(
                "Compare how customer_id is written here and there: leading zeros, `5.0` for `5`, prefixes. Ids of "
                "another system need an id_space and that system's customers as a source."
            ),
        ),
    )


def _known_currencies(scope: Scope) -> tuple[Rule, ...]:
    """Rates are looked up by currency and day; only the currency is checked here."""
    priced = [contract for contract in _filled(scope) if "currency" in contract.column_names]
    rows = _over(
        [contract for contract in priced if contract.name not in TIMELESS],
        lambda contract: (
            f"""
            SELECT '{contract.name}' AS contract, upper(trim(currency)) AS currency, count(*) AS row_count
            FROM raw.{contract.name} WHERE currency IS NOT NULL GROUP BY ALL"""
        ),
    )
    if not rows:
        return ()
    return (
        no_rows(
            words="Every currency of a row is the workspace's or has a rate.",
            sql=f"""
                SELECT * FROM ({rows}) WHERE contract IN (SELECT contract FROM {{batch}})
                    AND currency NOT IN (SELECT currency FROM raw.workspace_settings)
                    AND currency NOT IN (SELECT upper(trim(currency)) FROM raw.exchange_rates)""",
            source="an amount without a rate stays unknown, so that the money of its customer is too little",
            remedy="Bring the source exchange_rates with that currency.",
        ),
    )


def _usual_volume(scope: Scope) -> tuple[Rule, ...]:
    """Weeks are counted back from the newest row of each source, so that the calendar cuts none off."""
    events = _events(scope)
    if not events:
        return ()
    days = _over(events, _days)
    return (
        no_rows(
            words=(
                f"The newest seven days of each source have at least {SMALLEST_SHARE_OF_USUAL_WEEK:.0%} of the rows "
                "of its usual week."
            ),
            sql=f"""
                WITH days AS ({days}),
                spans AS (SELECT source_name, max(day_number) AS newest, min(day_number) AS oldest
                    FROM days GROUP BY source_name),
                weeks AS (
                    SELECT source_name, (newest - day_number) // 7 AS weeks_back, sum(row_count) AS row_count
                    FROM days INNER JOIN spans USING (source_name)
                    WHERE day_number > newest - {7 * (WEEKS_OF_HISTORY + 1)}
                        AND oldest <= newest - {7 * (WEEKS_OF_HISTORY + 1)}
                    GROUP BY ALL
                ),
                compared AS (
                    SELECT source_name, coalesce(sum(row_count) FILTER (WHERE weeks_back = 0), 0) AS newest_week_rows,
                        median(row_count) FILTER (WHERE weeks_back > 0) AS usual_week_rows,
                        count(*) FILTER (WHERE weeks_back > 0) AS week_count
                    FROM weeks GROUP BY source_name
                )
                SELECT source_name, newest_week_rows, usual_week_rows FROM compared
                WHERE {_IS_SOURCE} AND week_count = {WEEKS_OF_HISTORY}
                    AND newest_week_rows < {SMALLEST_SHARE_OF_USUAL_WEEK} * usual_week_rows""",
            source=f"the median of the {WEEKS_OF_HISTORY} weeks before; half is our choice, less than holidays do",
            remedy="Look whether the newest files arrived whole.",
        ),
    )


def _days(contract: SourceContract) -> str:
    """Return SQL for the rows of each source and day (UTC), those from the future left out."""
    return f"""
        SELECT source_name, CAST(floor(epoch({contract.happened}) / 86400) AS BIGINT) AS day_number,
            count(*) AS row_count
        FROM raw.{contract.name} WHERE epoch({contract.happened}) <= epoch(loaded_at) GROUP BY ALL"""


def _fresh(scope: Scope) -> tuple[Rule, ...]:
    """Compare the days without a row just before as_of_date with the longest pause that each source has had."""
    events = _events(scope)
    if not events:
        return ()
    end = f"CAST(epoch({date_literal(scope.day)}) / 86400 AS BIGINT)"
    rule = no_rows(
        words=f"No source's pause before {scope.day} is longer than the longest in its history.",
        sql=f"""
            WITH days AS (SELECT source_name, day_number FROM ({_over(events, _days)}) WHERE day_number < {end}),
            pauses AS (
                SELECT source_name, day_number,
                    day_number - lag(day_number) OVER (PARTITION BY source_name ORDER BY day_number) AS pause
                FROM days
            ),
            compared AS (
                SELECT source_name, {end} - max(day_number) AS days_since_newest,
                    max(pause) AS longest_pause
                FROM pauses GROUP BY source_name HAVING count(pause) > 0
            )
            SELECT * FROM compared WHERE {_IS_SOURCE} AND days_since_newest > 1 + longest_pause""",
        source="the longest pause between days with rows (UTC) in the source itself, and a day for the time zone",
        remedy="Bring the newest files, or choose an earlier as_of_date.",
    )
    return (rule,)
