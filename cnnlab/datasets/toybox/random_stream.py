"""The random numbers of each picture: drawn before, read one by one."""

import math
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import TypeVar

import numpy as np

# More than any scene asks for: at most 130 were seen. One that asks for more starts over.
_DRAWS = 256
_PICTURES, _LABELS = range(2)

T = TypeVar("T")


class RandomStream:
    """Uniform numbers that were drawn before, read one by one.

    Args:
        values: uniform in [0, 1).
    """

    def __init__(self, values: Sequence[float]) -> None:
        self._next = cycle(values).__next__

    def between(self, low: float, high: float) -> float:
        """Uniform in [low, high)."""
        return low + (high - low) * self._next()

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def count(self, low: int, high: int) -> int:
        """A whole number in [low, high], both included."""
        return low + int((high - low + 1) * self._next())

    def angle(self, degrees: float) -> float:
        """Radians in [-degrees, degrees)."""
        return math.radians(self.between(-degrees, degrees))

    def choice(self, options: Sequence[T]) -> T:
        """One of the options, all equally likely."""
        return options[int(len(options) * self._next())]


def random_streams(num_images: int, seed: int) -> Iterator[RandomStream]:
    """A stream for each picture; the first ones do not depend on how many follow.

    Only PCG64's uniform doubles are used, which are the same on every platform.
    """
    generator = _generator(seed, _PICTURES)
    for _ in range(num_images):
        yield RandomStream(generator.random(_DRAWS).tolist())


def shuffled_labels(num_images: int, num_classes: int, seed: int) -> np.ndarray:
    """Labels int64 (num_images,), as balanced as the number allows, in random order."""
    labels = np.arange(num_images, dtype=np.int64) % num_classes
    return _generator(seed, _LABELS).permutation(labels)


def _generator(seed: int, stream: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(stream,)))
