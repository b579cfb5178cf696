"""An experiment's folder: what ``run_folder.py`` lists, and

results.jsonl    one line for each training that is done, appended to
cached.jsonl     likewise, which features it has put into the cache
test-*.npz       which test picture is which
machine.json     the computer and the software that trained last
weights.json     which weights the trainings begin with
runs/            the trainings, each a run like any other: ``1-treatment-0``, ``1-control-0``, ...

The networks of the first pair of each comparison are kept, to look at heat maps; of the others
all but the weights.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cnnlab.experiments.paired.experiment import Experiment
from cnnlab.experiments.paired.plan import count_planned, runs_of_pair
from cnnlab.experiments.paired.results import RunResult, read_results
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.new_folder import new_folder
from cnnlab.runs.folder_with_runs import FolderWithRuns
from cnnlab.runs.nested_run import NestedRun
from cnnlab.storage import paths

RESULTS = "results.jsonl"


@dataclass(frozen=True)
class ExperimentFolder(FolderWithRuns[Experiment]):
    """A view of an experiment's folder; every call reads what is there now.

    Experiments wait for trainings and for each other: one works at a time.
    """

    settings: ClassVar = Experiment
    kind: ClassVar = "experiment"
    interrupted_early: ClassVar = "The process of this experiment ended before its first training."
    interrupted: ClassVar = (
        "The process of this experiment ended without a word in training {epoch}; those before it "
        "are kept."
    )

    @classmethod
    def home(cls) -> Path:
        """As of ``FolderWithRuns``."""
        return paths.paired_experiments()

    @property
    def trainings(self) -> list[TrainingConfig]:
        """Of the first pair of each comparison. Raises ``RunError`` as ``config``."""
        return [run.config for sides in runs_of_pair(self.config, 0) for run in sides]

    @property
    def results(self) -> dict[str, RunResult]:
        """Name of a run -> what came of it, in the order in which they ended. Never raises."""
        return read_results(self.path / RESULTS)

    @property
    def seconds_used(self) -> float:
        """By all trainings that are done. Never raises."""
        return sum(result.total_seconds for result in self.results.values())

    def run(self, name: str) -> NestedRun:
        """The training of this name, whether it has begun or not."""
        return self.run_named(name)

    def pairs(self, number: int) -> list[tuple[RunResult, RunResult]]:
        """Treatment and control of all pairs that are complete, from the first one on.

        Args:
            number: of the comparison, from 0.
        """
        results, pairs = self.results, []
        for pair in range(self.config.most_pairs):
            treatment, control = runs_of_pair(self.config, pair)[number]
            if treatment.name not in results or control.name not in results:
                break
            pairs.append((results[treatment.name], results[control.name]))
        return pairs


def new_experiment(experiment: Experiment) -> tuple[ExperimentFolder, int]:
    """The folder of a queued experiment, and the descriptor that holds its lock.

    Raises:
        RunError: the folder cannot be made, as on a full disk.
    """
    place = ExperimentFolder.new_path(experiment.base.data, experiment.question)
    path, lock = new_folder(place, experiment, count_planned(experiment))
    return ExperimentFolder(path), lock


def list_experiments() -> list[ExperimentFolder]:
    """All experiments, the newest first; damaged ones too (their state is ``"unreadable"``)."""
    return ExperimentFolder.all_of_them()


def load_experiment(name: str) -> ExperimentFolder:
    """An experiment by its name, which may come from a link and cannot lead anywhere else.

    Raises:
        RunError: there is no such experiment.
        StorageError: the system refuses to look.
    """
    return ExperimentFolder.named(name)


def delete_experiment(folder: ExperimentFolder) -> None:
    """Remove an experiment with all its runs, and what was cached for it alone.

    Raises:
        RunError: there is no such experiment, or a process works for it; stop it first.
    """
    folder.delete_with_cached()
