"""The trainings of a trial: usually one; pairs of them, where the sweep compares.

A training of a pair is named by trial, side and seed, such as ``0007-treatment-5``. Where both
sides of a pair are the same training, it is done once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from cnnlab.experiments.paired.experiment import SIDES, Side
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trials import DIVERGED, FAILED, FINISHED, PRUNED, Measured, Pair, Trial


@dataclass(frozen=True)
class Training:
    """A training of a trial.

    Attributes:
        name: of its folder.
        trial: as it began.
        config: its settings.
        pair: that it belongs to, from 0.
    """

    name: str
    trial: Trial
    config: TrainingConfig
    pair: int = 0


class TrialAtWork:
    """A trial that has begun, and what came of those of its trainings that are over.

    Args:
        sweep: the recipe.
        begun: its number and settings.

    Attributes:
        trial: as it began, with the names of its trainings.
        trainings: each once; pair by pair, the side that counts first.
        results: name of a training -> what came of it, as of a trial of its own.
        is_hopeless: other trials were better after as many pairs.
    """

    def __init__(self, sweep: Sweep, begun: Trial) -> None:
        self._sweep = sweep
        self._pairs = tuple(_pairs(sweep, begun))
        found = {one.name: one for sides in self._pairs for one in sides.values()}
        self.trainings = tuple(found.values()) or (_only(sweep, begun),)
        self.trial = replace(begun, trainings=tuple(found))
        self.results: dict[str, Trial] = {}
        self.is_hopeless = False
        self._num_judged = 0

    @property
    def left(self) -> list[Training]:
        """What is still to be trained; nothing where the trial is lost or hopeless."""
        if self._state != FINISHED:
            return []
        return [one for one in self.trainings if one.name not in self.results]

    def progress(self, of_next: float) -> float:
        """How far it is, in [0, 1], with the training at work so far."""
        return min((len(self.results) + of_next) / len(self.trainings), 1.0)

    def to_judge(self) -> Iterator[tuple[int, float]]:
        """After each pair that is new, but for the last: how many there are, and what counts."""
        pairs = self._complete()[: self._sweep.num_steps - 1]
        while self._num_judged < len(pairs) and self._state == FINISHED:
            self._num_judged += 1
            value = _value(self._sweep, pairs[: self._num_judged])
            if value is not None:
                yield self._num_judged, value

    def outcome(self) -> Trial:
        """What came of it; of one training, what came of that."""
        if not self._pairs:
            return self.results[self.trial.run]
        results, pairs = self.results.values(), tuple(self._complete())
        places = sorted({one.place for one in results if one.place})
        leading: list[Measured] = [getattr(pair, self._sweep.leading_side) for pair in pairs]
        return replace(
            self.trial,
            state=self._state,
            value=_value(self._sweep, pairs) if self._state == FINISHED else None,
            val_accuracy=_mean([one.val_accuracy for one in leading]),
            val_loss=_mean([one.val_loss for one in leading]),
            accuracy=_mean([one.accuracy for one in leading]),
            epochs=sum(one.epochs for one in results),
            seconds=sum(one.seconds for one in results),
            place=", ".join(places) or None,
            reason=next((one.reason for one in results if one.reason), None),
            trainings=tuple(name for name in self.trial.trainings if name in self.results),
            pairs=pairs,
        )

    @property
    def _state(self) -> str:
        """If nothing more was trained."""
        states = {one.state for one in self.results.values()}
        lost = next((state for state in (FAILED, DIVERGED) if state in states), None)
        return lost or (PRUNED if self.is_hopeless else FINISHED)

    def _complete(self) -> list[Pair]:
        """Pairs from the first one on, of which both trainings are over."""
        complete: list[Pair] = []
        for sides in self._pairs:
            if any(one.name not in self.results for one in sides.values()):
                break
            complete.append(Pair(**{side: self._measured(one) for side, one in sides.items()}))
        return complete

    def _measured(self, training: Training) -> Measured:
        result = self.results[training.name]
        return Measured(result.val_accuracy, result.val_loss, result.accuracy)


def _only(sweep: Sweep, trial: Trial) -> Training:
    return Training(trial.run, trial, sweep.config(trial.settings))


def _pairs(sweep: Sweep, trial: Trial) -> Iterator[Mapping[Side, Training]]:
    """Both sides of each pair, the one that counts first; none where a trial is one training."""
    for pair in range(sweep.pairs if sweep.comparison else 0):
        sides: dict[Side, Training] = {}
        for side in sorted(SIDES, key=lambda one: one != sweep.leading_side):
            config = sweep.config(trial.settings, side, pair)
            equal = [one for one in sides.values() if one.config == config]
            name = f"{trial.run}-{side}-{config.seed}"
            sides[side] = equal[0] if equal else Training(name, trial, config, pair)
        yield sides


def _value(sweep: Sweep, pairs: Sequence[Pair]) -> float | None:
    """What counts; None where it was not measured."""
    of_side = {side: _mean([_objective(sweep, pair, side) for pair in pairs]) for side in SIDES}
    if not sweep.is_of_differences:
        return of_side[sweep.leading_side]
    treatment, control = (of_side[side] for side in SIDES)
    return None if treatment is None or control is None else treatment - control


def _objective(sweep: Sweep, pair: Pair, side: Side) -> float | None:
    measured: Measured = getattr(pair, side)
    return measured.val_accuracy if sweep.objective == "val_accuracy" else measured.val_loss


def _mean(values: Sequence[float | None]) -> float | None:
    """None where one is missing, or all are."""
    known = [value for value in values if value is not None]
    return fmean(known) if known and len(known) == len(values) else None
