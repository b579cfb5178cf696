"""The random half of augmentation: which angle, which shift, which colour, for every picture.

Each picture owns a row of uniform numbers, and each knob a fixed place in it, whether the
knob is in use or not. Settings only map these numbers to angles and pixels, therefore

* moving one knob never changes what another one draws;
* widening a range stretches the same draws: twice the ``rotation_range``, twice each angle;
* picture i gets the same draws however many pictures there are.

Knobs that came later than the row was laid out have their numbers from another place: the last
number of the row that was free is the seed of as many as are needed (``_further``), so that no
draw of an old seed has changed.
"""

from typing import Any

import numpy as np

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.augmentation.draws import Draws, explicit_brightness
from cnnlab.errors import ConfigurationError

# Places in a picture's row; from 12 on, one place a channel, at least four.
_THETA, _TX, _TX_SIGN, _TY, _TY_SIGN, _SHEAR, _ZX, _ZY, _FLIP_H, _FLIP_V, _BRIGHTNESS = range(11)
_MORE = 11
_CHANNELS = 12
# Places among the numbers that follow from place ``_MORE``; a new one goes to the end.
_CROP_AREA, _CROP_ASPECT, _CROP_LEFT, _CROP_TOP, _CONTRAST, _SATURATION = range(6)
_NUM_FURTHER = 6
Seed = int | np.random.Generator | None


def draw(
    config: AugmentationConfig, image_shape: tuple[int, ...], num_images: int, seed: Seed = None
) -> Draws:
    """The numbers that ``apply`` will use, drawn from a private generator.

    Ranges mean what Keras's documentation says: ``width_shift_range`` moves sideways
    (Keras's own draw swaps the two shifts, tensorflow #82838).

    Args:
        config: the ranges.
        image_shape: (height, width, channels); shifts in fractions become pixels of it.
        num_images: how many pictures to draw for.
        seed: integer from 0 on; the same one gives the same draws, everywhere. A generator
            is used and advanced. None draws anew at each call.

    Raises:
        ConfigurationError: a seed that is none of these.

    Example:
        >>> draw(AugmentationConfig(rotation_range=10), (32, 32, 3), 2, seed=1).theta.round(2)
        array([ 0.24, -7.32])
    """
    height, width, channels = image_shape
    row_length = _CHANNELS + max(4, channels)
    u = as_generator(seed).random((num_images, row_length))
    low, high = config.zoom_bounds
    return Draws(
        theta=_symmetric(u[:, _THETA], config.rotation_range),
        tx=_shift(u[:, _TX], u[:, _TX_SIGN], config.width_shift_range, width),
        ty=_shift(u[:, _TY], u[:, _TY_SIGN], config.height_shift_range, height),
        shear=_symmetric(u[:, _SHEAR], config.shear_range),
        zx=low + (high - low) * u[:, _ZX],
        zy=low + (high - low) * u[:, _ZY],
        flip_horizontal=(u[:, _FLIP_H] < 0.5) & config.horizontal_flip,
        flip_vertical=(u[:, _FLIP_V] < 0.5) & config.vertical_flip,
        channel_shift=_channel_shift(u[:, _CHANNELS:], config, channels),
        brightness=explicit_brightness(
            _factor(u[:, _BRIGHTNESS], config.brightness_range), config.brightness_range is not None
        ),
        **draw_further(config, u[:, _MORE]),
    )


def as_generator(seed: Seed) -> np.random.Generator:
    """A generator of its own for the seed. Raises ``ConfigurationError`` for other seeds."""
    if isinstance(seed, np.random.Generator):
        return seed
    check_seed(seed)
    return np.random.default_rng(seed)


def check_seed(seed: Any) -> None:
    """Raise ``ConfigurationError`` unless the seed is None or an integer from 0 on."""
    if seed is not None and (not isinstance(seed, int | np.integer) or seed < 0):
        raise ConfigurationError(
            "seed",
            "`seed` must be an integer, 0 or more, or None for new draws; received {received}.",
            received=repr(seed),
        )


def draw_further(config: AugmentationConfig, seeds: np.ndarray) -> dict[str, np.ndarray]:
    """What Keras does not draw: ``contrast``, ``saturation`` and ``crop``, see ``Draws``.

    Args:
        config: the ranges.
        seeds: (n,) one uniform number in [0, 1) a picture, from which all others follow.
    """
    u = _further(seeds)
    return {
        "contrast": _factor(u[:, _CONTRAST], config.contrast_range),
        "saturation": _factor(u[:, _SATURATION], config.saturation_range),
        "crop": _crop(u, config),
    }


def _symmetric(u: np.ndarray, extent: float) -> np.ndarray:
    return (2 * u - 1) * extent + 0.0  # + 0.0 makes 0 of -0, which people would see


def _shift(
    u: np.ndarray, sign: np.ndarray, extent: float | tuple[float, ...], side: int
) -> np.ndarray:
    """Keras's four meanings of a shift range, see ``AugmentationConfig``; pixels."""
    unit = side if np.max(extent) < 1 else 1
    if isinstance(extent, float) or (isinstance(extent, int) and extent == 0):
        return _symmetric(u, extent * unit)
    if isinstance(extent, int):
        chosen = np.floor(u * extent)
    else:
        chosen = np.array(extent, np.float64)[(u * len(extent)).astype(int)]
    return np.where(sign < 0.5, -1.0, 1.0) * chosen * unit + 0.0


def _further(seeds: np.ndarray) -> np.ndarray:
    """(n, ``_NUM_FURTHER``) uniform numbers in [0, 1) that follow from one in [0, 1) a picture.

    SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014),
    from the 53 bits of the seed on; NumPy's integers wrap round, as it wants.
    """
    states = (seeds * 2.0**53).astype(np.uint64)[:, None]
    steps = np.arange(1, _NUM_FURTHER + 1, dtype=np.uint64)
    return (_mixed(states + steps * _GOLDEN_GAMMA) >> np.uint64(11)) * 2.0**-53


_GOLDEN_GAMMA = np.uint64(0x9E3779B97F4A7C15)


def _mixed(z: np.ndarray) -> np.ndarray:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _factor(u: np.ndarray, bounds: tuple[float, float] | None) -> np.ndarray:
    low, high = bounds or (1.0, 1.0)
    return low + (high - low) * u


def _crop(u: np.ndarray, config: AugmentationConfig) -> np.ndarray:
    """(n, 4), see ``Draws``: area drawn evenly, shape evenly on a scale of ratios, then place.

    A crop that is wider than the picture does not exist: its shape is drawn from those that fit.
    (Inception's crops, arXiv:1409.4842, as torchvision's ``RandomResizedCrop`` draws them, which
    tries again where a crop does not fit.)
    """
    area = _factor(u[:, _CROP_AREA], config.crop_area_range)
    most = -np.log(area)  # the logarithm of the most extreme shape that fits
    low, high = (np.clip(np.log(b), -most, most) for b in config.crop_aspect_range or (1.0, 1.0))
    aspect = np.exp(low + (high - low) * u[:, _CROP_ASPECT])
    sides = np.minimum(np.sqrt(np.stack([area * aspect, area / aspect], axis=1)), 1.0)
    return np.hstack([(1 - sides) * u[:, [_CROP_LEFT, _CROP_TOP]], sides])


def _channel_shift(u: np.ndarray, config: AugmentationConfig, channels: int) -> np.ndarray:
    shift = _symmetric(u[:, :channels], config.channel_shift_range)
    if config.channel_shift_mode == "per_channel":
        return shift
    return np.repeat(shift[:, :1], channels, axis=1)
