"""Varying pictures at random, so that a small data set goes further.

    AugmentationConfig    how far pictures may change, in Keras's words
    draw                  the random numbers for a batch, from a seed
    apply                 pictures changed by exactly these numbers
    notes                 what is worth knowing about settings, in plain words
    to_code               settings as a program for this library and four others
    read_recipe           settings from the content of a file, JSON or YAML
    write_recipe          settings as such a file

Keras's ``ImageDataGenerator`` on top of them, with its iterators, is in ``cnnlab.generators``.

Example:
    >>> import numpy as np
    >>> images = np.zeros((4, 32, 32, 3), np.uint8)
    >>> config = AugmentationConfig(rotation_range=20, horizontal_flip=True)
    >>> draws = draw(config, image_shape=(32, 32, 3), num_images=4, seed=0)
    >>> apply(images, draws, config).shape
    (4, 32, 32, 3)
"""

from typing import TYPE_CHECKING

from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.codegen import DIALECTS, Code, to_code
from cnnlab.augmentation.config import (
    CHANNEL_SHIFT_MODES,
    FILL_MODES,
    VALUE_MODES,
    AugmentationConfig,
)
from cnnlab.augmentation.config_checks import notes
from cnnlab.augmentation.drawing import draw
from cnnlab.augmentation.draws import Draws
from cnnlab.augmentation.recipes import read_recipe, write_recipe
from cnnlab.moved_names import moved_names

__all__ = [
    "CHANNEL_SHIFT_MODES",
    "DIALECTS",
    "FILL_MODES",
    "VALUE_MODES",
    "AugmentationConfig",
    "Code",
    "Draws",
    "apply",
    "draw",
    "notes",
    "read_recipe",
    "to_code",
    "write_recipe",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
