"""The weights from which a pretraining starts, if its configuration names some."""

from pathlib import Path

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.models.bases import VGG16_BASES
from cnnlab.models.expected_weights import expected_weights
from cnnlab.models.layer_table import layer_table
from cnnlab.models.pretrained import pretrained_weights
from cnnlab.models.vgg16 import base_layers
from cnnlab.models.weights import read_in_child
from cnnlab.pretraining.checkpoint import AVERAGE, CONFIG, load_checkpoint
from cnnlab.pretraining.config import PretrainingConfig
from cnnlab.pretraining.network import HEAD, ONE_LAYER, NormalizedNetwork

WEIGHT_FILE = ".weights.h5"
NUM_STATISTICS = 256
"""Pictures that give a network without running statistics its first ones."""


def set_initial_weights(
    network: NormalizedNetwork, config: PretrainingConfig, images: np.ndarray
) -> None:
    """Give the network the convolutions that ``config.start_from`` names, if any.

    The head is taken over too from a pretraining on the same data: its classes are the same.

    Args:
        network: of ``config.base``.
        config: of the pretraining that begins.
        images: (n, height, width, 3), uint8, the training pictures.

    Raises:
        WeightsError: the file is damaged, or of another base.
    """
    start_from = config.start_from
    if start_from is None:
        return
    if start_from in VGG16_BASES or start_from.endswith(WEIGHT_FILE):
        weights = convolution_weights(config.base, start_from)
        network.unfold(weights, _some(images, config.seed))
    else:
        same_data = _data_of(Path(start_from)) == config.data
        load_checkpoint(Path(start_from), lambda values: _set_values(network, values, same_data))


def _set_values(network: NormalizedNetwork, values: dict[str, np.ndarray], same_data: bool) -> None:
    """The averaged ones: they are the better network."""
    averaged = {name.removeprefix(AVERAGE): values[name] for name in values if AVERAGE in name}
    num_classes = len(values[f"{HEAD}-bias"])
    network.set_values(values | averaged, head=same_data and num_classes == network.num_classes)


def _data_of(folder: Path) -> str | None:
    """What a pretraining learned from; None where its folder does not say so."""
    try:
        return PretrainingConfig.from_json((folder / CONFIG).read_bytes()).data
    except (OSError, ConfigurationError):
        return None


def convolution_weights(base: str, start_from: str) -> dict[str, list[np.ndarray]]:
    """Layer name -> [kernel, bias] of the base's convolutions.

    Args:
        base: which of the two widths.
        start_from: a base's own name, for the weights that come with cnnlab, or a weight file.

    Raises:
        WeightsError: the file is damaged, or of another base.
    """
    path = pretrained_weights(start_from) if start_from in VGG16_BASES else Path(start_from)
    names = {name for name, _ in base_layers(base)}
    layers = [layer for layer in layer_table(base=base) if layer.name in names]
    return read_in_child(path, expected_weights(layers))


def network_weights(base: str, path: Path, num_classes: int) -> dict[str, list[np.ndarray]]:
    """Layer name -> [kernel, bias] of a whole network, as a pretraining writes it.

    Args:
        base: which of the two widths.
        path: the weight file in ``classifier/``.
        num_classes: its outputs.

    Raises:
        WeightsError: the file is damaged, or of another network.
    """
    layers = layer_table(num_classes=num_classes, head=ONE_LAYER, base=base)
    return read_in_child(path, expected_weights(layers))


def _some(images: np.ndarray, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).permutation(len(images))[:NUM_STATISTICS]
    return images[rows].astype(np.float32)
