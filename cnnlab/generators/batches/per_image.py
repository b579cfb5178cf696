"""Image by image through a generator's methods, as Keras does it: for overridden methods."""

from collections.abc import Callable
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.generators.overrides import BATCH_METHODS


def transform_images(
    generator: Any, images: np.ndarray, dtype: Any, inspect: Callable[[np.ndarray], Any]
) -> np.ndarray:
    """A batch made of ``get_random_transform``, ``apply_transform`` and ``standardize``.

    Args:
        generator: anything with these three methods.
        images: (n, ...) in the data format; each is copied before it is handed over.
        dtype: of the copies and of the batch.
        inspect: is given each picture between the transform and ``standardize``.

    Raises:
        ConfigurationError: a method returned another shape.
    """
    _check_methods(generator)
    batch = np.zeros(images.shape, dtype)
    for row, image in zip(batch, images, strict=True):
        transform = generator.get_random_transform(image.shape)
        image = generator.apply_transform(image.astype(dtype), transform)
        inspect(image)
        fill(row, generator.standardize(image))
    return batch


def random_transforms(generator: Any, images: np.ndarray, dtype: Any) -> np.ndarray:
    """A batch made of ``random_transform``; arguments as for ``transform_images``."""
    batch = np.zeros(images.shape, dtype)
    for row, image in zip(batch, images, strict=True):
        fill(row, generator.random_transform(image.astype(dtype)))
    return batch


def fill(row: np.ndarray, image: Any) -> None:
    """Write a picture into its place; one channel fills all, as NumPy repeats it."""
    try:
        row[...] = image
    except ValueError as error:
        raise ConfigurationError(
            "picture-shape-changed",
            "A picture of shape {expected} came back in shape {received}: methods that treat "
            "pictures have to keep the shape.",
            expected=row.shape,
            received=np.shape(image),
        ) from error


def _check_methods(generator: Any) -> None:
    missing = [name for name in BATCH_METHODS if not callable(getattr(generator, name, None))]
    if missing:
        raise ConfigurationError(
            "generator-methods",
            "`image_data_generator` needs the methods {needed}; {kind:a} has no {missing}.",
            needed=", ".join(BATCH_METHODS),
            kind=type(generator).__name__,
            missing=", ".join(missing),
        )
