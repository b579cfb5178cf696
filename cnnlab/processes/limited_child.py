"""Work on a stranger's file in a child that may take little.

Whatever such a file makes a library do (hang, crash, ask for all memory) happens to the child
alone, and the asking process goes on waiting in a way that Stop and Ctrl-C can end.
"""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import CnnlabError, error_from_dict
from cnnlab.processes.child_environment import child_environment
from cnnlab.processes.child_pipes import end_child, pipes_of
from cnnlab.processes.wire import read_frame, write_frame
from cnnlab.storage.refusals import as_storage_errors

Answer = tuple[Any, Sequence[np.ndarray]]
"""JSON values, and arrays."""


class NoAnswer(Exception):
    """The child has none; the text says why, in words that follow "it"."""


def ask_limited(
    module: str, question: Any, seconds: float, environment: Mapping[str, str] | None = None
) -> Answer:
    """What the child ``python -m MODULE`` answers to a question; its end is waited for.

    Args:
        module: calls ``answer_limited``.
        question: JSON values.
        seconds: how long the child may take, its start included.
        environment: of the child, beside what every child gets.

    Raises:
        CnnlabError: the one that the child's work raised; ``StorageError`` where the system lets
            no child start.
        NoAnswer: the child failed, died, or took too long.
    """
    with as_storage_errors("A process of its own for it"):
        child = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment() | dict(environment or {}),
        )
    began = time.monotonic()
    with _ending(child, seconds):
        answer = _ask(child, question)
        if answer is None:
            took_too_long = time.monotonic() - began >= seconds
            raise NoAnswer(_silence(child.wait(), seconds if took_too_long else None))
    report, arrays = answer
    if "error" in report:
        raise error_from_dict(report["error"])
    if "failed" in report:
        raise NoAnswer(f"it failed ({report['failed']})")
    return report["result"], arrays


def answer_limited(work: Callable[[Any], Answer]) -> None:
    """In the child: do what is asked on standard input, and send what came of it."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # crashes are foreseen
    asked = read_frame(sys.stdin.buffer)
    if asked is None:  # whoever started this has ended
        return
    question, _ = asked
    arrays: Sequence[np.ndarray] = ()
    try:
        result, arrays = work(question)
        report = {"result": result}
    except CnnlabError as error:
        report = {"error": error.to_dict()}
    except Exception as error:
        # Whatever a stranger's file makes our libraries raise, it is the file that is refused.
        report = {"failed": type(error).__name__}
    write_frame(answers, report, arrays)


def limit_memory(more: int) -> None:
    """Let the private memory of this process grow by so many bytes and no further (Linux)."""
    # macOS keeps no such account; there the time limit and the checks of sizes remain.
    with contextlib.suppress(FileNotFoundError):
        status = Path("/proc/self/status").read_text().splitlines()
        (used,) = (int(line.split()[1]) for line in status if line.startswith("VmData:"))
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        allowed = used * 1024 + more
        if hard != resource.RLIM_INFINITY:
            allowed = min(allowed, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))


def limit_computing(seconds: float) -> None:
    """Let the kernel end this process once it has computed for so many seconds more.

    However busy the machine is: waiting does not count.
    """
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _ask(child: subprocess.Popen, question: Any) -> Answer | None:
    try:
        to_child, from_child = pipes_of(child)
        write_frame(to_child, question)
        return read_frame(from_child)
    except OSError:
        return None


@contextlib.contextmanager
def _ending(child: subprocess.Popen, seconds: float) -> Iterator[None]:
    """Nothing of the child stays, whatever ends the block; the alarm ends what it waits for."""
    alarm = threading.Timer(seconds, child.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        end_child(child)


def _silence(code: int, seconds: float | None) -> str:
    if seconds is not None:
        return f"it gave no answer within {seconds:g} seconds"
    if code == -signal.SIGPROF:
        return "it computed for too long"
    return f"the process that tried it ended with code {code}"
