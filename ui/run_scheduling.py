"""Runs of pages take turns: few at a time, and what is dragged gives way to what is clicked.

All runs of a server share one interpreter. A hundred of them side by side wait for it at every
step, and so does the loop that sends their results; one after another they are done sooner. Who
drags a slider causes many runs, who clicks one: a drag waits while clicks do, but for a
small share that all drags together get in any case.

A turn ends with the thread of its run, or when that thread begins another run. Nobody waits long
for a run that waits itself, as for another process: its place is given away.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

# Two, so that one works while another's pictures are encoded, which takes no interpreter.
_AT_ONCE = 2
_DRAGS_AT_ONCE = 1
_SECONDS_OF_WORK = 0.3  # a run that takes longer waits for something
_SECONDS_WITHOUT_DRAG = 0.2  # then one goes before all clicks


class _Turn:
    def __init__(self, is_drag: bool) -> None:
        self.is_drag = is_drag
        self.begun = 0.0
        self.has_come = threading.Event()


class _Hold:
    """Kept by a thread alone, so that its turn ends when the thread does."""

    def __init__(self, end: Callable[[], None]) -> None:
        self._end = end

    def __del__(self) -> None:
        self._end()


class RunTurns:
    """Who may run now; for the threads of one process.

    Args:
        clock: the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # A thread's turn may end while that thread or the collector is inside here.
        self._lock = threading.RLock()
        self._clicks: deque[_Turn] = deque()
        self._drags: deque[_Turn] = deque()
        self._running: list[_Turn] = []
        self._last_drag = clock()
        self._thread = threading.local()

    def take(self, is_drag: bool = False) -> None:
        """Wait for this thread's turn: who came first goes first, of clicks and of drags."""
        self._thread.hold = None
        turn = _Turn(is_drag)
        with self._lock:
            (self._drags if is_drag else self._clicks).append(turn)
            self._let_in()
        while not turn.has_come.wait(_SECONDS_OF_WORK):
            with self._lock:
                self._let_in()
        self._thread.hold = _Hold(lambda: self._end(turn))

    def give_back(self) -> None:
        """End this thread's turn, if it has one."""
        self._thread.hold = None

    def is_held(self) -> bool:
        """Whether this thread has taken a turn."""
        return getattr(self._thread, "hold", None) is not None

    def num_waiting(self) -> int:
        """How many threads wait for their turn."""
        return len(self._clicks) + len(self._drags)

    def _end(self, turn: _Turn) -> None:
        with self._lock:
            self._running.remove(turn)
            self._let_in()

    def _let_in(self) -> None:
        while (queue := self._next(self._clock())) is not None:
            turn = queue.popleft()
            turn.begun = self._clock()
            if turn.is_drag:
                self._last_drag = turn.begun
            self._running.append(turn)
            turn.has_come.set()

    def _next(self, now: float) -> deque[_Turn] | None:
        """Where the next one waits; None where none may go in."""
        at_work = [turn for turn in self._running if now - turn.begun < _SECONDS_OF_WORK]
        if len(at_work) >= _AT_ONCE:
            return None
        drag_may_go = self._drags and sum(turn.is_drag for turn in at_work) < _DRAGS_AT_ONCE
        is_due = now - self._last_drag >= _SECONDS_WITHOUT_DRAG
        if drag_may_go and (is_due or not self._clicks):
            return self._drags
        return self._clicks or None


_TURNS = RunTurns()
_NOTED = threading.local()


def note_drag() -> None:
    """In a callback: the run that this thread begins now is there for a slider that is held."""
    _NOTED.is_drag = True


def take_turn() -> None:
    """At the beginning of a page's run: wait for its turn."""
    is_drag = _is_drag()
    _NOTED.is_drag = False
    _TURNS.take(is_drag)


def take_turn_of_fragment() -> None:
    """In a fragment that may run alone: wait for its turn, unless the page's run has taken one."""
    if _is_drag() or not _TURNS.is_held():
        take_turn()


def end_turn() -> None:
    """For who is going to wait: others may run meanwhile."""
    _TURNS.give_back()


def _is_drag() -> bool:
    return getattr(_NOTED, "is_drag", False)
