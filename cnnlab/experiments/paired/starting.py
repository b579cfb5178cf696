"""Start an experiment in a process of its own, and let it go on after it has ended."""

from cnnlab.errors import RunError
from cnnlab.experiments.paired.experiment import Experiment
from cnnlab.experiments.paired.folder import ExperimentFolder, new_experiment
from cnnlab.experiments.paired.plan import count_planned, next_run
from cnnlab.experiments.paired.verdicts import undecided
from cnnlab.runs.first_weights import check_first_weights
from cnnlab.runs.folder.run_folder import CONFIG
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.resume import requeue
from cnnlab.storage.json_files import write_json
from cnnlab.workers.processes import removed_on_error, start_worker
from cnnlab.workers.standby import Standby

WORKER = "cnnlab.experiments.paired.worker"

_TOO_LITTLE_TIME = (
    "The {minutes:g} minutes of experiment {name} are used up. Give it more time than that to go "
    "on."
)


def start_experiment(experiment: Experiment, standby: Standby | None = None) -> ExperimentFolder:
    """Train the pairs in a process that outlives this one; returns at once.

    While a training or another experiment is at work it waits.

    Args:
        experiment: the design.
        standby: may have a worker waiting, which then begins at once.

    Raises:
        RunError: the folder cannot be made, or no process started; then nothing is left.
    """
    folder, lock = new_experiment(experiment)
    with removed_on_error(folder):
        start_worker(WORKER, folder.path, lock, standby)
    return folder


def resume_experiment(
    folder: ExperimentFolder, minutes: float | None = None, standby: Standby | None = None
) -> None:
    """Let an experiment that has ended go on in its own folder; returns at once.

    Args:
        folder: of an experiment that was stopped or interrupted, or whose time is used up.
        minutes: for all of its trainings, those that are done included; None for as many as it had.
        standby: as of ``start_experiment``.

    Raises:
        RunError: it is at work, has nothing left to do, or no time.
        ConfigurationError: ``minutes`` cannot be used.
    """
    start_worker(WORKER, folder.path, reopen_experiment(folder, minutes), standby)


def reopen_experiment(folder: ExperimentFolder, minutes: float | None = None) -> int:
    """Queue an experiment anew; returns the descriptor that holds its lock. As above."""
    return requeue(folder, lambda: _resumed_status(folder, minutes))


def _resumed_status(folder: ExperimentFolder, minutes: float | None) -> RunStatus:
    experiment = folder.config
    if minutes is not None:
        experiment = experiment.replace(minutes=minutes)
    if next_run(experiment, folder.results, undecided(folder)) is None:
        raise RunError(
            "experiment-decided",
            "Experiment {name} has nothing left to do: each comparison is decided, or has all its "
            "pairs.",
            name=folder.name,
        )
    if folder.seconds_used >= 60 * experiment.minutes:
        values = {"name": folder.name, "minutes": experiment.minutes}
        raise RunError("experiment-without-time", _TOO_LITTLE_TIME, **values)
    check_first_weights(folder)
    write_json(folder.path / CONFIG, experiment.to_dict())
    return RunStatus(epoch=len(folder.results), num_epochs=count_planned(experiment))
