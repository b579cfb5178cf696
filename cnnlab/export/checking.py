"""An export is offered only if its predictions equal those of the run's network."""

from pathlib import Path
from types import ModuleType

import numpy as np

from cnnlab.classification import Classifier
from cnnlab.datasets import toybox10
from cnnlab.errors import RunError
from cnnlab.images import resize_image

NUM_PICTURES = 16
TOLERANCE = 1e-3
"""Largest accepted difference of a probability; other runtimes sum in other orders."""


def largest_difference(classifier: Classifier, format: ModuleType, path: Path) -> float:
    """The largest difference of any probability between an exported file and the run's network.

    Both get ``NUM_PICTURES`` drawn pictures: the file as pixels, the network through its run's
    own preprocessing.

    Raises:
        RunError: it is larger than ``TOLERANCE``, or not a number.
    """
    drawn, _ = toybox10.draw_pictures(NUM_PICTURES, seed=0)
    pictures = np.stack([resize_image(picture, classifier.image_size) for picture in drawn])
    expected = classifier.probabilities(pictures)
    received = format.predict(path, pictures.astype(np.float32))
    difference = float(abs(received - expected).max())
    if not difference <= TOLERANCE:
        raise RunError(
            "export-differs",
            "The network written as {title} answers differently from the run's own: a "
            "probability differs by {difference:.2g}, at most {tolerance:g} is let through. It "
            "was not kept. Choose another format.",
            title=format.TITLE,
            difference=difference,
            tolerance=TOLERANCE,
        )
    return difference
