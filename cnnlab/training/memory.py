"""How much memory is left for another process."""

from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
_CONTAINER = Path("/sys/fs/cgroup")


def available_bytes() -> int | None:
    """As Linux tells it, within the limit of the container if there is one; None elsewhere."""
    known = [count for count in (_of_machine(), _of_container()) if count is not None]
    return min(known, default=None)


def _of_machine() -> int | None:
    try:
        lines = _MEMINFO.read_text().splitlines()
        return (
            int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
        )
    except (OSError, StopIteration, ValueError):
        return None


def _of_container() -> int | None:
    """Control groups, version 2; what the container's files take in memory counts as used."""
    try:
        limit, used = (
            int((_CONTAINER / name).read_text()) for name in ("memory.max", "memory.current")
        )
    except (OSError, ValueError):  # no container, or "max": no limit
        return None
    return limit - used
