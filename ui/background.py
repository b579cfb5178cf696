"""Heavy work in the background: one command at a time for a whole server.

A page that wants its result shows something else meanwhile and asks again and again. Work that
no page has asked for in a while is cancelled when a page wants other work.
"""

import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.storage.staging import staging
from ui.child_process import BackgroundCommand

# A waiting page asks twice a second, less often on a busy server.
_SECONDS_WITHOUT_INTEREST = 5
# The pages go first.
_NICENESS = 10


class Work:
    """One command of cnnlab at work, or ended.

    Attributes:
        name: the same for the same work.
        outcome: None while it goes on; then the command's JSON output, or what went wrong.

    Args:
        name: of the work.
        arguments: of the command.
        into: the folder that it makes with ``--out``, there whole or not at all; or None.

    Raises:
        StorageError: the system refuses to start it.
    """

    def __init__(self, name: str, arguments: tuple[str, ...], into: Path | None) -> None:
        self.name = name
        self.outcome: dict[str, Any] | CnnlabError | None = None
        self.asked = self._begun = time.monotonic()
        self._is_cancelled = False
        with ExitStack() as on_error:
            if into is not None:
                arguments += ("--out", str(on_error.enter_context(staging(into))))
            self._command = BackgroundCommand(*arguments, niceness=_NICENESS)
            self._folder = on_error.pop_all()
        threading.Thread(target=self._follow, daemon=True).start()

    @property
    def progress(self) -> tuple[int, int]:
        """``(done, total)`` so far; ``(0, 0)`` where nobody knows."""
        return self._command.progress

    @property
    def seconds(self) -> float:
        """How long it has been at work."""
        return time.monotonic() - self._begun

    def cancel(self) -> None:
        """End it, leaving nothing; returns at once."""
        if not self._is_cancelled:
            self._is_cancelled = True
            threading.Thread(target=self._command.cancel, daemon=True).start()

    def _follow(self) -> None:
        """In a thread, which touches nothing of Streamlit's."""
        self._command.wait()
        outcome = self._command.outcome
        try:
            with self._folder:
                if isinstance(outcome, CnnlabError):
                    raise outcome
                if not outcome:
                    raise CnnlabError("work-cancelled", "It was ended before its time.")
        except CnnlabError as error:
            outcome = error
        self.outcome = outcome


class _OneAtATime:
    def __init__(self) -> None:
        self._work: Work | None = None
        self._lock = threading.Lock()

    def asked_for(self, name: str, arguments: tuple[str, ...], into: Path | None) -> Work | None:
        with self._lock:
            work = self._work
            if work is not None and work.name == name:
                work.asked = time.monotonic()
                if isinstance(work.outcome, dict):
                    self._work = None  # reported once; then it may begin again
                return work
            if work is not None and work.outcome is None:
                if time.monotonic() - work.asked > _SECONDS_WITHOUT_INTEREST:
                    work.cancel()
                return None
            self._work = Work(name, arguments, into)
            return self._work

    def forget(self, name: str) -> None:
        with self._lock:
            if self._work is not None and self._work.name == name:
                self._work = None


def in_background(name: str, *arguments: str, into: Path | None = None) -> Work | None:
    """The work called ``name``, which begins when it is its turn; None while another is at work.

    A caller asks as it found no result. Once its success was reported, the next call begins it
    anew; a failure stays until ``begin_again``, or until other work has taken its place.

    Args:
        name: the same for the same work.
        arguments: of ``python -m cnnlab``.
        into: a folder that the command fills, given to it as ``--out``; it appears when whole.

    Raises:
        StorageError: the system refuses to start it.
    """
    return _server().asked_for(name, arguments, into)


def begin_again(name: str) -> None:
    """Forget how this work ended."""
    _server().forget(name)


@st.cache_resource(show_spinner=False)
def _server() -> _OneAtATime:
    return _OneAtATime()
