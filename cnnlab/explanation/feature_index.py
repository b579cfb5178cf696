"""Pictures with their features under a network, to find nearest neighbours in.

The features are the input of the network's last layer, with which it decides. Two pictures
whose features are near are similar to this network, whatever they look like to us, so they
explain its prediction; the base's output would only show what any network of that base finds
similar. It is also the one layer that every network has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import numpy as np

from cnnlab import __version__
from cnnlab.classification.predictions import Classifier
from cnnlab.datasets import Dataset
from cnnlab.errors import DatasetError
from cnnlab.explanation.activations import layer_outputs
from cnnlab.features.computing import BlockSizes
from cnnlab.features.feature_store import FeatureRequest, Progress, cached_features
from cnnlab.features.hashes import hash_of_layers, hash_of_pictures
from cnnlab.storage.hashes import hash_of_json
from cnnlab.wording import counted

MOST_PICTURES = 5000
_PREPROCESSED = 16


@dataclass(frozen=True, eq=False)
class FeatureIndex:
    """Pictures and their features under one network.

    Attributes:
        features: (num_images, d), float32, each of length 1 (or 0, where nothing fires).
        labels: (num_images,), int64, indices into ``class_names``.
        pictures: (num_images, height, width, 3), uint8.
        class_names: of the data set.
    """

    features: np.ndarray
    labels: np.ndarray
    pictures: np.ndarray
    class_names: tuple[str, ...]


def features_of(classifier: Classifier, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """The input of the last layer, for uint8 RGB pictures of any size, as a list or array.

    Returns:
        (num_images, d), float32, each row divided by its Euclidean length, so that the product
        of two is the cosine of the angle between them.

    Raises:
        ImageError: something is not a picture.
    """
    return _unit(classifier, classifier.whole(images))


def feature_index(
    classifier: Classifier,
    dataset: Dataset,
    limit: int | None = MOST_PICTURES,
    seed: int = 0,
    progress: Progress = lambda done, total, speed: None,
) -> FeatureIndex:
    """The training pictures of a data set with their features: from the cache, or computed.

    The cache is that of the frozen layers' features; the key is a hash of the pictures, their
    preprocessing and the network's weights.

    Args:
        classifier: a loaded network.
        dataset: pictures of the network's size.
        limit: how many training pictures, balanced over the classes; None for all.
        seed: what they are chosen with.
        progress: called with pictures done, their number, and pictures a second; an error that it
            raises ends the work, and nothing is cached.

    Raises:
        DatasetError: pictures of another size, none at all, or no room to cache the features.
        ConfigurationError: ``limit`` cannot be used.
    """
    _check_pictures(classifier, dataset)
    chosen = dataset.take(limit, seed)
    features = _cached_features(classifier, chosen.x_train, dataset.name, progress)
    return FeatureIndex(features, chosen.y_train, chosen.x_train, tuple(dataset.class_names))


def _cached_features(
    classifier: Classifier, pictures: np.ndarray, name: str, progress: Progress
) -> np.ndarray:
    about = f"{counted(len(pictures), 'picture')} of {name}, to find the nearest in"
    key = _key(classifier, pictures)
    request = FeatureRequest(key, about, len(pictures), lambda start, stop: pictures[start:stop])
    shape = _unit(classifier, pictures[:1]).shape[1:]
    sizes = BlockSizes(pictures.shape[1] * pictures.shape[2], steady=True)
    frozen = partial(_unit, classifier)
    try:
        cached = cached_features([request], shape, "float32", lambda: frozen, sizes, progress)
    except OSError as error:
        raise DatasetError(
            "features-not-stored",
            "The features of the training pictures cannot be stored: {reason}. Free some space, "
            "or set CNNLAB_HOME to another folder.",
            reason=error.strerror or str(error),
        ) from error
    return cached.arrays[0]


def _unit(classifier: Classifier, pictures: np.ndarray) -> np.ndarray:
    # A flat graph: the output of the layer before the last is the input of the last.
    before_last = classifier.model.layers[-2].name
    features = layer_outputs(classifier, pictures, before_last).reshape(len(pictures), -1)
    lengths = np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
    return (features / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _key(classifier: Classifier, pictures: np.ndarray) -> str:
    """Preprocessing is identified by the first pictures as they enter the network."""
    parts = {
        "what": "nearest",
        "versions": (__version__, version("tensorflow")),
        "pictures": hash_of_pictures(pictures),
        "treated": hash_of_pictures(classifier.pipeline(pictures[:_PREPROCESSED])),
        "layers": hash_of_layers(classifier.model.layers[:-1]),
    }
    return hash_of_json(parts)


def _check_pictures(classifier: Classifier, dataset: Dataset) -> None:
    if dataset.image_shape[:2] != tuple(classifier.input_size) or not len(dataset.x_train):
        raise DatasetError(
            "index-pictures",
            "The network takes pictures of {wanted}; {name} has {count:# training picture} of "
            "{received}. Load the data set with image_size={wanted}.",
            wanted=tuple(classifier.input_size),
            name=dataset.name,
            count=len(dataset.x_train),
            received=dataset.image_shape[:2],
        )
