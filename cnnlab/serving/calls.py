"""The calls that the classifier process offers, one line each.

Each is a function of a loaded classifier, pictures (or one picture) and settings. Arguments
and results may be anything that ``serialization`` can pack.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnnlab.classification.predictions import Classifier
from cnnlab.explanation import (
    drawn_neighbours,
    explain,
    feature_maps,
    look,
    training_neighbours,
    what_if,
)
from cnnlab.models.weights import start_reader_ahead
from cnnlab.training.linear.gathering import gather_features


def _gather_features(classifier: Classifier, images: Any, folder: Path, most: int) -> int:
    """No network that answers is needed for it, nor pictures that are sent.

    A network is taught soon, and asked as soon as it is.
    """
    start_reader_ahead()
    return gather_features(folder, most)


CALLS: dict[str, Callable[..., Any]] = {
    "classify": Classifier.classify,
    "drawn_neighbours": drawn_neighbours,
    "explain": explain,
    "feature_maps": feature_maps,
    "gather_features": _gather_features,
    "look": look,
    "training_neighbours": training_neighbours,
    "what_if": what_if,
}
