"""What is measured after each epoch, to choose the one whose network is kept."""

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.evaluation import Predictions, guessing_accuracy
from cnnlab.evaluation.evaluation import Evaluation, evaluate
from cnnlab.evaluation.selection import HELD_OUT, LAST_EPOCH, TEST, Selection
from cnnlab.models.prediction import predict_probabilities
from cnnlab.training.inputs.training_inputs import TrainingInputs
from cnnlab.training.outcome import Diverged
from cnnlab.training.selection.cross_validation import CrossValidation
from cnnlab.training.selection.dividing import Division

Measured = tuple[Selection | Evaluation, Predictions | None]


class Validator(Protocol):
    """Called after each epoch."""

    def __call__(self, epoch: int, between: Callable[[], Any]) -> Measured:
        """How the network does now.

        Args:
            epoch: that is done, from 1.
            between: called between steps; what it raises ends it.

        Returns:
            What decides whether it is kept. By the old rule that is the evaluation on the test
            pictures, with their predictions.

        Raises:
            Diverged: what was measured is not a finite number.
        """


def make_validator(
    division: Division, inputs: TrainingInputs, folds: CrossValidation | None = None
) -> Validator:
    """By the rule that the pictures were divided by.

    Args:
        division: of the pictures.
        inputs: has the held-out and the test pictures for the trainable part.
        folds: of the cross-validation; None without one.
    """
    if division.selected_on == HELD_OUT:
        return _HeldOut(division.data, inputs)
    if division.selected_on == TEST:
        return _OnTestPictures(division.data, inputs)
    return _LastEpoch(division.data, folds)


def measure_test_pictures(
    data: Dataset,
    inputs: TrainingInputs,
    epoch: int,
    between: Callable[[], Any],
    selection: Selection | None = None,
) -> tuple[Evaluation, Predictions]:
    """The current predictions of the test pictures.

    Args:
        data: has them.
        inputs: has them for the trainable part.
        epoch: of the network, from 1.
        between: called between steps; what it raises ends it.
        selection: why this network is measured; None if these very pictures decide.

    Raises:
        Diverged: the loss is not a finite number.
    """
    probabilities = predict_probabilities(
        inputs.trainable_part, inputs.test_images, inputs.to_input, between=between
    )
    evaluation = evaluate(probabilities, data.y_test, data.class_names, epoch, selection)
    if not math.isfinite(evaluation.loss):
        raise Diverged
    predictions = Predictions(
        probabilities, data.y_test, evaluation.class_names, epoch, data.test_fingerprint
    )
    return evaluation, predictions


class _HeldOut:
    def __init__(self, data: Dataset, inputs: TrainingInputs) -> None:
        if data.y_val is None or inputs.val_images is None:
            raise ValueError("`data` and `inputs` hold no picture out")
        self._images, self._labels = inputs.val_images, data.y_val
        self._data = data
        self._inputs = inputs

    def __call__(self, epoch: int, between: Callable[[], Any]) -> Measured:
        inputs, data = self._inputs, self._data
        probabilities = predict_probabilities(
            inputs.trainable_part, self._images, inputs.to_input, between=between
        )
        measured = evaluate(probabilities, self._labels, data.class_names, epoch)
        if not math.isfinite(measured.loss):
            raise Diverged
        return Selection(
            HELD_OUT,
            epoch,
            len(data.y_train),
            len(self._labels),
            measured.accuracy,
            measured.loss,
            guessing_accuracy=measured.guessing_accuracy,
        ), None


class _LastEpoch:
    """Nothing is measured; the cross-validation of the same epoch stands beside it."""

    def __init__(self, data: Dataset, folds: CrossValidation | None) -> None:
        self._num_trained_on = len(data.y_train)
        self._guessing = guessing_accuracy(np.bincount(data.y_train))
        self._folds = folds

    def __call__(self, epoch: int, between: Callable[[], Any]) -> Measured:
        folds, place = self._folds, epoch - 1
        if folds is None or place >= len(folds.losses) or folds.losses[place] is None:
            return Selection(LAST_EPOCH, epoch, self._num_trained_on), None
        return Selection(
            LAST_EPOCH,
            epoch,
            self._num_trained_on,
            folds.num_images,
            folds.accuracies[place],
            folds.losses[place],
            folds.num_folds,
            self._guessing,
        ), None


class _OnTestPictures:
    """The rule of older versions, by which their runs go on."""

    def __init__(self, data: Dataset, inputs: TrainingInputs) -> None:
        self._data = data
        self._inputs = inputs

    def __call__(self, epoch: int, between: Callable[[], Any]) -> Measured:
        return measure_test_pictures(self._data, self._inputs, epoch, between)
