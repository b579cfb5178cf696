"""From a coarse map to heat: brought to a size, and onto the scale from 0 to 1."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from cnnlab.images.views import view_window

FADING = 1 / 4
"""Share of a side over which a view of a part of the picture gains its full weight."""


def upscaled(coarse: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A map (h, w) at ``size`` (height, width), float32: bilinear, pixel centres aligned."""
    height, width = size
    picture = Image.fromarray(np.ascontiguousarray(coarse, np.float32))
    return np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR))


def from_views(
    maps: Sequence[np.ndarray], views: Sequence[float], size: tuple[int, int]
) -> np.ndarray:
    """The maps of several views of one picture, in the picture's own frame: their mean.

    It is taken of those that see a place. A view of a part fades towards its borders, or they
    would stand in the heat as edges that are not in the picture.

    Args:
        maps: (h, w) for each view, the first of the whole picture.
        views: the share of each side that it sees, as ``view_window`` takes it.
        size: (height, width) of the picture.

    Returns:
        (height, width), float32.
    """
    evidence, weights = np.zeros((2, *size), np.float32)
    for one, share in zip(maps, views, strict=True):
        window = view_window(size, share)
        shape = weights[window].shape
        weight = np.outer(*map(_fading, shape)) if share < 1 else np.ones(shape, np.float32)
        evidence[window] += weight * upscaled(one, shape)
        weights[window] += weight
    return evidence / weights


def _fading(side: int) -> np.ndarray:
    """(side,), float32: 1 in the middle, and towards 0 over the outer quarters."""
    from_border = np.minimum(np.arange(side), np.arange(side)[::-1]) + 0.5
    return np.minimum(1, from_border / (side * FADING)).astype(np.float32)


def as_heat(evidence: np.ndarray) -> np.ndarray:
    """What is above 0, divided by the largest: float32 in [0, 1]; all 0 where nothing is."""
    positive = np.maximum(evidence, 0)
    largest = positive.max()
    return (positive / largest if largest > 0 else positive).astype(np.float32)
