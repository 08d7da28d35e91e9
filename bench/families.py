"""What each family of clusterings costs from 10 thousand to 1 million rows of 30 columns, and k-means beside others.

    python bench/families.py [--rows 10000 100000 1000000] [--plot families.png]
    python bench/families.py --k-means [--rows 1000000]

Every figure is from a process of its own, on one thread (`--threads`): Tessera fits on one, so that a second run
gives the same rows. Seconds are given on the clock and, in brackets, of the processor: on a busy machine the second
are what counts, and with one thread they are what an idle machine's clock would show.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from family_steps import FAISS_STARTS, SCIKIT_STARTS

STEPS = Path(__file__).with_name("family_steps.py")
CONTENDERS = ("Tessera", *SCIKIT_STARTS, *FAISS_STARTS, "mini-batch, 10 starts")
FAMILY_NAMES = ("kmeans", "ward", "gaussian_mixture", "som", "hdbscan", "dbscan")
SAME_INERTIA = 1.001


def measure(name: str, row_count: int, options: argparse.Namespace) -> dict[str, Any]:
    """Run one step and return its figures."""
    threads = {one: str(options.threads) for one in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    command = [sys.executable, str(STEPS), name, str(row_count), str(options.k), str(options.seed)]
    done = subprocess.run(command, env={**os.environ, **threads}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return found


def compare_families(options: argparse.Namespace) -> None:
    """Print a line for each family and size, and draw them."""
    print(f"{'family':<18}{'rows':>10}{'fit s (CPU)':>18}{'predict s (CPU)':>18}{'added MiB':>11}", end="")
    print(f"{'peak MiB':>10}{'clusters':>10}{'noise':>7}{'ARI':>7}")
    costs: dict[str, list[dict[str, Any]]] = {}
    for name in options.families:
        for row_count in options.rows:
            one = measure(name, row_count, options)
            costs.setdefault(name, []).append({"rows": row_count, **one})
            print(f"{name:<18}{row_count:>10,}{seconds(one, 'fit')}{seconds(one, 'predict')}", end="")
            print(f"{one['added']:>11.0f}{one['peak']:>10.0f}{one['clusters']:>10}", end="")
            print(f"{one['noise']:>7.2f}{one['ari']:>7.2f}", flush=True)
    print(f"load {os.getloadavg()[0]:.1f}")
    draw(costs, options.plot)


def seconds(found: dict[str, Any], name: str) -> str:
    """Return clock and processor seconds of a step, 18 characters wide."""
    return f"{found[name]:>9.1f} ({found[f'{name}_cpu']:.1f})".rjust(18)


def compare_k_means(options: argparse.Namespace) -> None:
    """Print a line for each k-means, and how Tessera's stands to the fastest that found as good a solution."""
    for row_count in options.rows:
        found = {name: measure(name, row_count, options) for name in CONTENDERS}
        least = min(one["inertia"] for one in found.values())
        print(f"k-means, {row_count:,} rows, k = {options.k}, load {os.getloadavg()[0]:.1f}")
        for name, one in found.items():
            worse = one["inertia"] / least - 1
            print(f"  {name:<26}{seconds(one, 'fit')} s   inertia +{worse:.3%}   added {one['added']:>6.0f} MiB")
        as_good = [
            one["fit_cpu"]
            for name, one in found.items()
            if name != "Tessera" and one["inertia"] <= found["Tessera"]["inertia"] * SAME_INERTIA
        ]
        best = f"{found['Tessera']['fit_cpu'] / min(as_good):.2f}" if as_good else "none was as good: -"
        print(f"  Tessera's CPU time by that of the fastest as good within 0.1 %: {best}", flush=True)


def draw(costs: dict[str, list[dict[str, Any]]], file: Path) -> None:
    """Write seconds and memory over rows, both axes logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4), layout="constrained")
    titles = {
        "fit_cpu": "fit, CPU seconds",
        "predict_cpu": "predict all rows, CPU seconds",
        "peak": "peak memory of the process, MiB",
    }
    for axes, (what, title) in zip(figure.subplots(1, 3), titles.items(), strict=True):
        for marker, (name, points) in zip("os^Dvx", costs.items(), strict=False):
            axes.plot(
                [one["rows"] for one in points], [max(one[what], 0.01) for one in points], marker, ls="-", label=name
            )
        axes.set(title=title, xlabel="rows", xscale="log", yscale="log")
        axes.grid(visible=True, alpha=0.3)
    figure.axes[0].legend(fontsize="small")
    figure.savefig(file, dpi=150)
    print(f"drawn in {file}")


def main() -> None:
    """Measure what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--k-means", action="store_true", help="k-means beside scikit-learn alone and faiss")
    parser.add_argument("--families", nargs="+", choices=FAMILY_NAMES, default=FAMILY_NAMES)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 30_000, 100_000, 300_000, 1_000_000])
    parser.add_argument("--k", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--plot", type=Path, default=Path("families.png"))
    options = parser.parse_args()
    if options.k_means:
        compare_k_means(options)
    else:
        compare_families(options)


if __name__ == "__main__":
    main()
