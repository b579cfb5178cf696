"""What is behind and around the object: landscapes, rooms, patterned papers, distractors.

Scenery is in frame coordinates: (0, 0) is the upper left corner of the picture, (1, 1) the lower
right one, whatever its size and proportions.
"""

import math
from typing import NamedTuple

import numpy as np

from cnnlab.datasets.toybox.colours import PIGMENTS, Colour, colours, mix, shade, tint
from cnnlab.datasets.toybox.outlines import Shape, arc, band, box, ellipse, repeated, sector, soft
from cnnlab.datasets.toybox.random_stream import RandomStream

# Upper sky or wall, lower sky or wall, far ground, near ground.
_PALETTES = (
    colours("8fd0ee", "e6f5f2", "9fc98a", "6fae6a"),
    colours("5aa9d6", "bfe3ea", "d9c98a", "b99e5f"),
    colours("f6b57e", "fbe3c0", "b3788a", "7a5272"),
    colours("f3c6cf", "fdeee4", "a8c9b8", "7fa99b"),
    colours("232a52", "55508c", "2f4a6b", "1f3350"),
    colours("2b4257", "5f8a94", "33605f", "234a48"),
    colours("d9e7d3", "f4f3e1", "8fb58b", "5e8f73"),
    colours("fae8c8", "fff6e6", "e3b98a", "c08d62"),
    colours("c9c3e6", "efe6f5", "9a8fc4", "73689e"),
    colours("3f7f86", "8cc4bb", "d8c59c", "b7986b"),
    colours("c86b62", "eda98a", "7d4a58", "573447"),
    colours("e4e0d6", "f7f4ec", "b9b2a3", "8f8778"),
    colours("4a3b52", "7b5f73", "5c4a66", "3c3046"),
    colours("b4d6d9", "dff0ec", "77a6b0", "4d7f8f"),
)  # fmt: skip


class Background(NamedTuple):
    """A gradient from ``start`` to ``stop`` at ``angle`` radians (0: downwards), and scenery."""

    start: Colour
    stop: Colour
    angle: float
    scenery: list[Shape]

    @property
    def middle(self) -> Colour:
        """Roughly the colour behind the object."""
        return mix(self.start, self.stop, 0.5)


def background(rng: RandomStream) -> Background:
    """One of five kinds of places in one of the palettes."""
    palette = rng.choice(_PALETTES)
    place = rng.choice((_hills, _sea, _room, _paper, _collage))
    return Background(palette[0], palette[1], rng.angle(20), place(rng, *palette))


def _hills(rng: RandomStream, high: Colour, low: Colour, far: Colour, near: Colour) -> list[Shape]:
    horizon = rng.between(0.52, 0.72)
    return [
        *_sun(rng, low),
        *_clouds(rng, low),
        Shape(_ridge(rng, horizon - 0.1, 0.09), mix(far, low, 0.45)),
        Shape(_ridge(rng, horizon, 0.05), far),
        Shape(_ridge(rng, horizon + 0.16, 0.04), near),
        Shape(
            repeated(
                soft([(-0.02, 0), (0, -0.05), (0.02, 0)], 0.1),
                [(rng.between(0, 1), rng.between(horizon + 0.22, 1)) for _ in range(5)],
            ),
            shade(near, 0.2),
        ),
    ]


def _ridge(rng: RandomStream, height: float, rise: float) -> np.ndarray:
    crest = [(x / 4, height + rng.between(-rise, rise)) for x in range(-1, 6)]
    return soft([*crest, (1.3, 1.2), (-0.3, 1.2)], 0.45)


def _sun(rng: RandomStream, sky: Colour) -> list[Shape]:
    x, y, radius = rng.between(0.1, 0.9), rng.between(0.08, 0.35), rng.between(0.06, 0.12)
    warm = rng.choice(((255, 214, 120), (255, 244, 214), (250, 190, 120)))
    return [
        Shape(ellipse(x, y, radius * 1.5), mix(sky, warm, 0.4)),
        Shape(ellipse(x, y, radius), mix(sky, warm, 0.85)),
    ]


def _clouds(rng: RandomStream, sky: Colour) -> list[Shape]:
    colour = mix(sky, (255, 255, 255), 0.6)
    clouds = []
    for _ in range(rng.count(0, 2)):
        x, y, size = rng.between(0, 1), rng.between(0.05, 0.4), rng.between(0.08, 0.14)
        puffs = ((-0.8, 0.1, 0.55), (0, -0.2, 0.75), (0.8, 0.12, 0.5))
        clouds += [
            Shape(ellipse(x + px * size, y + py * size, r * size), colour) for px, py, r in puffs
        ]
        clouds.append(
            Shape(
                box(x - 1.3 * size, y + 0.1 * size, x + 1.3 * size, y + 0.6 * size, 0.25 * size),
                colour,
            )
        )
    return clouds


def _sea(rng: RandomStream, high: Colour, low: Colour, far: Colour, near: Colour) -> list[Shape]:
    shore = rng.between(0.45, 0.7)
    water = mix(far, (70, 140, 185), 0.5)
    swell = [(x / 8, 0.012 * (-1) ** x) for x in range(-1, 10)]
    rows = [shore + step * (1 - shore) for step in (0.2, 0.45, 0.75)]
    colours = [tint(water, 0.3), tint(water, 0.15), shade(water, 0.12)]
    return [
        *_sun(rng, low),
        *_clouds(rng, low),
        Shape(sector(rng.between(0.1, 0.9), shore, 0.22, 0.1, 180, 360), mix(far, low, 0.3)),
        Shape(box(-0.1, shore, 1.1, 1.1), water),
        *(
            Shape(band([(x + 0.05 * k, y + dy) for x, dy in swell], 0.022 + 0.01 * k), colour)
            for k, (y, colour) in enumerate(zip(rows, colours, strict=True))
        ),
    ]


def _room(rng: RandomStream, high: Colour, low: Colour, far: Colour, near: Colour) -> list[Shape]:
    table = rng.between(0.6, 0.8)
    wall = mix(high, low, 0.5)
    x = rng.between(0.02, 0.75)
    picture = [
        Shape(box(x, 0.06, x + 0.24, 0.34, 0.01), shade(far, 0.15)),
        Shape(box(x + 0.03, 0.09, x + 0.21, 0.31), tint(low, 0.5)),
        Shape(sector(x + 0.12, 0.31, 0.08, 0.1, 180, 360), mix(near, low, 0.4)),
    ]
    return [
        *(_paper(rng, wall, wall, wall, wall) if rng.chance(0.6) else []),
        *(picture if rng.chance(0.5) else []),
        Shape(box(-0.1, table, 1.1, 1.1), near),
        Shape(box(-0.1, table, 1.1, table + 0.035), tint(near, 0.25)),
        *(
            Shape(box(-0.1, y, 1.1, y + 0.008), shade(near, 0.15))
            for y in (table + 0.14, table + 0.27)
        ),
    ]


def _paper(rng: RandomStream, high: Colour, low: Colour, far: Colour, near: Colour) -> list[Shape]:
    ground = mix(high, low, 0.5)
    ink = mix(ground, rng.choice(((255, 255, 255), (40, 40, 80), far)), rng.between(0.1, 0.3))
    motif = rng.choice((_dots, _stripes, _checks, _zigzags, _crosses))
    turn, step = rng.angle(45), rng.between(0.14, 0.26)
    cos, sin = math.cos(turn), math.sin(turn)
    pattern = motif(step) @ [[cos, sin], [-sin, cos]]
    return [Shape(pattern + 0.5, ink)]


def _grid(step: float, row: float = 1.0, stagger: float = 0.5) -> list[tuple[float, float]]:
    reach = range(-math.ceil(0.75 / step), math.ceil(0.75 / step) + 1)
    rows = range(-math.ceil(0.75 / step / row), math.ceil(0.75 / step / row) + 1)
    return [(step * (x + stagger * (y % 2)), step * row * y) for y in rows for x in reach]


def _dots(step: float) -> np.ndarray:
    return repeated(ellipse(0, 0, step * 0.22)[::3], _grid(step))


def _stripes(step: float) -> np.ndarray:
    width, reach = step * 0.45, math.ceil(0.75 / step)
    return repeated(
        box(-width / 2, -0.8, width / 2, 0.8)[::6],
        [(step * x, 0) for x in range(-reach, reach + 1)],
    )


def _checks(step: float) -> np.ndarray:
    return repeated(box(-step / 2, -step / 4, step / 2, step / 4)[::6], _grid(step * 2, 0.25))


def _zigzags(step: float) -> np.ndarray:
    xs = np.arange(-0.8, 0.81, step / 2)
    ys = step * 0.2 * (-1.0) ** np.arange(len(xs))
    above, below = (np.stack([xs, ys + dy], axis=1) for dy in (-step * 0.1, step * 0.1))
    thick = np.concatenate([above, below[::-1]])
    reach = math.ceil(0.75 / step)
    return repeated(thick, [(0, step * y) for y in range(-reach, reach + 1)])


def _crosses(step: float) -> np.ndarray:
    a, b = step * 0.22, step * 0.07
    arm = np.array([(-b, -b), (-b, -a), (b, -a)])
    turned = arm[:, ::-1] * (-1, 1)
    plus = np.concatenate([arm, turned, -arm, -turned])
    return repeated(plus, _grid(step))


def _collage(
    rng: RandomStream, high: Colour, low: Colour, far: Colour, near: Colour
) -> list[Shape]:
    papers = (mix(far, low, 0.35), mix(near, low, 0.45), mix(high, far, 0.3), tint(low, 0.4))
    return [Shape(_cutout(rng), colour) for colour in papers[: rng.count(2, 4)]]


def _cutout(rng: RandomStream) -> np.ndarray:
    x, y, reach = rng.between(0, 1), rng.between(0, 1), rng.between(0.25, 0.45)
    corners = [
        (x + radius * math.cos(k), y + radius * math.sin(k))
        for k, radius in ((k * math.tau / 7, reach * rng.between(0.5, 1.1)) for k in range(7))
    ]
    return soft(corners, 0.5)


def distractor(rng: RandomStream, ground: Colour) -> list[Shape]:
    """A small object of no class, one unit large around (0, 0), in a colour near the ground's."""
    colour = mix(rng.choice(PIGMENTS), ground, rng.between(0.1, 0.5))
    return rng.choice((_leaf, _leaf, _pebble, _ring, _brick, _wedge, _squiggle, _beads))(
        rng, colour
    )


def _leaf(rng: RandomStream, colour: Colour) -> list[Shape]:
    width = rng.between(0.2, 0.35)
    blade = [(-0.5, 0), (-0.1, -width), (0.5, 0), (-0.1, width)]
    return [
        Shape(soft(blade, 0.25), colour),
        Shape(band([(-0.6, 0.03), (0, 0), (0.36, 0)], 0.06, 0.03), shade(colour)),
    ]


def _pebble(rng: RandomStream, colour: Colour) -> list[Shape]:
    ry = rng.between(0.28, 0.5)
    return [
        Shape(ellipse(0, 0, 0.5, ry), colour),
        Shape(ellipse(-0.12, -ry * 0.3, 0.22, ry * 0.4), tint(colour, 0.25)),
    ]


def _ring(rng: RandomStream, colour: Colour) -> list[Shape]:
    return [Shape(arc(0, 0, 0.36, 0.36, 0, rng.choice((220, 300, 360)), 0.2), colour)]


def _brick(rng: RandomStream, colour: Colour) -> list[Shape]:
    high = rng.between(0.25, 0.5)
    return [
        Shape(box(-0.5, -high, 0.5, high, 0.06), colour),
        Shape(box(-0.5, high * 0.5, 0.5, high, 0.06), shade(colour, 0.2)),
    ]


def _wedge(rng: RandomStream, colour: Colour) -> list[Shape]:
    tip = rng.between(-0.4, 0.4)
    return [
        Shape(soft([(-0.5, 0.4), (tip, -0.5), (0.5, 0.4)], 0.08), colour),
        Shape(soft([(tip, -0.5), (0.5, 0.4), (tip * 0.3, 0.4)], 0.04), shade(colour, 0.2)),
    ]


def _squiggle(rng: RandomStream, colour: Colour) -> list[Shape]:
    high = rng.between(0.15, 0.3)
    return [Shape(band([(x / 4, high * (-1) ** x) for x in range(-3, 4)], 0.14), colour)]


def _beads(rng: RandomStream, colour: Colour) -> list[Shape]:
    places = [(-0.35, 0.1), (0, -0.12), (0.35, 0.14)]
    return [Shape(repeated(ellipse(0, 0, 0.15), places), colour)]
