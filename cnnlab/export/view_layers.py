"""The views of a network as Keras operations: centre crops, resized and rounded.

The result equals that of ``images.views.views_of``: Pillow's triangle filter runs over the columns,
rounds to whole numbers, runs over the rows and rounds again. Each pass is one matrix product.
Pillow's weights have 22 bits, so that a sum of exactly a half may differ by one.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.images.views import view_window

if TYPE_CHECKING:
    from keras import KerasTensor


def all_views(
    images: "KerasTensor", views: Sequence[float], view_size: tuple[int, int]
) -> "KerasTensor":
    """(num_views * num_images, *view_size, 3): the first view of all pictures, then the next.

    Args:
        images: (num_images, height, width, 3), float32 in [0, 255].
        views: the share of each side that the centre crop covers, above 0 to 1.
        view_size: (height, width) of each resized view.
    """
    from keras import ops

    return ops.concatenate([_one_view(images, share, view_size) for share in views], axis=0)


def mean_of_views(outputs: "KerasTensor", num_views: int) -> "KerasTensor":
    """(num_images, num_classes) from the outputs of the network for ``all_views``."""
    from keras import ops

    return ops.mean(ops.reshape(outputs, (num_views, -1, outputs.shape[-1])), axis=0)


def _one_view(images: "KerasTensor", share: float, view_size: tuple[int, int]) -> "KerasTensor":
    from keras import ops

    height, width = images.shape[1:3]
    rows, columns = view_window((height, width), share)
    x = ops.transpose(images, (0, 1, 3, 2))  # the columns last, for the product
    x = _rounded(ops.matmul(x, triangle_filter(width, columns, view_size[1]).T))
    x = ops.transpose(x, (0, 3, 2, 1))  # the rows last
    x = _rounded(ops.matmul(x, triangle_filter(height, rows, view_size[0]).T))
    return ops.transpose(x, (0, 3, 1, 2))


def _rounded(x: "KerasTensor") -> "KerasTensor":
    """Rounded to whole numbers, halves up, as Pillow does."""
    from keras import ops

    return ops.floor(x + 0.5)


def triangle_filter(side: int, window: slice, view_side: int) -> np.ndarray:
    """The matrix that resizes a window of a row to ``view_side`` values, as Pillow's BILINEAR does.

    Each is a weighted mean whose weights fall in a straight line from its centre to 0 at a
    distance of one output pixel, or of one input pixel where there are more of the former.

    Args:
        side: length of the row.
        window: the part of the row that is resized.
        view_side: length of the result.

    Returns:
        (view_side, side), float32; each row sums to 1, and is 0 outside the window.
    """
    covered = np.arange(window.start, window.stop)
    scale = len(covered) / view_side
    centres = window.start + (np.arange(view_side)[:, np.newaxis] + 0.5) * scale
    weights = np.maximum(0, 1 - abs(covered + 0.5 - centres) / max(scale, 1))
    matrix = np.zeros((view_side, side), np.float32)
    matrix[:, window] = weights / weights.sum(axis=1, keepdims=True)
    return matrix
