"""The generator with Keras's behaviour throughout: ``keras_compat=True`` chosen by the import.

For programs whose old results must come back unchanged:

    from cnnlab.generators.keras_compat import ImageDataGenerator

docs/DIVERGENCES.md lists what this restores.
"""

from functools import partialmethod
from typing import Any

import numpy as np

from cnnlab.generators import (
    affine_transformations,
    dataframe_iterator,
    directory_iterator,
    image_data_generator,
    iterator,
    numpy_array_iterator,
)
from cnnlab.generators.affine_transformations import (
    apply_affine_transform,
    apply_brightness_shift,
    apply_channel_shift,
    flip_axis,
    random_brightness,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_zoom,
    transform_matrix_offset_center,
)
from cnnlab.generators.batches.file_batches import BatchFromFilesMixin
from cnnlab.generators.image_utils import (
    array_to_img,
    img_to_array,
    list_pictures,
    load_img,
    save_img,
    validate_filename,
)

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


class Iterator(iterator.Iterator):
    """``cnnlab.generators.Iterator`` with Keras's order for a seed."""

    _as_keras = True


class NumpyArrayIterator(numpy_array_iterator.NumpyArrayIterator, Iterator):
    """``cnnlab.generators.NumpyArrayIterator`` with Keras's behaviour, whatever the generator's."""


class DirectoryIterator(directory_iterator.DirectoryIterator, Iterator):
    """``cnnlab.generators.DirectoryIterator`` with Keras's behaviour, whatever the generator's."""


class DataFrameIterator(dataframe_iterator.DataFrameIterator, Iterator):
    """``cnnlab.generators.DataFrameIterator`` with Keras's behaviour, whatever the generator's."""


class ImageDataGenerator(image_data_generator.ImageDataGenerator):
    """``cnnlab.generators.ImageDataGenerator`` with ``keras_compat=True``."""

    __init__ = partialmethod(image_data_generator.ImageDataGenerator.__init__, keras_compat=True)
    _array_iterator = NumpyArrayIterator
    _directory_iterator = DirectoryIterator
    _dataframe_iterator = DataFrameIterator


def random_shift(
    x: np.ndarray,
    wrg: float,
    hrg: float,
    row_axis: int = 1,
    col_axis: int = 2,
    *arguments: Any,
    **keywords: Any,
) -> np.ndarray:
    """Shifted sideways by up to ``hrg`` of the height, up or down by up to ``wrg`` of the width.

    The further arguments are those of ``cnnlab.generators.random_shift``.
    """
    height, width = np.shape(x)[row_axis], np.shape(x)[col_axis]
    extents = (hrg * height / width, wrg * width / height)
    return affine_transformations.random_shift(
        x, *extents, row_axis, col_axis, *arguments, **keywords
    )
