"""The one writer of a folder's status: says what happens, and how it ended."""

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cnnlab.messages import Note
from cnnlab.runs.folder.run_folder import RESERVE, STATUS, RunFolder
from cnnlab.runs.folder.status import RunStatus
from cnnlab.storage.json_files import read_json, write_json
from cnnlab.storage.os_errors import as_storage_errors

SECONDS_BETWEEN_STATUSES = 0.5


class StatusRecorder:
    """Writes where the work of a folder stands.

    Args:
        run: the caller holds its lock.
        report: called with every new ``RunStatus``, for progress bars; may be None.

    Raises:
        StorageError: the system refuses to read or write the status.
    """

    def __init__(self, run: RunFolder, report: Callable[[RunStatus], None] | None = None) -> None:
        self.run = run
        with as_storage_errors(STATUS):
            self.status = RunStatus.from_dict(read_json(run.path / STATUS))
        self._report = report or (lambda status: None)
        self._began = self._last_status = -math.inf
        self._has_pace = False

    def preparing(self, message: Note) -> None:
        """Say what is being done before the first batch."""
        self._set_status(state="starting", message=message)

    def doing(self, message: Note, epoch: int) -> None:
        """Say what is being done in an epoch, without a change of the state."""
        self._set_status(message=message, epoch=epoch, batch=0)

    def doing_often(self, message: Note, epoch: int) -> None:
        """The same where hundreds of epochs may end in a second; written at most twice in one."""
        self.status = replace(self.status, message=message, epoch=epoch, batch=0)
        if time.monotonic() - self._last_status >= SECONDS_BETWEEN_STATUSES:
            self._set_status()

    def preparing_images(self, done: int, total: int, per_second: float) -> None:
        """The frozen layers have run over so many pictures; written at most twice a second."""
        if done == total or time.monotonic() - self._last_status >= SECONDS_BETWEEN_STATUSES:
            self._set_status(
                images_prepared=done,
                images_to_prepare=total,
                preparing_per_second=per_second,
            )

    def add_notes(self, notes: tuple[Note, ...]) -> None:
        """Keep findings on data or settings with the work."""
        self._set_status(notes=self.status.notes + tuple(notes))

    def begin(self, num_batches: int, epoch: int = 1, seconds: float = 0.0) -> None:
        """Training starts now, or goes on after some seconds of it: the clock runs from here."""
        self._began = time.monotonic() - seconds
        self._set_status(state="running", message=None, epoch=epoch, num_batches=num_batches)

    def progress(self, epoch: int, batch: int) -> None:
        """A batch was trained; written at most twice a second, but first and last always."""
        self.status = replace(self.status, epoch=epoch, batch=batch)
        self._begin_pace()
        waited = time.monotonic() - self._last_status
        if batch in (1, self.status.num_batches) or waited >= SECONDS_BETWEEN_STATUSES:
            self._set_status()

    def _begin_pace(self) -> None:
        """After the first batch of this process; none before was as slow."""
        if not self._has_pace:
            self._has_pace = True
            done, seconds = self.status.batches_done, self._seconds()
            self.status = replace(self.status, first_batches=done, first_seconds=seconds)

    def closing_notes(self) -> tuple[Note, ...]:
        """What is worth telling when the work ends early."""
        return ()

    def stop_note(self) -> Note:
        """Said of work that was asked to stop."""
        text = "Stopped on request in epoch {epoch}."
        return Note("run-stopped", text, {"epoch": self.status.epoch})

    def end(self, state: str, message: Note | None = None, *notes: Note) -> None:
        """The work is over; the space held in reserve lets us say so on a full disk too."""
        with contextlib.suppress(OSError):
            (self.run.path / RESERVE).unlink(missing_ok=True)
        self._set_status(state=state, message=message, notes=self.status.notes + notes)

    def _set_status(self, **changes: Any) -> None:
        before, now = self.status, time.monotonic()
        self.status = replace(before, seconds=self._seconds(), **changes)
        self._last_status = now
        # Anything else that a power cut takes costs some progress: no need to wait for the disk.
        is_new_state = self.status.state != before.state
        write_json(self.run.path / STATUS, self.status.to_dict(), durable=is_new_state)
        self._report(self.status)

    def _seconds(self) -> float:
        """Since training began; 0 before."""
        return time.monotonic() - self._began if math.isfinite(self._began) else 0.0
