"""A child process that is there when it is needed."""

import subprocess
from collections.abc import Callable

from cnnlab.processes.child_pipes import end_child


class ReplaceableChild:
    """A child process that starts when it is first needed, and again if it has died.

    Whoever shares it between threads holds a lock around its calls.

    Args:
        start: starts a child, with pipes for its standard input and output.

    Attributes:
        process: the child, dead or alive; None before the first and after ``end``.
    """

    def __init__(self, start: Callable[[], subprocess.Popen]) -> None:
        self._start = start
        self.process: subprocess.Popen | None = None

    @property
    def is_running(self) -> bool:
        """The child is there and alive. Never waits."""
        process = self.process
        return process is not None and process.poll() is None

    def running(self) -> subprocess.Popen:
        """The child, started now unless it is alive."""
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.process = self._start()
        return self.process

    def end(self) -> None:
        """End the child, if there is one."""
        process, self.process = self.process, None
        if process is not None:
            end_child(process)
