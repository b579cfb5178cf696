"""The same work on many files, on several cores where that gains, never far ahead of who asks."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

# Threads gain where decoding is long; on small pictures they halve the speed (measured).
_LARGE_BYTES = 8000
_SMALL_AT_ONCE, _LARGE_AT_ONCE = 64, 8
_MOST_THREADS = 8


def in_order(
    items: Sequence[Item],
    work: Callable[[Item], Result],
    sizes: Sequence[int],
    ahead: int = 0,
) -> Iterator[Result]:
    """What ``work`` makes of each item, in their order.

    Two portions a thread are made ahead; what was is dropped when the caller stops.

    Args:
        items: such as files.
        work: called in threads; what it raises is raised here when its turn comes.
        sizes: of the items in bytes.
        ahead: how many items to make ahead at least, while the caller is busy otherwise.
    """
    is_large = sum(sizes) > _LARGE_BYTES * len(sizes)
    portion = _LARGE_AT_ONCE if is_large else _SMALL_AT_ONCE
    num_threads = min(_MOST_THREADS, os.cpu_count() or 1) if is_large else 1
    pool = ThreadPoolExecutor(num_threads)
    parts = (items[start : start + portion] for start in range(0, len(items), portion))
    waiting = (pool.submit(lambda part: [work(item) for item in part], part) for part in parts)
    try:
        begun = deque(islice(waiting, max(2 * num_threads, ahead // portion)))
        while begun:
            yield from begun.popleft().result()
            begun.extend(islice(waiting, 1))
    finally:
        pool.shutdown(cancel_futures=True)
