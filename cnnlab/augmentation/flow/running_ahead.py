"""Making the next batches while the consumer is busy with the last one."""

import os
import weakref
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from operator import is_
from typing import Any

from cnnlab.augmentation.flow.schedule import Turn

# One to be delivered, and one in the making.
DEPTH = 2


class RunningAhead:
    """At most ``DEPTH`` batches, made in the background in the order in which they are asked for.

    The owner is held weakly: once nobody holds it, nothing more is made for it, and its
    thread ends. Not thread-safe; the owner calls it under its own lock.

    Args:
        owner: whose batches they are.
        make: name of its method from a ``Turn`` to a batch.
    """

    def __init__(self, owner: Any, make: str) -> None:
        self._owner = weakref.ref(owner)
        self._make = make
        self._made: deque[tuple[Turn, Future]] = deque()
        self._conditions: tuple[Any, ...] = ()
        self._executor: ThreadPoolExecutor | None = None
        self._process = 0

    def take(self, turn: Turn, upcoming: Iterable[Turn], conditions: tuple[Any, ...]) -> Future:
        """The batch of ``turn``, perhaps still in the making; the upcoming ones are begun.

        What was made ahead counts only if it is for this turn and under the same
        conditions (compared by identity).
        """
        self._forget_unless(turn, conditions)
        if not self._made:
            self._begin(turn)
        _, batch = self._made.popleft()
        for coming in islice(upcoming, len(self._made), DEPTH):
            self._begin(coming)
        return batch

    def _forget_unless(self, turn: Turn, conditions: tuple[Any, ...]) -> None:
        same = len(conditions) == len(self._conditions) and all(
            map(is_, conditions, self._conditions)
        )
        forked = self._process != os.getpid()
        if forked or not same or (self._made and self._made[0][0].key != turn.key):
            for _, batch in self._made:
                batch.cancel()
            self._made.clear()
        self._conditions = conditions
        if forked:
            # A forked child inherits the object but not its thread.
            self._process = os.getpid()
            self._executor = ThreadPoolExecutor(1, "cnnlab-next-batch")

    def _begin(self, turn: Turn) -> None:
        self._made.append((turn, self._executor.submit(_make, self._owner, self._make, turn)))


def _make(owner: Callable[[], Any], method: str, turn: Turn) -> Any:
    iterator = owner()
    return None if iterator is None else getattr(iterator, method)(turn)
