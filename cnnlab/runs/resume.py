"""Make a run that has ended wait for its turn again, to go on from its last checkpoint."""

from cnnlab.errors import RunError
from cnnlab.runs.folder.new_folder import reserve
from cnnlab.runs.folder.run_folder import LOCK, STATUS, STOP
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
    try:
        with locks.handed_on(run.path / LOCK, run.patience) as lock:
            if lock is None:
                raise _refused(
                    run, "run-alive-already", "Run {name} is at work: it needs no resuming."
                )
            _queue(run)
    except OSError as error:
        raise RunError(
            "run-not-resumed",
            "Run {name} cannot be resumed: its folder cannot be written to ({reason}).",
            name=run.name,
            reason=reason_of(error),
        ) from error
    return lock


def _queue(run: Run) -> None:
    config = run.config  # raises where the folder is unreadable
    state, epoch = _state(run), run.kept_epoch
    if state not in RESUMABLE_STATES or epoch is None:
        raise _why_not(run, state)
    for leftover in run.path.glob("*.tmp"):  # of a process that was killed while it wrote
        discard(leftover)
    reserve(run.path)
    (run.path / STOP).unlink(missing_ok=True)
    # Last, as from here on the run waits for its turn.
    write_json(run.path / STATUS, RunStatus(epoch=epoch, num_epochs=config.epochs).to_dict())


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
