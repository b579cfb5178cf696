"""The pass of the frozen layers over many pictures."""

import time
from collections.abc import Callable, Iterator

import numpy as np

SIZES = (64, 128, 256, 512)
"""Pictures at once, of 32 x 32 pixels; fewer if they are larger."""

STEADY_SIZE = 256
"""The size that is used if none is tried."""

REPEATS = 2
"""Blocks of each size: the first warms up, the second is measured."""


def steady_size(images: np.ndarray) -> int:
    """How many of such pictures to compute at once if no sizes are tried."""
    return _for_pixels(STEADY_SIZE, images.shape[1] * images.shape[2])


class BlockSizes:
    """How many pictures at once: some sizes are tried, then the fastest is used.

    Trying costs nothing, as its results are used.

    Args:
        pixels: of a picture.
        steady: use one size for all, so that nothing depends on the speed of the computer.
    """

    def __init__(self, pixels: int, steady: bool = False) -> None:
        sizes = (STEADY_SIZE,) if steady else SIZES
        self._sizes = tuple(_for_pixels(size, pixels) for size in sizes)
        self._seconds: dict[int, float] = {}
        self._tried = 0

    @property
    def size(self) -> int:
        """Pictures in the next block."""
        turn = self._tried // REPEATS
        if turn < len(self._sizes):
            return self._sizes[turn]
        return min(self._seconds, key=self._seconds.__getitem__)

    def took(self, size: int, seconds: float) -> None:
        """A block of so many pictures took so long."""
        self._seconds[size] = seconds / size
        self._tried += 1


def compute_features(
    frozen: Callable[[np.ndarray], np.ndarray],
    pictures: Callable[[int, int], np.ndarray],
    num_images: int,
    sizes: BlockSizes,
) -> Iterator[np.ndarray]:
    """The outputs of the frozen layers, block by block in the order of the pictures.

    Args:
        frozen: network input -> features.
        pictures: the network input of those from ``start`` to before ``stop``, float32.
        num_images: how many there are.
        sizes: of the blocks.
    """
    done = 0
    while done < num_images:
        size = min(sizes.size, num_images - done)
        began = time.perf_counter()
        features = frozen(pictures(done, done + size))
        sizes.took(size, time.perf_counter() - began)
        yield features
        done += size


def _for_pixels(size: int, pixels: int) -> int:
    return max(1, size * 1024 // pixels)
