"""The one writer of a run's folder: says what happens, keeps the best checkpoint."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.predictions import Predictions
from cnnlab.evaluation.selection import Selection
from cnnlab.messages import Note
from cnnlab.runs.checkpoints.last_checkpoint import Position
from cnnlab.runs.folder.status import RESUMABLE_STATES, RunStatus
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.records.history import MetricsLog
from cnnlab.runs.records.samples import (
    SamplePredictions,
    append_predictions,
    append_resumed,
    choose_samples,
    save_pictures,
)
from cnnlab.runs.run_directory import (
    DESCRIPTION,
    EVALUATION,
    LAST,
    METRICS,
    PREDICTIONS,
    SELECTION,
    TENSORBOARD,
    WEIGHTS,
    Run,
)
from cnnlab.storage.atomic_files import replace_file
from cnnlab.storage.hashes import hash_of_file
from cnnlab.storage.json_files import discard, write_json
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.training.status_recorder import StatusRecorder
from cnnlab.training.tensorboard import TensorBoardLog

VALIDATING = Note("validating", "Measuring on the held-out pictures what was learned.")
TESTING = Note("testing", "Measuring on the test pictures what was learned.")
CROSS_VALIDATING = "Cross-validation: learning without part {fold} of {folds}."

NOT_TESTED = Note(
    "not-tested",
    "It was not measured on the test pictures any more. Resume it, and it will be at the end.",
)

SECONDS_BETWEEN_POINTS = 0.1


class RunRecorder(StatusRecorder):
    """Writes what a training does into its run's folder.

    Args:
        run: the caller holds its lock.
        report: called with every new ``RunStatus``, for progress bars; may be None.
    """

    run: Run

    def __init__(self, run: Run, report: Callable[[RunStatus], None] | None = None) -> None:
        super().__init__(run, report)
        self._best: Selection | Evaluation | None = None
        self._logs: list[MetricsLog | TensorBoardLog] = [MetricsLog(run.path / METRICS)]
        self._description: ModelDescription | None = None
        self._last_point = -math.inf
        self._samples = np.empty(0, np.int64)
        self._sample_labels = np.empty(0, np.int64)

    @property
    def best(self) -> Selection | Evaluation | None:
        """The selection of the best checkpoint; by the old rule its evaluation."""
        return self._best

    def resume_from(self, best: Selection | Evaluation | None) -> None:
        """Continue with the best checkpoint of a resumed run; None for a new one."""
        self._best = best

    def choose(self, measured: Selection | Evaluation) -> None:
        """This network is kept from now on."""
        self._best = measured

    def log_device(self, device: Note) -> None:
        """Write down which device is used."""
        self._set_status(device=device)

    def log_for_tensorboard(self) -> None:
        """From now on, also write what is measured in TensorBoard's form. Needs TensorFlow."""
        self._logs.append(TensorBoardLog(self.run.path / TENSORBOARD))

    def describe(self, description: ModelDescription) -> None:
        """Write what it takes to rebuild the network."""
        self._description = description
        write_json(self.run.path / DESCRIPTION, description.to_dict())

    def keep_samples(self, data: Dataset) -> None:
        """Choose the test pictures that the training is watched with, and store them."""
        self._samples = choose_samples(data.y_test)
        self._sample_labels = data.y_test[self._samples]
        pictures = data.x_test[self._samples]
        save_pictures(self.run.path, pictures, self._sample_labels, tuple(data.class_names))

    @property
    def samples(self) -> np.ndarray:
        """(num_samples,), int64: which test pictures these are."""
        return self._samples

    def log_samples(self, epoch: int, probabilities: np.ndarray) -> None:
        """Write down their predictions after an epoch, 0 before the first.

        Args:
            epoch: counted from 1.
            probabilities: (num_samples, num_classes). A network that diverged gives no finite
                ones; then nothing is written.
        """
        if np.isfinite(probabilities).all():
            predictions = SamplePredictions.of(epoch, probabilities, self._sample_labels)
            append_predictions(self.run.path, predictions)

    def begin(  # type: ignore[override]  # where it begins is a position
        self, num_batches: int, position: Position | None = None
    ) -> None:
        """Training starts now, from the position; what was logged after it counts no more."""
        position = position or Position()
        done = position.epoch
        if done:
            self._append("resumed", {"epoch": done})
            append_resumed(self.run.path, done)
        epoch = min(done + 1, self.status.num_epochs)
        super().begin(num_batches, epoch, position.seconds)

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float) -> None:
        """A batch was trained; written at most ten times a second, but first and last always."""
        now, num_batches = time.monotonic(), self.status.num_batches
        if batch in (1, num_batches) or now - self._last_point >= SECONDS_BETWEEN_POINTS:
            self._last_point = now
            position = {"epoch": epoch, "batch": batch, "num_batches": num_batches}
            values = {"loss": loss, "accuracy": accuracy, "seconds": now - self._began}
            self._append("batch", position | values)
        self.progress(epoch, batch)

    def validating(self) -> None:
        """All batches of the epoch are done; measuring is next, which may take a while."""
        self._set_status(message=VALIDATING)

    def cross_validating(self, fold: int, num_folds: int) -> None:
        """A network is trained without this fold, from 1."""
        values = {"fold": fold, "folds": num_folds}
        self.preparing(Note("cross-validating", CROSS_VALIDATING, values))

    def epoch(self, epoch: int, **values: float) -> None:
        """An epoch is done and validated."""
        seconds = time.monotonic() - self._began
        self._append("epoch", {"epoch": epoch, "seconds": seconds} | values)
        self._set_status(epoch=epoch, message=None)

    def is_best(self, measured: Selection | Evaluation) -> bool:
        """Whether its network is kept; by the old rule, if it is better than any before."""
        best = self._best
        if isinstance(measured, Selection):
            return measured.is_kept
        if not isinstance(best, Evaluation):
            return True
        return (measured.accuracy, -measured.loss) > (best.accuracy, -best.loss)

    @as_storage_errors(WEIGHTS)
    def checkpoint(
        self,
        save_weights: Callable[[Path], Any],
        measured: Selection | Evaluation,
        predictions: Predictions | None = None,
    ) -> None:
        """Replace the best checkpoint; if the disk is full, the one before stays whole.

        The new hash is written beside the old one before the file takes its name, so that
        whichever file is there when a run is killed can be verified.

        Args:
            save_weights: writes the network's weights to a path.
            measured: of these weights; by the old rule their evaluation on the test pictures,
                which is kept as such.
            predictions: what was evaluated, to be looked into later; None keeps the sums only.

        Raises:
            StorageError: the system refuses it.
        """
        temporary = self.run.path / f"new.{WEIGHTS}"
        try:
            save_weights(temporary)
            before = self._description or self.run.model_description()
            description = before.replace(
                weights_sha256=hash_of_file(temporary),
                previous_weights_sha256=before.weights_sha256,
                best_epoch=measured.epoch,
            )
            self._forget_test()
            self.describe(description)
            replace_file(temporary, self.run.path / WEIGHTS)
        finally:
            discard(temporary)
        self.selected(measured, predictions)

    def selected(
        self, measured: Selection | Evaluation, predictions: Predictions | None = None
    ) -> None:
        """Write down which network is the best so far, as of ``checkpoint``, without its weights.

        Raises:
            StorageError: the system refuses it.
        """
        self.choose(measured)
        if isinstance(measured, Evaluation):
            self.tested(measured, predictions)
        else:
            write_json(self.run.path / SELECTION, measured.to_dict())

    def testing(self) -> None:
        """The epochs are over; the test pictures are next, which may take a while."""
        self._set_status(message=TESTING)

    def tested(self, evaluation: Evaluation, predictions: Predictions | None) -> None:
        """Keep how the best checkpoint did on the test pictures. Raises ``StorageError``."""
        write_json(self.run.path / EVALUATION, evaluation.to_dict())
        if predictions is not None:
            predictions.save(self.run.path / PREDICTIONS)

    def _forget_test(self) -> None:
        """Of a checkpoint that is being replaced, in a run that was stopped and goes on."""
        if isinstance(self._best, Selection):
            (self.run.path / EVALUATION).unlink(missing_ok=True)
            (self.run.path / PREDICTIONS).unlink(missing_ok=True)

    def end(self, state: str, message: Note | None = None, *notes: Note) -> None:
        """The training is over; the last checkpoint stays where it can be of use."""
        if state not in RESUMABLE_STATES:
            with as_storage_errors(LAST):
                (self.run.path / LAST).unlink(missing_ok=True)
        super().end(state, message, *notes)

    def _append(self, kind: str, record: dict[str, float]) -> None:
        for log in self._logs:
            log.append(kind, record)

    def closing_notes(self) -> tuple[Note, ...]:
        """Whether there is something to classify with."""
        if self._best is None:
            return (Note("no-checkpoint", "There is no checkpoint: no epoch was completed."),)
        text = "The best checkpoint, of epoch {epoch}, is kept."
        kept = Note("checkpoint-kept", text, {"epoch": self._best.epoch})
        return (kept,) if (self.run.path / EVALUATION).exists() else (NOT_TESTED, kept)
