"""What may be asked of a data set: how many pictures, and of what size."""

import numbers
from typing import Any

from cnnlab.errors import ConfigurationError, DatasetError

MAX_SIDE = 1024
MAX_DECODED_BYTES = 4 * 1024**3


def check_limit(limit: Any) -> None:
    """Raise ``ConfigurationError`` unless ``limit`` is None or a positive whole number."""
    if limit is not None and (not isinstance(limit, numbers.Integral) or limit < 1):
        raise ConfigurationError(
            "limit-not-positive",
            "`limit` is how many training pictures to take, at least 1, or None for all; "
            "received {limit}.",
            limit=repr(limit),
        )


def check_image_size(image_size: Any) -> tuple[int, int]:
    """``image_size`` as a tuple of int; ``ConfigurationError`` unless it is (height, width)."""
    sides = tuple(image_size) if isinstance(image_size, tuple | list) else ()
    whole = all(isinstance(side, numbers.Integral) for side in sides)
    if len(sides) != 2 or not whole or not all(1 <= side <= MAX_SIDE for side in sides):
        raise ConfigurationError(
            "image-size-unusable",
            "`image_size` is (height, width), each from 1 to {largest} pixels; "
            "received {image_size}.",
            largest=MAX_SIDE,
            image_size=repr(image_size),
        )
    return int(sides[0]), int(sides[1])


def check_total_size(num_images: int, image_size: tuple[int, int]) -> None:
    """Raise ``DatasetError`` where the decoded pictures would not fit."""
    height, width = image_size
    needed = num_images * height * width * 3
    if needed > MAX_DECODED_BYTES:
        raise DatasetError(
            "dataset-too-large",
            "{count:# picture} of {height} x {width} need {needed:.1f} GB; at most {limit:.0f} GB "
            "are used. Choose a smaller image size or fewer pictures.",
            count=num_images,
            height=height,
            width=width,
            needed=needed / 1024**3,
            limit=MAX_DECODED_BYTES / 1024**3,
        )
