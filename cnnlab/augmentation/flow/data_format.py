"""Where the channels stand: (height, width, channels) inside, either way outside."""

from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError

DATA_FORMATS = ("channels_last", "channels_first")


def check_data_format(data_format: Any) -> None:
    """Raise ``ConfigurationError`` for another format than ``DATA_FORMATS`` or None."""
    if data_format not in (None, *DATA_FORMATS):
        raise ConfigurationError(
            "data-format",
            '`data_format` should be "channels_last" or "channels_first"; received {received}.',
            received=repr(data_format),
        )


def to_channels_last(images: np.ndarray, data_format: str) -> np.ndarray:
    """(..., height, width, channels), a view."""
    return np.moveaxis(images, -3, -1) if data_format == "channels_first" else images


def from_channels_last(images: np.ndarray, data_format: str) -> np.ndarray:
    """The inverse of ``to_channels_last``, in C order."""
    if data_format == "channels_first":
        images = np.moveaxis(images, -1, -3)
    return np.ascontiguousarray(images)
