"""Where the trainings of trials are done: one after the other here, or many at once elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.nested_run import NestedRun
from cnnlab.sweeps.trainings import Training
from cnnlab.sweeps.trials import Trial

IsHopeless = Callable[[int, int, float], bool]
"""Of a trial's number, an epoch from 1 and the objective after it: whether the trial should end."""


@dataclass(frozen=True)
class Ended:
    """A training is over, and its run's folder whole.

    Attributes:
        name: of the training.
        seconds: all that it took.
        place: which computer trained it, where it was another one.
        reason: why there is no run's folder that says more; None where there is.
        measured: what came of it, as of a trial of its own, where the executor has looked already.
    """

    name: str
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
        """How many trainings it can work on at once, now."""

    def submit(self, training: Training, run: NestedRun) -> None:
        """Take a training; ``run`` is where its folder belongs."""

    def wait(self) -> list[Ended]:
        """Until at least one training is over; calls ``Watch`` meanwhile, a few times a second.

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
        is_hopeless: asked after each epoch of each training.
        progress: told a few times a second how far a training is.
        check_stop: raises ``StopRequested`` where the sweep was asked to stop.
        is_kept: asked of each training that is over, with the value of its objective, before its
            folder is whole: whether its network is kept. One that has to be fetched need not be
            where it is not.
    """

    objective: str
    is_hopeless: IsHopeless
    progress: Callable[[RunStatus], None]
    check_stop: Callable[[], None]
    is_kept: Callable[[Training, float | None], bool] = lambda training, value: True
