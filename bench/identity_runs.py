"""Who is who over a million records: a full run, then one with 1 % new records; time, memory and what was found.

Not named after the room, which it would hide: a script's own folder comes first where Python looks.
"""

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
from identity_data import make_frame, pairwise, write_records

from identity.jobs import resolve_customers
from tessera.home import WorkspacePaths
from tessera.workspace import IdentitySettings
from tessera.world.settings import WorldSettings

RECORDS_PER_PERSON = 1 / 0.85  # the world's share of duplicates is 15 %
NEW_SHARE = 0.01


def main() -> None:
    """Run both and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    frame = make_frame(WorldSettings(round(options.records / RECORDS_PER_PERSON), seed=options.seed))
    is_new = np.random.default_rng(options.seed).random(len(frame)) < NEW_SHARE
    with tempfile.TemporaryDirectory() as folder:
        paths = WorkspacePaths(Path(folder) / "company")
        for name, part in (("full", frame[~is_new]), ("incremental", frame)):
            write_records(paths.warehouse, part)
            began, used = time.monotonic(), time.process_time()
            summary = resolve_customers(paths, date(2024, 12, 31), IdentitySettings())
            seconds, used = time.monotonic() - began, time.process_time() - used
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            print(f"{name}: {len(part):,} records in {seconds:.1f} s, {used:.1f} s of CPU, {memory:.1f} GiB at most")
            print(f"  {summary}")
            print("  " + ", ".join(f"{key} {value:.4f}" for key, value in pairwise(paths.warehouse, part).items()))


if __name__ == "__main__":
    main()
