"""Runs within the folder of an experiment or a sweep, which trains them one after the other."""

import os
import platform
import shutil
from dataclasses import dataclass

from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.new_folder import new_folder
from cnnlab.runs.folder.run_folder import STOP
from cnnlab.runs.model.familiarity import FAMILIARITY_FILE
from cnnlab.runs.model.input_pipeline import NORMALIZER_FILE
from cnnlab.runs.model.model_description import installed_versions
from cnnlab.runs.run_directory import TENSORBOARD, WEIGHTS, Run
from cnnlab.storage.cleanup import remove_folder
from cnnlab.storage.json_files import discard
from cnnlab.storage.os_errors import as_storage_errors


@dataclass(frozen=True)
class NestedRun(Run):
    """A training that stops when the work that it belongs to is asked to."""

    @property
    def stop_requested(self) -> bool:
        """Somebody asked the training, or the work that it belongs to, to stop."""
        with as_storage_errors(STOP):
            return super().stop_requested or (self.path.parents[1] / STOP).exists()


def new_nested_run(run: NestedRun, config: TrainingConfig) -> tuple[NestedRun, int]:
    """A queued run, and the descriptor that holds its lock.

    What a process that was ended left in its folder is removed.

    Args:
        run: whether its folder exists or not; the caller holds the lock of the work around it.
        config: what to do.

    Raises:
        RunError: the folder cannot be made, as on a full disk.
    """
    if run.path.exists():
        remove_folder(run.path)
    path, lock = new_folder(run.path, config, config.epochs)
    return NestedRun(path), lock


def remove_network(run: Run) -> None:
    """All that was measured stays."""
    for name in (WEIGHTS, NORMALIZER_FILE, FAMILIARITY_FILE):
        discard(run.path / name)
    shutil.rmtree(run.path / TENSORBOARD, ignore_errors=True)


def describe_machine() -> dict[str, str | int | None]:
    """What -> which: the computer and the software at work."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "software": ", ".join(installed_versions()),
    }
