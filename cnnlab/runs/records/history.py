"""The log of a training: one JSON line a batch or epoch, only ever appended to.

A training that goes on from its last checkpoint says so in a line; what was written of later
epochs before that line counts no more.

The reader takes what is there: a last line that is only half written waits for the rest,
anything else that is not a record is skipped and counted.
"""

import math
import os
import threading
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnlab.storage.json_files import append_json, end_line
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

MAX_BATCH_POINTS = 2_000

EPOCH_COLUMNS = (
    "epoch",
    "loss",
    "accuracy",
    "val_loss",
    "val_accuracy",
    "learning_rate",
    "images_per_second",
    "seconds",
)
BATCH_COLUMNS = ("epoch", "batch", "num_batches", "loss", "accuracy", "seconds")
RESUMED = "resumed"
_OF_A_BATCH = b'"kind": "batch"'
_COUNTS = ("epoch", "batch", "num_batches")
_NOT_A_RECORD = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
)


@dataclass(frozen=True)
class History:
    """What a run has written down so far.

    Attributes:
        epochs: one mapping an epoch, with ``EPOCH_COLUMNS``; a value that was not finite is None.
            ``val_loss`` and ``val_accuracy`` are of what chooses the epoch: held-out pictures, a
            cross-validation, or, in runs of before, the test pictures; None where nothing does.
        batches: one mapping a batch, with ``BATCH_COLUMNS``, evenly thinned to
            ``MAX_BATCH_POINTS``; loss and accuracy are means since the epoch began, as Keras's
            progress bar shows them.
        skipped_lines: lines that were not records.
    """

    epochs: tuple[Mapping[str, Any], ...] = ()
    batches: tuple[Mapping[str, Any], ...] = ()
    skipped_lines: int = 0


class MetricsLog:
    """Append records to a log, a line each."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, kind: str, record: Mapping[str, float | None]) -> None:
        """Add a line: of a ``"batch"``, an ``"epoch"``, or that it is ``"resumed"`` after one."""
        if kind == RESUMED:
            end_line(self._path)
        append_record(self._path, record, kind=kind)


def append_record(path: Path, record: Mapping[str, float | None], **kind: str) -> None:
    """Add a line; without ``kind`` it is an epoch's. Raises ``StorageError``.

    Values that are not finite become null: the file stays valid JSON.
    """
    append_json(path, kind | {name: _finite(value) for name, value in record.items()})


def read_history(path: Path) -> History:
    """The log's content; an absent or unreadable log is empty. Never raises.

    Only what was appended since the last call is read and parsed.
    """
    return _reader(path).read()


def read_epochs(path: Path) -> tuple[Mapping[str, Any], ...]:
    """As ``read_history(path).epochs``, for once: batches, which are most lines, are not parsed."""
    return _Reader(path, with_batches=False).read().epochs


@lru_cache(maxsize=64)
def _reader(path: Path) -> "_Reader":
    return _Reader(path)


class _Reader:
    """Follows one log; keeps its numbers in columns, 48 bytes a batch."""

    def __init__(self, path: Path, with_batches: bool = True) -> None:
        self._path = path
        self._with_batches = with_batches
        self._lock = threading.Lock()
        self._forget()

    def read(self) -> History:
        with self._lock:
            try:
                self._read_on()
            except OSError:
                self._forget()
            epochs, batches = self._columns["epoch"], self._columns["batch"]
            return History(
                _rows(epochs, EPOCH_COLUMNS, range(_length(epochs))),
                _rows(batches, BATCH_COLUMNS, _spread(_length(batches), MAX_BATCH_POINTS)),
                self._skipped,
            )

    def _forget(self) -> None:
        self._file_id: tuple[int, int] | None = None
        self._offset = 0
        self._skipped = 0
        self._columns = {
            "epoch": {name: array("d") for name in EPOCH_COLUMNS},
            "batch": {name: array("d") for name in BATCH_COLUMNS},
        }

    def _read_on(self) -> None:
        with open_file(self._path) as file:
            stat = os.fstat(file.fileno())
            if (stat.st_dev, stat.st_ino) != self._file_id or stat.st_size < self._offset:
                self._forget()
                self._file_id = (stat.st_dev, stat.st_ino)
            file.seek(self._offset)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.splitlines():
            if self._with_batches or _OF_A_BATCH not in line:
                self._add(line)

    def _add(self, line: bytes) -> None:
        try:
            record = parse_json(line)
            kind = record.get("kind", "epoch")
            if kind == RESUMED:
                self._drop_after(_number("epoch", record["epoch"]))
                return
            columns = self._columns[kind]
            values = [_number(name, record.get(name)) for name in columns]
        except _NOT_A_RECORD:
            self._skipped += 1
            return
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)

    def _drop_after(self, epoch: float) -> None:
        for columns in self._columns.values():
            while columns["epoch"] and columns["epoch"][-1] > epoch:
                for column in columns.values():
                    column.pop()


def _number(name: str, value: Any) -> float:
    if name in _COUNTS and not (isinstance(value, int) and value > 0):
        raise ValueError(f"{name} counts from 1")
    return math.nan if value is None else float(value)


def _length(columns: Mapping[str, array]) -> int:
    return len(columns["epoch"])


def _spread(length: int, at_most: int) -> range | list[int]:
    """Indices from first to last, evenly spread."""
    if length <= at_most:
        return range(length)
    return [index * (length - 1) // (at_most - 1) for index in range(at_most)]


def _rows(
    columns: Mapping[str, array], names: tuple[str, ...], indices: range | list[int]
) -> tuple[dict[str, Any], ...]:
    return tuple({name: _plain(name, columns[name][index]) for name in names} for index in indices)


def _plain(name: str, value: float) -> float | int | None:
    return int(value) if name in _COUNTS else _finite(value)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
