"""How well a network does on pictures that it did not learn from, where there are too few to spare.

Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions" (1974): each fold is left
out in turn, and a network that learned from all others is asked about it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from cnnlab.configuration.checks import MOST, is_whole, number
from cnnlab.datasets import Dataset
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.messages import Note
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs.checkpoints.last_checkpoint import changing
from cnnlab.runs.config import TrainingConfig
from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.json_files import read_json, write_json
from cnnlab.training.batches import num_batches
from cnnlab.training.inputs.training_inputs import Supply, kept_batches
from cnnlab.training.steps import TrainingSteps

if TYPE_CHECKING:
    import keras

FOLDS = "folds.json"


@dataclass(frozen=True)
class CrossValidation:
    """What networks answered to the pictures that they did not learn from.

    Attributes:
        num_folds: how many networks learned.
        num_images: pictures, each answered by the one network that did not learn from it.
        accuracies: after each epoch the share named right, in [0, 1].
        losses: their mean cross-entropy, in nats; None where it was not finite.
    """

    num_folds: int
    num_images: int
    accuracies: tuple[float, ...]
    losses: tuple[float | None, ...]

    def save(self, folder: Path) -> None:
        """Keep it with a run, which may be resumed. Raises ``StorageError``."""
        write_json(folder / FOLDS, vars(self))

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """What a run has kept; None where it has none, or it is damaged. Never raises."""
        try:
            values = read_json(folder / FOLDS)
            lists = {name: tuple(values[name]) for name in ("accuracies", "losses")}
            found = cls(**values | lists)
            found._check()
        except (OSError, *DAMAGE):
            return None
        return found

    def _check(self) -> None:
        if not (
            is_whole(self.num_folds, 2, MOST)
            and is_whole(self.num_images, 2, MOST)
            and len(self.accuracies) == len(self.losses) > 0
            and all(0 <= number(share) <= 1 for share in self.accuracies)
            and all(loss is None or 0 <= number(loss) <= MOST for loss in self.losses)
        ):
            raise ValueError("a value is of another kind than was measured")

    @property
    def note(self) -> Note:
        """What it comes to after the last epoch."""
        return Note(
            "cross-validated",
            "Cross-validated accuracy: {accuracy:.1%} of {count:# picture}, each answered by one "
            "of {folds} networks that had not learned from it.",
            {
                "accuracy": self.accuracies[-1],
                "count": self.num_images,
                "folds": self.num_folds,
            },
        )


def cross_validate(
    model: "keras.Model",
    data: Dataset,
    supply: Supply,
    folds: np.ndarray,
    config: TrainingConfig,
    progress: Callable[[int, int], Any] = lambda fold, num_folds: None,
    between: Callable[[], Any] = lambda: None,
) -> CrossValidation:
    """Learn once without each fold, and ask about it after each epoch; ends where it began.

    Every network takes as many steps an epoch as one that learns from all pictures, so that the
    learning-rate schedule is the same.

    Args:
        model: compiled, with its starting weights, which it has again afterwards.
        data: its training pictures are learned from.
        supply: keeps features of them, also as they are.
        folds: (num_images,), int64, from 0: which fold each picture is left out in.
        config: of the training.
        progress: called with the fold that begins, from 1, and their number.
        between: called between steps; what it raises ends it.
    """
    learner = _FoldLearner(model, supply, data.y_train, folds, config, between)
    num_folds = int(folds.max()) + 1
    shape = (config.epochs, len(folds), data.num_classes)
    answers = np.empty(shape, np.float32)
    for fold in range(num_folds):
        progress(fold + 1, num_folds)
        answers[:, folds == fold] = learner.answers(fold)
    measured = [evaluate(each, data.y_train, data.class_names) for each in answers]
    return CrossValidation(
        num_folds,
        len(folds),
        tuple(each.accuracy for each in measured),
        tuple(each.loss if math.isfinite(each.loss) else None for each in measured),
    )


class _FoldLearner:
    """Trains the learning part without a fold, again and again from the same beginning."""

    def __init__(
        self,
        model: "keras.Model",
        supply: Supply,
        labels: np.ndarray,
        folds: np.ndarray,
        config: TrainingConfig,
        between: Callable[[], Any],
    ) -> None:
        if supply.plain is None:
            raise ValueError("`supply` keeps no features of the pictures as they are")
        self._plain = supply.plain
        largest = len(folds) - np.bincount(folds).min()
        planned = num_batches(len(folds), config.batch_size)
        self._config = config.replace(batch_size=math.ceil(largest / planned))
        self._model, self._supply, self._between = model, supply, between
        self._labels, self._folds = labels, folds
        example = next(self._batches(np.flatnonzero(folds)))
        self._steps = TrainingSteps(supply.learner, self._config.batch_size, example)
        self._beginning = {name: value.numpy() for name, value in changing(model).items()}

    def answers(self, fold: int) -> np.ndarray:
        """To the pictures of the fold after each epoch: (epochs, num_images, num_classes)."""
        rows = np.flatnonzero(self._folds != fold)
        left_out = self._plain[np.flatnonzero(self._folds == fold)]
        blocks, answers = self._batches(rows), []
        try:
            for _ in range(self._config.epochs):
                self._learn(blocks, len(rows))
                answers.append(self._ask(left_out))
        finally:
            blocks.close()
            self._begin_again()
        return np.stack(answers)

    def _learn(self, blocks, num_images: int) -> None:
        """One epoch."""
        done = 0
        while done < num_images:
            for part in self._steps.parts(next(blocks)):
                self._between()
                self._steps(part)
                done += len(part[0])

    def _ask(self, features: np.ndarray) -> np.ndarray:
        return predict_probabilities(
            self._supply.learner, features, self._supply.test_input, between=self._between
        )

    def _batches(self, rows: np.ndarray):
        views = [view[rows] for view in self._supply.views]
        return kept_batches(views, self._labels[rows], self._config)

    def _begin_again(self) -> None:
        for name, variable in changing(self._model).items():
            variable.assign(self._beginning[name])
        self._supply.learner.reset_metrics()
