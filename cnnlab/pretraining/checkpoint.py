"""The checkpoint of a pretraining: the file of training's, with another content."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from cnnlab.errors import WeightsError
from cnnlab.runs.checkpoints import last_checkpoint
from cnnlab.runs.checkpoints.last_checkpoint import Position
from cnnlab.storage.array_files import DAMAGE

CONFIG = "config.json"
CHECKPOINT = "last.npz"
FORMAT = "cnnlab-pretraining-1"
AVERAGE = "average-"
"""The prefix of averaged values."""


def save_checkpoint(
    folder: Path,
    position: Position,
    values: Mapping[str, np.ndarray],
    measured: Mapping[str, float],
) -> None:
    """Replace the folder's checkpoint."""
    last_checkpoint.save_checkpoint(folder / CHECKPOINT, FORMAT, position, values, measured)


def load_checkpoint(folder: Path, use: Callable[[dict[str, np.ndarray]], None]) -> Position:
    """Hand the values to ``use``; where the training stood. Raises ``WeightsError``."""
    try:
        position, values = last_checkpoint.load_checkpoint(folder / CHECKPOINT, FORMAT)
        use(values)
    except (OSError, *DAMAGE) as error:
        raise WeightsError(
            "pretraining-damaged",
            "{file} in {folder} is not the checkpoint of a pretraining of this base ({reason}). "
            "Name another folder.",
            file=CHECKPOINT,
            folder=folder.name,
            reason=str(error)[:200] or type(error).__name__,
        ) from error
    return position
