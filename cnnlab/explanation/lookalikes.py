"""The pictures that are most alike to a network, in one call: of its training, or drawn ones."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.configuration.checks import require_whole
from cnnlab.datasets import Dataset
from cnnlab.explanation.feature_index import MOST_PICTURES, feature_index, features_of
from cnnlab.explanation.neighbours import Neighbours, nearest_pictures
from cnnlab.explanation.training_data import training_data
from cnnlab.runs.model_description import ModelDescription

MOST_DRAWINGS = 1000
"""100 of each class: drawn and looked at by a small network in about a second."""
_SEED = 31  # neither that of the toybox's training pictures nor that of its test pictures


def training_lookalikes(
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
    """Look for a picture among those that the network learned from.

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


def drawn_lookalikes(
    classifier: Classifier, image: np.ndarray, most: int = MOST_DRAWINGS, k: int = 8
) -> Neighbours:
    """Look for a picture among drawings of the toybox, which are there on every machine.

    They say what the network goes by where the pictures of its training are not at hand; it need
    not have learned from drawings. Their features are kept as those of ``training_lookalikes``.

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
