"""What was drawn for pictures, as arrays and as Keras's dicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from cnnlab.errors import ConfigurationError, quoted

# A factor of 1 that was asked for: it keeps whole numbers as they are and, as each factor, cuts
# others to whole ones. (1 itself, in ``Draws``, stands for none.)
_BRIGHTNESS_OF_ONE = float(np.nextafter(np.float32(1), np.float32(2)))


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
        brightness: (n,) factor on the pixel values, 1 for none. (A factor of 1 that was asked for
            is the next number above it, since Keras cuts to whole numbers even then.)
        contrast: (n,) factor on the distance from the mean brightness, 1 for none.
        saturation: (n,) factor on the distance from grey, 1 for none.
        crop: (n, 4) left, top, width and height of what is cut out of the moved picture and
            enlarged to its size. As shares of what lies between the centres of its outermost
            pixels, so that no crop reaches beyond them; (0, 0, 1, 1) for none.
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
    contrast: np.ndarray
    saturation: np.ndarray
    crop: np.ndarray

    def __len__(self) -> int:
        return len(self.theta)

    def __getitem__(self, index: int) -> dict[str, Any]:
        names = ("theta", "tx", "ty", "shear", "zx", "zy", "flip_horizontal", "flip_vertical")
        values = {name: getattr(self, name)[index].item() for name in names}
        brightness = self.brightness[index].item()
        return values | {
            "channel_shift_intensity": _intensity(self.channel_shift[index]),
            "brightness": {1.0: None, _BRIGHTNESS_OF_ONE: 1.0}.get(brightness, brightness),
            **self._beyond_keras(index),
        }

    def _beyond_keras(self, index: int) -> dict[str, Any]:
        """Entries that Keras's dict does not have, where they are not at rest."""
        values = {
            "contrast": self.contrast[index].item(),
            "saturation": self.saturation[index].item(),
            "crop": tuple(self.crop[index].tolist()),
        }
        return {name: value for name, value in values.items() if value != _AT_REST[name]}

    def part(self, rows: slice) -> Self:
        """The draws of some of the pictures."""
        return type(self)(**{name: array[rows] for name, array in vars(self).items()})

    @classmethod
    def from_transforms(
        cls, transforms: Sequence[Mapping[str, Any]], num_channels: int = 3
    ) -> Self:
        """The inverse of ``draws[i]``: one dict a picture, missing entries change nothing.

        Raises:
            ConfigurationError: an entry that is not applied here, or values that are no numbers.
        """
        rows = [_completed(transform) for transform in transforms]
        columns = {name: _column(name, [row[name] for row in rows]) for name in _UNCHANGED}
        factors = [1.0 if row["brightness"] is None else row["brightness"] for row in rows]
        is_set = np.array([row["brightness"] is not None for row in rows], bool)
        columns["brightness"] = explicit_brightness(_column("brightness", factors), is_set)
        shifts = [_channels(row["channel_shift_intensity"], num_channels) for row in rows]
        columns["channel_shift"] = np.reshape(shifts, (-1, num_channels)).astype(np.float64)
        crops = [_checked_crop(row["crop"]) for row in rows]
        columns["crop"] = np.array(crops, np.float64).reshape(-1, 4)
        return cls(**columns)

    @classmethod
    def from_transform(cls, transform: Mapping[str, Any], num_channels: int = 3) -> Self:
        """Those of one picture, from a dict that may have entries of others in it."""
        known = {name: value for name, value in transform.items() if name in _KNOWN}
        return cls.from_transforms([known], num_channels)


_UNCHANGED = {
    "theta": 0.0,
    "tx": 0.0,
    "ty": 0.0,
    "shear": 0.0,
    "zx": 1.0,
    "zy": 1.0,
    "flip_horizontal": False,
    "flip_vertical": False,
    "contrast": 1.0,
    "saturation": 1.0,
}
_AT_REST = _UNCHANGED | {"crop": (0.0, 0.0, 1.0, 1.0)}
_KNOWN = _AT_REST | {"channel_shift_intensity": None, "brightness": None}


def is_anything_drawn(draws: Draws) -> bool:
    """Whether any of the pictures is changed."""
    at_rest = _AT_REST | {"channel_shift": 0.0, "brightness": 1.0}
    return any((getattr(draws, name) != value).any() for name, value in at_rest.items())


def explicit_brightness(factors: np.ndarray, is_set: np.ndarray | bool) -> np.ndarray:
    """Factors on the brightness as ``Draws`` holds them: a 1 that is set differs from none."""
    return np.where(is_set & (factors == 1), _BRIGHTNESS_OF_ONE, factors)


def _intensity(shift: np.ndarray) -> float | tuple[float, ...] | None:
    """Keras's entry: None without a shift, one number for all channels, else one a channel."""
    if not shift.any():
        return None
    values = tuple(shift.tolist())
    return values if len(set(values)) > 1 else values[0]


def _completed(transform: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in transform if name not in _KNOWN and transform[name] is not None]
    if unknown:
        raise ConfigurationError(
            "transform-unknown",
            "A transform has no {unknown}; it has {known}.",
            unknown=", ".join(map(repr, unknown)),
            known=", ".join(_KNOWN),
        )
    return _KNOWN | dict(transform)


def _checked_crop(crop: Any) -> np.ndarray:
    """Of an entry: four numbers, within the picture but for the last digit."""
    try:
        left, top, width, height = map(float, crop)
    except (TypeError, ValueError) as error:
        raise _wrong_crop(crop) from error
    slack = 1 + 1e-9
    inside = left >= 0 and top >= 0 and left + width <= slack and top + height <= slack
    if not inside or min(width, height) <= 0:
        raise _wrong_crop(crop)
    return np.array([left, top, width, height], np.float64)


def _wrong_crop(crop: Any) -> ConfigurationError:
    return ConfigurationError(
        "transform-crop",
        "`crop` of a transform must be left, top, width and height as shares of the picture, which "
        "holds it; received {received}. (0.25, 0.25, 0.5, 0.5) takes the middle.",
        received=quoted(crop),
    )


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
