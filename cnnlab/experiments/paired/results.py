"""What came of the trainings of an experiment: a log with one line for each that is done."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from cnnlab.configuration.checks import MOST, is_whole, number
from cnnlab.errors import quoted
from cnnlab.runs.run_directory import Run
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

_SHORTEST = 1e-3  # seconds
_NOT_A_RESULT = (ValueError, TypeError, LookupError, AttributeError)


@dataclass(frozen=True)
class RunResult:
    """What came of a training.

    Attributes:
        run: name of its folder.
        state: ``"finished"`` or ``"diverged"``.
        accuracy: of the kept network on the test pictures, in [0, 1]; None of one that diverged
            before any was kept.
        guessing_accuracy: what always naming the commonest class gets.
        epochs: how many it was trained for.
        seconds: from the first to the last batch, validation included.
        total_seconds: all that it took, loading, preparing and testing included.
        reached_epoch: after which epoch the target was reached, from 1; None if it never was, or
            if there is none.
        reached_seconds: of training until then.
    """

    run: str
    state: str
    accuracy: float | None
    guessing_accuracy: float
    epochs: int
    seconds: float
    total_seconds: float
    reached_epoch: int | None = None
    reached_seconds: float | None = None

    @property
    def has_reached(self) -> bool:
        """It came to the target."""
        return self.reached_epoch is not None

    def measured(self, measure: str) -> float:
        """The value of a measure of the experiment.

        Of the accuracy NaN where there is none. Of epochs and seconds, where the target was not
        reached, how long the training lasted.
        """
        if measure == "accuracy":
            return math.nan if self.accuracy is None else self.accuracy
        if measure == "epochs":
            return float(self.reached_epoch or max(self.epochs, 1))
        return self.reached_seconds or max(self.seconds, _SHORTEST)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        result = cls(**values)
        reached = (result.reached_epoch or 0, result.reached_seconds or 0.0)
        seconds = (result.seconds, result.total_seconds, *reached)
        if not (
            isinstance(result.run, str)
            and result.state in ("finished", "diverged")
            and (result.accuracy is None or 0 <= number(result.accuracy) <= 1)
            and 0 <= number(result.guessing_accuracy) <= 1
            and is_whole(result.epochs, 0, MOST)
            and all(0 <= number(value) <= MOST for value in seconds)
        ):
            raise ValueError(f"not a result: {quoted(values)}")
        return result


def result_of(run: Run, target: float | None, guessing: float, total_seconds: float) -> RunResult:
    """What came of a run that has ended.

    Args:
        run: finished or diverged.
        target: the accuracy on its held-out pictures that it was to reach; None without one.
        guessing: the accuracy of always naming the commonest class, in [0, 1].
        total_seconds: all that it took.

    Raises:
        RunError: its folder is damaged.
    """
    status, evaluation = run.status, run.evaluation()
    epochs = run.history().epochs
    reached = next((epoch for epoch in epochs if _has_reached(epoch, target)), {})
    return RunResult(
        run.name,
        status.state,
        None if evaluation is None else evaluation.accuracy,
        guessing,
        len(epochs),
        status.seconds,
        total_seconds,
        reached.get("epoch"),
        reached.get("seconds"),
    )


def read_results(path: Path) -> dict[str, RunResult]:
    """Name of the run -> result, in the order in which they came. Never raises.

    A line that is no result is skipped, as one that was half written when its process was killed;
    its run is then trained anew.
    """
    try:
        with open_file(path) as file:
            lines = file.read().splitlines()
    except OSError:
        return {}
    results = [result for line in lines if (result := _parsed(line)) is not None]
    return {result.run: result for result in results}


@lru_cache(maxsize=4096)
def _parsed(line: bytes) -> RunResult | None:
    try:
        return RunResult.from_dict(parse_json(line))
    except _NOT_A_RESULT:
        return None


def _has_reached(epoch: Mapping[str, Any], target: float | None) -> bool:
    accuracy = epoch.get("val_accuracy")
    return target is not None and accuracy is not None and accuracy >= target
