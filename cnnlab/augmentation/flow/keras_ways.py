"""What ``keras_compat=True`` restores: Keras's numbers for a seed, and its ways of normalising.

Source: Keras 3.15, ``legacy/preprocessing/image.py``. Which of cnnlab's own ways each of them
replaces, and why, is told in docs/DIVERGENCES.md.
"""

import warnings
from typing import Any, Protocol

import numpy as np

from cnnlab.augmentation.drawing import Draws, Seed, check_seed
from cnnlab.augmentation.flow.standardizing import Settings, missing_statistics

_EPSILON = 1e-6
# A flag, and the flag that it switches on or off.
_REWRITES = (
    ("zca_whitening", "featurewise_center", True),
    ("zca_whitening", "featurewise_std_normalization", False),
    ("featurewise_std_normalization", "featurewise_center", True),
    ("samplewise_std_normalization", "samplewise_center", True),
)


class Ranges(Protocol):
    """The attributes of ``ImageDataGenerator`` that are drawn from."""

    rotation_range: Any
    width_shift_range: Any
    height_shift_range: Any
    brightness_range: Any
    shear_range: Any
    zoom_range: Any
    channel_shift_range: Any
    channel_shift_mode: str
    horizontal_flip: bool
    vertical_flip: bool


def rewrite_flags(settings: Any) -> None:
    """Switch flags that go with others on or off, with a warning, as Keras's constructor does."""
    for flag, other, value in _REWRITES:
        if getattr(settings, flag) and bool(getattr(settings, other)) != value:
            setattr(settings, other, value)
            message = f"`{flag}` overrides the setting of `{other}`, which is {value} now."
            warnings.warn(message, stacklevel=3)


def keras_random(seed: Seed | np.random.RandomState) -> np.random.RandomState:
    """The kind of generator that Keras draws from, private; given ones are used and advanced."""
    if isinstance(seed, np.random.RandomState):
        return seed
    if isinstance(seed, np.random.Generator):
        seed = int(seed.integers(2**32))
    check_seed(seed)
    return np.random.RandomState(seed)


def draw_as_keras(
    ranges: Ranges, image_shape: tuple[int, ...], num_images: int, random: np.random.RandomState
) -> Draws:
    """The numbers that Keras would draw, picture after picture.

    Args:
        ranges: the generator.
        image_shape: (height, width, channels).
        num_images: how many pictures to draw for.
        random: as ``keras_random`` gives it.
    """
    drawn = [_draw_one(ranges, image_shape, random) for _ in range(num_images)]
    return Draws.from_transforms(drawn, num_channels=image_shape[2])


def _draw_one(
    ranges: Ranges, image_shape: tuple[int, ...], random: np.random.RandomState
) -> dict[str, Any]:
    """Entry after entry in Keras's order; an unused knob draws nothing, but for the flips."""
    height, width, channels = image_shape
    low, high = ranges.zoom_range
    drawn: dict[str, Any] = {"theta": _angle(ranges.rotation_range, random)}
    # Exchanged, as in Keras: the range for the height shifts sideways.
    drawn["tx"] = _shift(ranges.height_shift_range, height, random)
    drawn["ty"] = _shift(ranges.width_shift_range, width, random)
    drawn["shear"] = _angle(ranges.shear_range, random)
    drawn["zx"], drawn["zy"] = (1, 1) if low == high == 1 else random.uniform(low, high, 2)
    drawn["flip_horizontal"] = (random.random_sample() < 0.5) and bool(ranges.horizontal_flip)
    drawn["flip_vertical"] = (random.random_sample() < 0.5) and bool(ranges.vertical_flip)
    if ranges.channel_shift_range:
        size = channels if ranges.channel_shift_mode == "per_channel" else None
        extent = ranges.channel_shift_range
        drawn["channel_shift_intensity"] = random.uniform(-extent, extent, size)
    if ranges.brightness_range is not None:
        drawn["brightness"] = random.uniform(*ranges.brightness_range)
    return drawn


def standardize_as_keras(x: np.ndarray, settings: Settings) -> np.ndarray:
    """``x`` normalised in place, as one sample, whether it is one picture or a batch."""
    warn_of_missing_statistics(settings)
    if settings.preprocessing_function:
        x = settings.preprocessing_function(x)
    if settings.rescale:
        x *= settings.rescale
    if settings.samplewise_center:
        x -= np.mean(x, keepdims=True)
    if settings.samplewise_std_normalization:
        x /= np.std(x, keepdims=True) + _EPSILON
    if settings.featurewise_center and settings.mean is not None:
        x -= settings.mean
    if settings.featurewise_std_normalization and settings.std is not None:
        x /= settings.std + _EPSILON
    if settings.zca_whitening and settings.zca_whitening_matrix is not None:
        flat = x.reshape(-1, len(settings.zca_whitening_matrix))
        x = (flat @ settings.zca_whitening_matrix).reshape(x.shape)
    return x


def warn_of_missing_statistics(settings: Settings, stacklevel: int = 4) -> None:
    """Keras's answer to statistics that were not fitted."""
    for name in missing_statistics(settings):
        message = f"`{name}` needs statistics: nothing is done for it until fit(x) was called."
        warnings.warn(message, stacklevel=stacklevel)


def _angle(extent: float, random: np.random.RandomState) -> float:
    return random.uniform(-extent, extent) if extent else 0


def _shift(extent: Any, side: int, random: np.random.RandomState) -> float:
    """A float draws from a range; an integer n from 0 to n - 1, several numbers one of them."""
    if not np.any(extent):
        return 0
    if isinstance(extent, float):
        shift = random.uniform(-extent, extent)
    else:
        shift = random.choice(extent) * random.choice([-1, 1])
    return shift * side if np.max(extent) < 1 else shift
