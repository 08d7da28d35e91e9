"""Work side by side, in threads and in processes."""

import os
import subprocess
import sys
import time

import psutil
import pytest
from threadpoolctl import threadpool_info

from ml.search import workers
from ml.search.workers import side_by_side
from tessera.home import PROJECT_ROOT


def place_and_threads(number: int) -> tuple[int, int, int]:
    return number, os.getpid(), max(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")


def broken(number: int) -> int:
    raise ValueError(f"{number} cannot be")


@pytest.mark.parametrize("row_count", [999, 1_000])
def test_results_come_in_order_and_linear_algebra_uses_one_thread(row_count: int) -> None:
    found = list(side_by_side([(place_and_threads, (number,)) for number in range(7)], row_count))
    assert [number for number, _, _ in found] == list(range(7))
    assert {threads for _, _, threads in found} == {1}
    in_own_process = {pid == os.getpid() for _, pid, _ in found}
    assert in_own_process == {row_count < workers.LEAST_ROWS_FOR_PROCESSES}


@pytest.mark.parametrize("row_count", [1, 1_000])
def test_an_error_reaches_the_caller(row_count: int) -> None:
    with pytest.raises(ValueError, match="1 cannot be"):
        list(side_by_side([(broken, (1,))], row_count))


SLEEPER = """
import time
import psutil
from ml.search import workers
from ml.search.workers import side_by_side
workers.PATIENCE = 5
results = side_by_side([(time.sleep, (0.01,)) for _ in range(100_000)], 10_000)
for _ in range(20):
    next(results)
print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
for _ in results:
    pass
"""


@pytest.mark.slow
def test_processes_of_a_search_that_was_killed_end_by_themselves() -> None:
    killed = subprocess.Popen([sys.executable, "-c", SLEEPER], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    pids = [int(word) for word in killed.stdout.readline().split()]
    assert len(pids) >= 2
    killed.kill()
    killed.wait()
    deadline = time.monotonic() + 60
    while (alive := [pid for pid in pids if psutil.pid_exists(pid)]) and time.monotonic() < deadline:
        time.sleep(1)
    assert alive == []
