"""Where a training stands and how long it will take, in a few plain words."""

from cnnlab.runs import ACTIVE_STATES, RunStatus, active_runs
from ui.page import errors_shown
from ui.text import t

_STATES = {
    "queued": "getting ready",
    "starting": "getting ready",
    "running": "learning: epoch {epoch} of {epochs}",
    "finished": "finished, epochs: {epoch}",
    "stopped": "stopped in epoch {epoch}",
    "interrupted": "interrupted in epoch {epoch}",
    "diverged": "diverged in epoch {epoch}",
    "disk full": "ended: the disk is full",
    "failed": "failed",
    "unreadable": "unreadable",
}


def state_in_words(status: RunStatus, place: int | None = None) -> str:
    """Where a run stands, in a few plain words; ``place`` is its place in the queue, if it waits.

    A run that is next while none is at work is about to start.
    """
    if status.state == "queued" and place and (place > 1 or run_at_work("starting", "running")):
        return t("waiting for another training to end: number {place} in the queue", place=place)
    if status.is_hopeless:
        return t("ended early after {count:# epoch}", count=status.epoch)
    return t(_STATES[status.state], epoch=status.epoch, epochs=status.num_epochs)


def run_at_work(*states: str) -> str | None:
    """The name of the run that is in one of these states; without any, of one that is active."""
    states = states or ACTIVE_STATES
    with errors_shown():
        return next((run.name for run in active_runs() if run.status.state in states), None)


def share_done(status: RunStatus) -> float:
    """Of the frozen layers' pass while that goes on, then of the epochs; in [0, 1]."""
    return status.progress if status.preparation is None else status.preparation


def time_left(status: RunStatus) -> str:
    """What is left, or what is being waited for."""
    if status.state == "queued":
        return t("Waiting …")
    if status.seconds_left is None:
        return t("Learning …") if status.state == "running" else t("Getting ready …")
    left = duration_in_words(status.seconds_left)
    if status.preparation is not None:
        # The epochs come after it, and have no throughput yet.
        return t("Running the frozen layers once: about {left}", left=left)
    return t("About {left} left", left=left) if status.seconds_left > 2 else t("Finishing …")


def duration_in_words(seconds: float) -> str:
    """Such as "20 s" or "3 min 20 s"."""
    minutes, seconds = divmod(max(round(seconds), 1), 60)
    if not minutes:
        return t("{seconds} s", seconds=seconds)
    return t("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)
