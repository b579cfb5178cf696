"""Settings as plain intervals, which every library takes in its own units and directions."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

from cnnlab.augmentation.config import AugmentationConfig


class Interval(NamedTuple):
    """From where to where values are drawn evenly; equal ends fix the value."""

    low: float = 0.0
    high: float = 0.0

    @property
    def is_drawn(self) -> bool:
        """Whether anything but 0 can come out."""
        return self != (0, 0)

    @property
    def most(self) -> float:
        """The largest distance from 0."""
        return max(abs(self.low), abs(self.high))


_NONE = Interval()
_SAME_SIZE = Interval(1, 1)


class Shift(NamedTuple):
    """How far the picture moves to the right or downwards.

    ``kind`` tells how values are drawn: evenly, in whole pixels, or from a list of which the
    interval holds the ends.
    """

    interval: Interval = _NONE
    unit: Literal["fraction", "pixels"] = "fraction"
    kind: Literal["even", "whole", "list"] = "even"

    def part(self, distance: float, side: int) -> float:
        """The distance as a part of the side."""
        return distance / side if self.unit == "pixels" else distance

    def most(self, side: int) -> float:
        """The farthest move as a part of the side, at most 1, where nothing is left anyway."""
        return min(1.0, self.part(self.interval.most, side))


_STILL = Shift()


@dataclass(frozen=True)
class Ranges:
    """What is drawn, from where to where.

    Attributes:
        rotation: degrees, counter-clockwise.
        shift_x, shift_y: to the right, downwards.
        shear: degrees, with Keras's sign.
        zoom_x, zoom_y: Keras's factors, below 1 enlarges.
        flip_horizontal, flip_vertical: probability.
        channel_shift: pixel values.
        per_channel: one channel shift for each channel.
        brightness, contrast, saturation: factors; None for none.
        crop_area: share of the picture that is cut out; None for none.
        crop_aspect: width by height of it, in those of the picture.
        fill_mode, cval, interpolation_order: see ``AugmentationConfig``.
    """

    rotation: Interval = _NONE
    shift_x: Shift = _STILL
    shift_y: Shift = _STILL
    shear: Interval = _NONE
    zoom_x: Interval = _SAME_SIZE
    zoom_y: Interval = _SAME_SIZE
    flip_horizontal: float = 0.0
    flip_vertical: float = 0.0
    channel_shift: Interval = _NONE
    per_channel: bool = False
    brightness: Interval | None = None
    contrast: Interval | None = None
    saturation: Interval | None = None
    crop_area: Interval | None = None
    crop_aspect: Interval = _SAME_SIZE
    fill_mode: str = "nearest"
    cval: float = 0.0
    interpolation_order: int = 1

    @classmethod
    def of(cls, config: AugmentationConfig) -> Self:
        """The intervals that a configuration stands for."""
        zoom = Interval(*(round(bound, 10) for bound in config.zoom_bounds))
        return cls(
            rotation=_around_zero(config.rotation_range),
            shift_x=_shift(config.width_shift_range),
            shift_y=_shift(config.height_shift_range),
            shear=_around_zero(config.shear_range),
            zoom_x=zoom,
            zoom_y=zoom,
            flip_horizontal=0.5 * config.horizontal_flip,
            flip_vertical=0.5 * config.vertical_flip,
            channel_shift=_around_zero(config.channel_shift_range),
            per_channel=config.channel_shift_mode == "per_channel",
            brightness=_factor(config.brightness_range),
            contrast=_factor(config.contrast_range),
            saturation=_factor(config.saturation_range),
            crop_area=_factor(config.crop_area_range),
            crop_aspect=_factor(config.crop_aspect_range) or _SAME_SIZE,
            fill_mode=config.fill_mode,
            cval=config.cval,
            interpolation_order=config.interpolation_order,
        )

    @property
    def is_shifted(self) -> bool:
        """Whether pictures move."""
        return self.shift_x.interval.is_drawn or self.shift_y.interval.is_drawn

    @property
    def is_zoomed(self) -> bool:
        """Whether pictures change their size."""
        return (self.zoom_x, self.zoom_y) != ((1, 1), (1, 1))

    @property
    def num_movements(self) -> int:
        """How many of rotation, shift, shear and zoom are at work."""
        return sum((self.rotation.is_drawn, self.is_shifted, self.shear.is_drawn, self.is_zoomed))

    def reach(self, shift: Shift, zoom: Interval, side: int) -> float:
        """How far beyond the frame sources can lie, as a part of the side; at most 1."""
        turned = (math.sqrt(2) - 1) / 2 if self.rotation.is_drawn else 0
        sheared = math.tan(math.radians(min(self.shear.most, 45))) / 2
        zoomed = max(0, zoom.high - 1) / 2
        return min(1.0, turned + sheared + zoomed + shift.most(side) * max(1, zoom.high))


def _around_zero(extent: float) -> Interval:
    return Interval(-extent, extent) if extent else _NONE


def _factor(pair: tuple[float, float] | None) -> Interval | None:
    return pair and Interval(*pair)


def _shift(extent: float | tuple[float, ...]) -> Shift:
    if isinstance(extent, tuple):
        interval = _around_zero(max(map(abs, extent)))
        return Shift(interval, "fraction" if max(extent) < 1 else "pixels", "list")
    if isinstance(extent, int):
        return Shift(_around_zero(max(extent - 1, 0)), "pixels", "whole")
    return Shift(_around_zero(extent), "fraction" if extent < 1 else "pixels")
