"""Start a sweep in a process of its own, and let it go on after it has ended."""

from cnnlab.errors import RunError
from cnnlab.runs.first_weights import check_first_weights
from cnnlab.runs.folder.run_folder import CONFIG
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.resume import requeue
from cnnlab.storage.json_files import write_json
from cnnlab.sweeps.cluster.settings import Cluster
from cnnlab.sweeps.folder import SweepFolder, new_sweep
from cnnlab.sweeps.installed import check_optuna
from cnnlab.sweeps.sweep import Sweep
from cnnlab.workers.processes import removed_on_error, start_worker
from cnnlab.workers.standby import Standby

WORKER = "cnnlab.sweeps.worker"


def start_sweep(
    sweep: Sweep, standby: Standby | None = None, cluster: Cluster | None = None
) -> SweepFolder:
    """Train the trials in a process that outlives this one; returns at once.

    While a training, an experiment or another sweep is at work it waits.

    Args:
        sweep: the recipe.
        standby: may have a worker waiting, which then begins at once.
        cluster: where the trials are trained; None for this computer. A sweep that goes on later
            does so there too, unless ``folder.use`` says otherwise.

    Raises:
        RunError: the folder cannot be made, or no process started; then nothing is left.
    """
    folder, lock = new_sweep(sweep, cluster)
    with removed_on_error(folder):
        start_worker(WORKER, folder.path, lock, standby)
    return folder


def resume_sweep(
    folder: SweepFolder,
    trials: int | None = None,
    minutes: float | None = None,
    standby: Standby | None = None,
) -> None:
    """Let a sweep that has ended go on in its own folder; returns at once.

    Args:
        folder: of a sweep that was stopped or interrupted, or whose trials or time are used up.
        trials: at most, those that are over included; None for as many as it had.
        minutes: likewise.
        standby: as of ``start_sweep``.

    Raises:
        RunError: it is at work, has no trial left, or no time.
        ConfigurationError: a number cannot be used, or Optuna is not installed.
    """
    start_worker(WORKER, folder.path, reopen_sweep(folder, trials, minutes), standby)


def reopen_sweep(
    folder: SweepFolder, trials: int | None = None, minutes: float | None = None
) -> int:
    """Queue a sweep anew; returns the descriptor that holds its lock. As above."""
    check_optuna()
    return requeue(folder, lambda: _resumed_status(folder, trials, minutes))


def _resumed_status(folder: SweepFolder, trials: int | None, minutes: float | None) -> RunStatus:
    sweep, status = folder.config, folder.status
    sweep = sweep.replace(trials=trials or sweep.trials, minutes=minutes or sweep.minutes)
    num_over = sum(trial.is_over for trial in folder.trials.values())
    if num_over >= sweep.num_planned:
        raise RunError(
            "sweep-complete",
            "All {count:# trial} of sweep {name} are over. Give it more trials to go on.",
            count=num_over,
            name=folder.name,
        )
    if status.seconds >= 60 * sweep.minutes:
        raise RunError(
            "sweep-without-time",
            "The {minutes:g} minutes of sweep {name} are used up. Give it more time to go on.",
            minutes=sweep.minutes,
            name=folder.name,
        )
    check_first_weights(folder)
    write_json(folder.path / CONFIG, sweep.to_dict())
    return RunStatus(epoch=num_over, num_epochs=sweep.num_planned, seconds=status.seconds)
