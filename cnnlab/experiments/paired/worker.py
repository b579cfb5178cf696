"""An experiment's process: ``python -m cnnlab.experiments.paired.worker FOLDER [LOCK]``."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnnlab.experiments.paired.folder import ExperimentFolder
from cnnlab.experiments.paired.runner import run_experiment
from cnnlab.workers.worker import work


def main(folder: str, inherited_lock: str | None = None) -> None:
    """Wait for a turn, then train the pairs."""
    experiment, job = work_of(Path(folder))
    work(experiment, inherited_lock, job)


def work_of(folder: Path) -> tuple[ExperimentFolder, Callable[[], Any]]:
    """The experiment in a folder, and its trainings, which need their turn and lock."""
    experiment = ExperimentFolder(folder)
    return experiment, lambda: run_experiment(experiment.config, experiment)


if __name__ == "__main__":
    main(*sys.argv[1:])
