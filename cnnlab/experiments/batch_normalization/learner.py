"""One of the two networks while it learns, and its logs."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.experiments.activations import activation_statistics, gradient_norms
from cnnlab.experiments.batch_normalization.experiment import INSIDE, METRICS
from cnnlab.experiments.batch_normalization.inside import Inside
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs.folder.run_folder import RunFolder
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.records.history import MetricsLog
from cnnlab.storage.json_files import append_json

if TYPE_CHECKING:
    import keras


class Learner:
    """A network with its logs.

    Args:
        model: compiled; its name is the network's name.
        experiment: whose folder holds the logs.
    """

    def __init__(self, model: "keras.Model", experiment: RunFolder) -> None:
        self.name = model.name
        self.has_diverged = False
        self._model = model
        self._metrics = MetricsLog(experiment.path / METRICS.format(network=self.name))
        self._inside = experiment.path / INSIDE.format(network=self.name)
        self._seen = np.zeros(3)  # sums of loss and accuracy over the epoch's pictures, how many

    def learn(self, images: np.ndarray, labels: np.ndarray) -> None:
        """One step on a batch as the network takes it; notices when the loss is no number."""
        logs = self._model.train_on_batch(images, labels, return_dict=True)
        self._model.reset_metrics()
        self._seen += len(images) * np.array([logs["loss"], logs["accuracy"], 1])
        self.has_diverged = not math.isfinite(logs["loss"])

    def end_epoch(
        self, epoch: int, data: Dataset, pipeline: InputPipeline, between: Callable[[], None]
    ) -> None:
        """Measure on the test pictures, and write down how the epoch went.

        Training loss and accuracy are means over the epoch, while the weights changed.
        """
        probabilities = predict_probabilities(self._model, data.x_test, pipeline, between)
        tested = evaluate(probabilities, data.y_test, data.class_names)
        self.has_diverged = not math.isfinite(tested.loss)
        if not self.has_diverged:
            loss, accuracy = (self._seen[:2] / self._seen[2]).tolist()
            means = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
            tests = {"val_loss": tested.loss, "val_accuracy": tested.accuracy}
            self._metrics.append("epoch", means | tests)
        self._seen[:] = 0

    def look_inside(self, epoch: int, images: np.ndarray, labels: np.ndarray) -> None:
        """Measure activations and gradients on a batch as the network takes it."""
        inside = Inside(
            epoch,
            activation_statistics(self._model, images, training=True, bounds=None),
            gradient_norms(self._model, images, labels),
        )
        append_json(self._inside, inside.to_dict())
