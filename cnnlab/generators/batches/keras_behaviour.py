"""What ``keras_compat=True`` restores: Keras's numbers for a seed, and its normalisation.

Source: Keras 3.15, ``legacy/preprocessing/image.py``. docs/DIVERGENCES.md lists
what each of them replaces, and why.
"""

import warnings
from typing import Any

import numpy as np

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.config_checks.normalization import missing_statistics
from cnnlab.augmentation.drawing import draw_further
from cnnlab.augmentation.draws import Draws
from cnnlab.generators.batches.standardization import Settings, check_statistics

_EPSILON = 1e-6
# A flag, and the flag that it switches on or off.
_REWRITES = (
    ("zca_whitening", "featurewise_center", True),
    ("zca_whitening", "featurewise_std_normalization", False),
    ("featurewise_std_normalization", "featurewise_center", True),
    ("samplewise_std_normalization", "samplewise_center", True),
)


def rewrite_flags(settings: Any) -> None:
    """Switch flags that go with others on or off, with a warning, as Keras's constructor does."""
    for flag, other, value in _REWRITES:
        if getattr(settings, flag) and bool(getattr(settings, other)) != value:
            setattr(settings, other, value)
            message = f"`{flag}` overrides the setting of `{other}`, which is {value} now."
            warnings.warn(message, stacklevel=3)


def draw_as_keras(
    config: AugmentationConfig,
    image_shape: tuple[int, ...],
    num_images: int,
    random: np.random.RandomState,
) -> Draws:
    """The numbers that Keras would draw, picture after picture.

    Args:
        config: the config.
        image_shape: (height, width, channels).
        num_images: how many pictures to draw for.
        random: of Keras's kind.
    """
    drawn = [_draw_one(config, image_shape, random) for _ in range(num_images)]
    return Draws.from_transforms(drawn, num_channels=image_shape[2])


def _draw_one(
    config: AugmentationConfig, image_shape: tuple[int, ...], random: np.random.RandomState
) -> dict[str, Any]:
    """Entry after entry in Keras's order; an unused knob draws nothing, but for the flips."""
    height, width, channels = image_shape
    low, high = config.zoom_bounds
    drawn: dict[str, Any] = {"theta": _angle(config.rotation_range, random)}
    # Exchanged, as in Keras: the range for the height shifts sideways.
    drawn["tx"] = _shift(config.height_shift_range, height, random)
    drawn["ty"] = _shift(config.width_shift_range, width, random)
    drawn["shear"] = _angle(config.shear_range, random)
    drawn["zx"], drawn["zy"] = (1, 1) if low == high == 1 else random.uniform(low, high, 2)
    drawn["flip_horizontal"] = (random.random_sample() < 0.5) and config.horizontal_flip
    drawn["flip_vertical"] = (random.random_sample() < 0.5) and config.vertical_flip
    if config.channel_shift_range:
        size = channels if config.channel_shift_mode == "per_channel" else None
        extent = config.channel_shift_range
        drawn["channel_shift_intensity"] = random.uniform(-extent, extent, size)
    if config.brightness_range is not None:
        drawn["brightness"] = random.uniform(*config.brightness_range)
    return drawn | _beyond_keras(config, random)


def _beyond_keras(config: AugmentationConfig, random: np.random.RandomState) -> dict[str, Any]:
    """Knobs that Keras does not have; unused, they leave its numbers as they are."""
    if not (config.crop_area_range or config.contrast_range or config.saturation_range):
        return {}
    drawn = draw_further(config, random.random_sample(1))
    return {name: value[0] for name, value in drawn.items()}


def standardize_as_keras(x: np.ndarray, settings: Settings) -> np.ndarray:
    """``x`` normalised in place, as one sample, whether it is one picture or a batch."""
    warn_of_missing_statistics(settings)
    check_statistics(np.shape(x)[-3:], settings)
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
    """Keras's warnings for statistics that were not fitted."""
    for name in missing_statistics(settings):
        message = f"`{name}` needs statistics: nothing is done for it until fit(x) was called."
        warnings.warn(message, stacklevel=stacklevel)


def _angle(extent: float, random: np.random.RandomState) -> float:
    return random.uniform(-extent, extent) if extent else 0


def _shift(extent: Any, side: int, random: np.random.RandomState) -> float:
    """A float draws from a range; an integer n from 0 to n - 1, several numbers one of them."""
    if not extent:
        return 0
    if isinstance(extent, float):
        shift = random.uniform(-extent, extent)
    else:
        shift = random.choice(extent) * random.choice([-1, 1])
    return shift * side if np.max(extent) < 1 else shift
