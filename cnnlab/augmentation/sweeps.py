"""A picture changed in one thing at a time: along its scale, or as far as one setting lets it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import CHANNEL_SHIFT_MODES, FILL_MODES, AugmentationConfig
from cnnlab.augmentation.draws import Draws
from cnnlab.augmentation.parameters import FARTHEST, parameter_of
from cnnlab.configuration.checks import number, require, require_choice

# Setting -> in which direction the first of its two extremes lies: left, up, enlarged, darker.
_FIRST_EXTREME = {
    "rotation_range": 1,
    "width_shift_range": -1,
    "height_shift_range": -1,
    "shear_range": 1,
    "zoom_range": -1,
    "channel_shift_range": -1,
    "brightness_range": -1,
    "contrast_range": -1,
    "saturation_range": -1,
}
_FACTORS = ("brightness_range", "contrast_range", "saturation_range")
_CROP = "crop_area_range"
_FLIPS = {"horizontal_flip": "flip_horizontal", "vertical_flip": "flip_vertical"}
SWEPT_SETTINGS = (*_FIRST_EXTREME, _CROP, *_FLIPS)
CHOICES = {"fill_mode": FILL_MODES, "channel_shift_mode": CHANNEL_SHIFT_MODES}
"""Settings that are one of several names -> the names, in the order of ``each_choice``."""
TURNED, MOVED, SHIFTED = 30, 0.2, 60
"""So that choices show: degrees to the left, share of the width to the right, levels of 255."""


def setting_at(setting: str, value: float) -> Any:
    """What one of ``SWEPT_SETTINGS`` is set to at a value of its sweep.

    Factors reach as far below 1 as above; a crop takes away up to this share of the area; a flip
    is off at 0 and on at 1; all else is the value itself.
    """
    if setting in _FACTORS:
        return 1 - value, 1 + value
    if setting == _CROP:
        return 1 - value, 1
    return bool(value) if setting in _FLIPS else value


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
        values: 0 or more, see ``setting_at``; shifts are fractions of the side, zoom is below 1.
        config: how empty corners are filled; its ranges play no part.

    Returns:
        (len(values), 2, height, width, channels), float32: turned to the left and right, moved
        left and right or up and down, slanted both ways, enlarged and shrunk, darker and
        brighter, with less and more contrast or colour, as it is and its middle cut out, as it is
        and mirrored.

    Raises:
        ConfigurationError: another setting, or a value that it cannot have.
    """
    require_choice("setting", setting, SWEPT_SETTINGS, "sweep")
    for value in values:
        config.replace(**{setting: setting_at(setting, value)})
    if setting == _CROP:
        changes = [cut_out(1 - value) for value in values]
        return _without_and_with(image, changes, config)
    if setting in _FLIPS:
        changes = [{_FLIPS[setting]: bool(value)} for value in values]
        return _without_and_with(image, changes, config)
    neutral, first = parameter_of(setting).neutral, _FIRST_EXTREME[setting]
    extremes = [neutral + side * value for value in values for side in (first, -first)]
    return along(image, setting, extremes, config).reshape(len(values), 2, *image.shape)


def each_choice(image: np.ndarray, setting: str, config: AugmentationConfig) -> np.ndarray:
    """A picture with each of a setting's names, changed in the same way so that they differ.

    Args:
        image: (height, width, channels), uint8 or float in [0, 255].
        setting: a key of ``CHOICES``.
        config: its ``cval`` is what constant modes fill with; its ranges play no part.

    Returns:
        (len(CHOICES[setting]), height, width, channels), float32. For ``fill_mode`` turned by
        ``TURNED`` and moved by ``MOVED``, so that corners are empty. For ``channel_shift_mode``
        ``SHIFTED`` is added to all channels, or added to one and taken from the next.

    Raises:
        ConfigurationError: another setting.
    """
    require_choice("setting", setting, CHOICES, "sweep")
    return {"fill_mode": _filled, "channel_shift_mode": _shifted}[setting](image, config)


def _filled(image: np.ndarray, config: AugmentationConfig) -> np.ndarray:
    """By each of ``FILL_MODES``."""
    moved = {"theta": TURNED, "tx": -MOVED * image.shape[1]}
    draws = Draws.from_transform(moved, image.shape[-1])
    modes = (config.replace(fill_mode=mode) for mode in FILL_MODES)
    return np.concatenate([apply(image[None], draws, mode) for mode in modes])


def _shifted(image: np.ndarray, config: AugmentationConfig) -> np.ndarray:
    """By each of ``CHANNEL_SHIFT_MODES``."""
    channels = image.shape[-1]
    one_by_one = [SHIFTED * (-1) ** channel for channel in range(channels)]
    shifts = ([SHIFTED] * channels, one_by_one)
    transforms = [{"channel_shift_intensity": shift} for shift in shifts]
    draws = Draws.from_transforms(transforms, channels)
    return apply(np.repeat(image[None], len(draws), axis=0), draws, config)


def cut_out(area: float) -> dict[str, Any]:
    """The transform that takes this share of a picture's area out of its middle and enlarges it."""
    side = area**0.5
    return {"crop": ((1 - side) / 2, (1 - side) / 2, side, side)}


def _without_and_with(
    image: np.ndarray, changes: Sequence[dict[str, Any]], config: AugmentationConfig
) -> np.ndarray:
    transforms = [transform for change in changes for transform in ({}, change)]
    draws = Draws.from_transforms(transforms, image.shape[-1])
    pictures = apply(np.repeat(image[None], len(draws), axis=0), draws, config)
    return pictures.reshape(len(changes), 2, *image.shape)
