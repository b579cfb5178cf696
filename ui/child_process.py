"""Heavy work runs as a cnnlab command in a child, so that the server keeps answering."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Iterator
from typing import IO, Any

import streamlit as st

from cnnlab.errors import CnnlabError, error_from_dict

USER_ERROR = 2


def run_command_with_bar(beginning: str, working: str, *arguments: str) -> dict[str, Any]:
    """Run ``python -m cnnlab`` with these arguments under a progress bar; its JSON answer.

    The child is killed when the reader leaves the page or changes something on it.

    Args:
        beginning: what the bar says at first; translated.
        working: what it says as it goes; translated, with ``{done}`` and ``{total}``.
        arguments: of the command.

    Raises:
        CnnlabError: as ``run_command``.
    """
    bar = st.progress(0.0, beginning)
    command = run_command(*arguments)
    try:
        while True:
            done, total = next(command)
            bar.progress(done / max(total, 1), working.format(done=done, total=total))
    except StopIteration as end:
        return end.value
    finally:
        command.close()
        bar.empty()


def run_command(*arguments: str) -> Generator[tuple[int, int], None, dict[str, Any]]:
    """Run ``python -m cnnlab`` with these arguments; yield ``(done, total)`` as it goes.

    The child is killed when the iterator is dropped, as when the reader leaves the page.

    Returns:
        The command's JSON answer.

    Raises:
        CnnlabError: what the command raised, with its code and values.
    """
    with _started(arguments) as child:
        try:
            yield from _progress(child.stderr)
            answer, exit_code = child.stdout.read(), child.wait()
        finally:
            child.kill()
    return _report(answer, exit_code)


class BackgroundCommand:
    """A command that goes on while readers do other things, until it ends or is cancelled.

    Attributes:
        progress: ``(done, total)`` so far.
        outcome: None while it is at work; then its JSON answer, or the error that it raised.

    Args:
        arguments: of the command.
    """

    def __init__(self, *arguments: str) -> None:
        self.progress = 0, 0
        self.outcome: dict[str, Any] | CnnlabError | None = None
        self._child = _started(arguments)
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    def cancel(self) -> None:
        """End it at once."""
        self._child.kill()

    def wait(self) -> None:
        """Until it has ended and its outcome is known."""
        self._follower.join()

    def _follow(self) -> None:
        """In a thread, which touches nothing of Streamlit's."""
        with self._child as child:
            for self.progress in _progress(child.stderr):
                pass
            answer, exit_code = child.stdout.read(), child.wait()
        try:
            self.outcome = _report(answer, exit_code)
        except CnnlabError as error:
            self.outcome = error


def _started(arguments: tuple[str, ...]) -> subprocess.Popen:
    command = [sys.executable, "-m", "cnnlab", *arguments, "--json", "--progress-json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _progress(lines: IO[bytes]) -> Iterator[tuple[int, int]]:
    for line in lines:
        if line.startswith(b'{"done"'):
            report = json.loads(line)
            yield report["done"], report["total"]


def _report(answer: bytes, exit_code: int) -> dict[str, Any]:
    if exit_code not in (0, USER_ERROR):
        raise CnnlabError(
            "child-ended",
            "The process at work ended with code {code} before it was done. Are the pictures too "
            "many for this computer's memory?",
            code=exit_code,
        )
    report = json.loads(answer)
    if "error" in report:
        raise error_from_dict(report["error"])
    return report
