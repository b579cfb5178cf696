"""toybox10: the built-in data set, ten familiar things drawn by code.

Scenes are sampled in unit coordinates and then rendered, so the same seed shows the same
pictures at every size. Everything is made here: no file, no network, no licence to mind.
"""

import numbers
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from cnnlab.configuration.checks import require_choice
from cnnlab.datasets.array_cache import contains, read_or_make
from cnnlab.datasets.dataset import Dataset
from cnnlab.datasets.request import check_image_size
from cnnlab.datasets.toybox.object_classes import OBJECT_CLASSES
from cnnlab.datasets.toybox.random_stream import random_streams, shuffled_labels
from cnnlab.datasets.toybox.rendering import Frame, frame
from cnnlab.datasets.toybox.scene import Scene, sample_scene
from cnnlab.errors import ConfigurationError

CLASS_NAMES = tuple(OBJECT_CLASSES)
SMALLEST, LARGEST = 32, 256

# Changes whenever a picture changes: cached pictures are kept by it.
_DRAWING = 1
_TRAIN, _TEST = (5000, 1), (1000, 2)  # number of pictures, seed
_BATCH = 64
# Smaller pictures are mostly Python's work: threads would only wait for each other.
_PIXELS_WORTH_A_THREAD = 64 * 64

Progress = Callable[[int, int], None]


def load(image_size: tuple[int, int] = (32, 32), progress: Progress | None = None) -> Dataset:
    """5,000 training and 1,000 test pictures, the classes balanced, in mixed order.

    Drawn on the first call (seconds at 32 pixels, a minute at 224), then read from the cache.

    Args:
        image_size: (height, width), each from 32 to 256.
        progress: called with the number of pictures drawn and their total; an exception that
            it raises ends the drawing and leaves nothing behind.

    Raises:
        ConfigurationError: ``image_size`` is out of range.
        DatasetError: the pictures cannot be stored.
    """
    height, width = _checked_size(image_size)

    def make(folder: Path) -> None:
        _draw_into(folder, (height, width), progress)

    return read_or_make(_key(height, width), _read, make)


def is_drawn(image_size: tuple[int, int] = (32, 32)) -> bool:
    """Whether ``load`` finds the pictures of this size in the cache. Raises as ``load`` does."""
    return contains(_key(*_checked_size(image_size)))


def load_first(num_images: int, image_size: tuple[int, int] = (32, 32)) -> Dataset:
    """The first training pictures of ``load`` and no test pictures, drawn at once and not kept.

    Args:
        num_images: how many, at least 0; more than there are gives all.
        image_size: as of ``load``.

    Raises:
        ConfigurationError: an argument is out of range.
    """
    size = _checked_size(image_size)
    _check_count("num_images", num_images)
    count, seed = _TRAIN
    labels = shuffled_labels(count, len(CLASS_NAMES), seed)[:num_images]
    nothing = np.empty((0, *size, 3), np.uint8), labels[:0]
    return Dataset(_drawn(labels, size, seed), labels, *nothing, CLASS_NAMES, "toybox10")


def _key(height: int, width: int) -> str:
    return f"toybox10-v{_DRAWING}-{height}x{width}"


def _read(folder: Path) -> Dataset:
    names = ("x_train", "y_train", "x_test", "y_test")
    arrays = {name: np.load(folder / f"{name}.npy") for name in names}
    return Dataset(**arrays, class_names=CLASS_NAMES, name="toybox10")


def _draw_into(folder: Path, image_size: tuple[int, int], progress: Progress | None) -> None:
    for part, (num_images, seed), before in (("train", _TRAIN, 0), ("test", _TEST, _TRAIN[0])):
        x, y = draw_pictures(num_images, image_size, seed, _continued(progress, before))
        np.save(folder / f"x_{part}.npy", x)
        np.save(folder / f"y_{part}.npy", y)


def _continued(progress: Progress | None, before: int) -> Progress | None:
    if progress is None:
        return None
    return lambda done, _: progress(before + done, _TRAIN[0] + _TEST[0])


def draw_pictures(
    num_images: int,
    image_size: tuple[int, int] = (32, 32),
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw pictures of the ten classes.

    Args:
        num_images: how many, at least 0; classes are balanced.
        image_size: (height, width), each from 32 to 256. The same seed at another size shows
            the same pictures.
        seed: at least 0. The same seed gives the same pictures.
        progress: called now and then with the number of pictures drawn and ``num_images``.

    Returns:
        images (num_images, height, width, 3), uint8 RGB, and labels (num_images,), int64.

    Raises:
        ConfigurationError: an argument is out of range.
    """
    size = _checked_size(image_size)
    _check_count("num_images", num_images)
    _check_count("seed", seed)
    labels = shuffled_labels(num_images, len(CLASS_NAMES), seed)
    return _drawn(labels, size, seed, progress), labels


def draw_class(
    class_name: str, num_images: int, image_size: tuple[int, int] = (32, 32), seed: int = 0
) -> np.ndarray:
    """Draw pictures of one class, (num_images, height, width, 3), uint8 RGB.

    Args:
        class_name: one of ``CLASS_NAMES``.
        num_images, image_size, seed: as of ``draw_pictures``.

    Raises:
        ConfigurationError: an argument is out of range.
    """
    require_choice("class_name", class_name, CLASS_NAMES, "toybox10")
    _check_count("num_images", num_images)
    _check_count("seed", seed)
    labels = np.full(num_images, CLASS_NAMES.index(class_name), np.int64)
    return _drawn(labels, _checked_size(image_size), seed)


def _drawn(
    labels: np.ndarray, image_size: tuple[int, int], seed: int, progress: Progress | None = None
) -> np.ndarray:
    """A picture for each label."""
    num_images = len(labels)
    scenes = (
        sample_scene(CLASS_NAMES[label], rng)
        for label, rng in zip(labels, random_streams(num_images, seed), strict=True)
    )
    images = np.empty((num_images, *image_size, 3), np.uint8)
    with _undivided():
        for index, image in enumerate(_rendered(scenes, frame(*image_size))):
            images[index] = image
            if progress and (index + 1 == num_images or index % _BATCH == 0):
                progress(index + 1, num_images)
    return images


@contextmanager
def _undivided() -> Iterator[None]:
    """OpenCV's own threads cost small pictures a tenth of the time; the setting is put back."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _rendered(scenes: Iterable[Scene], frame: Frame) -> Iterator[np.ndarray]:
    if frame.height * frame.width < _PIXELS_WORTH_A_THREAD:
        yield from map(frame.render, scenes)
        return
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        while batch := list(islice(scenes, _BATCH)):
            yield from threads.map(frame.render, batch)


def _checked_size(image_size: tuple[int, int]) -> tuple[int, int]:
    sides = check_image_size(image_size)
    if not all(SMALLEST <= side <= LARGEST for side in sides):
        raise ConfigurationError(
            "toybox10-image-size",
            "toybox10 is drawn at {smallest} to {largest} pixels, height and width; "
            "received `image_size` {received}.",
            smallest=SMALLEST,
            largest=LARGEST,
            received=sides,
        )
    return sides


def _check_count(name: str, value: int) -> None:
    if not isinstance(value, numbers.Integral) or value < 0:
        raise ConfigurationError(
            "toybox10-not-a-count",
            "`{name}` is a whole number, 0 or more; received {received}.",
            name=name,
            received=repr(value),
        )
