"""How well a network does on pictures that it was not trained on, if there are too few to spare.

Stone, "Cross-Validatory Choice and Assessment of Statistical Predictions" (1974): each fold is left
out in turn, and a network that was trained on all others predicts it.
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
from cnnlab.training.inputs.training_inputs import TrainingInputs, cached_batches
from cnnlab.training.steps import TrainingSteps

if TYPE_CHECKING:
    import keras

FOLDS = "folds.json"


@dataclass(frozen=True)
class CrossValidation:
    """The accuracy and loss of networks on the pictures that they were not trained on.

    Attributes:
        num_folds: how many networks were trained.
        num_images: pictures, each predicted by the one network that was not trained on it.
        accuracies: the accuracy after each epoch, in [0, 1].
        losses: the mean cross-entropy after each epoch, in nats; None if it was not finite.
    """

    num_folds: int
    num_images: int
    accuracies: tuple[float, ...]
    losses: tuple[float | None, ...]

    def save(self, folder: Path) -> None:
        """Store it with a run, which may be resumed. Raises ``StorageError``."""
        write_json(folder / FOLDS, vars(self))

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """That of a run; None if it has none, or a damaged one. Never raises."""
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
        """The result after the last epoch."""
        return Note(
            "cross-validated",
            "Cross-validated accuracy: {accuracy:.1%} of {count:# picture}, each classified by "
            "one of {folds} networks that had not learned from it.",
            {
                "accuracy": self.accuracies[-1],
                "count": self.num_images,
                "folds": self.num_folds,
            },
        )


def cross_validate(
    model: "keras.Model",
    data: Dataset,
    inputs: TrainingInputs,
    folds: np.ndarray,
    config: TrainingConfig,
    progress: Callable[[int, int], Any] = lambda fold, num_folds: None,
    between: Callable[[], Any] = lambda: None,
) -> CrossValidation:
    """Train once without each fold, and predict it after each epoch; the weights end as they began.

    Every network takes as many steps an epoch as one that is trained on all pictures, so the
    learning-rate schedule is the same.

    Args:
        model: compiled, with its initial weights, which it has again afterwards.
        data: its training pictures are divided into folds.
        inputs: has cached features of them, also without augmentation.
        folds: (num_images,), int64, from 0: which fold each picture is left out in.
        config: of the training.
        progress: called with the fold that begins, from 1, and their number.
        between: called between steps; what it raises ends it.
    """
    trainer = _FoldTrainer(model, inputs, data.y_train, folds, config, between)
    num_folds = int(folds.max()) + 1
    shape = (config.epochs, len(folds), data.num_classes)
    probabilities = np.empty(shape, np.float32)
    for fold in range(num_folds):
        progress(fold + 1, num_folds)
        probabilities[:, folds == fold] = trainer.predictions(fold)
    measured = [evaluate(each, data.y_train, data.class_names) for each in probabilities]
    return CrossValidation(
        num_folds,
        len(folds),
        tuple(each.accuracy for each in measured),
        tuple(each.loss if math.isfinite(each.loss) else None for each in measured),
    )


class _FoldTrainer:
    """Trains the trainable part without a fold, again and again from the same initial weights."""

    def __init__(
        self,
        model: "keras.Model",
        inputs: TrainingInputs,
        labels: np.ndarray,
        folds: np.ndarray,
        config: TrainingConfig,
        between: Callable[[], Any],
    ) -> None:
        if inputs.unaugmented is None:
            raise ValueError("`inputs` has no features of the pictures without augmentation")
        self._unaugmented = inputs.unaugmented
        largest = len(folds) - np.bincount(folds).min()
        planned = num_batches(len(folds), config.batch_size)
        self._config = config.replace(batch_size=math.ceil(largest / planned))
        self._model, self._inputs, self._between = model, inputs, between
        self._labels, self._folds = labels, folds
        example = next(self._batches(np.flatnonzero(folds)))
        self._steps = TrainingSteps(inputs.trainable_part, self._config.batch_size, example)
        self._initial = {name: value.numpy() for name, value in changing(model).items()}

    def predictions(self, fold: int) -> np.ndarray:
        """Probabilities for the fold after each epoch: (epochs, num_images, num_classes)."""
        rows = np.flatnonzero(self._folds != fold)
        left_out = self._unaugmented[np.flatnonzero(self._folds == fold)]
        blocks, predictions = self._batches(rows), []
        try:
            for _ in range(self._config.epochs):
                self._train_epoch(blocks, len(rows))
                predictions.append(self._predict(left_out))
        finally:
            blocks.close()
            self._reset()
        return np.stack(predictions)

    def _train_epoch(self, blocks, num_images: int) -> None:
        done = 0
        while done < num_images:
            for part in self._steps.parts(next(blocks)):
                self._between()
                self._steps(part)
                done += len(part[0])

    def _predict(self, features: np.ndarray) -> np.ndarray:
        return predict_probabilities(
            self._inputs.trainable_part, features, self._inputs.to_input, between=self._between
        )

    def _batches(self, rows: np.ndarray):
        views = [view[rows] for view in self._inputs.views]
        return cached_batches(views, self._labels[rows], self._config)

    def _reset(self) -> None:
        for name, variable in changing(self._model).items():
            variable.assign(self._initial[name])
        self._inputs.trainable_part.reset_metrics()
