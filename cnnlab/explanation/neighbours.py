"""The pictures of an index that are most alike to a network."""

from dataclasses import dataclass

import numpy as np

from cnnlab.configuration.checks import require, require_whole
from cnnlab.explanation.feature_index import FeatureIndex

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


def _cosines(known: np.ndarray, features: np.ndarray) -> np.ndarray:
    """(n, num_images), float64, so that rounding does not decide between near ones."""
    query = features.astype(np.float64).T
    starts = range(0, len(known), _ROWS_AT_ONCE)
    parts = [known[start : start + _ROWS_AT_ONCE].astype(np.float64) @ query for start in starts]
    return np.concatenate(parts).T
