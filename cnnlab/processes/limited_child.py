"""Work on an untrusted file in a child process with limited time and memory.

If such a file makes a library hang, crash or ask for all memory, this happens to the child
alone, and the calling process waits in a way that Stop and Ctrl-C can end.
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
from cnnlab.processes.wire import read_message, write_message
from cnnlab.storage.os_errors import as_storage_errors

Response = tuple[Any, Sequence[np.ndarray]]
"""JSON values, and arrays."""


_ahead: dict[str, subprocess.Popen] = {}
"""Module -> a child of it that waits for a call."""
_turn = threading.Lock()


class NoResponse(Exception):
    """The child sent no response; the text says why, as a clause."""


def call_limited(
    module: str, request: Any, seconds: float, environment: Mapping[str, str] | None = None
) -> Response:
    """The response of the child ``python -m MODULE`` to a request; waits for the child's end.

    Args:
        module: calls ``serve_limited``.
        request: JSON values.
        seconds: how long the child may take, its start included.
        environment: of the child, in addition to that of every child.

    Raises:
        CnnlabError: the one that the child's work raised; ``StorageError`` if the system lets
            no child start.
        NoResponse: the child failed, died, or took too long.
    """
    child = None if environment else _started_ahead(module)
    if child is None:
        with as_storage_errors("A process of its own for it"):
            child = _start(module, environment or {})
    began = time.monotonic()
    with _killed_after(child, seconds):
        response = _exchange(child, request)
        if response is None:
            took_too_long = time.monotonic() - began >= seconds
            raise NoResponse(_reason(child.wait(), seconds if took_too_long else None))
    report, arrays = response
    if "error" in report:
        raise error_from_dict(report["error"])
    if "failed" in report:
        raise NoResponse(f"it failed ({report['failed']})")
    return report["result"], arrays


def start_ahead(module: str) -> None:
    """Let a child of a module wait for the next call of it, which saves that call its start.

    Cheap to repeat. The child works for one call as ever, and ends with this process. Where the
    system refuses it, the call starts one itself.

    Args:
        module: as of ``call_limited``.
    """
    with _turn, contextlib.suppress(OSError):
        if module not in _ahead or not _is_running(_ahead[module]):
            _ahead[module] = _start(module, {})


def serve_limited(work: Callable[[Any], Response]) -> None:
    """In the child: read the request from standard input, and send the response."""
    responses = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries may print
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # crashes are foreseen
    message = read_message(sys.stdin.buffer)
    if message is None:  # the calling process has ended
        return
    request, _ = message
    arrays: Sequence[np.ndarray] = ()
    try:
        result, arrays = work(request)
        report = {"result": result}
    except CnnlabError as error:
        report = {"error": error.to_dict()}
    except Exception as error:
        # Any other error of a library comes from the untrusted file, which is refused.
        report = {"failed": type(error).__name__}
    write_message(responses, report, arrays)


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


def _start(module: str, environment: Mapping[str, str]) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment() | dict(environment),
    )


def _started_ahead(module: str) -> subprocess.Popen | None:
    with _turn:
        child = _ahead.pop(module, None)
    return child if child is not None and _is_running(child) else None


def _is_running(child: subprocess.Popen) -> bool:
    """Nothing is left of one that has ended."""
    if child.poll() is None:
        return True
    end_child(child)
    return False


def _exchange(child: subprocess.Popen, request: Any) -> Response | None:
    try:
        to_child, from_child = pipes_of(child)
        write_message(to_child, request)
        return read_message(from_child)
    except OSError:
        return None


@contextlib.contextmanager
def _killed_after(child: subprocess.Popen, seconds: float) -> Iterator[None]:
    """End the child with the block, or after so many seconds, which unblocks the block."""
    alarm = threading.Timer(seconds, child.kill)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
        end_child(child)


def _reason(code: int, seconds: float | None) -> str:
    if seconds is not None:
        return f"it gave no answer within {seconds:g} seconds"
    if code == -signal.SIGPROF:
        return "it computed for too long"
    return f"the process that tried it ended with code {code}"
