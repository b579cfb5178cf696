"""The worker of a run or an experiment, found by the folder in its command line."""

import os
import signal
import subprocess
from pathlib import Path


def pid_of(folder: Path) -> int | None:
    """The process that works on this folder, if one does."""
    listing = subprocess.run(["ps", "-eo", "pid,args", "-ww"], stdout=subprocess.PIPE, check=True)
    found = [line for line in listing.stdout.decode().splitlines() if f"{folder} " in f"{line} "]
    assert len(found) < 2, found
    return int(found[0].split()[0]) if found else None


def kill(folder: Path) -> None:
    """SIGKILL to the process that works on this folder."""
    os.kill(pid_of(folder), signal.SIGKILL)
