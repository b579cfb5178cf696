"""A picture changed in one thing at a time: along its scale, or as far as one setting lets it."""

from collections.abc import Sequence

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.drawing import Draws
from cnnlab.augmentation.parameters import FARTHEST, parameter_of
from cnnlab.checks import number, require, require_choice

# Setting -> in which direction the first of its two extremes lies: left, up, enlarged, darker.
_FIRST_EXTREME = {
    "rotation_range": 1,
    "width_shift_range": -1,
    "height_shift_range": -1,
    "shear_range": 1,
    "zoom_range": -1,
    "channel_shift_range": -1,
}
SWEPT_SETTINGS = tuple(_FIRST_EXTREME)


def along(
    image: np.ndarray, setting: str, values: Sequence[float], config: AugmentationConfig
) -> np.ndarray:
    """A picture at each of several values of what one setting varies, all else at rest.

    Args:
        image: (height, width, channels), uint8 or float in [0, 255].
        setting: a key of ``PARAMETERS``, which says what its values mean.
        values: on the parameter's scale; its ``neutral`` value gives the picture back exactly.
        config: how empty corners are filled; its ranges play no part.

    Returns:
        (len(values), height, width, channels), float32.

    Raises:
        ConfigurationError: another setting, or a value that it cannot have.
    """
    parameter = parameter_of(setting)
    for value in values:
        fits = parameter.lowest <= number(value) <= FARTHEST
        expected = f"a number from {parameter.lowest:,.10g} to {FARTHEST:,.10g}"
        require(fits, setting, value, expected, "sweep")
    height, width, channels = image.shape
    transforms = [parameter.transform(float(value), height, width) for value in values]
    draws = Draws.from_transforms(transforms, channels)
    return apply(np.repeat(image[None], len(draws), axis=0), draws, config)


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
    neutral, first = parameter_of(setting).neutral, _FIRST_EXTREME[setting]
    extremes = [neutral + side * value for value in values for side in (first, -first)]
    return along(image, setting, extremes, config).reshape(len(values), 2, *image.shape)
