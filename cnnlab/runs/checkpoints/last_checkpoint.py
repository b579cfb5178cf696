"""Where a training can go on from: all that an epoch changes, as it was at the end of one.

``last.npz`` holds the layers that learn, with the state of their dropout, and the optimiser with
its moments and its count of steps. Frozen layers are not in it: they are in the best checkpoint.
"""

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.errors import WeightsError, quoted
from cnnlab.models.limits import is_whole
from cnnlab.runs.config import MAX_EPOCHS
from cnnlab.storage.array_files import DAMAGE, load_arrays, load_header, save_arrays

if TYPE_CHECKING:
    import keras

FORMAT = "cnnlab-last-1"
SHARE_OF_TIME = 20
"""A checkpoint is due when training took this many times as long as writing the last one."""

HEADER_BYTES = 1_000_000
"""More than header and names of arrays take in a file."""


@dataclass(frozen=True)
class Position:
    """How far a training has come.

    Attributes:
        epoch: epochs that are done.
        seconds: that it has trained.
    """

    epoch: int = 0
    seconds: float = 0.0


class LastCheckpoint:
    """Keeps the end of an epoch, of every one while that costs little time.

    Args:
        path: of the file, replaced whole.
        model: the whole network in training.
    """

    def __init__(self, path: Path, model: "keras.Model") -> None:
        self._path = path
        self._model = model
        self._due = 0.0

    def keep(self, position: Position) -> None:
        """Write where the training stands, if it is time. Raises ``OSError``, as on a full disk."""
        began = time.monotonic()
        if began >= self._due:
            save_last(self._path, self._model, position)
            ended = time.monotonic()
            self._due = ended + SHARE_OF_TIME * (ended - began)


def save_last(path: Path, model: "keras.Model", position: Position) -> None:
    """Replace the file. Raises ``OSError``."""
    save_checkpoint(
        path, FORMAT, position, {n: v.value.numpy() for n, v in changing(model).items()}
    )


def save_checkpoint(
    path: Path,
    format: str,
    position: Position,
    arrays: Mapping[str, np.ndarray],
    measured: Mapping[str, float] | None = None,
) -> None:
    """Replace a checkpoint's file.

    Args:
        path: of the file.
        format: what its arrays are, and which version of it.
        position: of the training.
        arrays: all that the training changes, by name.
        measured: written beside the position.

    Raises:
        OSError: as on a full disk.
    """
    position_of = {"epoch": position.epoch, "seconds": position.seconds}
    save_arrays(path, {"format": format} | position_of | dict(measured or {}), arrays)


def load_checkpoint(path: Path, format: str) -> tuple[Position, dict[str, np.ndarray]]:
    """The inverse of ``save_checkpoint``.

    Raises:
        OSError: the file cannot be read.
        ValueError: or another of ``array_files.DAMAGE``: it is damaged, or of another format.
    """
    header, arrays = load_arrays(path)
    return _position(header, format), arrays


def read_position(path: Path) -> Position:
    """How far a training had come, without TensorFlow.

    Raises:
        OSError: the file cannot be read.
        ValueError: or another of ``array_files.DAMAGE``: it is damaged, or not one of ours.
    """
    return _position(load_header(path), FORMAT)


def load_last(path: Path, model: "keras.Model") -> Position:
    """Bring a network and its optimiser to where the training stood.

    Args:
        path: of a file that ``save_last`` wrote.
        model: compiled, of the same settings; unchanged if the file is refused.

    Raises:
        WeightsError: the file is damaged, or not this network's.
    """
    model.optimizer.build(model.trainable_variables)
    variables = changing(model)
    try:
        _check_size(path, variables)
        position, arrays = load_checkpoint(path, FORMAT)
        check_arrays(arrays, variables)
    except (OSError, *DAMAGE) as error:
        raise WeightsError(
            "last-checkpoint-damaged",
            "The training cannot go on: {file} is not the last checkpoint of this network "
            "({reason}). Start a new training with the same settings; the best checkpoint is "
            "still there.",
            file=path.name,
            reason=str(error)[:200] or type(error).__name__,
        ) from error
    for name, variable in variables.items():
        variable.assign(arrays[name])
    return position


def changing(model: "keras.Model") -> dict[str, "keras.Variable"]:
    """By name all that training changes; the optimiser's once it was built."""
    return dict(_of_layers(model)) | {
        f"optimizer-{number}": variable for number, variable in enumerate(model.optimizer.variables)
    }


def _of_layers(model: "keras.Model") -> Iterator[tuple[str, "keras.Variable"]]:
    """Weights, moving means, and the seeds of dropout."""
    for layer in model.layers:
        if layer.trainable:
            for number, variable in enumerate(layer.variables):
                yield f"{layer.name}-{number}", variable


def _position(header: Mapping, format: str) -> Position:
    if header["format"] != format:
        raise ValueError(f"its format is {quoted(header['format'])}, not {format!r}")
    epoch, seconds = header["epoch"], header["seconds"]
    if not (is_whole(epoch, 1, MAX_EPOCHS) and 0 <= seconds < math.inf):
        raise ValueError(f"it says that it is of epoch {quoted(epoch)}, after {quoted(seconds)} s")
    return Position(epoch, float(seconds))


def _check_size(path: Path, variables: Mapping[str, "keras.Variable"]) -> None:
    """Before anything is read: what is longer than this network's is not of this network."""
    expected = sum(
        math.prod(variable.shape) * np.dtype(variable.dtype).itemsize
        for variable in variables.values()
    )
    if path.stat().st_size > expected + HEADER_BYTES:
        raise ValueError("it holds more than the network has")


def check_arrays(
    arrays: Mapping[str, np.ndarray], variables: "Mapping[str, np.ndarray | keras.Variable]"
) -> None:
    """Raise ``ValueError`` unless names, types and shapes are those, and all values finite."""
    if arrays.keys() != variables.keys():
        raise ValueError("its names are not the network's")
    for name, variable in variables.items():
        received = arrays[name]
        if (received.dtype, received.shape) != (variable.dtype, tuple(variable.shape)):
            raise ValueError(f"{name} is {received.dtype} {received.shape}")
        if not np.isfinite(received).all():
            raise ValueError(f"{name} holds values that are not finite numbers")
