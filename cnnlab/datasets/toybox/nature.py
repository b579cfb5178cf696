"""Tree, flower, mushroom and fish: what grows and swims, about one unit large around (0, 0)."""

import math

from cnnlab.datasets.toybox.colours import LEAVES, WOODS, Colour, Palette, mix, shade, tint
from cnnlab.datasets.toybox.objects import face
from cnnlab.datasets.toybox.outlines import (
    Shape,
    arc,
    band,
    ellipse,
    repeated,
    rosette,
    sector,
    soft,
)
from cnnlab.datasets.toybox.random_stream import RandomStream


def tree(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A broad-leaved tree or a fir, green or in any colour of the year."""
    leaf = rng.choice((rng.choice(LEAVES), rng.choice(LEAVES), palette.main))
    bark = rng.choice(WOODS)
    crown = rng.choice((_cloud_crown, _cloud_crown, _oval_crown, _fir_crown))
    foot = rng.between(0.09, 0.13)
    trunk = [(-0.05, -0.05), (0.05, -0.05), (0.06, 0.36), (foot, 0.5), (-foot, 0.5), (-0.06, 0.36)]
    return [
        Shape(soft(trunk, 0.1), bark),
        Shape(
            soft([(0.01, 0.0), (0.05, 0.0), (0.06, 0.36), (foot, 0.5), (0.02, 0.5)], 0.1),
            shade(bark, 0.3),
        ),
        *crown(rng, leaf, bark, palette),
    ]


def _cloud_crown(rng: RandomStream, leaf: Colour, bark: Colour, palette: Palette) -> list[Shape]:
    side, low, big = (
        rng.between(0.2, 0.26),
        rng.between(0.0, 0.06),
        rng.between(0.22, 0.26),
    )
    puffs = [
        (-side, low - 0.02, 0.19),
        (side, low, 0.19),
        (0.02, low + 0.03, 0.19),
        (-0.12, -0.2, big),
        (0.14, -0.18, big - 0.03),
    ]
    branches = [Shape(band([(0, 0.25), (x, 0.1)], 0.045, 0.02), bark) for x in (-0.15, 0.15)]
    dark, pale = shade(leaf, 0.28), tint(leaf, 0.25)
    lit = [(-0.2, -0.06, 0.13), (-0.12, -0.26, 0.15), (0.12, -0.24, 0.12)]
    return [
        *branches,
        *(Shape(ellipse(x, y, r), dark) for x, y, r in puffs),
        *(Shape(ellipse(x - 0.01, y - 0.04, r * 0.92), leaf) for x, y, r in puffs),
        *(Shape(ellipse(x, y, r * 0.7), pale) for x, y, r in lit),
        *_fruit(rng, palette.accent),
    ]


def _oval_crown(rng: RandomStream, leaf: Colour, bark: Colour, palette: Palette) -> list[Shape]:
    width, height = rng.between(0.24, 0.33), rng.between(0.3, 0.34)
    y = 0.16 - height
    return [
        Shape(ellipse(0, y, width, height), shade(leaf, 0.25)),
        Shape(ellipse(-0.025, y - 0.025, width * 0.92, height * 0.92), leaf),
        Shape(
            ellipse(-width * 0.28, y - height * 0.3, width * 0.5, height * 0.45), tint(leaf, 0.2)
        ),
        Shape(band([(0, 0.2), (0, y)], 0.04, 0.015), bark),
        *(Shape(band([(0, y + 0.18), (x, y + 0.06)], 0.03, 0.012), bark) for x in (-0.11, 0.12)),
        *_fruit(rng, palette.accent),
    ]


def _fruit(rng: RandomStream, colour: Colour) -> list[Shape]:
    if rng.chance(0.6):
        return []
    places = [(-0.2, 0.02), (0.18, -0.02), (0.0, -0.1), (-0.1, -0.27), (0.13, -0.25), (0.05, 0.09)]
    return [Shape(repeated(ellipse(0, 0, 0.033), places), colour)]


def _fir_crown(rng: RandomStream, leaf: Colour, bark: Colour, palette: Palette) -> list[Shape]:
    width = rng.between(0.28, 0.36)
    tiers = []
    for share, top, bottom in ((1.0, -0.14, 0.28), (0.8, -0.34, 0.06), (0.56, -0.5, -0.16)):
        w = width * share
        skirt = [
            (0, top),
            (w, bottom),
            (w * 0.35, bottom + 0.035),
            (-w * 0.35, bottom + 0.035),
            (-w, bottom),
        ]
        lit = [(0, top), (w * 0.1, bottom + 0.03), (-w * 0.35, bottom + 0.035), (-w, bottom)]
        tiers += [Shape(soft(skirt, 0.07), shade(leaf, 0.25)), Shape(soft(lit, 0.07), leaf)]
    if rng.chance(0.4):
        places = [
            (-0.16, 0.2),
            (0.12, 0.22),
            (0.0, 0.02),
            (-0.1, -0.04),
            (0.05, -0.24),
            (0.19, 0.17),
        ]
        tiers.append(
            Shape(
                repeated(ellipse(0, 0, 0.03), places), rng.choice((palette.accent, palette.cream))
            )
        )
    return tiers


def flower(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A blossom of five to nine petals on a stem with leaves."""
    stem, sway = rng.choice(LEAVES), rng.between(-0.06, 0.06)
    y, reach = rng.between(-0.2, -0.16), rng.between(0.28, 0.34)
    foot = [(0, y), (sway, 0.15), (0, 0.5)]
    return [
        Shape(band(foot, 0.04, 0.05), stem),
        *_stem_leaves(rng, sway, stem),
        *_blossom(rng, y, reach, palette),
    ]


def _stem_leaves(rng: RandomStream, x: float, colour: Colour) -> list[Shape]:
    leaves = []
    for side in rng.choice(((-1, 1), (-1, 1), (1,), (-1,))):
        y = rng.between(0.24, 0.36)
        tip = (x + side * rng.between(0.24, 0.3), y - rng.between(0.1, 0.18))
        blade = [(x * 0.6, y + 0.02), (x + side * 0.06, y - 0.13), tip, (x + side * 0.2, y + 0.03)]
        leaves.append(Shape(soft(blade, 0.22), shade(colour, 0.15 if side > 0 else 0.0)))
    return leaves


def _blossom(rng: RandomStream, y: float, reach: float, palette: Palette) -> list[Shape]:
    petals, turn = rng.count(5, 9), rng.between(0, math.pi)
    inner = reach * rng.between(0.42, 0.55)
    heart = reach * rng.between(0.28, 0.38)
    seed = rng.choice((palette.accent, (246, 190, 62), (120, 76, 50)))
    back = Shape(
        rosette(0, y, inner, reach, petals, turn + math.pi / petals), shade(palette.main, 0.3)
    )
    return [
        *([back] if rng.chance(0.6) else []),
        Shape(rosette(0, y, inner, reach, petals, turn), palette.main),
        Shape(rosette(0, y, inner * 0.7, reach * 0.7, petals, turn), tint(palette.main, 0.22)),
        Shape(ellipse(0, y, heart), shade(seed, 0.25)),
        Shape(ellipse(-0.01, y - 0.012, heart * 0.86), seed),
        *face(rng, 0, y - 0.01, heart * 0.62, palette.ink),
    ]


def mushroom(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A mushroom with a spotted cap on a pale stem, sometimes with a small one beside it."""
    small = rng.chance(0.35)
    parts = _mushroom(rng, palette)
    if not small:
        return parts
    child = [Shape(s.points * 0.45 + (0.33, 0.26), s.colour) for s in parts]
    return [Shape(s.points * 0.9 + (-0.08, 0.03), s.colour) for s in parts] + child


def _mushroom(rng: RandomStream, palette: Palette) -> list[Shape]:
    rim, width, foot = (
        rng.between(-0.02, 0.08),
        rng.between(0.4, 0.48),
        rng.between(0.13, 0.19),
    )
    stalk = mix(palette.cream, (236, 214, 184), rng.between(0, 0.8))
    stem = [
        (-0.1, rim - 0.05),
        (0.1, rim - 0.05),
        (0.11, 0.25),
        (foot, 0.42),
        (0, 0.5),
        (-foot, 0.42),
        (-0.11, 0.25),
    ]
    steep = rng.between(0.55, 0.95)
    dome = [
        (-width, rim + 0.05),
        (-width * steep, -0.38),
        (-0.1, -0.5),
        (0.1, -0.5),
        (width * steep, -0.38),
        (width, rim + 0.05),
    ]
    return [
        Shape(soft(stem, 0.25), stalk),
        Shape(
            soft([(0.02, rim), (0.1, rim), (0.11, 0.25), (foot, 0.42), (0.03, 0.48)], 0.2),
            shade(stalk, 0.18),
        ),
        Shape(ellipse(0, rim + 0.035, width * 0.86, 0.085), shade(stalk, 0.35)),
        Shape(soft(dome, 0.3), palette.main),
        Shape(ellipse(-width * 0.38, -0.3, 0.1, 0.06, -0.5), tint(palette.main, 0.45)),
        *_spots(rng, rim, width, palette),
        *face(rng, 0, 0.24, 0.1, palette.ink),
        Shape(arc(0, rim - 0.02, width * 0.9, 0.08, 20, 160, 0.03), shade(palette.main, 0.3)),
    ]


def _spots(rng: RandomStream, rim: float, width: float, palette: Palette) -> list[Shape]:
    if rng.chance(0.12):
        return []
    spot = rng.choice((palette.cream, palette.cream, palette.accent))
    middle = (rim - 0.45) / 2
    places = [
        (-0.02, middle - 0.04, 0.075),
        (-width * 0.55, middle + 0.08, 0.06),
        (width * 0.5, middle + 0.07, 0.065),
        (0.2, middle - 0.1, 0.045),
        (-0.2, middle - 0.07, 0.04),
        (0.12, middle + 0.12, 0.04),
    ]
    shown = places[: rng.count(3, 6)]
    return [Shape(ellipse(x, y, r, r * 0.85), spot) for x, y, r in shown]


def fish(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A fish swimming right, with fins, an eye and stripes or scales."""
    height, tail = rng.between(0.19, 0.27), rng.between(0.17, 0.26)
    body = [
        (-0.32, 0),
        (-0.1, -height * 1.15),
        (0.28, -height * 1.1),
        (0.5, 0),
        (0.28, height * 1.1),
        (-0.1, height * 1.15),
    ]
    forked = [(-0.22, -0.03), (-0.5, -tail), (-0.42, 0), (-0.5, tail), (-0.22, 0.03)]
    fin = shade(palette.accent, 0.1)
    return [
        Shape(soft(forked, 0.12), fin),
        Shape(
            soft([(-0.16, -height * 0.7), (-0.08, -height - 0.12), (0.24, -height * 0.75)], 0.12),
            fin,
        ),
        Shape(
            soft([(-0.08, height * 0.7), (-0.12, height + 0.1), (0.12, height * 0.8)], 0.12), fin
        ),
        Shape(soft(body, 0.4), palette.main),
        Shape(sector(0.09, 0.02, 0.36, height * 0.8, 5, 175), tint(palette.main, 0.35)),
        *_markings(rng, height, palette),
        Shape(
            soft([(0.06, 0.0), (-0.12, 0.0), (-0.15, 0.13), (0.0, 0.12)], 0.4),
            shade(palette.accent, 0.2),
        ),
        *_head(height, palette),
    ]


def _markings(rng: RandomStream, height: float, palette: Palette) -> list[Shape]:
    kind = rng.count(0, 2)
    if kind == 0:
        colour = rng.choice((palette.accent, palette.cream))
        return [
            Shape(band([(x, -h), (x + 0.04, 0), (x, h)], 0.065), colour)
            for x, h in ((-0.1, height * 0.78), (0.1, height * 0.92))
        ]
    if kind == 1:
        places = [
            (x, y * height)
            for x, y in ((-0.14, -0.15), (-0.02, -0.45), (0.02, 0.1), (0.12, -0.4), (-0.02, 0.5))
        ]
        return [
            Shape(repeated(arc(0, 0, 0.05, 0.06, -80, 80, 0.025), places), shade(palette.main, 0.3))
        ]
    return []


def _head(height: float, palette: Palette) -> list[Shape]:
    y = -height * 0.25
    return [
        Shape(arc(0.14, 0.0, 0.06, height * 0.62, -70, 70, 0.025), shade(palette.main, 0.35)),
        Shape(ellipse(0.31, y, 0.062), (255, 255, 255)),
        Shape(ellipse(0.325, y, 0.036), palette.ink),
        Shape(arc(0.42, 0.04, 0.06, 0.05, 60, 170, 0.022), shade(palette.main, 0.5)),
    ]
