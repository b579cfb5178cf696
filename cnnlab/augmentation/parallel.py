"""Work on all processors, from any number of threads at a time."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

# Parts for each processor: few enough to cost nothing, many enough to end together.
_PARTS = 4


def run_in_parallel(
    task: Callable[[int, int], None], count: int, smallest: int = 1, largest: int | None = None
) -> None:
    """Calls ``task(start, stop)`` until 0..count is covered, on all processors and this thread.

    The task should release the interpreter's lock. Who takes which part is open; results must
    not depend on it. An error in a task is raised here, after all parts have ended.

    Args:
        task: works on the items from ``start`` to before ``stop``.
        count: how many items.
        smallest: do not cut into parts of fewer items.
        largest: nor of more, where items take so long that all should end together.
    """
    size = max(smallest, -(-count // (_PARTS * num_threads())))
    size = size if largest is None else min(size, largest)
    starts = iter(range(0, count, size))

    def work() -> None:
        for start in starts:
            task(start, min(start + size, count))

    helpers = min(num_threads(), -(-count // size)) - 1
    futures = [_pool().submit(work) for _ in range(helpers)]
    try:
        work()
    finally:
        for future in futures:
            future.result()


def num_threads() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(num_threads(), thread_name_prefix="cnnlab-augmentation")


if hasattr(os, "register_at_fork"):
    # Threads do not survive a fork: the child makes a pool of its own.
    os.register_at_fork(after_in_child=_pool.cache_clear)
