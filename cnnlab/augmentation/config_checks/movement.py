"""Shifts, rotation and shear: settings that do nothing, and numbers that mean something else."""

import math
from collections.abc import Iterator
from typing import Any

from cnnlab.augmentation.config_checks.case import MOVING, Case
from cnnlab.messages import Note

_AXES = {"width_shift_range": 1, "height_shift_range": 0}


def shifts(case: Case) -> Iterator[Note]:
    """The four meanings of a shift range, where the one in force may not be the one meant."""
    for name, axis in _AXES.items():
        value = getattr(case.config, name)
        values = {"name": name, "value": value}
        if isinstance(value, tuple):
            yield from _list_of_shifts(name, value)
        elif isinstance(value, int):
            yield from _whole_shift(value, values)
        elif value >= 1:
            yield from _shift_in_pixels(value, values)
        elif value > 0:
            yield from _shift_in_parts(value, values, case.image_size[axis], case.pictures)


def _list_of_shifts(name: str, value: tuple[float, ...]) -> Iterator[Note]:
    if len(value) > 1:
        yield Note(
            "shift-list",
            "`{name}={value}` is no range: one of these numbers is chosen, to either side. For "
            "everything up to {most}, write {most} alone.",
            {"name": name, "value": value, "most": max(map(abs, value))},
            parameter=name,
        )


def _whole_shift(value: int, values: dict[str, Any]) -> Iterator[Note]:
    if value == 1:
        yield Note(
            "shift-of-one",
            "`{name}=1` never moves anything: a whole number n draws from -(n-1) to n-1 pixels. "
            "Use 2 for up to one pixel, or 0.1 for a tenth of the side.",
            values,
            "warning",
            values["name"],
        )
    elif value > 1:
        yield Note(
            "shift-of-whole-pixels",
            "`{name}={value}`, a whole number, moves by whole pixels, from -{most} to {most}. "
            "Write {value}.0 for anything up to {value} pixels.",
            values | {"most": value - 1},
            parameter=values["name"],
        )


def _shift_in_pixels(value: float, values: dict[str, Any]) -> Iterator[Note]:
    if value < 2:
        yield Note(
            "shift-in-pixels",
            "`{name}={value}` moves by {value} pixels at most: numbers from 1 on count pixels, "
            "numbers below 1 are parts of the side. Use 0.1 for a tenth of it.",
            values,
            "warning",
            values["name"],
        )


def _shift_in_parts(
    value: float, values: dict[str, Any], pixels: int, pictures: Any
) -> Iterator[Note]:
    if value >= 0.9:
        yield Note(
            "shift-of-nearly-all",
            "`{name}={value}` moves pictures by up to {share} % of their side, almost out of "
            "the frame (while 1.0 would mean one pixel). 0.1 or 0.2 is usual.",
            values | {"share": round(100 * value)},
            "warning",
            values["name"],
        )
    elif pictures is not None and value * pixels < 0.5:
        in_pixels = round(value * pixels, 2)
        yield Note(
            "shift-below-a-pixel",
            "`{name}={value}` moves these pictures by {distance} pixels at most, which cannot be "
            "seen. Use {visible} or more.",
            values | {"distance": in_pixels, "visible": math.ceil(200 / pixels) / 100},
            parameter=values["name"],
        )


def angles_in_radians(case: Case) -> Iterator[Note]:
    """Angles below one degree: tutorials before 2017 gave the shear in radians."""
    for name in ("rotation_range", "shear_range"):
        value = getattr(case.config, name)
        if 0 < value < 1:
            yield Note(
                "angle-in-radians",
                "`{name}={value}` is less than one degree, which hardly shows. If {value} was "
                "meant in radians, write {degrees}.",
                {"name": name, "value": value, "degrees": round(math.degrees(value), 1)},
                "warning",
                name,
            )


def needless_rotation(case: Case) -> Iterator[Note]:
    """More than half a turn to either side."""
    if case.config.rotation_range > 180:
        yield Note(
            "rotation-beyond-half-a-turn",
            "180 degrees to either side are all directions there are: `rotation_range={value}` "
            "adds nothing but the same ones again. Use 180.",
            {"value": case.config.rotation_range},
            parameter="rotation_range",
        )


def steep_shear(case: Case) -> Iterator[Note]:
    """Near 90 degrees a shear leaves one line of the picture."""
    value = case.config.shear_range
    if value >= 60:
        yield Note(
            "steep-shear",
            "`shear_range={value}` is steep: from 60 degrees on the picture is stretched to "
            "more than twice its height, and at 90 to stripes. 10 to 20 is usual.",
            {"value": value},
            "warning",
            "shear_range",
        )


def overshooting(case: Case) -> Iterator[Note]:
    """Splines of order 2 and more swing past what they connect."""
    order = case.config.interpolation_order
    if order >= 2 and case.only(MOVING) != case.only(()):
        yield Note(
            "splines-overshoot",
            "`interpolation_order={order}` draws smooth curves through the pixels, and at sharp "
            "edges these swing beyond black and white. 1 stays within, and is faster.",
            {"order": order},
            parameter="interpolation_order",
        )
