"""What happens after each batch and epoch of a training."""

import functools
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cnnlab.datasets import Dataset
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.selection import LAST_EPOCH, Selection
from cnnlab.messages import Note
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs.checkpoints.last_checkpoint import Position
from cnnlab.training.checkpoints import Checkpoints
from cnnlab.training.inputs.training_inputs import TrainingInputs
from cnnlab.training.outcome import Diverged, Hopeless, StoppedEarly, StopRequested, check_stop
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.schedules import learning_rate_at
from cnnlab.training.selection.validating import Validator, measure_test_pictures

SECONDS_TO_TEST = 3.0
"""For the test pictures of a training that was asked to stop: somebody waits for it to end."""


AfterEpoch = Callable[[int, Selection | Evaluation], None]


class _TakesTooLong(Exception):
    pass


class RunWatcher:
    """Writes down what was measured, validates, keeps best and last checkpoint, stops in time.

    The test pictures are measured when all epochs are over, with the network that is kept; only
    the ten that people watch are classified after each epoch, and nothing follows from them.

    Args:
        recorder: writes the run's folder.
        checkpoints: of the whole network in training.
        data: its test pictures are measured at the end.
        inputs: of its trainable part.
        validate: measures each epoch.
        position: where the training starts.
        after_epoch: called with the epoch, from 1, and what was measured on the held-out pictures;
            what it raises ends the training.
    """

    def __init__(
        self,
        recorder: RunRecorder,
        checkpoints: Checkpoints,
        data: Dataset,
        inputs: TrainingInputs,
        validate: Validator,
        position: Position,
        after_epoch: AfterEpoch | None = None,
    ) -> None:
        self._recorder = recorder
        self._checkpoints = checkpoints
        self._data = data
        self._inputs = inputs
        self._validate = validate
        self._check_stop = functools.partial(check_stop, recorder)
        self._position = position
        self._after_epoch = after_epoch or (lambda epoch, measured: None)
        self._epoch, self._epoch_began = position.epoch, 0.0

    def on_train_begin(self, num_batches: int) -> None:
        """Everything is ready; an epoch will have so many batches."""
        self._check_stop()
        self._recorder.begin(num_batches, self._position)
        if self._epoch:
            self._stop_early()
        else:
            self._predict_samples()

    def _predict_samples(self) -> None:
        """The current predictions of the test pictures that people watch."""
        samples = self._inputs.test_images[self._recorder.samples]
        probabilities = predict_probabilities(
            self._inputs.trainable_part, samples, self._inputs.to_input, between=self._check_stop
        )
        self._recorder.log_samples(self._epoch, probabilities)

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
        measured, predictions = self._validate(self._epoch, self._check_stop)
        best = self._recorder.best
        if isinstance(measured, Selection):
            measured = measured.after(best if isinstance(best, Selection) else None)
        self._recorder.epoch(
            self._epoch,
            **logs | of_validation(measured),
            learning_rate=self._learning_rate(),
            images_per_second=len(self._data.x_train) / seconds,
        )
        self._predict_samples()
        if self._recorder.is_best(measured):
            self._checkpoints.keep_best(measured, predictions)
        self._checkpoints.keep_last(Position(self._epoch, self._recorder.status.seconds))
        self._after_epoch(self._epoch, measured)
        self._stop_early()

    def test(self, between: Callable[[], None] | None = None) -> None:
        """Measure the kept network on the test pictures, unless these chose it."""
        best = self._recorder.best
        if best is None:
            return
        self._recorder.testing()
        self._checkpoints.restore_best()
        if isinstance(best, Selection):
            between = between or self._check_stop
            self._recorder.tested(
                *measure_test_pictures(self._data, self._inputs, best.epoch, between, best)
            )

    def test_in_a_moment(self) -> None:
        """The same, if it takes no longer than somebody waits who wants to see an end."""
        deadline = time.monotonic() + SECONDS_TO_TEST

        def between() -> None:
            if time.monotonic() > deadline:
                raise _TakesTooLong

        with suppress(_TakesTooLong):
            self.test(between)

    def _learning_rate(self) -> float:
        """Of the next step."""
        num_batches = self._recorder.status.num_batches
        step = float(self._epoch * num_batches)
        return float(learning_rate_at(self._recorder.run.config, step, num_batches))

    def _stop_early(self) -> None:
        patience, best = self._recorder.run.config.early_stopping, self._recorder.best
        if best is None or not patience:
            return
        epoch = best.best_epoch if isinstance(best, Selection) else best.epoch
        if best.selected_on != LAST_EPOCH and self._epoch - epoch >= patience:
            raise StoppedEarly(_early_end(self._epoch, patience, epoch, best.epoch))


@contextmanager
def tested(watcher: RunWatcher) -> Iterator[None]:
    """However the epochs end, measure the kept network on the test pictures then.

    Of a training that is hopeless nobody wants to know.
    """
    try:
        yield
    except Hopeless:
        raise
    except (StoppedEarly, Diverged):
        watcher.test()
        raise
    except (StopRequested, KeyboardInterrupt):
        watcher.test_in_a_moment()
        raise
    watcher.test()


def of_validation(measured: Selection | Evaluation) -> dict[str, float | None]:
    """What the curves show; nothing where nothing was measured."""
    return {"val_loss": measured.loss, "val_accuracy": measured.accuracy}


def _early_end(epoch: int, patience: int, best: int, kept: int) -> Note:
    return Note(
        "run-ended-early",
        "Ended by early stopping in epoch {epoch}: in the last {patience:# epoch} the held-out "
        "pictures were not classified better than in epoch {best}. The network of epoch {kept} is "
        "kept.",
        {"epoch": epoch, "patience": patience, "best": best, "kept": kept},
    )
