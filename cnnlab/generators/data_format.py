"""Where the channels stand: (height, width, channels) inside, either way outside."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError, quoted

DATA_FORMATS = ("channels_last", "channels_first")


def check_data_format(data_format: Any) -> None:
    """Raise ``ConfigurationError`` for another format than ``DATA_FORMATS`` or None."""
    if data_format not in (None, *DATA_FORMATS):
        raise ConfigurationError(
            "data-format",
            '`data_format` should be "channels_last" or "channels_first"; received {received}.',
            received=repr(data_format),
        )


def picture_shape(img_shape: Sequence[int], data_format: str) -> tuple[int, int, int]:
    """(height, width, channels) of a picture's shape; (height, width) alone are RGB's."""
    if not np.iterable(img_shape) or len(img_shape) < 2:
        raise ConfigurationError(
            "picture-shape",
            "The shape of a picture is its height and width, with its channels where "
            "`data_format` says; received {received}.",
            received=quoted(img_shape),
        )
    if len(img_shape) == 2:
        height, width = img_shape
        return height, width, 3
    first, second, third = img_shape[:3]
    return (second, third, first) if data_format == "channels_first" else (first, second, third)


def to_channels_last(images: np.ndarray, data_format: str) -> np.ndarray:
    """(..., height, width, channels), a view."""
    return np.moveaxis(images, -3, -1) if data_format == "channels_first" else images


def from_channels_last(images: np.ndarray, data_format: str) -> np.ndarray:
    """The inverse of ``to_channels_last``, in C order."""
    if data_format == "channels_first":
        images = np.moveaxis(images, -1, -3)
    return np.ascontiguousarray(images)
