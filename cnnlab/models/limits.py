"""Limits of transfer networks; the library and the settings use the same checks."""

from typing import Any

from cnnlab.configuration.checks import is_whole, require_choice
from cnnlab.errors import ConfigurationError, quoted
from cnnlab.models.bases import BASES, num_base_layers

NUM_BASE_LAYERS = 19
"""Of the two VGG16s: input, 13 convolutions and 5 poolings. ``num_base_layers`` has all bases'."""

MAX_CLASSES = 100_000

SMALLEST_SIDE, LARGEST_SIDE = 32, 512
"""VGG16's five poolings halve each side, so 32 pixels become one; 512 bounds the memory of a
batch."""


def check_base(base: Any) -> None:
    """Raise ``ConfigurationError`` unless the base is known."""
    require_choice("base", base, BASES, "network")


def check_image_size(image_size: Any) -> None:
    """Raise ``ConfigurationError`` unless it is ``(height, width)`` within the limits."""
    if not (
        isinstance(image_size, tuple | list)
        and len(image_size) == 2
        and all(is_whole(side, SMALLEST_SIDE, LARGEST_SIDE) for side in image_size)
    ):
        raise ConfigurationError(
            "image-size-invalid",
            "`image_size` must be (height, width) in whole pixels from {low} to {high}; "
            "received {received}.",
            low=SMALLEST_SIDE,
            high=LARGEST_SIDE,
            received=quoted(image_size),
        )


def check_input_shape(input_shape: Any) -> None:
    """Raise ``ConfigurationError`` unless it is ``(height, width, 3)`` within the limits."""
    if not (isinstance(input_shape, tuple | list) and tuple(input_shape[2:]) == (3,)):
        raise ConfigurationError(
            "input-shape-invalid",
            "`input_shape` must be (height, width, 3), channels last; received {received}.",
            received=quoted(input_shape),
        )
    check_image_size(tuple(input_shape[:2]))


def check_num_classes(num_classes: Any) -> None:
    """Raise ``ConfigurationError`` unless there are at least two classes."""
    if not is_whole(num_classes, 2, MAX_CLASSES):
        raise ConfigurationError(
            "num-classes-invalid",
            "`num_classes` must be a whole number from 2 to {high}; received {received}.",
            high=MAX_CLASSES,
            received=quoted(num_classes),
        )


def check_frozen_layers(frozen_layers: Any, base: str) -> None:
    """Raise ``ConfigurationError`` unless it is a number of layers of a base, which is known."""
    most = num_base_layers(base)
    if not is_whole(frozen_layers, 0, most):
        raise ConfigurationError(
            "frozen-layers-invalid",
            "`frozen_layers` must be a whole number from 0 (train everything) to {high} "
            "(keep the whole base, {base}, as it is); received {received}.",
            high=most,
            base=base,
            received=quoted(frozen_layers),
        )
