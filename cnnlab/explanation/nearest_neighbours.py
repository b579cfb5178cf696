"""The pictures that lie nearest to another one in a network's features: of its training, or drawn.

``nearest_pictures`` compares with an index; the other two make the index as well.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.configuration.checks import require, require_whole
from cnnlab.datasets import Dataset
from cnnlab.explanation.feature_index import (
    MOST_PICTURES,
    FeatureIndex,
    feature_index,
    features_of,
)
from cnnlab.explanation.training_data import training_data
from cnnlab.runs.model.model_description import ModelDescription

MOST_DRAWINGS = 1000
"""100 of each class: a small network computes their features in about a second."""
_SEED = 31  # neither that of the toybox's training pictures nor that of its test pictures
_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest pictures to each of n pictures, the nearest first.

    Attributes:
        indices: (n, k), int64, into the index.
        similarities: (n, k), float32: cosines in [-1, 1], falling; 1 for the same picture.
        labels: (n, k), int64, indices into ``class_names``.
        pictures: (n, k, height, width, 3), uint8.
        class_names: of the index.
    """

    indices: np.ndarray
    similarities: np.ndarray
    labels: np.ndarray
    pictures: np.ndarray
    class_names: tuple[str, ...]


def nearest_pictures(index: FeatureIndex, features: np.ndarray, k: int = 8) -> Neighbours:
    """Compare features with all of an index by the cosine of their angle. Exact, no TensorFlow.

    Args:
        index: from ``feature_index``.
        features: (n, d), from ``features_of`` with the same network.
        k: how many to give; all, if there are fewer. Of equally near ones the earlier is first.

    Raises:
        ConfigurationError: features of another network, or a ``k`` that is no count.
    """
    require_whole("k", k, 1, 100_000, "neighbours")
    width = index.features.shape[1]
    fits = features.ndim == 2 and features.shape[1] == width
    require(fits, "features", np.shape(features), f"of shape (n, {width})", "neighbours")
    similarities = _cosines(index.features, features)
    nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :k]
    return Neighbours(
        nearest,
        np.take_along_axis(similarities, nearest, axis=1).astype(np.float32),
        index.labels[nearest],
        index.pictures[nearest],
        index.class_names,
    )


def training_neighbours(
    classifier: Classifier,
    image: np.ndarray,
    description: ModelDescription,
    data: str | Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    most: int = MOST_PICTURES,
    k: int = 8,
    classes_from_names: bool = False,
) -> Neighbours:
    """The nearest among the pictures that the network learned from.

    The first call for a network computes the features of all of them and keeps them on the
    disk; later ones take a fraction of a second.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        description: of the network.
        data, limit, seed, classes_from_names: which pictures it learned from, as
            ``training_data`` takes them.
        most: compare with at most so many, balanced over the classes.
        k: how many to give.

    Raises:
        DatasetError: the pictures are not on this machine, or not those of the training; or
            there is no room to keep their features.
        ImageError: the image is not a picture.
    """
    dataset = training_data(description, data, limit, seed, classes_from_names=classes_from_names)
    index = feature_index(classifier, dataset, most, seed)
    return nearest_pictures(index, features_of(classifier, [image]), k)


def drawn_neighbours(
    classifier: Classifier, image: np.ndarray, most: int = MOST_DRAWINGS, k: int = 8
) -> Neighbours:
    """The nearest among drawings of the toybox, which are there on every machine.

    They show what the network goes by if the pictures of its training are not at hand; it need
    not have learned from drawings. Their features are cached as ``training_neighbours`` does.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        most: compare with so many, from 1, the classes balanced.
        k: how many to give.

    Raises:
        ConfigurationError: ``most`` or ``k`` cannot be used.
        DatasetError: there is no room to keep the features.
        ImageError: the image is not a picture.
    """
    require_whole("most", most, 1, MOST_PICTURES, "neighbours")
    pictures, labels, class_names = _drawings(most, tuple(classifier.input_size))
    none = slice(0)
    dataset = Dataset(
        classifier.whole(pictures),
        labels,
        classifier.whole(pictures[none]),
        labels[none],
        class_names,
        "toybox10",
    )
    index = feature_index(classifier, dataset, most)
    return nearest_pictures(index, features_of(classifier, [image]), k)


@lru_cache(maxsize=2)
def _drawings(
    most: int, image_size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """At the network's size, or the nearest one that the toybox is drawn in."""
    from cnnlab.datasets import toybox10  # needs OpenCV

    height, width = (min(max(side, toybox10.SMALLEST), toybox10.LARGEST) for side in image_size)
    return *toybox10.draw_pictures(most, (height, width), _SEED), toybox10.CLASS_NAMES


def _cosines(known: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(n, num_images), float64, so that rounding does not decide between near ones."""
    query = features.astype(np.float64).T
    starts = range(0, len(known), _ROWS_AT_ONCE)
    parts = [known[start : start + _ROWS_AT_ONCE].astype(np.float64) @ query for start in starts]
    return np.concatenate(parts).T
