"""What each setting of augmentation varies, on the scale that people read, and how far it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cnnlab.augmentation.config import AugmentationConfig
from cnnlab.configuration.checks import require_choice

Transform = dict[str, Any]
Range = tuple[float, float]

FARTHEST = 1e6
"""Up to here pixel arithmetic is exact; far beyond what can be seen."""


@dataclass(frozen=True)
class Parameter:
    """One thing that pictures are varied in.

    Attributes:
        setting: the field of ``AugmentationConfig`` that draws it at random.
        unit: of its values.
        neutral: the value that changes nothing.
        bounds: the lowest and highest value worth looking at, ``neutral`` in the middle.
        lowest: no value may be below this.
        transform: a value, the height and the width of a picture -> Keras's transform.
        reach: settings, height and width -> the lowest and highest value that may be drawn.
    """

    setting: str
    unit: str
    neutral: float
    bounds: Range
    lowest: float
    transform: Callable[[float, int, int], Transform]
    reach: Callable[[AugmentationConfig, int, int], Range]


def parameter_of(setting: str) -> Parameter:
    """What a setting varies. Raises ``ConfigurationError`` for another than ``PARAMETERS`` has."""
    require_choice("parameter", setting, PARAMETERS, "augmentation")
    return PARAMETERS[setting]


def drawn_range(
    setting: str, config: AugmentationConfig | None, image_size: tuple[int, int]
) -> Range | None:
    """Between which values a configuration varies pictures.

    Args:
        setting: a key of ``PARAMETERS``.
        config: the settings; None varies nothing.
        image_size: (height, width); shifts may be set in pixels of it.

    Returns:
        The lowest and the highest value on the parameter's scale; None if it is not varied.
    """
    parameter = parameter_of(setting)
    if config is None:
        return None
    low, high = parameter.reach(config, *image_size)
    return None if low == high == parameter.neutral else (float(low), float(high))


def _either_way(
    setting: str, unit: str, farthest: float, transform: Callable[[float, int, int], Transform]
) -> Parameter:
    """Drawn from as far below 0 as above it."""
    return Parameter(
        setting,
        unit,
        neutral=0.0,
        bounds=(-farthest, farthest),
        lowest=-FARTHEST,
        transform=transform,
        reach=lambda config, height, width: (-getattr(config, setting), getattr(config, setting)),
    )


def _factor(setting: str) -> Parameter:
    """From nothing to twice as much of a colour's property."""
    return Parameter(
        setting,
        "factor",
        neutral=1.0,
        bounds=(0.0, 2.0),
        lowest=0.0,
        transform=lambda value, height, width: {setting.removesuffix("_range"): value},
        reach=lambda config, height, width: getattr(config, setting) or (1.0, 1.0),
    )


def _shift(extent: float | int | tuple[float, ...], side: int) -> Range:
    """The four meanings of a shift, see ``AugmentationConfig``, as shares of the side."""
    several = extent if isinstance(extent, tuple) else (extent,)
    farthest = max(map(abs, several))
    if isinstance(extent, int):
        farthest = max(extent - 1, 0)
    share = farthest if max(several) < 1 else farthest / side
    return -share, share


# Keras's transforms say where a pixel is fetched from: a positive tx moves a picture to the
# left, a zoom below 1 enlarges it.
_ALL = (
    _either_way("rotation_range", "degrees to the left", 180.0, lambda v, h, w: {"theta": v}),
    Parameter(
        "width_shift_range",
        "share of the width, to the right",
        0.0,
        (-0.5, 0.5),
        -FARTHEST,
        lambda value, height, width: {"tx": -value * width},
        lambda config, height, width: _shift(config.width_shift_range, width),
    ),
    Parameter(
        "height_shift_range",
        "share of the height, downwards",
        0.0,
        (-0.5, 0.5),
        -FARTHEST,
        lambda value, height, width: {"ty": -value * height},
        lambda config, height, width: _shift(config.height_shift_range, height),
    ),
    _either_way("shear_range", "degrees", 60.0, lambda v, h, w: {"shear": v}),
    Parameter(
        "zoom_range",
        "factor, below 1 enlarges",
        1.0,
        (0.5, 1.5),
        0.001,
        lambda value, height, width: {"zx": value, "zy": value},
        lambda config, height, width: config.zoom_bounds,
    ),
    _either_way(
        "channel_shift_range",
        "levels of 255",
        150.0,
        lambda v, h, w: {"channel_shift_intensity": v},
    ),
    _factor("brightness_range"),
    _factor("contrast_range"),
    _factor("saturation_range"),
)
PARAMETERS = {parameter.setting: parameter for parameter in _ALL}
