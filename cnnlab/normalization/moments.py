"""Mean and standard deviation in one pass over pictures that may not fit in memory."""

from collections.abc import Callable

import numpy as np

from cnnlab.normalization.arrays import check_enough, check_finite
from cnnlab.normalization.sources import Source, check_same_shape, source_blocks

Rows = Callable[[np.ndarray], np.ndarray]


def channel_moments(source: Source) -> tuple[np.ndarray, np.ndarray]:
    """(channels,) mean and standard deviation (ddof 0) of each channel; pictures of any sizes."""
    return _moments(
        source, lambda block: block.reshape(-1, block.shape[-1]), lambda shape: shape[-1:]
    )


def pixel_moments(source: Source) -> tuple[np.ndarray, np.ndarray]:
    """(height, width, channels) mean and standard deviation (ddof 0) of each value of a picture."""
    return _moments(source, lambda block: block.reshape(len(block), -1), lambda shape: shape)


def _moments(
    source: Source, rows: Rows, kept: Callable[[tuple[int, ...]], tuple[int, ...]]
) -> tuple[np.ndarray, np.ndarray]:
    """Blocks are merged by Chan, Golub and LeVeque (1979), "Updating formulae and a pairwise
    algorithm for computing sample variances", which loses no digits to E[x^2] - E[x]^2.
    """
    shape: tuple[int, ...] | None = None
    count, mean, squares = 0, np.zeros(()), np.zeros(())
    for block in source_blocks(source):
        shape = check_same_shape(shape, kept(block.shape[1:]))
        values = rows(block).astype(np.float64)
        block_mean = values.mean(0)
        delta = block_mean - mean
        total = count + len(values)
        values -= block_mean
        squares = squares + np.einsum("ij,ij->j", values, values)
        squares = squares + delta**2 * (count * len(values) / total)
        mean = mean + delta * (len(values) / total)
        count = total
    check_enough(count, 1)
    check_finite(mean)
    return mean.reshape(shape), np.sqrt(squares / count).reshape(shape)
