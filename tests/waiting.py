"""Waiting for conditions, and how work grows: nothing here judges how fast the machine is."""

import time
from collections.abc import Callable

HANGS_AFTER = 600.0  # seconds; ends a hang, far above what a slow and busy machine takes


def until(condition: Callable[[], object], seconds: float = HANGS_AFTER) -> None:
    """Wait for something that will become true; workers are last in line on a busy machine."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def growth(work: Callable[[int], object], size: int, factor: int = 8) -> float:
    """How many times the processor time of ``work(factor * size)`` is that of ``work(size)``.

    About ``factor`` where the time is in proportion to the size, its square where every thing
    is compared with every other. Processor time, and the best of three: other programs that run
    meanwhile change little.
    """
    return _least_seconds(work, factor * size) / _least_seconds(work, size)


def _least_seconds(work: Callable[[int], object], size: int) -> float:
    def seconds() -> float:
        began = time.process_time()
        work(size)
        return time.process_time() - began

    return min(seconds() for _ in range(3))
