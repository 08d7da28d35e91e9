"""Measures the feature tables: dbt beside hand-written DuckDB SQL (the limit), Polars and pandas.

    python bench/features.py [--lines 10_000_000 100_000_000] [--skip-real] [--repeat 3]

Every contender makes the columns of `features.customer_features` that purchases, campaigns and demographics feed, from
the same marts (dbt makes the others too, empty here): dbt and the hand-written SQL from the warehouse file; Polars,
pandas and the hand-written SQL once more from Parquet, reading included.
Each runs in a process of its own, in turn, and is stopped where its memory passes the limit; DuckDB keeps to four
fifths of it. In the same run every result is compared with the hand-written SQL's: DuckDB's bit by bit, doubles of
other engines to 1e-9. The marts are part of dbt's price, so the way from raw stands beside one statement that
keeps nothing in between; both are run once. Polars and pandas leave out the rule for orders that go on after
`as_of_date`: the data end before that day.

`seconds` is the work alone (dbt: from the start of the first model to the end of the last), `process` the whole
process with imports and start-up; each with its ratio to the hand-written SQL. `CPU` is the processor's seconds
of the process, which other work on the machine disturbs least, `GiB` its peak of resident memory. Medians over
the repetitions.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from feature_processes import Bench, Measurement, last_figures

GROUPS = ("settings", "retail", "people", "engagement", "banking", "deliveries", "coverage", "identity")
TO_MARTS = [
    *(f"path:models/staging/{group}" for group in GROUPS),
    "path:seeds",
    "path:models/intermediate",
    "path:models/marts",
]
FROM_MARTS = ("by hand", "dbt", "by hand on Parquet", "Polars", "pandas")
RESULTS = {
    "dbt": "features.customer_features",
    "by hand on Parquet": "by_hand_on_parquet.customer_features",
    "by hand from raw": "by_hand_from_raw.customer_features",
    "Polars": "polars_features.parquet",
    "pandas": "pandas_features.parquet",
}


def run_data_set(bench: Bench, title: str, repeat: int) -> None:
    """Measure all contenders on raw tables that lie ready, and print their table."""
    say(f"{title}: marts by dbt")
    marts = needed(bench.dbt(TO_MARTS))
    needed(bench.step("export"))
    runs: dict[str, list[Measurement]] = {name: [] for name in FROM_MARTS}
    for turn in range(repeat):
        for name in FROM_MARTS:
            if not any(run.note for run in runs[name]):
                runs[name].append(bench.contend(name))
                say(f"{title}, turn {turn + 1}: {name} {runs[name][-1].seconds:.1f} s {runs[name][-1].note}")
    medians = {name: median(of) for name, of in runs.items()}
    medians["by hand from raw"] = bench.contend("by hand from raw")
    lines = last_figures(needed(bench.step("count")).output)["lines"]
    print_table(title, lines, medians, marts)
    print_differences(bench, medians)


def needed(run: Measurement) -> Measurement:
    """Return the measurement of what the bench cannot do without; leave if it was stopped."""
    if run.note:
        sys.exit(f"{run.note}, while preparing; nothing to compare")
    return run


def median(runs: list[Measurement]) -> Measurement:
    """Return the median of each figure; a run that was stopped speaks for all."""
    stopped = [run for run in runs if run.note]
    if stopped:
        return stopped[0]
    figures = ("seconds", "process", "cpu", "peak")
    return Measurement(**{name: statistics.median(getattr(run, name) for run in runs) for name in figures})


def print_table(title: str, lines: int, medians: dict[str, Measurement], marts: Measurement) -> None:
    """Print a line a contender, each beside the hand-written SQL that starts where it starts."""
    print(f"\n{title}: {lines:,} order lines")
    print(f"{'contender':<22}{'seconds':>9}{'lines/s':>13}{'ratio':>7}{'process':>9}{'ratio':>7}{'CPU':>8}{'GiB':>7}")
    for name in FROM_MARTS:
        print_line(name, lines, medians[name], medians["by hand"])
    from_raw, dbt = medians["by hand from raw"], medians["dbt"]
    print_line("by hand from raw", lines, from_raw, from_raw)
    print_line("dbt, raw to marts", lines, marts, from_raw)
    if dbt.note:
        return
    whole = Measurement(
        marts.seconds + dbt.seconds, marts.process + dbt.process, marts.cpu + dbt.cpu, max(marts.peak, dbt.peak)
    )
    print_line("dbt from raw", lines, whole, from_raw)


def print_line(name: str, lines: int, run: Measurement, limit: Measurement) -> None:
    """Print one contender, or why it was stopped."""
    if run.note:
        print(f"{name:<22}  {run.note} after {run.process:.0f} s")
        return
    print(
        f"{name:<22}{run.seconds:9.2f}{lines / run.seconds:13,.0f}{ratio(run.seconds, limit.seconds)}"
        f"{run.process:9.1f}{ratio(run.process, 0 if limit.note else limit.process)}{run.cpu:8.1f}{run.peak:7.2f}"
    )


def ratio(value: float, limit: float) -> str:
    """Return a ratio, or a dash where the hand-written SQL was stopped."""
    return f"{value / limit:7.2f}" if limit else f"{'-':>7}"


def print_differences(bench: Bench, medians: dict[str, Measurement]) -> None:
    """Print how many rows differ from the hand-written SQL's; leave with an error if any do."""
    found = {}
    needed(medians["by hand"])
    for name, relation in RESULTS.items():
        if not medians[name].note:
            figures = last_figures(needed(bench.step("compare", relation=relation)).output)
            found[name] = figures["different_rows"]
    print("rows that differ from those by hand:", ", ".join(f"{name} {count}" for name, count in found.items()), "\n")
    if any(found.values()):
        sys.exit("contenders do not agree: the figures above do not compare the same work")


def say(progress: str) -> None:
    """Print progress beside the tables, which go to standard output."""
    print(progress, file=sys.stderr, flush=True)


def main() -> None:
    """Measure the real data set and the generated ones, each in a folder of its own that goes at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, nargs="*", default=[10_000_000, 100_000_000])
    parser.add_argument("--skip-real", action="store_true", help="leave the Complete Journey out")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=float, default=16, help="GiB a process may use")
    parser.add_argument("--workspace", default="examples/complete_journey")
    arguments = parser.parse_args()
    sets: list[tuple[str, str, dict[str, Any]]] = [
        (f"generated, {lines / 1e6:g} million", "generate", {"lines": lines}) for lines in arguments.lines
    ]
    if not arguments.skip_real:
        workspace = str(Path(arguments.workspace).resolve())
        sets.insert(0, ("Complete Journey", "ingest", {"workspace": workspace}))
    for title, step, settings in sets:
        with tempfile.TemporaryDirectory(prefix="tessera-bench-") as folder:
            bench = Bench(Path(folder), arguments.limit)
            say(f"{title}: raw tables")
            needed(bench.step(step, **settings))
            run_data_set(bench, title, arguments.repeat)


if __name__ == "__main__":
    main()
