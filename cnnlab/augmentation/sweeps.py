"""One setting from nothing to its largest value, all others at rest: what it can do at most."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import Draws
from cnnlab.checks import require_choice

Transform = dict[str, Any]

# Setting -> the two farthest things that it may draw, as Keras's transforms. A positive tx
# fetches from the right, so the picture moves left; a zoom below 1 enlarges.
_EXTREMES: dict[str, Callable[[float, int, int], tuple[Transform, Transform]]] = {
    "rotation_range": lambda v, height, width: ({"theta": v}, {"theta": -v}),
    "width_shift_range": lambda v, height, width: ({"tx": v * width}, {"tx": -v * width}),
    "height_shift_range": lambda v, height, width: ({"ty": v * height}, {"ty": -v * height}),
    "shear_range": lambda v, height, width: ({"shear": v}, {"shear": -v}),
    "zoom_range": lambda v, height, width: (
        {"zx": 1 - v, "zy": 1 - v},
        {"zx": 1 + v, "zy": 1 + v},
    ),
    "channel_shift_range": lambda v, height, width: (
        {"channel_shift_intensity": -v},
        {"channel_shift_intensity": v},
    ),
}
SWEPT_SETTINGS = tuple(_EXTREMES)


def sweep(
    image: np.ndarray, setting: str, values: Sequence[float], config: AugmentationConfig
) -> np.ndarray:
    """A picture at both extremes of one setting, for each of several values of it.

    Args:
        image: (height, width, channels), uint8 or float in [0, 255].
        setting: one of ``SWEPT_SETTINGS``.
        values: for the setting, 0 or more; shifts are fractions of the side, zoom is below 1.
        config: how empty corners are filled; its ranges play no part.

    Returns:
        (len(values), 2, height, width, channels), float32: turned to the left and right, moved
        left and right or up and down, slanted both ways, enlarged and shrunk, darker and
        brighter.

    Raises:
        ConfigurationError: another setting, or a value that it cannot have.
    """
    require_choice("setting", setting, SWEPT_SETTINGS, "sweep")
    for value in values:
        config.replace(**{setting: value})
    height, width, channels = image.shape
    pairs = [_EXTREMES[setting](value, height, width) for value in values]
    draws = Draws.from_transforms([row for pair in pairs for row in pair], channels)
    pictures = apply(np.repeat(image[None], len(draws), axis=0), draws, config)
    return pictures.reshape(len(pairs), 2, height, width, channels)
