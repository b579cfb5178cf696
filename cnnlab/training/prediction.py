"""A network's answers to many pictures, a few at a time."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.training.input_pipeline import InputPipeline

if TYPE_CHECKING:
    import keras

PICTURES_AT_ONCE = 64


def predict_probabilities(
    model: "keras.Model",
    images: np.ndarray,
    pipeline: InputPipeline,
    between: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Run a network over pictures; memory stays bounded however many there are.

    Args:
        model: its output is one probability a class.
        images: (num_images, height, width, 3), uint8, of the model's size.
        pipeline: what the model was trained with.
        between: called before each step; what it raises ends the walk.

    Returns:
        (num_images, num_classes), float32.
    """
    answers = [np.empty((0, model.output_shape[-1]), np.float32)]
    for start in range(0, len(images), PICTURES_AT_ONCE):
        between()
        pictures = pipeline(images[start : start + PICTURES_AT_ONCE])
        answers.append(model.predict_on_batch(pictures))
    return np.concatenate(answers)
