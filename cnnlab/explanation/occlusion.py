"""Cover a part of a picture and see what the answer loses.

Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (arXiv:1311.2901),
section 4.2. Slow but plain: it asks the whole network and looks into no layer.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import require, require_choice, require_whole

BASELINES = ("grey", "mean")
MIDDLE_GREY = 128
MOST_PATCHES = 1024
_AT_ONCE = 64

_require = partial(require, area="occlusion")


@dataclass(frozen=True)
class OcclusionConfig(Configuration):
    """How parts of a picture are covered, in pixels at the network's size.

    Attributes:
        patch: side of the square that covers; None for a quarter of the shorter side.
        stride: from one square to the next, at most ``patch``; None for half of it.
        baseline: what covers: ``"grey"`` (128) or ``"mean"``, the picture's own mean colour.
    """

    patch: int | None = setting(None, "side of the square that covers; none for a quarter")
    stride: int | None = setting(None, "pixels from square to square; none for half of one")
    baseline: str = setting("grey", "what covers: grey, or the picture's mean colour")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` if a value cannot be used."""
        require_whole("patch", self.patch, 1, 1024, "occlusion", or_none=True)
        require_whole("stride", self.stride, 1, 1024, "occlusion", or_none=True)
        require_choice("baseline", self.baseline, BASELINES, "occlusion")


@dataclass(frozen=True)
class _Squares:
    """Where the squares lie: all starts of rows and of columns."""

    side: int
    tops: tuple[int, ...]
    lefts: tuple[int, ...]

    def each(self) -> list[tuple[slice, slice]]:
        """Rows and columns of every square, row by row."""
        pairs = itertools.product(self.tops, self.lefts)
        return [(slice(y, y + self.side), slice(x, x + self.side)) for y, x in pairs]


def occlude(
    classifier: Classifier, picture: np.ndarray, class_index: int, config: OcclusionConfig
) -> tuple[np.ndarray, np.ndarray]:
    """How much the probability of a class drops by each covered square.

    Args:
        classifier: any.
        picture: (*image_size, 3), uint8.
        class_index: whose probability.
        config: the squares. The last one of a row or column ends at the border.

    Returns:
        The drop in probability by each square, (rows, columns), in [-1, 1], negative where
        covering helps; and for each pixel the mean drop by the squares that cover it, (height,
        width). Both float32.

    Raises:
        ConfigurationError: squares larger than the picture, or too many of them.
    """
    squares = _squares(picture.shape[0], picture.shape[1], config)
    cover = MIDDLE_GREY if config.baseline == "grey" else picture.mean((0, 1)).round()
    before = classifier.probabilities(picture[None])[0, class_index]
    parts = [
        before - classifier.probabilities(covered)[:, class_index]
        for covered in _covered(picture, squares, cover)
    ]
    drops = np.concatenate(parts).reshape(len(squares.tops), len(squares.lefts))
    return drops, _on_pixels(drops, squares, picture.shape[:2])


def _squares(height: int, width: int, config: OcclusionConfig) -> _Squares:
    shorter = min(height, width)
    patch = config.patch or max(1, shorter // 4)
    stride = config.stride or max(1, patch // 2)
    _require(patch <= shorter, "patch", patch, f"at most the picture's shorter side, {shorter}")
    _require(stride <= patch, "stride", stride, f"at most the patch, {patch}, or gaps stay")
    squares = _Squares(patch, _starts(height, patch, stride), _starts(width, patch, stride))
    count = len(squares.tops) * len(squares.lefts)
    expected = f"larger, so that {MOST_PATCHES} squares or fewer cover the picture, not {count}"
    _require(count <= MOST_PATCHES, "stride", stride, expected)
    return squares


def _starts(side: int, patch: int, stride: int) -> tuple[int, ...]:
    return (*range(0, side - patch, stride), side - patch)


def _covered(
    picture: np.ndarray, squares: _Squares, cover: np.ndarray | int
) -> Iterator[np.ndarray]:
    """One picture for each square, a few at a time."""
    places = squares.each()
    for start in range(0, len(places), _AT_ONCE):
        some = places[start : start + _AT_ONCE]
        pictures = np.repeat(picture[None], len(some), axis=0)
        for number, (rows, columns) in enumerate(some):
            pictures[number, rows, columns] = cover
        yield pictures


def _on_pixels(drops: np.ndarray, squares: _Squares, size: tuple[int, int]) -> np.ndarray:
    total, count = np.zeros((2, *size))
    for (rows, columns), drop in zip(squares.each(), drops.flat, strict=True):
        total[rows, columns] += drop
        count[rows, columns] += 1
    return (total / count).astype(np.float32)
