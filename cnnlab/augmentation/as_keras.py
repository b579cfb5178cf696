"""The generator with Keras's ways throughout: ``keras_compat=True`` by the choice of the import.

For programs whose old results must come back unchanged:

    from cnnlab.augmentation.as_keras import ImageDataGenerator

docs/DIVERGENCES.md lists what this restores.
"""

from functools import partialmethod

from cnnlab.augmentation import image_data_generator
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
from cnnlab.augmentation.dataframe_iterator import DataFrameIterator
from cnnlab.augmentation.directory_iterator import DirectoryIterator
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

__all__ = [
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


class ImageDataGenerator(image_data_generator.ImageDataGenerator):
    """``cnnlab.augmentation.ImageDataGenerator`` with ``keras_compat=True``."""

    __init__ = partialmethod(image_data_generator.ImageDataGenerator.__init__, keras_compat=True)
