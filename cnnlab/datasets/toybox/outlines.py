"""Outlines of simple shapes: float64 points (num_points, 2), x to the right, y down."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from cnnlab.datasets.toybox.colours import Colour

_TURN = np.linspace(0, 2 * np.pi, 40, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
_STEPS = np.linspace(0, 1, 24)
# The four corners of a box, each with the quarter of a circle that rounds it.
_QUARTERS = np.repeat([[-1, -1], [1, -1], [1, 1], [-1, 1]], 6, axis=0).astype(float)
_ARCS = (np.arange(4)[:, None] + np.linspace(0, 1, 6)[None]).ravel() * np.pi / 2 + np.pi
_ARCS = np.stack([np.cos(_ARCS), np.sin(_ARCS)], axis=1)

Points = Sequence[tuple[float, float]]


class Shape(NamedTuple):
    """An outline (num_points, 2), or several that do not touch (num, num_points, 2), filled."""

    points: np.ndarray
    colour: Colour


def ellipse(x: float, y: float, rx: float, ry: float | None = None, tilt: float = 0) -> np.ndarray:
    """An ellipse around (x, y), turned by ``tilt`` radians."""
    ry = rx if ry is None else ry
    cos, sin = math.cos(tilt), math.sin(tilt)
    return _CIRCLE @ [[rx * cos, rx * sin], [-ry * sin, ry * cos]] + (x, y)


def sector(x: float, y: float, rx: float, ry: float, start: float, stop: float) -> np.ndarray:
    """A part of an ellipse between two angles in degrees (0 right, 90 down), and its chord."""
    angles = math.radians(start) + math.radians(stop - start) * _STEPS
    return _polar(x, y, rx, ry, angles)


def box(left: float, top: float, right: float, bottom: float, corner: float = 0) -> np.ndarray:
    """A rectangle with corners rounded by a radius."""
    half_width, half_height = (right - left) / 2, (bottom - top) / 2
    radius = min(corner, half_width, half_height)
    points = _QUARTERS * (half_width - radius, half_height - radius) + _ARCS * radius
    points += (left + half_width, top + half_height)
    return points


def soft(points: Points, roundness: float = 0.2) -> np.ndarray:
    """A polygon whose corners are rounded: by 0 not at all, by 0.5 to one smooth curve."""
    return _rounding(len(points), roundness) @ np.asarray(points)


@cache
def _rounding(num_points: int, roundness: float) -> np.ndarray:
    # A quadratic Bezier curve at each corner p, from p + r (before - p) to p + r (after - p):
    # linear in the points, hence one matrix.
    corner = np.eye(num_points)
    start = corner + roundness * (np.roll(corner, -1, axis=1) - corner)
    stop = corner + roundness * (np.roll(corner, 1, axis=1) - corner)
    t = np.linspace(0, 1, 8)[:, None]
    curves = [
        (1 - t) ** 2 * a + 2 * t * (1 - t) * p + t**2 * b
        for a, p, b in zip(start, corner, stop, strict=True)
    ]
    return np.concatenate(curves)


def band(points: Points, width: float, end_width: float | None = None) -> np.ndarray:
    """A smooth line of some width along the points, perhaps narrowing towards its end."""
    corners = np.asarray(points)
    smooth, slopes, steps = _smoothing(len(points))
    line, along = smooth @ corners, slopes @ corners
    across = along[:, ::-1] * (-1, 1) / np.hypot(along[:, :1], along[:, 1:])
    end_width = width if end_width is None else end_width
    offset = across * (width + (end_width - width) * steps) / 2
    return np.concatenate([line + offset, (line - offset)[::-1]])


@cache
def _smoothing(num_points: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    # Catmull-Rom through all points, the ends doubled; its slopes; how far along, from 0 to 1.
    t = np.linspace(0, 1, 8, endpoint=False)[:, None]
    weights = 0.5 * np.hstack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3]
    )
    points = np.eye(num_points)[[0, *range(num_points), -1]]
    segments = [weights @ points[i : i + 4] for i in range(num_points - 1)]
    smooth = np.concatenate([*segments, points[-1:]])
    return smooth, np.gradient(smooth, axis=0), np.linspace(0, 1, len(smooth))[:, None]


def arc(x: float, y: float, rx: float, ry: float, start: float, stop: float, width: float):
    """A band along an ellipse between two angles in degrees (0 right, 90 down)."""
    outer = sector(x, y, rx + width / 2, ry + width / 2, start, stop)
    inner = sector(x, y, rx - width / 2, ry - width / 2, stop, start)
    return np.concatenate([outer, inner])


def _polar(x: float, y: float, rx, ry, angles: np.ndarray) -> np.ndarray:
    points = np.empty((len(angles), 2))
    points[:, 0] = x + rx * np.cos(angles)
    points[:, 1] = y + ry * np.sin(angles)
    return points


def rosette(x: float, y: float, inner: float, outer: float, petals: int, turn: float) -> np.ndarray:
    """A flower's outline: round petals between two radii."""
    angles = np.linspace(0, 2 * np.pi, 16 * petals, endpoint=False)
    radius = inner + (outer - inner) * np.abs(np.cos(angles * petals / 2)) ** 0.7
    return _polar(x, y, radius, radius, angles + turn)


def star(x: float, y: float, inner: float, outer: float, points: int = 5) -> list:
    """The corners of a star, its first point up."""
    angles = (k * math.pi / points - math.pi / 2 for k in range(2 * points))
    return [
        (x + radius * math.cos(angle), y + radius * math.sin(angle))
        for angle, radius in zip(angles, [outer, inner] * points, strict=True)
    ]


def repeated(points: np.ndarray, places: Points) -> np.ndarray:
    """The same outline at several places: (num_places, num_points, 2)."""
    return points[None] + np.asarray(places, float)[:, None]
