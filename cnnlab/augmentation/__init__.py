"""Varying pictures at random, so that a small data set goes further.

    AugmentationConfig    how far pictures may change, in Keras's words
    draw                  the random numbers for a batch, from a seed
    apply                 pictures changed by exactly these numbers
    ImageDataGenerator    both, with normalisation, behind the calls of Keras's class; what
                          Keras offers beside it (iterators, single transforms, files) is here too
    notes                 what is worth knowing about settings, in plain words
    to_code               settings as a program for this library and four others
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

from cnnlab.augmentation.affine_transformations import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    flip_axis,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
    transform_matrix_offset_center,
)
from cnnlab.augmentation.applying import apply
from cnnlab.augmentation.config import (
    CHANNEL_SHIFT_MODES,
    FILL_MODES,
    VALUE_MODES,
    AugmentationConfig,
)
from cnnlab.augmentation.dataframe_iterator import DataFrameIterator
from cnnlab.augmentation.dialects import DIALECTS, Code, to_code
from cnnlab.augmentation.directory_iterator import DirectoryIterator
from cnnlab.augmentation.drawing import draw
from cnnlab.augmentation.draws import Draws
from cnnlab.augmentation.findings import notes
from cnnlab.augmentation.flow.file_batches import BatchFromFilesMixin
from cnnlab.augmentation.image_data_generator import ImageDataGenerator
from cnnlab.augmentation.iterator import Iterator
from cnnlab.augmentation.numpy_array_iterator import NumpyArrayIterator
from cnnlab.augmentation.picture_files import (
    array_to_img,
    img_to_array,
    list_pictures,
    load_img,
    save_img,
    validate_filename,
)
from cnnlab.augmentation.recipes import read_recipe, write_recipe

__all__ = [
    "CHANNEL_SHIFT_MODES",
    "DIALECTS",
    "FILL_MODES",
    "VALUE_MODES",
    "AugmentationConfig",
    "BatchFromFilesMixin",
    "Code",
    "DataFrameIterator",
    "DirectoryIterator",
    "Draws",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "draw",
    "flip_axis",
    "img_to_array",
    "list_pictures",
    "load_img",
    "notes",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "read_recipe",
    "save_img",
    "to_code",
    "transform_matrix_offset_center",
    "validate_filename",
    "write_recipe",
]
