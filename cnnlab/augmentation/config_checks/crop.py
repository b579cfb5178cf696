"""Crops: so small that they miss the thing, and settings that cut out nothing."""

from collections.abc import Iterator

from cnnlab.augmentation.config_checks.case import Case
from cnnlab.messages import Note


def tiny(case: Case) -> Iterator[Note]:
    """What is cut out may show nothing of what the label says."""
    area = case.config.crop_area_range
    if area and area[0] < 0.15:
        yield Note(
            "crop-tiny",
            "`crop_area_range={value}` cuts out as little as {share} % of a picture, which often "
            "misses the thing that the label names. (0.3, 1) is usual for small pictures.",
            {"value": area, "share": round(100 * area[0], 1)},
            "warning",
            "crop_area_range",
        )


def whole(case: Case) -> Iterator[Note]:
    """All of the picture is no crop."""
    if case.config.crop_area_range == (1, 1):
        yield Note(
            "crop-of-all",
            "`crop_area_range=(1, 1)` cuts out the whole picture: nothing changes. (0.5, 1) takes "
            "between half of it and all.",
            parameter="crop_area_range",
        )


def shape_without_crop(case: Case) -> Iterator[Note]:
    """A shape of crops where there are none."""
    if case.config.crop_aspect_range and not case.config.crop_area_range:
        yield Note(
            "crop-aspect-unused",
            "`crop_aspect_range={value}` has no effect without `crop_area_range`: nothing is cut "
            "out. (0.5, 1) takes between half of the picture and all.",
            {"value": case.config.crop_aspect_range},
            parameter="crop_aspect_range",
        )
