"""The settings of augmentation, in Keras's words."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from cnnlab.configuration import Configuration, setting
from cnnlab.errors import ConfigurationError

FILL_MODES = (
    "constant",
    "nearest",
    "reflect",
    "wrap",
    "mirror",
    "grid-wrap",
    "grid-constant",
)
# Those that fill with ``cval``.
VALUE_MODES = ("constant", "grid-constant")
CHANNEL_SHIFT_MODES = ("all", "per_channel")
INTERPOLATION_ORDERS = (0, 1, 2, 3, 4, 5)
_AMOUNTS = ("rotation_range", "shear_range", "channel_shift_range")
_SHIFTS = ("width_shift_range", "height_shift_range")
_FLAGS = ("horizontal_flip", "vertical_flip")
_SMALLEST_CROP = 0.01
# Two numbers or None: what they may be, at least and at most, and an example in words.
_PAIRS = (
    (
        "brightness_range",
        0,
        1e6,
        "(0.8, 1.2) makes pictures up to a fifth darker or brighter",
    ),
    (
        "contrast_range",
        0,
        1e6,
        "(0.8, 1.2) takes up to a fifth of the contrast away or adds as much",
    ),
    (
        "saturation_range",
        0,
        1e6,
        "(0.5, 1.5) takes up to half of the colour away or adds as much",
    ),
    (
        "crop_area_range",
        _SMALLEST_CROP,
        1,
        "(0.5, 1) cuts out between half of the picture and all of it",
    ),
    (
        "crop_aspect_range",
        0.1,
        10,
        "(0.75, 1.333) makes crops up to a third narrower or wider",
    ),
)


@dataclass(frozen=True)
class AugmentationConfig(Configuration):
    """How far pictures may be turned, moved, stretched, recoloured and mirrored at random.

    Names, units and defaults are those of Keras's ``ImageDataGenerator``. The default
    changes nothing.

    A shift may be given in four ways, with Keras's meaning: a float below 1 is a fraction of
    the side, a float from 1 on is pixels; an integer n draws whole pixels from -(n-1) to n-1 (so
    1 never moves anything); several numbers draw one of them, with a random sign, as
    fractions if all are below 1.

    Lists, ranges and arrays become tuples, NumPy numbers Python ones, so that configurations can
    be compared. As in Keras, None, False and an empty list stand for an amount or a shift of 0,
    True for the number 1, and any number but 0 for a flip.

    Raises:
        ConfigurationError: a value that cannot be used; the message says what would do.

    Example:
        >>> AugmentationConfig(rotation_range=20, zoom_range=[0.9, 1.2]).zoom_range
        (0.9, 1.2)
    """

    schema: ClassVar[int] = 1

    rotation_range: float = setting(0, "rotation, degrees to either side")
    width_shift_range: float | int | tuple[float, ...] = setting(
        0.0, "horizontal shift: fraction of the width below 1, else pixels"
    )
    height_shift_range: float | int | tuple[float, ...] = setting(
        0.0, "vertical shift: fraction of the height below 1, else pixels"
    )
    shear_range: float = setting(0.0, "shear, degrees to either side")
    zoom_range: float | tuple[float, float] = setting(
        0.0, "zoom: z draws from 1-z to 1+z, or (low, high); below 1 enlarges"
    )
    channel_shift_range: float = setting(0.0, "change of the colour values, up to this much")
    channel_shift_mode: Literal["all", "per_channel"] = setting(
        "all", "one change for all channels (Keras), or one for each (colour)"
    )
    fill_mode: Literal[FILL_MODES] = setting(  # type: ignore[valid-type]  # names from a table
        "nearest", "what appears where the picture has moved away, by SciPy's names"
    )
    cval: float = setting(0.0, 'the value that fill_mode "constant" and "grid-constant" fill with')
    horizontal_flip: bool = setting(False, "mirror left and right at random")
    vertical_flip: bool = setting(False, "turn upside down at random")
    brightness_range: tuple[float, float] | None = setting(
        None, "factor on the brightness, drawn from (low, high); 1 keeps it"
    )
    interpolation_order: int = setting(
        1, "between pixels: 0 takes the nearest, 1 blends linearly, 2 to 5 are splines"
    )
    crop_area_range: tuple[float, float] | None = setting(
        None, "random crop, enlarged to the full size: its share of the area, from (low, high)"
    )
    crop_aspect_range: tuple[float, float] | None = setting(
        None, "width by height of the crop, in those of the picture, from (low, high)"
    )
    contrast_range: tuple[float, float] | None = setting(
        None, "factor on the distance from mean brightness, from (low, high); 1 keeps it"
    )
    saturation_range: tuple[float, float] | None = setting(
        None, "factor on the distance from grey, from (low, high); 0 is black and white"
    )

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            object.__setattr__(self, name, _settled(name, _plain(value)))
        super().__post_init__()

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        for name in _AMOUNTS:
            _check_amount(name, getattr(self, name))
        for name in _SHIFTS:
            _check_shift(name, getattr(self, name))
        _check_zoom(self.zoom_range)
        for name, lowest, largest, example in _PAIRS:
            _check_pair(name, getattr(self, name), lowest, largest, example)
        _check_choice("channel_shift_mode", self.channel_shift_mode, CHANNEL_SHIFT_MODES)
        _check_choice("fill_mode", self.fill_mode, FILL_MODES)
        _check_choice("interpolation_order", self.interpolation_order, INTERPOLATION_ORDERS)
        if not _is_number(self.cval):
            raise ConfigurationError(
                "cval",
                "`cval` must be a number, a pixel value from 0 to 255; received {received}.",
                received=repr(self.cval),
            )
        for name in _FLAGS:
            _check_flag(name, getattr(self, name))

    @property
    def zoom_bounds(self) -> tuple[float, float]:
        """Lowest and highest zoom factor."""
        if isinstance(self.zoom_range, tuple):
            return self.zoom_range
        return 1 - self.zoom_range, 1 + self.zoom_range


def _plain(value: Any) -> Any:
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    return tuple(map(_plain, value)) if isinstance(value, (list, tuple, range)) else value


def _settled(name: str, value: Any) -> Any:
    """What Keras makes of values that are not of a setting's own kind."""
    if name in _FLAGS:
        return bool(value) if isinstance(value, int | float) else value
    if name in (*_AMOUNTS, *_SHIFTS) and value in (None, ()):
        return 0
    if value == "grid-mirror":  # SciPy's other name
        return "reflect"
    return _as_numbers(value) if name != "channel_shift_mode" else value


def _as_numbers(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_as_numbers, value))
    return int(value) if isinstance(value, bool) else value


def _is_number(value: Any) -> bool:
    """A real number no further from 0 than a million, where pixel arithmetic is still exact."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6


def _check_amount(name: str, value: Any) -> None:
    if not _is_number(value) or value < 0:
        raise ConfigurationError(
            name.replace("_", "-"),
            "`{name}` must be one number, 0 or more: values are drawn from minus to plus it; "
            "received {received}.",
            name=name,
            received=repr(value),
        )


def _check_shift(name: str, value: Any) -> None:
    several = isinstance(value, tuple) and len(value) > 0 and all(map(_is_number, value))
    if not several and (not _is_number(value) or value < 0):
        raise ConfigurationError(
            name.replace("_", "-"),
            "`{name}` must be one number, 0 or more (below 1 a fraction of the side, else "
            "pixels), or several numbers to choose from; received {received}.",
            name=name,
            received=repr(value),
        )


def _check_zoom(value: Any) -> None:
    if isinstance(value, tuple):
        _check_zoom_pair(value)
    elif not _is_number(value) or not 0 <= value < 1:
        raise ConfigurationError(
            "zoom-range",
            "`zoom_range` must be a number from 0 to below 1, or two positive numbers, low first; "
            "received {received}. For twice the size, use (0.5, 1).",
            received=repr(value),
        )


def _check_zoom_pair(pair: tuple[Any, ...]) -> None:
    if len(pair) != 2 or not all(map(_is_number, pair)) or min(pair) <= 0:
        raise ConfigurationError(
            "zoom-range-pair",
            "`zoom_range` must be two positive numbers, low first; received {received}. "
            "(0.8, 1.2) zooms a fifth in and out.",
            received=repr(pair),
        )
    _check_low_first("zoom_range", pair)


def _check_pair(name: str, pair: Any, lowest: float, largest: float, example: str) -> None:
    if pair is None:
        return
    numbers = isinstance(pair, tuple) and len(pair) == 2 and all(map(_is_number, pair))
    if not numbers or min(pair) < lowest or max(pair) > largest:
        bounds = f"{lowest:g} or more" if largest == 1e6 else f"from {lowest:g} to {largest:g}"
        raise ConfigurationError(
            name.replace("_", "-"),
            "`{name}` must be two numbers, {bounds}, low first, or None; received {received}. "
            "{example}.",
            name=name,
            bounds=bounds,
            received=repr(pair),
            example=example,
        )
    _check_low_first(name, pair)


def _check_low_first(name: str, pair: tuple[float, float]) -> None:
    if pair[0] > pair[1]:
        raise ConfigurationError(
            f"{name.replace('_', '-')}-order",
            "`{name}` must be two numbers, low first; received {received}. Swap them.",
            name=name,
            received=repr(pair),
        )


def _check_choice(name: str, value: Any, choices: tuple[Any, ...]) -> None:
    if isinstance(value, bool) or value not in choices:
        raise ConfigurationError(
            name.replace("_", "-"),
            "`{name}` must be one of {choices}; received {received}.",
            name=name,
            choices=", ".join(map(repr, choices)),
            received=repr(value),
        )


def _check_flag(name: str, value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(
            name.replace("_", "-"),
            "`{name}` must be True or False; received {received}.",
            name=name,
            received=repr(value),
        )
