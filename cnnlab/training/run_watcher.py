"""What happens after each batch and epoch of a training."""

import functools
import math
import time
from typing import TYPE_CHECKING, Any

from cnnlab.datasets import Dataset
from cnnlab.messages import Note
from cnnlab.results import Predictions
from cnnlab.training.evaluation import evaluate
from cnnlab.training.features.supply import Supply
from cnnlab.training.last_checkpoint import LastCheckpoint, Position
from cnnlab.training.outcome import Diverged, StoppedEarly, check_stop
from cnnlab.training.prediction import predict_probabilities
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.run_directory import LAST
from cnnlab.training.schedules import learning_rate_at

if TYPE_CHECKING:
    import keras


class RunWatcher:
    """Writes down what was measured, validates, keeps best and last checkpoint, stops in time.

    Validation is one pass over the test pictures that yields everything at once: ``val_loss``,
    ``val_accuracy``, and the evaluation that is kept with the checkpoint if it is the best.

    Args:
        recorder: writes the run's folder.
        model: the whole network in training.
        data: its test pictures validate.
        supply: what its learning part is trained and measured with.
    """

    def __init__(
        self, recorder: RunRecorder, model: "keras.Model", data: Dataset, supply: Supply
    ) -> None:
        self._recorder = recorder
        self._model = model
        self._data = data
        self._supply = supply
        self._check_stop = functools.partial(check_stop, recorder)
        self._last = LastCheckpoint(recorder.run.path / LAST, model)
        self._epoch, self._epoch_began = recorder.position.epoch, 0.0

    def on_train_begin(self, num_batches: int) -> None:
        """Everything is ready; an epoch will have so many batches."""
        self._check_stop()
        self._recorder.begin(num_batches)
        if self._epoch:
            self._stop_early()
        else:
            self._ask_samples()

    def _ask_samples(self) -> None:
        """What it says before it has learned anything."""
        samples = self._supply.test_images[self._recorder.samples]
        probabilities = predict_probabilities(
            self._supply.learner, samples, self._supply.test_input, between=self._check_stop
        )
        self._recorder.answered_samples(0, probabilities)

    def on_epoch_begin(self, epoch: int) -> None:
        """Epochs count from 0 here; everything that people see counts from 1."""
        self._epoch, self._epoch_began = epoch + 1, time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any]) -> None:
        """The batches up to this one are done, counted from 0.

        Write the running means down; stop at once on request or when they are not finite.
        """
        self._check_stop()
        if not math.isfinite(logs["loss"]):
            raise Diverged
        self._recorder.batch(self._epoch, batch + 1, logs["loss"], logs["accuracy"])

    def on_epoch_end(self, epoch: int, logs: dict[str, Any]) -> None:
        """Validate, write down, and keep the weights if they are the best so far."""
        seconds = time.monotonic() - self._epoch_began
        self._recorder.validating()
        probabilities = predict_probabilities(
            self._supply.learner,
            self._supply.test_images,
            self._supply.test_input,
            between=self._check_stop,
        )
        evaluation = evaluate(probabilities, self._data.y_test, self._data.class_names, self._epoch)
        if not math.isfinite(evaluation.loss):
            raise Diverged
        logs = logs | {"val_loss": evaluation.loss, "val_accuracy": evaluation.accuracy}
        self._recorder.epoch(
            self._epoch,
            **logs,
            learning_rate=self._learning_rate(),
            images_per_second=len(self._data.x_train) / seconds,
        )
        self._recorder.answered_samples(self._epoch, probabilities[self._recorder.samples])
        if self._recorder.is_best(evaluation):
            predictions = Predictions(
                probabilities,
                self._data.y_test,
                evaluation.class_names,
                self._epoch,
                self._data.test_fingerprint,
            )
            self._recorder.checkpoint(self._model.save_weights, evaluation, predictions)
        self._last.keep(Position(self._epoch, self._recorder.status.seconds))
        self._stop_early()

    def _learning_rate(self) -> float:
        """Of the next step."""
        num_batches = self._recorder.status.num_batches
        step = float(self._epoch * num_batches)
        return float(learning_rate_at(self._recorder.run.config, step, num_batches))

    def _stop_early(self) -> None:
        patience, best = self._recorder.run.config.early_stopping, self._recorder.best.epoch
        if patience and self._epoch - best >= patience:
            raise StoppedEarly(_early_end(self._epoch, patience, best))


def _early_end(epoch: int, patience: int, best: int) -> Note:
    return Note(
        "run-ended-early",
        "Ended by early stopping in epoch {epoch}: in the last {patience:# epoch} the test "
        "pictures were not answered better than in epoch {best}, whose network is kept.",
        {"epoch": epoch, "patience": patience, "best": best},
    )
