"""Batches without end: augmented, normalised, the same for the same seed."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from cnnlab.augmentation.drawing import check_seed
from cnnlab.augmentation.saving import PictureSaver
from cnnlab.errors import ConfigurationError
from cnnlab.normalization.arrays import as_images, check_enough

if TYPE_CHECKING:
    from cnnlab.augmentation.image_data_generator import ImageDataGenerator

Batch = np.ndarray | tuple[np.ndarray, np.ndarray]


class NumpyArrayIterator:
    """What ``ImageDataGenerator.flow`` returns: batches of float32 pictures, with labels if given.

    ``next`` never ends: after the last batch of an epoch comes the first of the next one, in
    new order, with new draws. ``iterator[i]`` is batch i of the current epoch, the same one
    that ``next`` gives in its turn. Order and draws depend on seed, epoch and batch
    number alone, not on threads or on who else draws random numbers.

    Attributes:
        n: number of pictures.
        batch_size: pictures a batch; the last one of an epoch may be smaller.
        shuffle: a new order each epoch.
        seed: as given.
        epoch: number of the current epoch, from 0.
        batch_index: number of the batch that ``next`` gives, from 0.
    """

    def __init__(
        self,
        x: np.ndarray,
        y: np.ndarray | None,
        image_data_generator: "ImageDataGenerator",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
    ) -> None:
        self.x = as_images(x)
        check_enough(self.x, 1)
        self.y = None if y is None else _matching(y, len(self.x))
        _check_batch_size(batch_size)
        check_seed(seed)
        self.image_data_generator = image_data_generator
        self.n = len(self.x)
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = seed
        self.epoch = 0
        self.batch_index = 0
        self._entropy = np.random.SeedSequence(seed).entropy
        self._last_order = (-1, np.arange(0))
        self._saver = PictureSaver(save_to_dir, save_prefix, save_format) if save_to_dir else None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Batches an epoch, the last one perhaps smaller."""
        return -(-self.n // self.batch_size)

    def __getitem__(self, index: int) -> Batch:
        """Batch ``index`` of the current epoch. Raises ``ConfigurationError`` beyond the last."""
        if not 0 <= index < len(self):
            raise ConfigurationError(
                "batch-index",
                "Asked for batch {index}, but there are {count}, numbered from 0.",
                index=index,
                count=len(self),
            )
        return self._batch(self.epoch, index)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch:
        with self._lock:
            epoch, index = self.epoch, self.batch_index
            self.batch_index += 1
            if self.batch_index == len(self):
                self._start(epoch + 1)
        return self._batch(epoch, index)

    def next(self) -> Batch:
        """The next batch, as Keras's iterators name it."""
        return self.__next__()

    def reset(self) -> None:
        """Go to the first batch: of this epoch, or of a new one if this one has begun."""
        with self._lock:
            if self.batch_index:
                self._start(self.epoch + 1)

    def on_epoch_end(self) -> None:
        """Begin a new epoch: new order, new draws."""
        with self._lock:
            self._start(self.epoch + 1)

    def _start(self, epoch: int) -> None:
        self.epoch = epoch
        self.batch_index = 0

    def _batch(self, epoch: int, index: int) -> Batch:
        chosen = self._order(epoch)[index * self.batch_size : (index + 1) * self.batch_size]
        generator = self.image_data_generator
        augmented = generator.augment(self.x[chosen], self._random(epoch, 1 + index))
        batch = generator.standardize(augmented)
        if self._saver:
            self._saver.save(augmented, chosen)
        return batch if self.y is None else (batch, self.y[chosen])

    def _order(self, epoch: int) -> np.ndarray:
        known, order = self._last_order
        if known != epoch:
            random = self._random(epoch, 0)
            order = random.permutation(self.n) if self.shuffle else np.arange(self.n)
            self._last_order = epoch, order
        return order

    def _random(self, *key: int) -> np.random.Generator:
        """An independent generator for each key of the same seed."""
        return np.random.default_rng(np.random.SeedSequence(self._entropy, spawn_key=key))


def _matching(y: Any, num_images: int) -> np.ndarray:
    labels = np.asarray(y)
    if labels.ndim == 0 or len(labels) != num_images:
        raise ConfigurationError(
            "labels-length",
            "`y` needs one entry for each picture: received {labels} for {images} pictures.",
            labels=len(labels) if labels.ndim else "a single value",
            images=num_images,
        )
    return labels


def _check_batch_size(batch_size: Any) -> None:
    if not isinstance(batch_size, int | np.integer) or batch_size < 1:
        raise ConfigurationError(
            "batch-size",
            "`batch_size` must be an integer, 1 or more; received {received}. 32 is usual.",
            received=repr(batch_size),
        )
