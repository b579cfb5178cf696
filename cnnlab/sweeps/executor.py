"""Where trials are trained: one after the other here, or many at once elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.nested_run import NestedRun
from cnnlab.sweeps.trials import Trial

IsHopeless = Callable[[int, int, float], bool]
"""Of a trial's number, an epoch from 1 and the objective after it: whether the trial should end."""


@dataclass(frozen=True)
class Ended:
    """The training of a trial is over, and its run's folder whole.

    Attributes:
        number: of the trial.
        seconds: all that it took.
        place: which computer trained it, where it was another one.
        reason: why there is no run's folder that says more; None where there is.
        measured: what came of it, where the executor has looked already.
    """

    number: int
    seconds: float
    place: str | None = None
    reason: str | None = None
    measured: Trial | None = None


class Executor(Protocol):
    """What a sweep needs of it."""

    def start(self, work: "Watch") -> None:
        """Get ready, before the first trial. Raises ``CnnlabError`` where trials cannot run."""

    @property
    def capacity(self) -> int:
        """How many trials it can work on at once, now."""

    def submit(self, trial: Trial, config: TrainingConfig, run: NestedRun) -> None:
        """Take a trial; ``run`` is where its folder belongs."""

    def wait(self) -> list[Ended]:
        """Until at least one trial is over; calls ``Watch`` meanwhile, a few times a second.

        Raises:
            StopRequested: the sweep was asked to stop.
        """

    def close(self) -> None:
        """End what is at work, in whatever state."""


@dataclass(frozen=True)
class Watch:
    """How an executor hears from the sweep.

    Attributes:
        objective: ``"val_accuracy"`` or ``"val_loss"``.
        is_hopeless: asked after each epoch of each trial.
        progress: told a few times a second how far a trial is.
        check_stop: raises ``StopRequested`` where the sweep was asked to stop.
        is_kept: asked of each trial that is over, before its folder is whole: whether its network
            is among those that are kept. One that has to be fetched need not be where it is not.
    """

    objective: str
    is_hopeless: IsHopeless
    progress: Callable[[RunStatus], None]
    check_stop: Callable[[], None]
    is_kept: Callable[[Trial], bool] = lambda trial: True
