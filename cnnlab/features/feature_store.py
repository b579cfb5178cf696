"""Outputs of frozen layers for pictures: from the cache, or computed and cached."""

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
"""Called with a folder of the cache that must stay from now on."""


@dataclass(frozen=True)
class FeatureRequest:
    """Features to find or to compute.

    Attributes:
        key: identifies everything that they depend on.
        about: what they are, for people.
        num_images: how many pictures.
        pictures: the network input of those from ``start`` to before ``stop``.
    """

    key: str
    about: str
    num_images: int
    pictures: Callable[[int, int], np.ndarray]


@dataclass(frozen=True, eq=False)
class CachedFeatures:
    """Features in the cache.

    Attributes:
        arrays: one a request, memory-mapped.
        num_computed: how many pictures were computed now; the others were in the cache.
        seconds: that this took.
    """

    arrays: tuple[np.ndarray, ...]
    num_computed: int = 0
    seconds: float = 0.0

    @property
    def num_bytes(self) -> int:
        """On the disk."""
        return sum(array.nbytes for array in self.arrays)


def are_cached(requests: list[FeatureRequest], precision: str) -> bool:
    """Whether nothing would have to be computed."""
    return all(cache.find(request.key, precision) is not None for request in requests)


def cached_features(
    requests: list[FeatureRequest],
    shape: tuple[int, ...],
    precision: str,
    frozen: Callable[[], Frozen],
    sizes: BlockSizes,
    progress: Progress,
    hold: Hold = lambda folder: None,
) -> CachedFeatures:
    """Features from the cache; what is missing is computed and cached.

    Args:
        requests: which features.
        shape: of the features of one picture.
        precision: of the frozen part.
        frozen: builds the frozen part, if it is needed.
        sizes: how many pictures at once.
        progress: called after each block; an error that it raises ends the work, and nothing
            incomplete is cached.
        hold: called with the folder of each array, before and after it is computed.

    Raises:
        OSError: the disk is full.
    """
    found = {}
    for request in requests:
        hold(cache.folder_of(request.key))
        array = cache.find(request.key, precision)
        if array is not None:
            found[request.key] = array
    missing = [request for request in requests if request.key not in found]
    clock = _Clock(sum(request.num_images for request in missing), progress)
    layers = functools.cache(frozen)
    for request in missing:
        found[request.key] = cache.store(
            request.key,
            request.about,
            (request.num_images, *shape),
            precision,
            clock.counted(compute_features(layers(), request.pictures, request.num_images, sizes)),
        )
        hold(cache.folder_of(request.key))
    arrays = [found[request.key] for request in requests]
    return CachedFeatures(tuple(arrays), clock.total, clock.seconds)


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
