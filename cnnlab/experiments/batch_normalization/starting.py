"""Start an experiment in a process of its own."""

from cnnlab.experiments.batch_normalization.config import ExperimentConfig
from cnnlab.experiments.batch_normalization.experiment import Experiment, new_experiment
from cnnlab.workers.processes import removed_on_error, start_worker


def start_experiment(config: ExperimentConfig) -> Experiment:
    """Train both networks in a process that outlives this one; returns at once.

    Experiments take turns among themselves; ``experiment.place_in_queue`` says whose is next.
    They do not wait for trainings, which last longer than anybody waits for an experiment.

    Raises:
        RunError: the folder cannot be made, or no process started; then nothing is left.
    """
    experiment, lock = new_experiment(config)
    with removed_on_error(experiment):
        start_worker("cnnlab.experiments.batch_normalization.worker", experiment.path, lock)
    return experiment
