"""Heavy work runs as a cnnlab command in a child, so that the server keeps answering."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import streamlit as st

from cnnlab.errors import CnnlabError, error_from_dict
from cnnlab.storage.os_errors import as_storage_errors
from ui.text import t

USER_ERROR = 2

_SECONDS_BETWEEN_LOOKS = 0.2
_SECONDS_TO_TIDY_UP = 2
# What reading JSON raises that was cut off or is something else.
_NO_REPORT = (ValueError, KeyError, TypeError)


def run_command_with_bar(beginning: str, working: str, *arguments: str) -> dict[str, Any]:
    """Run ``python -m cnnlab`` with these arguments under a progress bar; its JSON output.

    The child is ended when the reader leaves the page or changes something on it.

    Args:
        beginning: what the bar says at first; translated.
        working: what it says as it goes; translated, with ``{done}`` and ``{total}``.
        arguments: of the command.

    Raises:
        CnnlabError: what the command raised, with its code and values.
    """
    bar = st.progress(0.0, beginning)
    command = BackgroundCommand(*arguments)
    try:
        # Only where something is drawn can Streamlit end this run of the page.
        while not command.wait(_SECONDS_BETWEEN_LOOKS):
            done, total = command.progress
            words = working.format(done=done, total=total) if total else beginning
            bar.progress(done / max(total, 1), words)
    finally:
        command.cancel()
        bar.empty()
    if isinstance(command.outcome, CnnlabError):
        raise command.outcome
    return command.outcome or {}


class BackgroundCommand:
    """``python -m cnnlab`` in a child, until it ends or is cancelled.

    Attributes:
        progress: ``(done, total)`` so far.
        outcome: None while it is at work; then its JSON output, or the error that it raised; an
            empty output if it was cancelled.

    Args:
        arguments: of the command.
        niceness: how far it gives way to the server where both want the processor, 0 to 19.

    Raises:
        StorageError: the system refuses to start a process.
    """

    def __init__(self, *arguments: str, niceness: int = 0) -> None:
        self.progress = 0, 0
        self.outcome: dict[str, Any] | CnnlabError | None = None
        self._is_cancelled = False
        # A child that fills a pipe which nobody reads yet would wait for ever; a file takes all.
        with as_storage_errors(t("A process")), contextlib.ExitStack() as on_error:
            self._answer = on_error.enter_context(tempfile.TemporaryFile())
            self._child = subprocess.Popen(
                _command(arguments), stdout=self._answer, stderr=subprocess.PIPE
            )
            on_error.pop_all()  # _follow closes it
        if niceness:
            with contextlib.suppress(OSError):  # it may have ended already
                os.setpriority(os.PRIO_PROCESS, self._child.pid, niceness)
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    def cancel(self) -> None:
        """End it as Ctrl-C does, so that it leaves nothing half done; soon by force."""
        self._is_cancelled = True
        self._child.send_signal(signal.SIGINT)
        if not self.wait(_SECONDS_TO_TIDY_UP):
            self._child.kill()
            self.wait()

    def wait(self, seconds: float | None = None) -> bool:
        """Until its outcome is known, or so long at most; whether it is."""
        self._follower.join(seconds)
        return self.outcome is not None

    def _follow(self) -> None:
        """In a thread, which touches nothing of Streamlit's."""
        with self._answer as file, self._child as child:
            for self.progress in _progress(child.stderr or ()):
                pass
            exit_code = child.wait()
            file.seek(0)
            answer = file.read()
        self.outcome = self._report(answer, exit_code)

    def _report(self, answer: bytes, exit_code: int) -> dict[str, Any] | CnnlabError:
        if exit_code in (0, USER_ERROR):
            with contextlib.suppress(*_NO_REPORT):
                report = json.loads(answer)
                return error_from_dict(report["error"]) if "error" in report else report
        if self._is_cancelled:
            return {}
        return CnnlabError(
            "child-ended",
            "The process at work ended with code {code} before it was done. Try it again; perhaps "
            "this computer has too little memory left.",
            code=exit_code,
        )


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "cnnlab", *arguments, "--json", "--progress-json"]


def _progress(lines: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    for line in lines:
        # Libraries write there too, even into a line.
        with contextlib.suppress(*_NO_REPORT):
            report = json.loads(line)
            yield report["done"], report["total"]
