"""The eigen-decomposition of the covariance of pictures: their patterns, and how strong these are.

It is all that whitening learns, so other settings need no second fit.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from cnnlab.normalization.arrays import check_enough, check_finite
from cnnlab.normalization.costs import check_affordable
from cnnlab.normalization.sources import Source, check_same_shape, num_images, source_blocks
from cnnlab.processes import memory

Center = Literal["pixel", "channel"]

# Values of a picture in one slab over all pictures, which takes a few megabytes.
_SLAB = 2_000_000


@dataclass(frozen=True, eq=False)
class Spectrum:
    """The covariance of pictures, decomposed; D = height * width * channels.

    Attributes:
        mean: (height, width, channels) float64, which was subtracted.
        eigenvalues: (k,) float64, largest first, k = min(num_images, D). Others are zero.
        components: (k, D) float64, the eigenvector of each eigenvalue as a row.
        num_images: how many pictures were fitted.
        rank: number of eigenvalues above D * 2.2e-16 of the largest, the rule of
            ``numpy.linalg.matrix_rank``; those below are rounding errors.
    """

    mean: np.ndarray
    eigenvalues: np.ndarray
    components: np.ndarray
    num_images: int

    @cached_property
    def single_components(self) -> np.ndarray:
        """The components as float32: precise enough to rotate whitened coordinates back."""
        return self.components.astype(np.float32)

    @property
    def num_features(self) -> int:
        """D."""
        return self.mean.size

    @property
    def rank(self) -> int:
        """Directions in which the pictures differ at all."""
        return int((self.eigenvalues > _floor(self.eigenvalues, self.num_features)).sum())

    @property
    def mean_eigenvalue(self) -> float:
        """Mean variance of a value of a picture: the trace of the covariance through D."""
        return float(self.eigenvalues.sum() / self.num_features)


def learn_spectrum(source: Source, center: Center) -> Spectrum:
    """Decompose the covariance of pictures, in one pass over them.

    With more pictures than values a picture has, through the covariance (D, D), summed block by
    block; with fewer, through the Gram matrix of the pictures (n, n), whose eigenvalues are the
    same (Turk and Pentland 1991, "Eigenfaces for recognition").

    Args:
        source: see ``sources``; at least 2 pictures of one shape.
        center: subtract the mean of each ``"pixel"`` or of each ``"channel"``.

    Raises:
        ConfigurationError: too few pictures, NaN among them, different shapes, or too many
            pixels for this machine's memory.
    """
    seen: list[np.ndarray] = []
    products: _ProductSum | None = None
    known, count, shape = num_images(source) or 0, 0, None
    free = memory.free_memory()
    for block in source_blocks(source):
        count += len(block)
        shape = check_same_shape(shape, block.shape[1:])
        # Blocks of an array are views of it, those of a stream take memory here.
        held = 0 if known else sum(waiting.nbytes for waiting in seen)
        check_affordable(max(known, count), shape, free - held)
        if products is None:
            seen.append(block)
            if max(known, count) > block[0].size:
                products = _ProductSum(block)
        if products is not None:
            for waiting in seen or [block]:
                products.add(waiting)
            seen = []
    check_enough(count, 2)
    return _of_samples(seen, center) if products is None else products.decomposed(center)


class _ProductSum:
    """The sum of x x^T over pictures, each less a mean that is nearly theirs.

    Subtracting the first block's mean keeps the digits that the final mean would otherwise
    cancel. NumPy computes A^T A as a symmetric rank update (BLAS syrk).
    """

    def __init__(self, first: np.ndarray) -> None:
        self.shape = first.shape[1:]
        self._near_mean = first.reshape(len(first), -1).mean(0, dtype=np.float64)
        self._sum = np.zeros(first[0].size)
        self._products = np.zeros((first[0].size, first[0].size))
        self._count = 0

    def add(self, block: np.ndarray) -> None:
        deviations = block.reshape(len(block), -1).astype(np.float64)
        deviations -= self._near_mean
        self._sum += deviations.sum(0)
        self._products += deviations.T @ deviations
        self._count += len(block)

    def decomposed(self, center: Center) -> Spectrum:
        check_finite(self._sum)
        offset = self._sum / self._count
        pixel_mean = self._near_mean + offset
        mean = _centre(pixel_mean.reshape(self.shape), center)
        covariance = self._products
        covariance /= self._count
        # E[(x-m)(x-m)^T] = E[(x-a)(x-a)^T] - (p-a)(p-a)^T + (p-m)(p-m)^T, p the pixel mean.
        covariance -= np.outer(offset, offset)
        if center == "channel":
            rest = pixel_mean - mean.ravel()
            covariance += np.outer(rest, rest)
        eigenvalues, vectors = np.linalg.eigh(covariance)
        components = np.ascontiguousarray(vectors.T[::-1])
        return Spectrum(mean, np.maximum(eigenvalues[::-1], 0), components, self._count)


def _of_samples(pictures: list[np.ndarray], center: Center) -> Spectrum:
    """n pictures less their mean are the rows of X. X X^T / n = V L V^T gives the eigenvectors
    X^T V / sqrt(n L) of X^T X / n. X is made slab by slab and never held.
    """
    shape, count = pictures[0].shape[1:], sum(map(len, pictures))
    mean = _centre(sum(block.sum(0, dtype=np.float64) for block in pictures) / count, center)
    check_finite(mean)
    slabs = _slabs(count, mean.size)
    gram = np.zeros((count, count))
    for slab in slabs:
        deviations = _slab(pictures, mean, slab)
        gram += deviations @ deviations.T
    eigenvalues, vectors = np.linalg.eigh(gram / count)
    eigenvalues, vectors = np.maximum(eigenvalues[::-1], 0), vectors[:, ::-1]
    # A direction below the floor has no picture of its own; its row stays zero.
    real = eigenvalues > _floor(eigenvalues, mean.size)
    weights = (vectors[:, real] / np.sqrt(count * eigenvalues[real])).T
    components = np.zeros((count, mean.size))
    for slab in slabs:
        components[: len(weights), slab] = weights @ _slab(pictures, mean, slab)
    return Spectrum(mean.reshape(shape), eigenvalues, components, count)


def _slabs(count: int, features: int) -> list[slice]:
    width = max(1, _SLAB // count)
    return [slice(start, start + width) for start in range(0, features, width)]


def _slab(pictures: list[np.ndarray], mean: np.ndarray, slab: slice) -> np.ndarray:
    """Some values of every picture, (n, width) float64, less their mean."""
    rows = [block.reshape(len(block), -1)[:, slab].astype(np.float64) for block in pictures]
    return np.concatenate(rows) - mean.ravel()[slab]


def _centre(pixel_mean: np.ndarray, center: Center) -> np.ndarray:
    """The mean picture, or the mean of each channel spread over a picture."""
    if center == "pixel":
        return pixel_mean
    return np.broadcast_to(pixel_mean.mean((0, 1)), pixel_mean.shape).copy()


def _floor(eigenvalues: np.ndarray, num_features: int) -> float:
    return num_features * np.finfo(np.float64).eps * eigenvalues.max(initial=0)
