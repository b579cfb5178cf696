"""The cost of fitting a whitening, estimated before the fit."""

import time
from dataclasses import dataclass
from functools import cache

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.processes import memory

# LAPACK's divide and conquer for symmetric matrices, in units of n^3 products at the speed of a
# matrix product: measured between 6 and 9 for n from 1,000 to 3,072 on two cores.
_EIGEN_PRODUCTS = 8
# The matrix, its eigenvectors, and the workspace of twice that (LAPACK's dsyevd).
_EIGEN_MATRICES = 4
# Blocks of pictures in float64, and what the interpreter holds.
_OVERHEAD_BYTES = 200_000_000
# Asking for memory and going through it a few times.
_BYTES_A_SECOND = 1e9
# Fraction of the free memory that a fit may allocate.
_SHARE_OF_MEMORY = 0.8


@dataclass(frozen=True)
class FitCost:
    """The cost of ``ZCAWhitening.fit``.

    Attributes:
        products: multiply-adds in float64.
        bytes: of memory at the peak, beside the pictures themselves.
        side: rows of the square matrix that is decomposed.
        through: ``"pixels"``: the covariance of all values of a picture; ``"samples"``: the
            Gram matrix of the pictures, if there are fewer of those.
    """

    products: float
    bytes: int
    side: int
    through: str

    @property
    def seconds(self) -> float:
        """Estimated for this machine when idle; the first call takes 0.1 s."""
        return self.products / _products_a_second() + self.bytes / _BYTES_A_SECOND


def fit_cost(num_images: int, image_shape: tuple[int, ...]) -> FitCost:
    """Seconds and bytes of a fit to so many pictures of a shape.

    Args:
        num_images: pictures to learn from.
        image_shape: (height, width, channels), pixels.
    """
    features = int(np.prod(image_shape))
    if num_images > features:
        side, through, products, kept = features, "pixels", num_images * features**2 / 2, 0
    else:
        side, through = num_images, "samples"
        products, kept = num_images**2 * features * 1.5, num_images * features
    products += _EIGEN_PRODUCTS * side**3
    needed = 8 * (_EIGEN_MATRICES * side**2 + kept) + _OVERHEAD_BYTES
    return FitCost(products, needed, side, through)


def check_affordable(num_images: int, image_shape: tuple[int, ...], free: int) -> None:
    """Raise ``ConfigurationError`` with the arithmetic if a fit would exceed the memory.

    Args:
        num_images: pictures to learn from.
        image_shape: (height, width, channels), pixels.
        free: bytes that were free before the fit began, less the pictures that it holds. Memory
            allocated since is part of its cost, and must not be counted twice.
    """
    cost = fit_cost(num_images, image_shape)
    if cost.bytes > _SHARE_OF_MEMORY * free:
        height, width, channels = image_shape
        raise ConfigurationError(
            "whitening-too-large",
            "Whitening {count:# picture} of {height} x {width} x {channels} needs a matrix of "
            "{side:,} x {side:,} and about {needed:.1f} GB of memory ({free:.1f} GB are free). "
            "Resize the pictures, learn from fewer of them ({fewer:,} take {less:.1f} GB), or use "
            "PatchWhitening, which learns from small patches.",
            count=num_images,
            height=height,
            width=width,
            channels=channels,
            side=cost.side,
            needed=cost.bytes / 1e9,
            free=free / 1e9,
            fewer=(fewer := min(500, num_images)),
            less=fit_cost(fewer, image_shape).bytes / 1e9,
        )


def check_matrix(image_shape: tuple[int, int, int]) -> None:
    """Raise ``ConfigurationError`` if the (D, D) whitening matrix would not fit into memory."""
    features, free = int(np.prod(image_shape)), memory.free_memory()
    if 8 * features**2 > _SHARE_OF_MEMORY * free:
        height, width, channels = image_shape
        raise ConfigurationError(
            "whitening-matrix-too-large",
            "The whitening matrix of pictures of {height} x {width} x {channels} has {side:,} x "
            "{side:,} values, {needed:.1f} GB ({free:.1f} GB of memory are free). Use "
            "ZCAWhitening.transform, which does without it, or resize the pictures.",
            height=height,
            width=width,
            channels=channels,
            side=features,
            needed=8 * features**2 / 1e9,
            free=free / 1e9,
        )


@cache
def _products_a_second() -> float:
    """Multiply-adds a second of a float64 matrix product here, measured for 0.1 s."""
    side = 768
    matrix = np.random.default_rng(0).normal(size=(side, side))
    times = []
    for _ in range(8):
        start = time.perf_counter()
        matrix @ matrix
        times.append(time.perf_counter() - start)
    return side**3 / min(times)
