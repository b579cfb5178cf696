"""The random half of augmentation: which angle, which shift, which colour, for every picture.

Each picture owns a row of uniform numbers, and each knob a fixed place in it, whether the
knob is in use or not. Settings only map these numbers to angles and pixels, therefore

* moving one knob never changes what another one draws;
* widening a range stretches the same draws: twice the ``rotation_range``, twice each angle;
* picture i gets the same draws however many pictures there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.errors import ConfigurationError

# Places in a picture's row. Place 11 is free for a knob to come, so that it will not change
# the draws of old seeds; from 12 on, one place a channel, at least four.
_THETA, _TX, _TX_SIGN, _TY, _TY_SIGN, _SHEAR, _ZX, _ZY, _FLIP_H, _FLIP_V, _BRIGHTNESS = range(11)
_CHANNELS = 12

Seed = int | np.random.Generator | None


@dataclass(frozen=True, eq=False)
class Draws:
    """What was drawn for n pictures, one array a parameter; ``draws[i]`` is a dict as Keras's.

    Signs are Keras's: they say where each pixel of the result is fetched from, so a positive
    ``tx`` moves the picture to the left, and zooms below 1 enlarge.

    Attributes:
        theta: (n,) rotation, degrees.
        tx: (n,) horizontal shift, pixels.
        ty: (n,) vertical shift, pixels.
        shear: (n,) shear, degrees.
        zx: (n,) horizontal zoom factor, 1 for none.
        zy: (n,) vertical zoom factor, 1 for none.
        flip_horizontal: (n,) bool.
        flip_vertical: (n,) bool.
        channel_shift: (n, channels) added to the pixel values; 0 for none.
        brightness: (n,) factor on the pixel values, 1 for none.
    """

    theta: np.ndarray
    tx: np.ndarray
    ty: np.ndarray
    shear: np.ndarray
    zx: np.ndarray
    zy: np.ndarray
    flip_horizontal: np.ndarray
    flip_vertical: np.ndarray
    channel_shift: np.ndarray
    brightness: np.ndarray

    def __len__(self) -> int:
        return len(self.theta)

    def __getitem__(self, index: int) -> dict[str, Any]:
        names = ("theta", "tx", "ty", "shear", "zx", "zy", "flip_horizontal", "flip_vertical")
        values = {name: getattr(self, name)[index].item() for name in names}
        brightness = self.brightness[index].item()
        return values | {
            "channel_shift_intensity": _intensity(self.channel_shift[index]),
            "brightness": None if brightness == 1 else brightness,
        }

    def part(self, rows: slice) -> "Draws":
        """The draws of some of the pictures."""
        return Draws(**{name: array[rows] for name, array in vars(self).items()})

    @classmethod
    def from_transforms(
        cls, transforms: Sequence[Mapping[str, Any]], num_channels: int = 3
    ) -> "Draws":
        """The inverse of ``draws[i]``: one dict a picture, missing entries change nothing.

        Raises:
            ConfigurationError: an entry that is not applied here, or values that are no numbers.
        """
        rows = [_completed(transform) for transform in transforms]
        columns = {name: _column(name, [row[name] for row in rows]) for name in _UNCHANGED}
        factors = [1.0 if row["brightness"] is None else row["brightness"] for row in rows]
        columns["brightness"] = _column("brightness", factors)
        shifts = [_channels(row["channel_shift_intensity"], num_channels) for row in rows]
        columns["channel_shift"] = np.reshape(shifts, (-1, num_channels)).astype(np.float64)
        return cls(**columns)


_UNCHANGED = {
    "theta": 0.0,
    "tx": 0.0,
    "ty": 0.0,
    "shear": 0.0,
    "zx": 1.0,
    "zy": 1.0,
    "flip_horizontal": False,
    "flip_vertical": False,
}


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
        brightness=_brightness(u[:, _BRIGHTNESS], config.brightness_range),
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


def _symmetric(u: np.ndarray, extent: float) -> np.ndarray:
    return (2 * u - 1) * extent + 0.0  # + 0.0 makes 0 of -0, which people would see


def _shift(
    u: np.ndarray, sign: np.ndarray, extent: float | tuple[float, ...], side: int
) -> np.ndarray:
    """Keras's four meanings of a shift range, see ``AugmentationConfig``; pixels."""
    unit = side if np.max(extent) < 1 else 1
    if isinstance(extent, float) or extent == 0:
        return _symmetric(u, extent * unit)
    if isinstance(extent, int):
        chosen = np.floor(u * extent)
    else:
        chosen = np.array(extent, np.float64)[(u * len(extent)).astype(int)]
    return np.where(sign < 0.5, -1.0, 1.0) * chosen * unit + 0.0


def _brightness(u: np.ndarray, bounds: tuple[float, float] | None) -> np.ndarray:
    low, high = bounds or (1.0, 1.0)
    return low + (high - low) * u


def _channel_shift(u: np.ndarray, config: AugmentationConfig, channels: int) -> np.ndarray:
    shift = _symmetric(u[:, :channels], config.channel_shift_range)
    if config.channel_shift_mode == "per_channel":
        return shift
    return np.repeat(shift[:, :1], channels, axis=1)


def _intensity(shift: np.ndarray) -> float | tuple[float, ...] | None:
    """Keras's entry: None without a shift, one number for all channels, else one a channel."""
    if not shift.any():
        return None
    values = tuple(shift.tolist())
    return values if len(set(values)) > 1 else values[0]


def _completed(transform: Mapping[str, Any]) -> dict[str, Any]:
    known = _UNCHANGED | {"channel_shift_intensity": None, "brightness": None}
    unknown = [name for name in transform if name not in known and transform[name] is not None]
    if unknown:
        raise ConfigurationError(
            "transform-unknown",
            "A transform has no {unknown}; it has {known}.",
            unknown=", ".join(map(repr, unknown)),
            known=", ".join(known),
        )
    return known | dict(transform)


def _column(name: str, values: list[Any]) -> np.ndarray:
    kind = type(_UNCHANGED.get(name, 1.0))
    try:
        return np.array([kind(value) for value in values], kind)
    except (TypeError, ValueError) as error:
        raise _not_a_number(name, values) from error


def _channels(intensity: Any, num_channels: int) -> np.ndarray:
    try:
        return np.broadcast_to(np.float64(0 if intensity is None else intensity), (num_channels,))
    except (TypeError, ValueError) as error:
        raise _not_a_number("channel_shift_intensity", [intensity]) from error


def _not_a_number(name: str, values: list[Any]) -> ConfigurationError:
    return ConfigurationError(
        "transform-value",
        "`{name}` of a transform must be a number (or one a channel for the channel shift); "
        "received {received}.",
        name=name,
        received=", ".join(map(repr, values[:3])),
    )
