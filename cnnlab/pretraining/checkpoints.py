"""The checkpoint of a pretraining, and what one may begin with."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from cnnlab.errors import WeightsError, quoted
from cnnlab.models.expected_weights import expected_weights
from cnnlab.models.layer_table import layer_table
from cnnlab.models.limits import BASES
from cnnlab.models.pretrained import pretrained_weights
from cnnlab.models.vgg16 import base_layers
from cnnlab.models.weights import read_in_child
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.network import NormalizedNetwork
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays

CHECKPOINT = "last.npz"
FORMAT = "cnnlab-pretraining-1"
AVERAGE = "average-"
"""What the names of averaged values begin with."""
ENDING = ".weights.h5"
NUM_MEASURED = 256
"""Pictures whose statistics a network without any begins with."""


def begin(network: NormalizedNetwork, config: PretrainingConfig, images: np.ndarray) -> None:
    """Give the network the convolutions that ``config.start_from`` names, if any.

    Args:
        network: of ``config.base``; its head stays as it is.
        config: of the pretraining that begins.
        images: (n, height, width, 3), uint8, what will be learned from.

    Raises:
        WeightsError: what is named is damaged, or of another base.
    """
    if config.start_from is None:
        return
    if config.start_from in BASES or config.start_from.endswith(ENDING):
        network.unfold(_base_layers(config.base, config.start_from), _some(images, config.seed))
    else:
        read(Path(config.start_from), lambda values: _set_convolutions(network, values))


def keep(folder: Path, values: dict[str, np.ndarray], measured: dict[str, float]) -> None:
    """Write the checkpoint anew."""
    save_arrays(folder / CHECKPOINT, {"format": FORMAT, **measured}, values)


def read(folder: Path, use: Callable[[dict[str, np.ndarray]], None]) -> dict:
    """What ``keep`` was given beside the values, which ``use`` takes. Raises ``WeightsError``."""
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


def _set_convolutions(network: NormalizedNetwork, values: dict[str, np.ndarray]) -> None:
    """The averaged ones: they are the better network."""
    averaged = {name.removeprefix(AVERAGE): values[name] for name in values if AVERAGE in name}
    network.set_values(values | averaged, head=False)


def _base_layers(base: str, start_from: str) -> dict[str, list[np.ndarray]]:
    path = pretrained_weights(start_from) if start_from in BASES else Path(start_from)
    names = {name for name, _ in base_layers(base)}
    layers = [layer for layer in layer_table(base=base) if layer.name in names]
    return read_in_child(path, expected_weights(layers))


def _some(images: np.ndarray, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).permutation(len(images))[:NUM_MEASURED]
    return images[rows].astype(np.float32)
