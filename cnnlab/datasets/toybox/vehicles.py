"""Car and boat, each about one unit large around (0, 0), heading right."""

from cnnlab.datasets.toybox.colours import GLASS, WOODS, Colour, Palette, shade, tint
from cnnlab.datasets.toybox.outlines import Shape, band, box, ellipse, repeated, sector, soft
from cnnlab.datasets.toybox.random_stream import RandomStream

# Of the cabin: rear foot, rear roof, front roof, front foot; roundness.
_CABINS = (
    ((-0.34, -0.22, 0.10, 0.28), 0.12),
    ((-0.45, -0.40, 0.06, 0.26), 0.12),
    ((-0.38, -0.26, 0.12, 0.30), 0.35),
    ((-0.47, -0.45, 0.30, 0.42), 0.10),
    ((-0.08, -0.04, 0.20, 0.34), 0.10),
)


def car(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A car from the side: saloon, hatchback, beetle, van or pick-up."""
    (rear, rear_top, front_top, front), roundness = rng.choice(_CABINS)
    roof, hood = rng.between(-0.34, -0.28), rng.between(-0.06, -0.02)
    body = [(-0.5, 0.2), (-0.5, hood), (0.36, hood), (0.5, hood + 0.07), (0.5, 0.2)]
    cabin = [(rear, hood + 0.04), (rear_top, roof), (front_top, roof), (front, hood + 0.04)]
    trim = rng.choice((palette.accent, palette.cream, tint(palette.main, 0.35)))
    return [
        Shape(soft(cabin, roundness), rng.choice((palette.main, palette.main, trim))),
        *_windows(cabin, rng.choice(GLASS)),
        Shape(soft(body, 0.16), palette.main),
        Shape(box(-0.5, 0.12, 0.5, 0.21, 0.04), shade(palette.main, 0.35)),
        *([Shape(box(-0.49, 0.04, 0.49, 0.085), trim)] if rng.chance(0.5) else []),
        Shape(box(-0.13, hood + 0.035, -0.05, hood + 0.06), shade(palette.main, 0.5)),
        Shape(ellipse(0.455, hood + 0.12, 0.04, 0.05), (255, 236, 160)),
        Shape(box(-0.5, hood + 0.08, -0.455, hood + 0.15, 0.02), (214, 62, 56)),
        *_wheels(rng, palette),
    ]


def _windows(cabin: list, glass: Colour) -> list[Shape]:
    (rear, foot), (rear_top, roof), (front_top, _), (front, _) = cabin
    low, high = foot - 0.035, roof + 0.045
    pillar = (rear_top + front_top) / 2
    panes = [
        [
            (rear + 0.055, low),
            (rear_top + 0.035, high),
            (pillar - 0.02, high),
            (pillar - 0.02, low),
        ],
        [
            (pillar + 0.02, low),
            (pillar + 0.02, high),
            (front_top - 0.025, high),
            (front - 0.065, low),
        ],
    ]
    return [Shape(soft(pane, 0.08), glass) for pane in panes]


def _wheels(rng: RandomStream, palette: Palette) -> list[Shape]:
    radius, x = rng.between(0.105, 0.135), rng.between(0.27, 0.31)
    places = [(-x, 0.2), (x, 0.2)]
    arch = sector(0, 0, radius * 1.25, radius * 1.25, 180, 360)
    hub = rng.choice((palette.cream, palette.accent, (190, 195, 205)))
    return [
        Shape(repeated(arch, places), shade(palette.main, 0.55)),
        Shape(repeated(ellipse(0, 0, radius), places), palette.ink),
        Shape(repeated(ellipse(0, 0, radius * 0.55), places), hub),
        Shape(repeated(ellipse(0, 0, radius * 0.2), places), shade(hub, 0.5)),
    ]


def boat(rng: RandomStream, palette: Palette) -> list[Shape]:
    """A sailing boat or a little steamer, sometimes with its waves."""
    deck = rng.between(0.12, 0.2)
    above = _sails if rng.chance(0.65) else _steamer
    hull = [(-0.46, deck), (0.5, deck - 0.03), (0.34, 0.42), (-0.34, 0.42)]
    stripe = rng.choice((palette.cream, palette.accent))
    return [
        *above(rng, deck, palette),
        Shape(soft(hull, 0.12), palette.main),
        Shape(
            soft([(-0.42, 0.3), (0.42, 0.3), (0.34, 0.42), (-0.34, 0.42)], 0.12),
            shade(palette.main, 0.4),
        ),
        Shape(box(-0.45, deck, 0.48, deck + 0.05, 0.02), stripe),
        *_portholes(rng, deck, palette),
        *_waves(rng),
    ]


def _sails(rng: RandomStream, deck: float, palette: Palette) -> list[Shape]:
    mast, top = rng.between(-0.06, 0.06), rng.between(-0.5, -0.44)
    boom = deck - 0.06
    main, jib = rng.choice(
        ((palette.cream, palette.accent), (palette.accent, palette.cream), (palette.cream,) * 2)
    )
    # Both sails belly away from the mast.
    aft = [(mast - 0.03, top + 0.05), (mast - 0.03, boom), (-0.42, boom), (-0.3, boom - 0.2)]
    fore = [(mast + 0.04, top + 0.1), (mast + 0.3, boom - 0.16), (0.44, boom), (mast + 0.04, boom)]
    pennant = [(mast, top - 0.02), (mast + 0.14, top + 0.025), (mast, top + 0.07)]
    panel = [(mast - 0.03, boom - 0.1), (mast - 0.03, boom), (-0.42, boom), (-0.37, boom - 0.1)]
    return [
        Shape(box(mast - 0.018, top, mast + 0.018, deck + 0.02), rng.choice(WOODS)),
        Shape(soft(aft, 0.1), main),
        *([Shape(soft(panel, 0.03), shade(main, 0.2))] if rng.chance(0.5) else []),
        Shape(soft(fore, 0.1), shade(jib, 0.08)),
        *([Shape(soft(pennant, 0.05), palette.main)] if rng.chance(0.5) else []),
    ]


def _steamer(rng: RandomStream, deck: float, palette: Palette) -> list[Shape]:
    funnel = rng.between(-0.14, 0.02)
    glass = rng.choice(GLASS)
    smoke = [(funnel - 0.04, -0.39, 0.06), (funnel - 0.13, -0.45, 0.075)] if rng.chance(0.5) else []
    places = [(x, deck - 0.11) for x in (-0.15, 0.0, 0.15)]
    return [
        *(Shape(ellipse(x, y, radius), palette.cream) for x, y, radius in smoke),
        Shape(box(funnel - 0.07, -0.34, funnel + 0.07, deck - 0.15), palette.accent),
        Shape(box(funnel - 0.075, -0.27, funnel + 0.075, -0.2), palette.cream),
        Shape(box(-0.26, deck - 0.2, 0.26, deck + 0.02, 0.03), palette.cream),
        Shape(box(-0.3, deck - 0.23, 0.3, deck - 0.18, 0.02), shade(palette.accent, 0.25)),
        Shape(repeated(ellipse(0, 0, 0.045), places), glass),
    ]


def _portholes(rng: RandomStream, deck: float, palette: Palette) -> list[Shape]:
    if rng.chance(0.5):
        return []
    places = [(x, deck + 0.11) for x in (-0.24, 0.0, 0.24)]
    return [Shape(repeated(ellipse(0, 0, 0.036), places), palette.cream)]


def _waves(rng: RandomStream) -> list[Shape]:
    if rng.chance(0.45):
        return []
    water = rng.choice(((70, 140, 190), (58, 160, 170), (90, 120, 190)))
    crest = [(x / 10, 0.41 + 0.035 * (x % 2)) for x in range(-5, 6)]
    return [
        Shape(band(crest, 0.1), water),
        Shape(band([(x, y - 0.035) for x, y in crest], 0.025), tint(water, 0.6)),
    ]
