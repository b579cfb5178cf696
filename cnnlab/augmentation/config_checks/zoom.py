"""Zoom: its factor works backwards, and each direction has its own."""

from collections.abc import Iterator

from cnnlab.augmentation.config_checks.case import Case
from cnnlab.messages import Note


def blow_up(case: Case) -> Iterator[Note]:
    """Factors near 0 show a corner of the picture, hugely enlarged."""
    low, _ = case.config.zoom_bounds
    if low < 0.4:
        yield Note(
            "zoom-blow-up",
            "Zoom factors below 1 enlarge: `zoom_range={value}` goes down to {low}, {times} times "
            "as large, with as little as {share} % of the picture in view. (0.8, 1.2) is usual.",
            {
                "value": case.config.zoom_range,
                "low": round(low, 4),
                "times": round(1 / low, 1),
                "share": round(100 * low**2, 1),
            },
            "warning",
            "zoom_range",
        )


def shrinking(case: Case) -> Iterator[Note]:
    """Large factors make the picture small, and filling takes its place."""
    _, high = case.config.zoom_bounds
    if high > 2.5:
        yield Note(
            "zoom-shrinks",
            "Zoom factors above 1 make pictures smaller: at {high} the picture takes up {share} % "
            "of the frame, and the rest is filled. (0.8, 1.2) is usual.",
            {"high": round(high, 4), "share": round(100 / high**2, 1)},
            "warning",
            "zoom_range",
        )


def stretching(case: Case) -> Iterator[Note]:
    """Width and height draw their factors separately."""
    low, high = case.config.zoom_bounds
    if high >= 2 * low:
        yield Note(
            "zoom-stretches",
            "Width and height are zoomed separately, so that shapes are stretched by up to "
            "{ratio} to 1. Where proportions matter, take a narrower `zoom_range`.",
            {"ratio": round(high / low, 1)},
            parameter="zoom_range",
        )


def never_full_size(case: Case) -> Iterator[Note]:
    """A range without 1 changes every picture."""
    low, high = case.config.zoom_bounds
    if low > 1 or high < 1:
        yield Note(
            "zoom-always",
            "`zoom_range={value}` leaves no picture at its size. A range around 1, such as "
            "(0.8, 1.2), varies to both sides.",
            {"value": case.config.zoom_range},
            parameter="zoom_range",
        )
