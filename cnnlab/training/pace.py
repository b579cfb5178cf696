"""How fast a run goes right now, from what it has written down."""

from cnnlab.training.history import History

WINDOW = 5.0  # seconds


def images_per_second(history: History, batch_size: int) -> float | None:
    """Pictures a second over the last ``WINDOW`` seconds of training, validation included.

    Args:
        history: of the run.
        batch_size: pictures a batch.

    Returns:
        None before two batches were written down.
    """
    if len(history.batches) < 2:
        return None
    last = history.batches[-1]
    recent = [b for b in history.batches[:-1] if b["seconds"] >= last["seconds"] - WINDOW]
    first = recent[0] if recent else history.batches[-2]
    seconds = last["seconds"] - first["seconds"]
    return (_done(last) - _done(first)) * batch_size / seconds if seconds > 0 else None


def _done(batch: dict) -> int:
    return (batch["epoch"] - 1) * batch["num_batches"] + batch["batch"]
