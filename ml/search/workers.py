"""The steps of a search side by side: in processes where they take long, as most hold Python's lock."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from joblib import Parallel, cpu_count, delayed, parallel_config

from ml.threads import one_thread

# Below, a process takes longer to start than the work takes in threads.
LEAST_ROWS_FOR_PROCESSES = 1_000
# Seconds after which a process without work ends, also where the one that wanted it was killed.
PATIENCE = 60


def side_by_side(calls: Iterable[tuple[Callable[..., Any], tuple[Any, ...]]], row_count: int) -> Iterator[Any]:
    """Yield what functions return, in their order; linear algebra in each uses one thread.

    Parameters
    ----------
    calls
        A function of a module and its arguments, both of which can be sent to another process.
    row_count
        Rows that each call works on.
    """
    if row_count < LEAST_ROWS_FOR_PROCESSES:
        threads = Parallel(n_jobs=cpu_count(), prefer="threads", return_as="generator", pre_dispatch="n_jobs")
        with one_thread():
            yield from threads(delayed(function)(*arguments) for function, arguments in calls)
        return
    with parallel_config(backend="loky", n_jobs=cpu_count(), idle_worker_timeout=PATIENCE):
        processes = Parallel(return_as="generator", pre_dispatch="2*n_jobs")
    yield from processes(delayed(_alone)(function, *arguments) for function, arguments in calls)


def _alone(function: Callable[..., Any], *arguments: Any) -> Any:
    with one_thread():  # sums over several threads differ in the last digit from run to run
        return function(*arguments)
