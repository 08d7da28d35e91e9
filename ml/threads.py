"""One thread for linear algebra: sums over several differ in the last digit from run to run."""

from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]


@cache
def _controller() -> ThreadpoolController:
    import scipy.linalg  # noqa: F401 - loads every library that is to be limited
    import sklearn.cluster  # noqa: F401

    return ThreadpoolController()  # looking for the libraries takes 10 ms, so it is done once


def one_thread() -> Any:
    """Return a context in which BLAS and OpenMP use one thread.

    Examples
    --------
    >>> with one_thread():
    ...     total = 1 + 1
    """
    return _controller().limit(limits=1)
