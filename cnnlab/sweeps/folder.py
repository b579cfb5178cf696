"""A sweep's folder: what ``run_folder.py`` lists, and

trials.jsonl       a line whenever a trial begins or ends, appended to: what pages and commands read
study.journal      Optuna's own log, from which it chooses the next settings
importance.json    how much each setting matters, by the trials so far
machine.json       the computer and the software that worked last
weights.json       which weights the trainings begin with
cluster.json       the Ray cluster that trains the trials; not there where this computer does
runs/              the trainings, each a run like any other: ``0001``, ``0002``, ...; of trials that
                   compare ``0001-treatment-0``, ``0001-control-0``, ... by trial, side and seed

Of the best trials the networks are kept, of pairs those of the first; of the others all but the
weights.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.new_folder import new_folder
from cnnlab.runs.folder.run_folder import UNREADABLE
from cnnlab.runs.folder_with_runs import FolderWithRuns
from cnnlab.runs.nested_run import NestedRun
from cnnlab.storage import paths
from cnnlab.storage.json_files import discard, read_parsed, write_json
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.sweeps.cluster.settings import Cluster
from cnnlab.sweeps.importance import Importance, read_importance
from cnnlab.sweeps.installed import check_optuna
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trials import Trial, best_of, read_trials

TRIALS = "trials.jsonl"
STUDY = "study.journal"
IMPORTANCE = "importance.json"
CLUSTER = "cluster.json"


@dataclass(frozen=True)
class SweepFolder(FolderWithRuns[Sweep]):
    """A view of a sweep's folder; every call reads what is there now.

    Sweeps wait for trainings, experiments and each other: one works at a time.
    """

    settings: ClassVar = Sweep
    kind: ClassVar = "sweep"
    interrupted_early: ClassVar = "The process of this sweep ended before its first trial."
    interrupted: ClassVar = (
        "The process of this sweep ended without a word after {epoch} trials, which are kept."
    )

    @classmethod
    def home(cls) -> Path:
        """As of ``FolderWithRuns``."""
        return paths.sweeps()

    @property
    def trainings(self) -> list[TrainingConfig]:
        """Of a trial that changes nothing of the base. Raises ``RunError`` as ``config``."""
        return [*self.config.sides()]

    @property
    def trials(self) -> dict[int, Trial]:
        """Number -> trial, in the order in which they began. Never raises."""
        return read_trials(self.path / TRIALS)

    @property
    def best(self) -> Trial | None:
        """The best trial so far; None before there is one.

        Raises:
            RunError: the settings cannot be read.
        """
        return best_of(self.trials.values(), self.config.is_maximized)

    @property
    def importance(self) -> tuple[Importance, ...]:
        """How much each setting matters, the most important first. Never raises."""
        return read_importance(self.path / IMPORTANCE)

    @property
    def cluster(self) -> Cluster | None:
        """Where the trials are trained; None for this computer.

        Raises:
            RunError: the file is damaged.
        """
        try:
            return read_parsed(self.path / CLUSTER, Cluster.from_dict)
        except FileNotFoundError:
            return None
        except UNREADABLE as error:
            raise self.unreadable(CLUSTER, error) from error

    def use(self, cluster: Cluster | None) -> None:
        """Train the trials there from the next start on. Raises ``StorageError``."""
        with as_storage_errors(CLUSTER):
            if cluster is None:
                discard(self.path / CLUSTER)
            else:
                write_json(self.path / CLUSTER, cluster.to_dict())

    def run(self, trial: Trial) -> NestedRun:
        """The training of a trial; of pairs the first one, of the side that counts."""
        return self.run_named(trial.run)

    def runs(self, trial: Trial) -> list[NestedRun]:
        """All trainings of a trial, whether they have begun or not."""
        return [self.run_named(name) for name in trial.runs]


def new_sweep(sweep: Sweep, cluster: Cluster | None = None) -> tuple[SweepFolder, int]:
    """The folder of a queued sweep, and the descriptor that holds its lock.

    Args:
        sweep: the recipe.
        cluster: where its trials are trained; None for this computer.

    Raises:
        ConfigurationError: Optuna is not installed.
        RunError: the folder cannot be made, as on a full disk.
    """
    check_optuna()
    place = SweepFolder.new_path(sweep.base.data, sweep.name)
    path, lock = new_folder(place, sweep, sweep.num_planned)
    folder = SweepFolder(path)
    if cluster is not None:
        folder.use(cluster)
    return folder, lock


def list_sweeps() -> list[SweepFolder]:
    """All sweeps, the newest first; damaged ones too (their state is ``"unreadable"``)."""
    return SweepFolder.all_of_them()


def load_sweep(name: str) -> SweepFolder:
    """A sweep by its name, which may come from a link and cannot lead anywhere else.

    Raises:
        RunError: there is no such sweep.
        StorageError: the system refuses to look.
    """
    return SweepFolder.named(name)


def delete_sweep(folder: SweepFolder) -> None:
    """Remove a sweep with all its runs, and what was cached for it alone.

    Raises:
        RunError: there is no such sweep, or a process works for it; stop it first.
    """
    folder.delete_with_cached()
