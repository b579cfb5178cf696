"""The bases by name: their layers, with and without TensorFlow."""

from typing import TYPE_CHECKING

from cnnlab.models.small import SMALL_BASES, small_base, small_layers
from cnnlab.models.vgg16 import BLOCK_CHANNELS, vgg16_base
from cnnlab.models.vgg16 import base_layers as vgg16_layers

if TYPE_CHECKING:
    from keras import KerasTensor

VGG16_BASES = tuple(BLOCK_CHANNELS)
BASES = (*VGG16_BASES, *SMALL_BASES)


def base_layers(base: str) -> tuple[tuple[str, int], ...]:
    """(name, channels) of the layers that ``add_base`` builds, the input first.

    Args:
        base: one of ``BASES``.
    """
    return small_layers(base) if base in SMALL_BASES else vgg16_layers(base)


def num_base_layers(base: str) -> int:
    """The number of layers that can be frozen: all of the base, its input among them.

    Args:
        base: one of ``BASES``.
    """
    return len(base_layers(base))


def add_base(images: "KerasTensor", base: str) -> "KerasTensor":
    """The features of pictures.

    Args:
        images: an ``Input`` of shape (height, width, 3); each side at least 32.
        base: one of ``BASES``.

    Returns:
        (rows, columns, channels): with VGG16 32 pixels of a side make one row or column, with the
        small bases 16 do.
    """
    return small_base(images, base) if base in SMALL_BASES else vgg16_base(images, base)
