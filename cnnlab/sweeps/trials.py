"""What came of the trials of a sweep: a log with a line whenever one begins or ends."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from cnnlab.configuration.checks import MOST, is_whole, number
from cnnlab.errors import quoted
from cnnlab.runs.held_out import held_out
from cnnlab.runs.records.history import read_epochs
from cnnlab.runs.run_directory import METRICS, Run
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

RUNNING, FINISHED, PRUNED, DIVERGED, FAILED = (
    "running",
    "finished",
    "ended early",
    "diverged",
    "failed",
)
STATES = (RUNNING, FINISHED, PRUNED, DIVERGED, FAILED)

_NAME = re.compile(r"\d{4,9}-(treatment|control)-\d{1,10}", re.ASCII)
_NOT_A_TRIAL = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True)
class Measured:
    """One training of a pair: what a ``Trial`` says of it by these names."""

    val_accuracy: float | None = None
    val_loss: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Pair:
    """Both sides of a comparison with the same seed."""

    treatment: Measured
    control: Measured

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """From JSON. Raises ``TypeError`` or ``ValueError`` for anything else."""
        pair = cls(**{side: Measured(**of_side) for side, of_side in values.items()})
        for one in (pair.treatment, pair.control):
            _check_measured(one)
        return pair


@dataclass(frozen=True)
class Trial:
    """A trial of a sweep: one training, or pairs of trainings.

    Of pairs, what was measured is the mean of all that are complete, of the side that counts; of
    the treatment, where the difference does.

    Attributes:
        number: from 1, in the order in which they began.
        settings: name -> value, of the settings that are varied and matter in it.
        state: one of ``STATES``: ``"ended early"`` was hopeless.
        value: of the objective, of the network that is kept; None before it is over, and of one
            that ended early, diverged or failed.
        val_accuracy: on the held-out pictures, in [0, 1]; None if it was not measured.
        val_loss: likewise, in nats.
        accuracy: on the test pictures; nothing is chosen by it.
        epochs: how many it was trained for.
        seconds: all that it took, loading, preparing and testing included.
        place: which computer trained it, where it was another one.
        reason: why it failed.
        trainings: names of the folders of its trainings, where it has pairs of them; the first one
            is of the side that counts.
        pairs: that are complete.
    """

    number: int
    settings: Mapping[str, Any]
    state: str = RUNNING
    value: float | None = None
    val_accuracy: float | None = None
    val_loss: float | None = None
    accuracy: float | None = None
    epochs: int = 0
    seconds: float = 0.0
    place: str | None = None
    reason: str | None = None
    trainings: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()

    @property
    def run(self) -> str:
        """Name of the folder of its training, such as ``0007``, or of the first one."""
        return self.trainings[0] if self.trainings else f"{self.number:04}"

    @property
    def runs(self) -> tuple[str, ...]:
        """Of all its trainings."""
        return self.trainings or (self.run,)

    @property
    def accuracy_differences(self) -> tuple[float, ...]:
        """Treatment minus control on the held-out pictures, of each pair that has both."""
        return self._differences("val_accuracy")

    @property
    def loss_differences(self) -> tuple[float, ...]:
        """Likewise, in nats."""
        return self._differences("val_loss")

    @property
    def is_over(self) -> bool:
        """It is not at work, and was not when its process was killed."""
        return self.state != RUNNING

    def to_dict(self) -> dict[str, Any]:
        """JSON types only; of pairs nothing, where there are none."""
        values = asdict(self)
        return {
            name: value
            for name, value in values.items()
            if value or name not in ("trainings", "pairs")
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        pairs = tuple(Pair.from_dict(one) for one in values.get("pairs", ()))
        trainings = tuple(values.get("trainings", ()))
        trial = cls(**{**values, "pairs": pairs, "trainings": trainings})
        _check_measured(trial)
        if not (
            is_whole(trial.number, 1, MOST)
            and isinstance(trial.settings, Mapping)
            and trial.state in STATES
            and all(isinstance(name, str) and _NAME.fullmatch(name) for name in trainings)
            and (trial.value is None or -MOST <= number(trial.value) <= MOST)
            and is_whole(trial.epochs, 0, MOST)
            and 0 <= number(trial.seconds) <= MOST
            and all(isinstance(text, str | None) for text in (trial.place, trial.reason))
        ):
            raise ValueError(f"not a trial: {quoted(values)}")
        return trial

    def _differences(self, name: str) -> tuple[float, ...]:
        sides = ((getattr(one.treatment, name), getattr(one.control, name)) for one in self.pairs)
        return tuple(one - other for one, other in sides if None not in (one, other))


def _check_measured(one: Measured | Trial) -> None:
    """Raise ``ValueError`` where shares or losses are none."""
    shares = (one.val_accuracy, one.accuracy)
    if not (
        all(share is None or 0 <= number(share) <= 1 for share in shares)
        and (one.val_loss is None or 0 <= number(one.val_loss) <= MOST)
    ):
        raise ValueError(f"not measured: {quoted(shares)}, {quoted(one.val_loss)}")


def read_trials(path: Path) -> dict[int, Trial]:
    """Number -> trial, in the order in which they began. Never raises.

    A line that is no trial is skipped, as one that was half written when its process was killed.
    """
    try:
        with open_file(path) as file:
            lines = file.read().splitlines()
    except OSError:
        return {}
    trials = [trial for line in lines if (trial := _parsed(line)) is not None]
    return {trial.number: trial for trial in trials}


def times_begun(path: Path) -> dict[int, int]:
    """Number -> how often a trial has begun: more than once where its process was killed."""
    try:
        with open_file(path) as file:
            lines = file.read().splitlines()
    except OSError:
        return {}
    counts: dict[int, int] = {}
    for trial in map(_parsed, lines):
        if trial is not None and not trial.is_over:
            counts[trial.number] = counts.get(trial.number, 0) + 1
    return counts


def best_of(trials: Iterable[Trial], is_maximized: bool) -> Trial | None:
    """The trial with the best value, the earliest of equals; None where none has any."""
    sign = -1 if is_maximized else 1
    measured = [trial for trial in trials if trial.value is not None]
    return min(measured, key=lambda one: (sign * (one.value or 0), one.number), default=None)


def trial_of(begun: Trial, run: Run, objective: str, seconds: float) -> Trial:
    """What came of the training of a trial.

    Args:
        begun: its number and settings.
        run: it has ended, in whatever way.
        objective: what ``value`` is: ``"val_accuracy"`` or ``"val_loss"``.
        seconds: all that it took.

    Raises:
        RunError: its folder is damaged.
    """
    status, evaluation = run.status, run.evaluation()
    message = status.message
    state = FAILED
    if status.state == "diverged":
        state = DIVERGED
    elif status.state == "finished":
        state = PRUNED if status.is_hopeless else FINISHED
    val_accuracy, val_loss = held_out(run)
    value = val_accuracy if objective == "val_accuracy" else val_loss
    return Trial(
        begun.number,
        begun.settings,
        state,
        value if state == FINISHED else None,
        val_accuracy,
        val_loss,
        accuracy=None if evaluation is None else evaluation.accuracy,
        epochs=len(read_epochs(run.path / METRICS)),
        seconds=seconds,
        reason=str(message) if state == FAILED and message is not None else None,
    )


@lru_cache(maxsize=30_000)
def _parsed(line: bytes) -> Trial | None:
    try:
        return Trial.from_dict(parse_json(line))
    except _NOT_A_TRIAL:
        return None
