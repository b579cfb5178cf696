"""Make the folder of a new training run."""

from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.new_folder import dated_name, new_folder
from cnnlab.runs.run_directory import Run
from cnnlab.storage import paths


def new_run(config: TrainingConfig) -> tuple[Run, int]:
    """A queued run, and the descriptor that holds its lock.

    Raises:
        RunError: the folder cannot be made, as on a full disk.
    """
    path, lock = new_folder(paths.runs() / run_name(config), config, config.epochs)
    return Run(path), lock


def run_name(config: TrainingConfig) -> str:
    """Such as ``2026-11-23-1904-toybox10-vgg16``: sorts by time, safe as a folder name."""
    return dated_name(config.data, config.base)
