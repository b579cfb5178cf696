"""Find what frozen layers answered to pictures, or compute and keep it."""

import functools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnlab.features import cache
from cnnlab.features.computing import BlockSizes, compute_features

Frozen = Callable[[np.ndarray], np.ndarray]
Progress = Callable[[int, int, float], None]
"""Called with the pictures done, their number, and pictures a second."""
Hold = Callable[[Path], object]
"""Called with a folder of the cache that is needed from now on."""


@dataclass(frozen=True)
class Wanted:
    """Features to be kept.

    Attributes:
        key: says all that they depend on.
        about: what they are, for people.
        num_images: how many pictures.
        pictures: those from ``start`` to before ``stop``, as the network sees them.
    """

    key: str
    about: str
    num_images: int
    pictures: Callable[[int, int], np.ndarray]


@dataclass(frozen=True, eq=False)
class Kept:
    """Features that are kept.

    Attributes:
        arrays: one for each that was wanted, memory-mapped.
        num_computed: how many pictures were computed now; the others were found.
        seconds: that it took.
    """

    arrays: tuple[np.ndarray, ...]
    num_computed: int = 0
    seconds: float = 0.0

    @property
    def num_bytes(self) -> int:
        """On the disk."""
        return sum(array.nbytes for array in self.arrays)


def are_kept(wanted: list[Wanted], precision: str) -> bool:
    """Whether nothing of it would have to be computed."""
    return all(cache.find(features.key, precision) is not None for features in wanted)


def keep(
    wanted: list[Wanted],
    shape: tuple[int, ...],
    precision: str,
    frozen: Callable[[], Frozen],
    sizes: BlockSizes,
    progress: Progress,
    hold: Hold = lambda folder: None,
) -> Kept:
    """All that is wanted, from the disk where it is there.

    Args:
        wanted: what to have.
        shape: of the features of one picture.
        precision: of the frozen part.
        frozen: makes the frozen part, if it is needed.
        sizes: how many pictures at once.
        progress: called after each block; what it raises ends it, and what was half done is
            not kept.
        hold: called with the folder of each array that is or was made.

    Raises:
        OSError: the disk is full.
    """
    found = {}
    for features in wanted:
        hold(cache.folder_of(features.key))
        array = cache.find(features.key, precision)
        if array is not None:
            found[features.key] = array
    missing = [features for features in wanted if features.key not in found]
    clock = _Clock(sum(features.num_images for features in missing), progress)
    layers = functools.cache(frozen)
    for features in missing:
        found[features.key] = cache.store(
            features.key,
            features.about,
            (features.num_images, *shape),
            precision,
            clock.counted(
                compute_features(layers(), features.pictures, features.num_images, sizes)
            ),
        )
        hold(cache.folder_of(features.key))
    arrays = [found[features.key] for features in wanted]
    return Kept(tuple(arrays), clock.total, clock.seconds)


class _Clock:
    """Counts pictures over several passes."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total = total
        self._progress = progress
        self._done = 0
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def counted(self, parts: Iterator[np.ndarray]) -> Iterator[np.ndarray]:
        for part in parts:
            yield part
            self._done += len(part)
            self._progress(self._done, self.total, self._done / self.seconds)
