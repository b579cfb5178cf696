"""Make the next items while the consumer is busy with the last one."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")

_END = object()


def prefetch(items: Iterable[Item], depth: int = 1) -> Generator[Item, None, None]:
    """The same items in the same order, up to ``depth`` of them made in a thread beforehand.

    What making one raises is raised when its turn comes. When the consumer stops, so does the
    making.
    """
    source = iter(items)
    executor = ThreadPoolExecutor(1, "cnnlab-prefetch")
    try:
        coming: deque[Future[Any]] = deque(
            executor.submit(next, source, _END) for _ in range(depth + 1)
        )
        while (item := coming.popleft().result()) is not _END:
            yield item
            coming.append(executor.submit(next, source, _END))
    finally:
        executor.shutdown(cancel_futures=True)
