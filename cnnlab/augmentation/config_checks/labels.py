"""Changes after which the label is no longer true.

Whether pictures show digits or letters is a guess, and the notes say so. Signs of it:

* all classes are named by a single letter or digit, or by a number word; or
* most pictures are colourless and in two tones, with one tone along the border: ink on paper.
"""

from collections.abc import Iterator

import numpy as np

from cnnlab.augmentation.config_checks.case import Case
from cnnlab.messages import Note

_NUMBERS = "zero one two three four five six seven eight nine ten"
_SIDES = {"horizontal_flip": {"left", "right"}, "vertical_flip": {"up", "down", "top", "bottom"}}
_FLIPS = ("horizontal_flip", "vertical_flip")


def flips_of_writing(case: Case) -> Iterator[Note]:
    """Mirrored, b reads d and 2 is nothing."""
    for name in _FLIPS:
        if getattr(case.config, name) and looks_like_writing(case):
            yield Note(
                "flip-of-writing",
                "These look like digits or letters (a guess from their tones or class names). "
                "Mirrored, a b reads as d or p and a 2 as nothing, but the label stays: switch "
                "`{name}` off.",
                {"name": name},
                "warning",
                name,
            )


def rotation_of_writing(case: Case) -> Iterator[Note]:
    """Upside down, 6 reads 9."""
    if case.config.rotation_range >= 90 and looks_like_writing(case):
        yield Note(
            "rotation-of-writing",
            "These look like digits or letters (a guess from their tones or class names). Turned "
            "by half a turn a 6 reads as 9, by a quarter Z as N: 15 degrees are usual.",
            severity="warning",
            parameter="rotation_range",
        )


def flips_of_directions(case: Case) -> Iterator[Note]:
    """Classes told apart by the very thing that a flip exchanges."""
    words = {word for name in case.class_names for word in name.lower().replace("_", " ").split()}
    for name in _FLIPS:
        sides = sorted(words & _SIDES[name])
        if sides and getattr(case.config, name):
            yield Note(
                "flip-of-directions",
                "The classes speak of {sides}, and `{name}` exchanges just that while the label "
                "stays. Switch it off.",
                {"sides": " and ".join(map(repr, sides)), "name": name},
                "warning",
                name,
            )


def upside_down_photos(case: Case) -> Iterator[Note]:
    """Photographs have an up and a down."""
    if case.config.vertical_flip and not looks_like_writing(case):
        yield Note(
            "photos-upside-down",
            "Half of the results stand on their heads. That suits pictures taken from above "
            "(aerial, microscope); photographs rarely come that way: try without "
            "`vertical_flip`.",
            parameter="vertical_flip",
        )


def looks_like_writing(case: Case) -> bool:
    """Whether the names of the classes, or the tones of the pictures, suggest digits or letters."""
    names = [name.lower() for name in case.class_names]
    if names and all(len(name) == 1 or name in _NUMBERS.split() for name in names):
        return True
    return case.pictures is not None and np.mean(_like_ink(case.pictures / case.scale)) >= 0.6


def _like_ink(images: np.ndarray) -> np.ndarray:
    """(n,) bool for pictures in 0..1: colourless, two tones, one of them along the border."""
    colours = images[..., :3]
    colourless = np.ptp(colours, axis=-1).mean((1, 2)) < 0.03
    grey = colours.mean(-1)
    low, high = grey.min((1, 2), keepdims=True), grey.max((1, 2), keepdims=True)
    tone = (grey - low) / np.maximum(high - low, 1e-6)
    two_tones = ((tone < 0.2) | (tone > 0.8)).mean((1, 2)) > 0.75
    contrast = (high - low)[:, 0, 0] > 0.3
    return colourless & contrast & two_tones & _bordered(tone)


def _bordered(tone: np.ndarray) -> np.ndarray:
    """(n,) bool: the border is of one tone, and so is more than half of the picture."""
    edges = (tone[:, 0], tone[:, -1], tone[:, :, 0], tone[:, :, -1])
    light = np.concatenate(edges, axis=1) > 0.5
    light_border, light_inside = light.mean(1), (tone > 0.5).mean((1, 2))
    on_white = (light_border > 0.8) & (light_inside > 0.5)
    return on_white | ((light_border < 0.2) & (light_inside < 0.5))
