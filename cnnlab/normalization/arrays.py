"""What every function on a batch of pictures checks first, and how batches are cut into blocks."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError

# Float64 values of one block: 32 MB, small beside the data and large enough for BLAS.
_BLOCK_VALUES = 4_000_000


def as_images(images: Any) -> np.ndarray:
    """The batch as an array (num_images, height, width, channels) of real numbers, not copied.

    Raises:
        ConfigurationError: another number of dimensions, an empty side, or not numbers.
    """
    array = np.asarray(images)
    if array.ndim != 4 or 0 in array.shape[1:]:
        raise ConfigurationError(
            "images-shape",
            "Pictures come as (num_images, height, width, channels); received shape {shape}. "
            "Add the missing axis, for one picture with image[None].",
            shape=array.shape,
        )
    if array.dtype.kind not in "buif":
        raise ConfigurationError(
            "images-dtype",
            "Pictures hold real numbers, uint8 or float32; received dtype {dtype}.",
            dtype=str(array.dtype),
        )
    return array


def check_enough(images: np.ndarray, smallest: int) -> None:
    """Raise ``ConfigurationError`` where there are fewer pictures than can be learned from."""
    if len(images) < smallest:
        raise ConfigurationError(
            "too-few-images",
            "Learning from pictures needs at least {smallest}; received {count}.",
            smallest=smallest,
            count=len(images),
        )


def check_finite(statistics: np.ndarray) -> None:
    """Raise ``ConfigurationError`` where a sum over the pictures shows NaN or infinity in them."""
    if not np.isfinite(statistics).all():
        raise ConfigurationError(
            "images-not-finite",
            "The pictures hold NaN or infinite values; nothing can be learned from them. "
            "Find them with np.isfinite(images).",
        )


def float64_blocks(images: np.ndarray) -> Iterator[np.ndarray]:
    """The pictures as float64, a few at a time, so that the whole is never copied."""
    step = max(1, _BLOCK_VALUES // max(1, images[:1].size))
    for start in range(0, len(images), step):
        yield images[start : start + step].astype(np.float64)


def map_blocks(function: Callable[[np.ndarray], np.ndarray], images: np.ndarray) -> np.ndarray:
    """``function`` of the pictures, computed in float64 block by block; returns float32."""
    result = np.empty(images.shape, np.float32)
    start = 0
    for block in float64_blocks(images):
        result[start : start + len(block)] = function(block)
        start += len(block)
    return result
