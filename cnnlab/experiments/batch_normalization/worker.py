"""An experiment's process: ``python -m cnnlab.experiments.batch_normalization.worker FOLDER``."""

import sys
from pathlib import Path

from cnnlab.experiments.batch_normalization.experiment import Experiment
from cnnlab.experiments.batch_normalization.side_by_side import run_experiment
from cnnlab.workers.worker import work


def main(folder: str, inherited_lock: str | None = None) -> None:
    """Wait for a turn, then train both networks."""
    experiment = Experiment(Path(folder))
    work(experiment, inherited_lock, lambda: run_experiment(experiment.config, experiment))


if __name__ == "__main__":
    main(*sys.argv[1:])
