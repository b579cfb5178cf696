"""Varying pictures at random, so that a small data set goes further.

    AugmentationConfig    how far pictures may change, in Keras's words
    draw                  the random numbers for a batch, from a seed
    apply                 pictures changed by exactly these numbers
    ImageDataGenerator    both, with normalisation, behind the calls of Keras's class
    notes                 what is worth knowing about settings, in plain words
    read_recipe           settings from the content of a file, JSON or YAML
    write_recipe          settings as such a file

Example:
    >>> import numpy as np
    >>> images = np.zeros((4, 32, 32, 3), np.uint8)
    >>> config = AugmentationConfig(rotation_range=20, horizontal_flip=True)
    >>> draws = draw(config, image_shape=(32, 32, 3), num_images=4, seed=0)
    >>> apply(images, draws, config).shape
    (4, 32, 32, 3)
"""

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import CHANNEL_SHIFT_MODES, FILL_MODES, AugmentationConfig
from cnnlab.augmentation.drawing import Draws, draw
from cnnlab.augmentation.findings import notes
from cnnlab.augmentation.image_data_generator import ImageDataGenerator
from cnnlab.augmentation.numpy_array_iterator import NumpyArrayIterator
from cnnlab.augmentation.recipes import read_recipe, write_recipe

__all__ = [
    "CHANNEL_SHIFT_MODES",
    "FILL_MODES",
    "AugmentationConfig",
    "Draws",
    "ImageDataGenerator",
    "NumpyArrayIterator",
    "apply",
    "draw",
    "notes",
    "read_recipe",
    "write_recipe",
]
