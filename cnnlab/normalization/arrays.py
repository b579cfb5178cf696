"""Checks of batches of pictures, and their division into blocks."""

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
    if hasattr(images, "__next__"):
        raise ConfigurationError(
            "images-without-end",
            "Pictures come as one array; received {kind:a}, which gives them one after the other, "
            "perhaps for ever. Put some of its batches together with np.concatenate.",
            kind=type(images).__name__,
        )
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


def check_shape(images: np.ndarray, expected: tuple[int, ...]) -> None:
    """Raise ``ConfigurationError`` unless each picture has the fitted shape."""
    if images.shape[1:] != tuple(expected):
        raise ConfigurationError(
            "image-shape-differs",
            "These pictures have shape {received}, those given to fit had {expected}. "
            "Resize them, or fit again.",
            received=images.shape[1:],
            expected=tuple(expected),
        )


def check_enough(count: int, smallest: int) -> None:
    """Raise ``ConfigurationError`` if there are too few pictures for a fit."""
    if count < smallest:
        raise ConfigurationError(
            "too-few-images",
            "Learning from pictures needs at least {smallest}; received {count}.",
            smallest=smallest,
            count=count,
        )


def check_finite(statistics: np.ndarray) -> None:
    """Raise ``ConfigurationError`` if a sum over the pictures shows NaN or infinity in them."""
    if not np.isfinite(statistics).all():
        raise ConfigurationError(
            "images-not-finite",
            "The pictures hold NaN or infinite values; nothing can be learned from them. "
            "Find them with np.isfinite(images).",
        )


def blocks(images: np.ndarray, values: int = _BLOCK_VALUES) -> Iterator[np.ndarray]:
    """The pictures a few at a time, as views of at most ``values`` numbers or one picture."""
    step = max(1, values // max(1, images[:1].size))
    for start in range(0, len(images), step):
        yield images[start : start + step]


def map_blocks(
    function: Callable[[np.ndarray], np.ndarray],
    images: np.ndarray,
    shape: tuple[int, ...] | None = None,
) -> np.ndarray:
    """``function`` of the pictures, computed in float64 block by block.

    Args:
        function: (num_images, height, width, channels) float64 -> (num_images, *shape).
        images: (num_images, height, width, channels).
        shape: of each result; None for that of a picture.

    Returns:
        float32 (num_images, *shape).
    """
    result = np.empty((len(images), *(images.shape[1:] if shape is None else shape)), np.float32)
    start = 0
    for block in blocks(images):
        result[start : start + len(block)] = function(block.astype(np.float64))
        start += len(block)
    return result
