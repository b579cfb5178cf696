"""House, cup, star and balloon, each about one unit large around (0, 0)."""

import math

from cnnlab.datasets.toybox.colours import (
    GLASS,
    WOODS,
    Colour,
    Palette,
    contrasting,
    mix,
    shade,
    tint,
)
from cnnlab.datasets.toybox.outlines import (
    Shape,
    arc,
    band,
    box,
    ellipse,
    repeated,
    sector,
    soft,
    star,
)
from cnnlab.datasets.toybox.random_stream import RandomStream


def face(rng: RandomStream, x: float, y: float, size: float, ink: Colour) -> list[Shape]:
    """Two eyes and a smile, or nothing: only some things look back."""
    if rng.chance(0.65):
        return []
    eye = ellipse(0, 0, 0.16 * size, 0.2 * size)
    return [
        Shape(repeated(eye, [(x - 0.55 * size, y), (x + 0.55 * size, y)]), ink),
        Shape(arc(x, y + 0.15 * size, 0.34 * size, 0.36 * size, 15, 165, 0.13 * size), ink),
    ]


def house(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A cottage: walls, gable roof, chimney, door and windows."""
    half, eaves = rng.between(0.3, 0.38), rng.between(-0.1, 0.0)
    wall = mix(palette.accent, palette.cream, rng.between(0.35, 0.8))
    return [
        *_chimney(rng, half, palette),
        Shape(box(-half, eaves - 0.02, half, 0.46), wall),
        Shape(box(-half, eaves, half, eaves + 0.09), shade(wall)),
        *_roof(rng, half, eaves, palette.main),
        *_front(rng, half, eaves, palette, wall),
        Shape(box(-half - 0.03, 0.42, half + 0.03, 0.47), shade(wall, 0.45)),
    ]


def _chimney(rng: RandomStream, half: float, palette: Palette) -> list[Shape]:
    x = rng.between(0.4, 0.6) * half
    brick = shade(palette.main, 0.35)
    puffs = [(x + 0.08, -0.5), (x + 0.15, -0.55)] if rng.chance(0.3) else []
    smoke = [Shape(ellipse(px, py, 0.06, 0.05), palette.cream) for px, py in puffs]
    return [
        *smoke,
        Shape(box(x - 0.06, -0.42, x + 0.06, -0.1), brick),
        Shape(box(x - 0.08, -0.45, x + 0.08, -0.39), shade(brick)),
    ]


def _roof(rng: RandomStream, half: float, eaves: float, colour: Colour) -> list[Shape]:
    top, edge = rng.between(-0.5, -0.42), half + rng.between(0.07, 0.12)
    ridge = rng.choice((0.0, 0.0, 0.45)) * half
    slope = [(-ridge, top), (ridge, top), (edge, eaves + 0.04), (-edge, eaves + 0.04)]
    rows = [top + (eaves - top) * share for share in (0.4, 0.7)]
    widths = [ridge + (edge - ridge) * share - 0.035 for share in (0.4, 0.7)]
    tiles = [box(-w, y - 0.008, w, y + 0.008) for w, y in zip(widths, rows, strict=True)]
    return [
        Shape(soft(slope, 0.04), colour),
        *(Shape(row, shade(colour, 0.18)) for row in tiles),
        Shape(box(-edge, eaves, edge, eaves + 0.05, 0.02), shade(colour, 0.3)),
    ]


def _front(
    rng: RandomStream, half: float, eaves: float, palette: Palette, wall: Colour
) -> list[Shape]:
    side = rng.choice((-1, 1, 0))
    frame, glass = contrasting(rng, wall, (palette.cream, shade(wall, 0.5))), rng.choice(GLASS)
    door = half * 0.45 * side
    wood = rng.choice((shade(palette.accent, 0.3), rng.choice(WOODS)))
    places = [(-half * 0.5 * side, 0.2)] if side else [(-half * 0.62, 0.2), (half * 0.62, 0.2)]
    width = 0.105 if side else 0.07
    pane = [
        Shape(repeated(box(-width, -0.08, width, 0.08), places), frame),
        Shape(repeated(box(0.02 - width, -0.06, width - 0.02, 0.06), places), glass),
        Shape(repeated(box(-0.009, -0.07, 0.009, 0.07), places), frame),
    ]
    attic = (
        [
            Shape(ellipse(0, eaves - 0.14, 0.065), frame),
            Shape(ellipse(0, eaves - 0.14, 0.045), glass),
        ]
        if rng.chance(0.5)
        else []
    )
    return [
        Shape(box(door - 0.1, 0.14, door + 0.1, 0.46, 0.05), frame),
        Shape(box(door - 0.08, 0.16, door + 0.08, 0.46, 0.04), wood),
        Shape(ellipse(door + 0.05, 0.32, 0.016), tint(wood, 0.7)),
        *pane,
        *attic,
    ]


def cup(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A mug or a tea cup with a handle, something to drink and perhaps steam."""
    top, foot = rng.between(0.28, 0.34), rng.between(0.16, 0.3)
    lip, bottom = rng.between(-0.26, -0.16), rng.between(0.34, 0.42)
    body = [(-top, lip), (top, lip), (foot, bottom), (-foot, bottom)]
    if top - foot > 0.07:  # a tea cup bulges
        body[2:] = [(top * 0.98, 0.12), (foot, bottom), (-foot, bottom), (-top * 0.98, 0.12)]
    drink = rng.choice(((111, 66, 44), (84, 48, 34), (178, 110, 52), (226, 190, 150)))
    middle = (lip + bottom) / 2
    return [
        *_steam(rng, lip, palette.cream),
        *_saucer(rng, bottom, palette),
        Shape(arc(top * 0.93, middle - 0.05, 0.17, 0.15, -115, 115, 0.075), shade(palette.main)),
        Shape(soft(body, 0.12), palette.main),
        *_glaze(rng, top, lip, bottom, palette),
        Shape(ellipse(0, lip, top, 0.085), tint(palette.main, 0.45)),
        Shape(ellipse(0, lip + 0.008, top - 0.035, 0.06), shade(palette.main, 0.4)),
        Shape(sector(0, lip + 0.014, top - 0.045, 0.05, 0, 360), drink),
    ]


def _steam(rng: RandomStream, lip: float, colour: Colour) -> list[Shape]:
    places = rng.choice(((), (0.0,), (-0.1, 0.1), (-0.12, 0.03, 0.17)))
    bend = rng.choice((-0.05, 0.05))
    return [
        Shape(band([(x, lip - 0.03), (x + bend, lip - 0.1), (x - bend * 0.6, lip - 0.18),
                    (x + bend * 0.5, lip - 0.26)], 0.045, 0.02), colour)
        for x in places
    ]  # fmt: skip


def _saucer(rng: RandomStream, bottom: float, palette: Palette) -> list[Shape]:
    if rng.chance(0.6):
        return []
    colour = rng.choice((palette.accent, palette.cream))
    return [
        Shape(ellipse(0, bottom, 0.45, 0.085), shade(colour)),
        Shape(ellipse(0, bottom - 0.02, 0.45, 0.08), colour),
    ]


def _glaze(
    rng: RandomStream, top: float, lip: float, bottom: float, palette: Palette
) -> list[Shape]:
    middle = (lip + bottom) / 2 + 0.03
    highlight = Shape(
        box(-top * 0.8, lip + 0.12, -top * 0.62, middle + 0.08, 0.04), tint(palette.main, 0.5)
    )
    kind = rng.count(0, 4)
    if kind == 0:
        motif = [
            Shape(ellipse(0, middle, 0.11), palette.accent),
            Shape(ellipse(0, middle, 0.055), palette.cream),
        ]
    elif kind == 1:
        half = top * 0.93
        motif = [
            Shape(
                band([(-half, middle), (0, middle + 0.07), (half, middle)], 0.075), palette.accent
            )
        ]
    elif kind == 2:
        places = [
            (x * top, middle + 0.03 * (x == 0) + dy) for x in (-0.5, 0, 0.5) for dy in (-0.06, 0.09)
        ]
        motif = [Shape(repeated(ellipse(0, 0, 0.035), places), palette.cream)]
    elif kind == 3:
        heart = [(0, 0.1), (-0.15, -0.02), (-0.09, -0.13), (0, -0.06), (0.09, -0.13), (0.15, -0.02)]
        motif = [Shape(soft([(x, middle + y) for x, y in heart], 0.35), palette.accent)]
    else:
        motif = face(rng, 0, middle, 0.15, palette.ink)
    return [highlight, *motif]


def toy_star(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A five-pointed star: folded from paper, layered, or with a face."""
    outer = 0.5
    inner = outer * rng.between(0.4, 0.54)
    corners = star(0, 0.03, inner, outer)
    kind = rng.count(0, 2)
    if kind == 0:
        facets = [[(0, 0.03), corners[k], corners[k + 1]] for k in range(0, 10, 2)]
        return [Shape(soft(corners, 0.05), palette.main)] + [
            Shape(soft(f, 0.0), shade(palette.main, 0.3)) for f in facets
        ]
    roundness = rng.choice((0.1, 0.2))
    layers = [(1.0, palette.main), (0.72, tint(palette.main, 0.3))]
    if rng.chance(0.4):
        layers = [(1.0, palette.main), (0.8, palette.cream), (0.64, palette.accent)]
    shapes = [
        Shape(soft(star(0, 0.03, inner * scale, outer * scale), roundness), colour)
        for scale, colour in layers
    ]
    return shapes + face(rng, 0, 0.02, 0.16, palette.ink)


def balloon(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A party balloon on a string, or a hot-air balloon with its basket."""
    return _party_balloon(rng, palette) if rng.chance(0.6) else _hot_air_balloon(rng, palette)


def _party_balloon(rng: RandomStream, palette: Palette) -> list[Shape]:
    width, sway = rng.between(0.27, 0.33), rng.between(0.03, 0.07) * rng.choice((-1, 1))
    # Round above, drawn out towards the knot below.
    body = [
        (0, -0.5),
        (width, -0.5),
        (width * 1.12, -0.1),
        (width * 0.45, 0.22),
        (-width * 0.45, 0.22),
        (-width * 1.12, -0.1),
        (-width, -0.5),
    ]
    string = [(0, 0.2), (sway, 0.28), (-sway, 0.38), (sway, 0.5)]
    marks = face(rng, 0, -0.1, 0.14, palette.ink)
    return [
        Shape(band(string, 0.022), rng.choice((palette.ink, palette.cream))),
        Shape(soft(body, 0.5), palette.main),
        Shape(soft([(-0.055, 0.25), (0, 0.17), (0.055, 0.25)], 0.1), shade(palette.main, 0.35)),
        Shape(ellipse(-width * 0.5, -0.3, 0.05, 0.1, 0.45), tint(palette.main, 0.7)),
        *marks,
    ]


def _hot_air_balloon(rng: RandomStream, palette: Palette) -> list[Shape]:
    width = rng.between(0.33, 0.38)
    colours = (palette.main, rng.choice((palette.accent, palette.cream)))
    gores = [
        Shape(_envelope(width * share), colours[k % 2]) for k, share in enumerate((1.0, 0.72, 0.36))
    ]
    ropes = [box(-0.085, 0.18, -0.065, 0.38), box(0.065, 0.18, 0.085, 0.38)]
    wood = rng.choice(WOODS)
    return [
        *(Shape(rope, wood) for rope in ropes),
        *gores,
        Shape(box(-0.11, 0.19, 0.11, 0.235, 0.02), shade(colours[0], 0.35)),
        Shape(box(-0.1, 0.35, 0.1, 0.5, 0.03), wood),
        Shape(box(-0.115, 0.34, 0.115, 0.385, 0.02), tint(wood)),
    ]


def _envelope(width: float):
    pull = width / math.hypot(width, 0.1)
    return soft(
        [
            (0, -0.5),
            (width * 1.05, -0.5),
            (width * 1.1, -0.08),
            (0.1 * pull, 0.2),
            (-0.1 * pull, 0.2),
            (-width * 1.1, -0.08),
            (-width * 1.05, -0.5),
        ],
        0.42,
    )
