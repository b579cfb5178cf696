"""The one writer of a run's folder: says what happens, keeps the best checkpoint."""

import hashlib
import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cnnlab.messages import Note
from cnnlab.training.evaluation import Evaluation
from cnnlab.training.files import discard, read_json, replace_file, write_json
from cnnlab.training.history import MetricsLog
from cnnlab.training.model_description import ModelDescription
from cnnlab.training.run_directory import (
    DESCRIPTION,
    EVALUATION,
    METRICS,
    RESERVE,
    STATUS,
    WEIGHTS,
    Run,
)
from cnnlab.training.status import RunStatus

VALIDATING = Note("validating", "Measuring on the test pictures what was learned.")

SECONDS_BETWEEN_POINTS = 0.1
SECONDS_BETWEEN_STATUSES = 0.5
SECONDS_OF_A_PACE = 1.0


class RunRecorder:
    """Writes what a training does into its run's folder.

    Args:
        run: the caller holds its lock.
        report: called with every new ``RunStatus``, for progress bars; may be None.
    """

    def __init__(self, run: Run, report: Callable[[RunStatus], None] | None = None) -> None:
        self.run = run
        self.status = RunStatus.from_dict(read_json(run.path / STATUS))
        self.best: Evaluation | None = None
        self._report = report or (lambda status: None)
        self._log = MetricsLog(run.path / METRICS)
        self._description: ModelDescription | None = None
        self._began = self._last_point = self._last_status = -math.inf
        self._paced = (-math.inf, 0)

    def preparing(self, message: Note) -> None:
        """Say what is being done before the first batch."""
        self._set_status(state="starting", message=message)

    def preparing_images(self, done: int, total: int, per_second: float) -> None:
        """The frozen layers have run over so many pictures; written twice a second."""
        now = time.monotonic()
        if done == total or now - self._last_status >= SECONDS_BETWEEN_STATUSES:
            self._set_status(
                durable=False,
                images_prepared=done,
                images_to_prepare=total,
                images_per_second=per_second,
            )

    def add_notes(self, notes: tuple[Note, ...]) -> None:
        """Keep findings on data or settings with the run."""
        self._set_status(notes=self.status.notes + tuple(notes))

    def describe(self, description: ModelDescription) -> None:
        """Write what it takes to rebuild the network."""
        self._description = description
        write_json(self.run.path / DESCRIPTION, description.to_dict())

    def begin(self, num_batches: int) -> None:
        """Training starts now: the clock runs from here."""
        self._began = time.monotonic()
        self._paced = self._began, 0
        self._set_status(
            state="running",
            message=None,
            epoch=1,
            num_batches=num_batches,
            images_per_second=0.0,
        )

    def batch(self, epoch: int, batch: int, loss: float, accuracy: float) -> None:
        """A batch was trained; written at most ten times a second, but first and last always."""
        now = time.monotonic()
        position = {"epoch": epoch, "batch": batch}
        is_edge = batch in (1, self.status.num_batches)
        self.status = replace(self.status, **position)
        if is_edge or now - self._last_point >= SECONDS_BETWEEN_POINTS:
            self._last_point = now
            values = {"loss": loss, "accuracy": accuracy, "seconds": now - self._began}
            self._log.append("batch", position | {"num_batches": self.status.num_batches} | values)
        if is_edge or now - self._last_status >= SECONDS_BETWEEN_STATUSES:
            # Lost in a power cut, it costs half a second of progress: no need to wait for the disk.
            self._set_status(durable=False, images_per_second=self._pace(now))

    def validating(self) -> None:
        """All batches of the epoch are done; the test pictures are next, which takes a while."""
        self._set_status(durable=False, message=VALIDATING)

    def epoch(self, epoch: int, **values: float) -> None:
        """An epoch is done and validated."""
        seconds = time.monotonic() - self._began
        self._log.append("epoch", {"epoch": epoch, "seconds": seconds} | values)
        self._set_status(epoch=epoch, message=None)

    def is_best(self, evaluation: Evaluation) -> bool:
        """Higher accuracy than any epoch before, or the same at a lower loss."""
        best = self.best
        if best is None:
            return True
        return (evaluation.accuracy, -evaluation.loss) > (best.accuracy, -best.loss)

    def checkpoint(self, save_weights: Callable[[Path], Any], evaluation: Evaluation) -> None:
        """Replace the best checkpoint; if the disk is full, the one before stays whole.

        The new hash is written beside the old one before the file takes its name, so that
        whichever file is there when a run is killed can be verified.

        Args:
            save_weights: writes the network's weights to a path.
            evaluation: of these weights.
        """
        temporary = self.run.path / f"new.{WEIGHTS}"
        try:
            save_weights(temporary)
            before = self._description
            description = before.replace(
                weights_sha256=sha256_of(temporary),
                previous_weights_sha256=before.weights_sha256,
                best_epoch=evaluation.epoch,
            )
            self.describe(description)
            replace_file(temporary, self.run.path / WEIGHTS)
        finally:
            discard(temporary)
        self.best = evaluation
        write_json(self.run.path / EVALUATION, evaluation.to_dict())

    def end(self, state: str, message: Note | None = None, *notes: Note) -> None:
        """The run is over; the space held in reserve lets us say so on a full disk too."""
        (self.run.path / RESERVE).unlink(missing_ok=True)
        self._set_status(state=state, message=message, notes=self.status.notes + notes)

    def _pace(self, now: float) -> float:
        """Pictures a second over the last second or two, all that is done between them included."""
        batches = (self.status.epoch - 1) * self.status.num_batches + self.status.batch
        images = batches * self.run.config.batch_size
        since, images_then = self._paced
        if now - since >= SECONDS_OF_A_PACE:
            self._paced = now, images
            return (images - images_then) / (now - since)
        return self.status.images_per_second or (images - images_then) / max(now - since, 1e-6)

    def _set_status(self, durable: bool = True, **changes: Any) -> None:
        now = time.monotonic()
        seconds = max(now - self._began, 0.0) if math.isfinite(self._began) else 0.0
        self.status = replace(self.status, seconds=seconds, **changes)
        self._last_status = now
        write_json(self.run.path / STATUS, self.status.to_dict(), durable)
        self._report(self.status)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
