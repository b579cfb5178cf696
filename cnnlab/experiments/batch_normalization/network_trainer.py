"""The training of one of the two networks, and its logs."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.experiments.activations import activation_statistics, gradient_norms
from cnnlab.experiments.batch_normalization.activation_log import ActivationRecord
from cnnlab.experiments.batch_normalization.experiment import ACTIVATIONS, METRICS
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs.folder.run_folder import RunFolder
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.records.history import MetricsLog
from cnnlab.storage.json_files import append_json

if TYPE_CHECKING:
    import keras


class NetworkTrainer:
    """Trains a network and writes its logs.

    Args:
        model: compiled; its name is the network's name.
        experiment: whose folder holds the logs.
    """

    def __init__(self, model: "keras.Model", experiment: RunFolder) -> None:
        self.name = model.name
        self.has_diverged = False
        self._model = model
        self._metrics = MetricsLog(experiment.path / METRICS.format(network=self.name))
        self._activations = experiment.path / ACTIVATIONS.format(network=self.name)
        self._sums = np.zeros(3)  # of loss and accuracy over the epoch's pictures, and of these

    def train_step(self, images: np.ndarray, labels: np.ndarray) -> None:
        """One step on a batch of network input; notes whether the loss is no longer finite."""
        logs = self._model.train_on_batch(images, labels, return_dict=True)
        self._model.reset_metrics()
        self._sums += len(images) * np.array([logs["loss"], logs["accuracy"], 1])
        self.has_diverged = not math.isfinite(logs["loss"])

    def end_epoch(
        self, epoch: int, data: Dataset, pipeline: InputPipeline, between: Callable[[], None]
    ) -> None:
        """Measure on the test pictures, and log the epoch.

        Training loss and accuracy are means over the epoch, while the weights changed.
        """
        probabilities = predict_probabilities(self._model, data.x_test, pipeline, between)
        tested = evaluate(probabilities, data.y_test, data.class_names)
        self.has_diverged = not math.isfinite(tested.loss)
        if not self.has_diverged:
            loss, accuracy = (self._sums[:2] / self._sums[2]).tolist()
            means = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
            tests = {"val_loss": tested.loss, "val_accuracy": tested.accuracy}
            self._metrics.append("epoch", means | tests)
        self._sums[:] = 0

    def log_activations(self, epoch: int, images: np.ndarray, labels: np.ndarray) -> None:
        """Measure activations and gradients on a batch of network input, and log them."""
        record = ActivationRecord(
            epoch,
            activation_statistics(self._model, images, training=True, bounds=None),
            gradient_norms(self._model, images, labels),
        )
        append_json(self._activations, record.to_dict())
