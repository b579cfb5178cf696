"""The output of each channel of a layer for a picture."""

import math

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.configuration.checks import require_whole
from cnnlab.explanation.activations import layer_outputs
from cnnlab.explanation.layers import chosen_layer
from cnnlab.explanation.overlay import coloured

_BETWEEN = 2
_GREY = 128


def feature_maps(classifier: Classifier, image: np.ndarray, layer: str | None = None) -> np.ndarray:
    """The maps of a layer, one for each of its channels.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        layer: one of ``explainable_layers``; None for ``default_layer``.

    Returns:
        (height, width, channels), float32; after a ReLU 0 or more.

    Raises:
        ConfigurationError: there is no such layer, or its output is no map.
        ImageError: the image is not a picture.
    """
    layer = chosen_layer(classifier, layer)
    return layer_outputs(classifier, classifier.whole([image]), layer)[0]


def strongest_channels(maps: np.ndarray, most: int = 64) -> np.ndarray:
    """At most so many channels, by the mean of their map, the highest first.

    Args:
        maps: (height, width, channels).
        most: from 1.

    Returns:
        Their indices, int64; of equal means the lower index first.
    """
    require_whole("most", most, 1, 100_000, "feature-maps")
    return np.argsort(-maps.mean(axis=(0, 1)), kind="stable")[:most]


def scaled_maps(maps: np.ndarray) -> np.ndarray:
    """Each channel from its lowest value, or 0 if that is lower, to its highest: in [0, 1].

    So 0 stays what it means, "not here", and a channel that never fires is all 0. The
    strength of two channels cannot be compared afterwards.

    Args:
        maps: (height, width, channels).

    Returns:
        float32 of the same shape.
    """
    low = np.minimum(maps.min(axis=(0, 1)), 0)
    span = maps.max(axis=(0, 1)) - low
    return ((maps - low) / np.where(span > 0, span, 1)).astype(np.float32)


def map_grid(maps: np.ndarray, most: int = 64, cell: int = 64) -> np.ndarray:
    """The strongest channels side by side, the strongest at the top left, as one picture.

    Args:
        maps: (height, width, channels), as ``feature_maps`` gives them.
        most: show at most so many.
        cell: wanted width of a map in pixels; maps grow by a whole factor, at most to this.

    Returns:
        (height, width, 3), uint8: dark is 0, bright each channel's own highest value. As many
        columns as rows, or one more, on grey.
    """
    require_whole("cell", cell, 1, 4096, "feature-maps")
    shown = scaled_maps(maps)[..., strongest_channels(maps, most)].transpose(2, 0, 1)
    factor = max(1, cell // maps.shape[1])
    pictures = coloured(shown).repeat(factor, axis=1).repeat(factor, axis=2)
    count, height, width = pictures.shape[:3]
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    sheet = np.full((rows, height + _BETWEEN, columns, width + _BETWEEN, 3), _GREY, np.uint8)
    for number, picture in enumerate(pictures):
        sheet[number // columns, :height, number % columns, :width] = picture
    joined = sheet.reshape(rows * (height + _BETWEEN), columns * (width + _BETWEEN), 3)
    return joined[:-_BETWEEN, :-_BETWEEN]
