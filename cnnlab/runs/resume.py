"""Make a run that has ended wait for its turn again, to go on from its last checkpoint."""

from collections.abc import Callable

from cnnlab.errors import RunError
from cnnlab.runs.folder.new_folder import reserve
from cnnlab.runs.folder.run_folder import LOCK, STATUS, STOP, RunFolder
from cnnlab.runs.folder.status import RESUMABLE_STATES, RunStatus
from cnnlab.runs.run_directory import Run
from cnnlab.storage import locks
from cnnlab.storage.json_files import discard, write_json
from cnnlab.storage.os_errors import reason_of

_DIVERGED = (
    "Run {name} diverged in epoch {epoch}, and would do so again with the same settings. Start a "
    "new training with a lower learning rate."
)
_FINISHED = (
    "Run {name} has finished, after {epoch:# epoch}. To train for longer, start a new training "
    "with more epochs."
)
_NOTHING_KEPT = (
    "Run {name} cannot be resumed: it kept no checkpoint to go on from, because it ended before "
    "the first epoch was completed, or the file is damaged. Start a new training with the same "
    "settings."
)


def reopen(run: Run) -> int:
    """Queue a run anew; returns the descriptor that holds its lock.

    Raises:
        RunError: the run is alive, has finished or diverged, or kept nothing to go on from; or
            its folder cannot be written to, as on a full disk. Nothing has changed then.
    """
    return requeue(run, lambda: _resumed_status(run))


def requeue(folder: RunFolder, status: Callable[[], RunStatus]) -> int:
    """Queue any work anew; returns the descriptor that holds its folder's lock.

    Args:
        folder: of the work.
        status: gives the status to begin with, called while the lock is held; what it raises ends
            it, and nothing has changed then.

    Raises:
        RunError: a process works for it, or its folder cannot be written to.
    """
    try:
        with locks.handed_on(folder.path / LOCK, folder.patience) as lock:
            if lock is None:
                raise RunError(
                    "run-alive-already",
                    "Run {name} is at work: it needs no resuming.",
                    name=folder.name,
                )
            _queue(folder, status())
    except OSError as error:
        raise RunError(
            "run-not-resumed",
            "Run {name} cannot be resumed: its folder cannot be written to ({reason}).",
            name=folder.name,
            reason=reason_of(error),
        ) from error
    return lock


def _queue(folder: RunFolder, status: RunStatus) -> None:
    for leftover in folder.path.glob("*.tmp"):  # of a process that was killed while it wrote
        discard(leftover)
    reserve(folder.path)
    (folder.path / STOP).unlink(missing_ok=True)
    # Last, as from here on the work waits for its turn.
    write_json(folder.path / STATUS, status.to_dict())


def _resumed_status(run: Run) -> RunStatus:
    config = run.config  # raises where the folder is unreadable
    state, epoch = _state(run), run.kept_epoch
    if state not in RESUMABLE_STATES or epoch is None:
        raise _why_not(run, state)
    return RunStatus(epoch=epoch, num_epochs=config.epochs)


def _state(run: Run) -> str:
    """While we hold its lock nobody works for it, whatever it says."""
    status = run.status
    return "interrupted" if status.is_active else status.state


def _why_not(run: Run, state: str) -> RunError:
    if state == "finished":
        return _refused(run, "run-finished", _FINISHED)
    if state == "diverged":
        return _refused(run, "run-diverged-for-good", _DIVERGED)
    return _refused(run, "run-without-last-checkpoint", _NOTHING_KEPT)


def _refused(run: Run, code: str, text: str) -> RunError:
    return RunError(code, text, name=run.name, epoch=run.status.epoch)
