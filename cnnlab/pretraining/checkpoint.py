"""The checkpoint of a pretraining."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnlab.errors import WeightsError, quoted
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays

CHECKPOINT = "last.npz"
FORMAT = "cnnlab-pretraining-1"
AVERAGE = "average-"
"""The prefix of averaged values."""


def save_checkpoint(
    folder: Path, values: dict[str, np.ndarray], measured: dict[str, float]
) -> None:
    """Replace the folder's checkpoint."""
    save_arrays(folder / CHECKPOINT, {"format": FORMAT, **measured}, values)


def load_checkpoint(folder: Path, use: Callable[[dict[str, np.ndarray]], None]) -> dict:
    """Hand the values to ``use``; the measurements beside them. Raises ``WeightsError``."""
    try:
        header, values = load_arrays(folder / CHECKPOINT)
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {quoted(header['format'])}, not {FORMAT!r}")
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
    return header
