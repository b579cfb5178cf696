"""A network's predictions for many pictures, a few at a time."""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras

VALUES_AT_ONCE, FEWEST_AT_ONCE = 2**20, 8
"""340 pictures of 32 x 32, 8 of 224 x 224, 2,048 times 512 features: some 100 MB of work."""


def predict_probabilities(
    model: "keras.Model",
    images: np.ndarray,
    pipeline: Callable[[np.ndarray], np.ndarray],
    between: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Run a network over pictures; memory stays bounded however many there are.

    Args:
        model: its output is one probability a class.
        images: (num_images, height, width, 3), uint8, of the model's size; or any input of
            ``pipeline``.
        pipeline: the preprocessing that the model was trained with.
        between: called before each step; an error that it raises ends the work.

    Returns:
        (num_images, num_classes), float32.
    """
    answers = [np.empty((0, model.output_shape[-1]), np.float32)]
    at_once = max(FEWEST_AT_ONCE, VALUES_AT_ONCE // math.prod(images.shape[1:]))
    for start in range(0, len(images), at_once):
        between()
        pictures = pipeline(images[start : start + at_once])
        # With several devices, each predicts all of the pictures, one after the other.
        answers.append(model.predict_on_batch(pictures)[: len(pictures)])
    return np.concatenate(answers)
