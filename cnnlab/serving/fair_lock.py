"""A lock that is granted in the order of the requests."""

import threading
from collections import deque
from types import TracebackType


class FairLock:
    """A context manager. ``threading.Lock`` may go to the same thread again and again."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()

    def __enter__(self) -> None:
        ticket = object()
        try:
            with self._changed:
                self._waiting.append(ticket)
                self._changed.wait_for(lambda: self._waiting[0] is ticket)
        except BaseException:
            self._leave(ticket)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ticket = self._waiting[0]
        try:
            self._leave(ticket)
        except BaseException:
            # Interrupted while leaving, which would block all others for ever.
            self._leave(ticket)
            raise

    def _leave(self, ticket: object) -> None:
        with self._changed:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            self._changed.notify_all()
