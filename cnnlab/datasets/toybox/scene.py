"""One picture as numbers, in coordinates that know nothing of pixels."""

import math
from typing import NamedTuple

import numpy as np

from cnnlab.datasets.toybox.backgrounds import Background, background, distractor
from cnnlab.datasets.toybox.colours import Colour, object_palette, shade
from cnnlab.datasets.toybox.object_classes import OBJECT_CLASSES
from cnnlab.datasets.toybox.outlines import Shape
from cnnlab.datasets.toybox.random_stream import RandomStream

# Degrees by which an object may lean; the others lean by 24.
_LEANS = {"star": 40, "fish": 35, "balloon": 30}


class Placed(NamedTuple):
    """Shapes somewhere in the picture.

    Attributes:
        shapes: outlines around (0, 0).
        pose: (2, 2), from the shapes' units to shares of the picture's shorter side.
        anchor: where (0, 0) comes to lie, in shares of width and height.
    """

    shapes: list[Shape]
    pose: np.ndarray
    anchor: tuple[float, float]


class Light(NamedTuple):
    """Where the light comes from and what it does.

    Attributes:
        angle: direction to the light in radians, 0 right, negative up.
        relief: how much rounded edges catch the light, 0 to 1.
        shadow: how dark shadows are, 0 to 1.
        slope: brightness gained from the far to the near side of the picture.
        colour: factors for red, green and blue.
        vignette: how much the corners are darker, 0 to 1.
    """

    angle: float
    relief: float
    shadow: float
    slope: float
    colour: Colour
    vignette: float


class Scene(NamedTuple):
    """Everything that a picture shows."""

    background: Background
    clutter: list[Placed]
    foreground: Placed
    outline: tuple[Colour, float] | None  # colour, and width in shares of the shorter side
    light: Light
    grain: tuple[int, float]  # which texture, and how strong


def sample_scene(class_name: str, rng: RandomStream) -> Scene:
    """An object of this class in a random place, pose and light."""
    behind = background(rng)
    palette = object_palette(rng, behind.middle)
    outline = rng.choice(
        (
            None,
            None,
            (palette.ink, 0.012),
            (shade(palette.main, 0.6), 0.015),
            (palette.cream, 0.028),
        )
    )
    return Scene(
        background=behind,
        foreground=Placed(
            OBJECT_CLASSES[class_name](rng, palette), *_foreground_pose(class_name, rng)
        ),
        clutter=[_placed_clutter(rng, behind.middle) for _ in range(rng.count(2, 5))],
        outline=outline,
        light=_light(rng),
        grain=(rng.count(0, 3), rng.between(0.02, 0.09)),
    )


def _foreground_pose(class_name: str, rng: RandomStream) -> tuple[np.ndarray, tuple[float, float]]:
    size = rng.between(0.58, 0.88)
    slack = 0.5 - 0.46 * size
    anchor = (0.5 + rng.between(-slack, slack), 0.5 + rng.between(-slack, slack))
    return _pose(rng, size, rng.angle(_LEANS.get(class_name, 24))), anchor


def _pose(rng: RandomStream, size: float, angle: float) -> np.ndarray:
    # Mirror, stretch and slant first, then turn; for points as rows.
    stretch, slant = rng.between(0.88, 1.12), rng.between(-0.1, 0.1)
    mirror = rng.choice((-1, 1))
    cos, sin = math.cos(angle), math.sin(angle)
    across, down = size * mirror * stretch, size / stretch
    slant *= size
    return np.array(
        [[across * cos, across * sin], [slant * cos - down * sin, slant * sin + down * cos]]
    )


def _placed_clutter(rng: RandomStream, ground: Colour) -> Placed:
    pose = _pose(rng, rng.between(0.12, 0.27), rng.angle(180))
    around, far = rng.angle(180), rng.between(0.36, 0.62)
    anchor = (0.5 + far * math.cos(around), 0.5 + far * math.sin(around))
    return Placed(distractor(rng, ground), pose, anchor)


def _light(rng: RandomStream) -> Light:
    warmth, exposure = rng.between(-0.06, 0.06), rng.between(0.86, 1.06)
    return Light(
        angle=math.radians(rng.between(-150, -30)),
        relief=rng.between(0.25, 0.6),
        shadow=rng.between(0.2, 0.5),
        slope=rng.between(0.0, 0.35),
        colour=(exposure * (1 + warmth), exposure, exposure * (1 - warmth)),
        vignette=rng.between(0.0, 0.25),
    )
