"""Batches of augmented, normalised images, call by call as Keras's legacy classes give them.

    ImageDataGenerator    augmentation and normalisation behind the calls of Keras's class
    NumpyArrayIterator, DirectoryIterator, DataFrameIterator    what its ``flow`` methods return
    random_rotation, apply_affine_transform, ...                Keras's single transforms
    load_img, img_to_array, ...                                 Keras's helpers for image files

Modules bear the names of the original package's. ``keras_compat`` has the same names with Keras's
numbers for a seed, for old results; docs/DIVERGENCES.md lists what that changes.

Example:
    >>> import numpy as np
    >>> images, labels = np.zeros((4, 8, 8, 3), np.uint8), np.arange(4)
    >>> flow = ImageDataGenerator(rotation_range=20, rescale=1 / 255).flow(images, labels)
    >>> batch, batch_labels = next(flow)
    >>> batch.shape, batch_labels.shape
    ((4, 8, 8, 3), (4,))
"""

from cnnlab.generators.affine_transformations import (
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
from cnnlab.generators.batches.file_batches import BatchFromFilesMixin
from cnnlab.generators.dataframe_iterator import DataFrameIterator
from cnnlab.generators.directory_iterator import DirectoryIterator
from cnnlab.generators.image_data_generator import ImageDataGenerator
from cnnlab.generators.image_utils import (
    array_to_img,
    img_to_array,
    list_pictures,
    load_img,
    save_img,
    validate_filename,
)
from cnnlab.generators.iterator import Iterator
from cnnlab.generators.numpy_array_iterator import NumpyArrayIterator

__all__ = [
    "BatchFromFilesMixin",
    "DataFrameIterator",
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "flip_axis",
    "img_to_array",
    "list_pictures",
    "load_img",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "save_img",
    "transform_matrix_offset_center",
    "validate_filename",
]
