"""Whether heat lies on the object: boxes drawn by hand, and what covering the hottest part costs.

The boxes in ``photo_boxes.csv`` are in fractions of width and height. Three photographs of each of
the ten classes were drawn by chance (``random.Random(0).sample`` of the sorted names); around
everything of the class that is seen, the smallest upright rectangle was read off a grid of tenths
laid over the photograph, with no heat in sight, and all were looked at once more with the boxes on.
An object that is there several times has several rows.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.classification.batch import open_pictures
from cnnlab.explanation import explain
from cnnlab.explanation.heat import upscaled
from cnnlab.images import read_image

BOXES = Path(__file__).with_name("photo_boxes.csv")
COVERED = 0.2
GREY = 128


@dataclass(frozen=True)
class Photo:
    """A photograph (height, width, 3), uint8, its class, and its name within that class's ZIP."""

    pixels: np.ndarray
    class_name: str
    name: str


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Explained = list[tuple[Photo, np.ndarray, str]]
"""Photographs, the heat over each, (h, w) in [0, 1], and the class that it speaks of."""


def photos_of(archive: Path, part: str | None = None) -> Iterator[Photo]:
    """Those of a ZIP, or of its folder ``part``, in order."""
    with open_pictures([archive]) as found:
        for file in found.files:
            # The first of the folders is the ZIP's own place among its files, which has no name.
            inside = file.folders[1:]
            if part in (None, inside[0]):
                name = PurePosixPath(file.name).name
                yield Photo(read_image(file.file.read()).pixels, inside[-1], f"{inside[-1]}/{name}")


def boxed_photos(archive: Path) -> tuple[list[Photo], dict[str, list[Box]]]:
    """The photographs of a ZIP in which boxes were drawn, and these by the photographs' names."""
    boxes: dict[str, list[Box]] = {}
    with BOXES.open(newline="") as file:
        for row in csv.DictReader(file):
            box = tuple(float(row[side]) for side in ("left", "top", "right", "bottom"))
            boxes.setdefault(row["photo"], []).append(box)
    photos = [p for p in photos_of(archive) if p.name in boxes]
    return photos, boxes


def explained(classifier: Classifier, photos: Iterable[Photo], **settings: str) -> Explained:
    """The heat of the most probable class over each photograph."""
    pairs = ((photo, explain(classifier, photo.pixels, **settings)) for photo in photos)
    return [(photo, one.heat, one.class_name) for photo, one in pairs]


def random_heats(heats: Explained) -> Explained:
    """Soft random heat of 8 x 8 places instead."""
    rng = np.random.default_rng(0)
    shape = heats[0][1].shape
    return [(photo, upscaled(rng.random((8, 8)), shape), name) for photo, _, name in heats]


def points_inside(heat: np.ndarray, boxes: list[Box]) -> bool:
    """Whether the strongest point lies on the object.

    Source: the pointing game of Zhang et al., "Top-down Neural Attention by Excitation Backprop"
    (arXiv:1608.00507), section 4.1.
    """
    y, x = np.unravel_index(heat.argmax(), heat.shape)
    across, down = (x + 0.5) / heat.shape[1], (y + 0.5) / heat.shape[0]
    return any(
        left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes
    )


def deletion(classifier: Classifier, heats: Explained) -> float:
    """Mean loss of probability, in [-1, 1], where the hottest fifth of a photograph is grey.

    Source: the deletion of Petsiuk et al., "RISE" (arXiv:1806.07421), at one point of its curve.
    """
    indices = [classifier.class_names.index(name) for _, _, name in heats]
    rows = np.arange(len(heats))
    before = classifier.probabilities([photo.pixels for photo, _, _ in heats])[rows, indices]
    covered = [hottest_covered(photo.pixels, heat) for photo, heat, _ in heats]
    return float((before - classifier.probabilities(covered)[rows, indices]).mean())


def hottest_covered(pixels: np.ndarray, heat: np.ndarray) -> np.ndarray:
    at_own_size = upscaled(heat, pixels.shape[:2]).ravel()
    hottest = np.argsort(-at_own_size, kind="stable")[: round(COVERED * at_own_size.size)]
    covered = pixels.reshape(-1, 3).copy()
    covered[hottest] = GREY
    return covered.reshape(pixels.shape)
