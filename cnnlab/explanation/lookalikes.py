"""The pictures of a network's own training that are most alike to it, in one call."""

from pathlib import Path

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.explanation.feature_index import MOST_PICTURES, feature_index, features_of
from cnnlab.explanation.neighbours import Neighbours, nearest_pictures
from cnnlab.explanation.training_data import training_data
from cnnlab.training.model_description import ModelDescription


def training_lookalikes(
    classifier: Classifier,
    image: np.ndarray,
    description: ModelDescription,
    data: str | Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    most: int = MOST_PICTURES,
    k: int = 8,
) -> Neighbours:
    """Look for a picture among those that the network learned from.

    The first call for a network computes the features of all of them and keeps them on the
    disk; later ones take a fraction of a second.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        description: of the network.
        data, limit, seed: which pictures it learned from, as ``training_data`` takes them.
        most: compare with at most so many, balanced over the classes.
        k: how many to give.

    Raises:
        DatasetError: the pictures are not on this machine, or not those of the training; or
            there is no room to keep their features.
        ImageError: the image is not a picture.
    """
    dataset = training_data(description, data, limit, seed)
    index = feature_index(classifier, dataset, most, seed)
    return nearest_pictures(index, features_of(classifier, [image]), k)
