"""Pigments that go well together, and how they turn darker and lighter."""

from typing import NamedTuple

from cnnlab.datasets.toybox.random_stream import RandomStream

Colour = tuple[float, float, float]  # red, green, blue in [0, 255]


def colours(*codes: str) -> tuple[Colour, ...]:
    """Colours from hexadecimal codes."""
    return tuple((float(c[0]), float(c[1]), float(c[2])) for c in map(bytes.fromhex, codes))


# A box of toy palette, around the colour circle.
PIGMENTS = colours(
    *("e4572e", "c8402f", "f26b5e", "f2914a", "f6ae3d", "f4c95d", "e8d24f", "b5c94c"),
    *("7db551", "4c9a5b", "2f7d65", "3fae9a", "5cc2c0", "58aee0", "3d83c6", "3a5ba8"),
    *("5d57b0", "8a62b8", "a94f97", "d9558a", "ef86a6", "f3b7b0", "c98d5f", "eadfc8"),
)
WOODS = colours("8a5a3c", "6f4a35", "a87449", "7b5e57", "54403a")
LEAVES = colours("5fa04e", "3f8650", "86b049", "2f7a63", "4a9a7d", "9aa63f")
CREAMS = colours("fff6e3", "ffffff", "f7ecd6", "fdf0e6", "eef4f2")
INKS = colours("2d2a3e", "3a2e39", "23364a", "38302a", "1f3d3a")
GLASS = colours("cfe9f5", "a9d3e8", "fff0b8", "33506e")

_NIGHT: Colour = (38.0, 30.0, 74.0)
_SUN: Colour = (255.0, 247.0, 222.0)


class Palette(NamedTuple):
    """The colours of one object."""

    main: Colour
    accent: Colour
    cream: Colour
    ink: Colour


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """``first`` with this share of ``second`` in it."""
    keep = 1 - share
    return (
        first[0] * keep + second[0] * share,
        first[1] * keep + second[1] * share,
        first[2] * keep + second[2] * share,
    )


def shade(colour: Colour, amount: float = 0.24) -> Colour:
    """The colour away from the light: darker and a little more violet."""
    return mix(colour, _NIGHT, amount)


def tint(colour: Colour, amount: float = 0.3) -> Colour:
    """The colour towards the light: paler and a little warmer."""
    return mix(colour, _SUN, amount)


def distance(first: Colour, second: Colour) -> float:
    """How different two colours look: Euclidean, red, green and blue weighted 3:4:2.

    See https://en.wikipedia.org/wiki/Color_difference (low-cost approximations of sRGB).
    """
    red, green, blue = (a - b for a, b in zip(first, second, strict=True))
    return 3 * red * red + 4 * green * green + 2 * blue * blue


def contrasting(
    rng: RandomStream, against: Colour, options: tuple[Colour, ...] = PIGMENTS
) -> Colour:
    """The one of three random colours that stands out most."""
    return max((rng.choice(options) for _ in range(3)), key=lambda c: distance(c, against))


def object_palette(rng: RandomStream, background: Colour) -> Palette:
    """Colours of an object that stand out against its background."""
    main = contrasting(rng, background)
    return Palette(main, contrasting(rng, main), rng.choice(CREAMS), rng.choice(INKS))
