"""How fast a run goes right now, from what it has written down."""

from collections.abc import Mapping, Sequence
from typing import Any

from cnnlab.runs.records.history import History

WINDOW = 5.0  # seconds


def images_per_second(history: History, batch_size: int) -> float | None:
    """Pictures a second over the last ``WINDOW`` seconds of an epoch, without its validation.

    Args:
        history: of the run.
        batch_size: pictures a batch.

    Returns:
        None before two batches of one epoch were written down.
    """
    points = _last_two_or_more(history.batches)
    if not points:
        return None
    *before, last = points
    recent = [point for point in before if point["seconds"] >= last["seconds"] - WINDOW]
    first = recent[0] if recent else before[-1]
    seconds = last["seconds"] - first["seconds"]
    return (last["batch"] - first["batch"]) * batch_size / seconds if seconds > 0 else None


def _last_two_or_more(batches: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The points of the last epoch; of the one before while there is a single one."""
    for epoch in sorted({batch["epoch"] for batch in batches}, reverse=True)[:2]:
        points = [batch for batch in batches if batch["epoch"] == epoch]
        if len(points) > 1:
            return points
    return []
