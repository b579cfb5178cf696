"""How much memory is available to this process, or another one.

That is what Linux can allocate without swapping, or what the container's limit leaves if that is
less. The kernel kills a process that takes more, so where it is unknown (macOS) it is half of the
physical memory, which is free on most computers most of the time.
"""

import os
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CONTAINER = Path("/sys/fs/cgroup")


def free_memory() -> int:
    """Available bytes; below 0 in a container beyond its limit."""
    of_machine, of_container = _of_machine(), _of_container()
    return of_machine if of_container is None else min(of_machine, of_container)


def _of_machine() -> int:
    try:
        lines = _MEMINFO.read_text().splitlines()
        available = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(available.split()[1]) * 1024
    except (OSError, StopIteration, ValueError):
        return _physical() // 2


def _physical() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _of_container() -> int | None:
    """Control groups, version 2; what the container's files take in memory counts as used."""
    try:
        limit, used = (
            int((_CONTAINER / name).read_text()) for name in ("memory.max", "memory.current")
        )
    except (OSError, ValueError):  # no container, or "max": no limit
        return None
    return limit - used
