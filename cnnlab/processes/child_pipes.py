"""The standard input and output of a child process, for messages to and from it."""

import contextlib
import subprocess
from typing import IO


def pipes_of(child: subprocess.Popen) -> tuple[IO[bytes], IO[bytes]]:
    """Where to write to the child, and where to read from it.

    Raises:
        ValueError: the child was started without pipes for both.
    """
    if child.stdin is None or child.stdout is None:
        raise ValueError("The child was started without pipes for its input and its output.")
    return child.stdin, child.stdout


def end_child(child: subprocess.Popen) -> None:
    """Kill the child, close its pipes and wait for its end."""
    child.kill()
    to_child, from_child = pipes_of(child)
    # Unsent bytes cannot be flushed any more.
    with contextlib.suppress(OSError):
        to_child.close()
    from_child.close()
    child.wait()
