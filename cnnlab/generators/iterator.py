"""Batches without end, the same for the same seed: what all iterators of the generator share."""

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.generators.attributes import View
from cnnlab.generators.overrides import iterator_notes, overridden
from cnnlab.generators.schedules.keras_dataset import KerasDataset, plain_class
from cnnlab.generators.schedules.keras_schedule import KerasSchedule
from cnnlab.generators.schedules.progress import Progress
from cnnlab.generators.schedules.random_source import (
    Random,
    RandomSource,
    current_source,
    use_source,
)
from cnnlab.generators.schedules.schedule import Schedule, check_schedule

# What an object has for itself in each process.
_OF_THE_PROCESS = ("lock", "_ordering", "_of_thread", "_index_generator", "_prefetcher")


class Iterator(Progress, KerasDataset):
    """Order, position and threads; subclasses define how a batch is made.

    A subclass defines ``_get_batches_of_transformed_samples(index_array)``, as with Keras's class;
    its other methods may be overridden too. Attributes may be set, with effect from the next
    batch on (``shuffle`` from the next epoch on); others are refused.

    ``next`` never ends: after the last batch of an epoch comes the first of the next one, in
    new order, with new draws. ``iterator[i]`` is batch i of the current epoch, the same one
    that ``next`` gives in its turn. Order and draws depend on seed, epoch and batch
    number alone, not on threads or on who else draws random numbers.

    ``model.fit`` takes it: it is a ``keras.utils.PyDataset``, and a ``Sequence`` of Keras 2, as
    soon as these are imported.

    Args:
        n: number of pictures.
        batch_size: pictures a batch; the last one of an epoch may be smaller.
        shuffle: a new order each epoch.
        seed: integer from 0 on, or None for new draws.
        keras_compat: Keras's order for the seed; None for the generator's setting.
        **kwargs: ``workers``, ``use_multiprocessing``, ``max_queue_size`` of a ``PyDataset``.

    Attributes:
        n, batch_size, shuffle, seed: as given.
        batch_index: number of the batch that ``next`` gives, from 0.
        total_batches_seen: batches delivered so far. Setting it goes to the epoch in which that
            many are.
        index_array: (n,) the order of the current epoch, until the next one's first batch.
        index_generator: the places of the pictures of each coming batch; takes them off.
        lock: held while ``next`` takes from ``index_generator``.
        epoch: number of the epoch that the coming batch belongs to, from 0.
        notes: what is worth knowing about how batches are made.
    """

    white_list_formats = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")
    # Of the classes in ``keras_compat``.
    _as_keras = False

    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        *,
        keras_compat: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        check_schedule(n, batch_size, seed)
        self.n = n
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = seed
        if keras_compat is not None:
            self._as_keras = keras_compat
        self._begin_progress(KerasSchedule() if self._is_compatible else Schedule())
        self._begin_process()

    def __getitem__(self, index: int) -> Any:
        """Batch ``index`` of the current epoch. Raises ``ConfigurationError`` beyond the last."""
        if not 0 <= index < len(self):
            raise ConfigurationError(
                "batch-index",
                "Asked for batch {index}, but there are {count}, numbered from 0.",
                index=index,
                count=len(self),
            )
        with self._ordering:
            # Without cnnlab's on_epoch_end the end of an epoch is unknown: draws go by the count.
            number = self._batches_seen if overridden(self, ("on_epoch_end",)) else index
            self._prepare_batch(number, by_number=True)
            chosen = self._order_of_epoch[self.batch_size * index : self.batch_size * (index + 1)]
        return self._made_batch(chosen)

    def __iter__(self) -> "Iterator":
        return self

    def __next__(self) -> Any:
        if getattr(self._of_thread, "is_asked", False):
            return self._next_batch()  # from an overridden ``next``, which must not be called again
        self._of_thread.is_asked = True
        try:
            return self.next()
        finally:
            self._of_thread.is_asked = False

    def next(self) -> Any:
        """The next batch, as Keras's iterators name it."""
        return self._next_batch()

    def _next_batch(self) -> Any:
        self._check_not_empty()
        self._of_thread.random = None
        with self.lock:
            index_array = next(self.index_generator)
        return self._made_batch(index_array, comes_next=True)

    @View
    def notes(self) -> tuple[Any, ...]:
        """Notes on how batches are made."""
        return iterator_notes(self)

    def _get_batches_of_transformed_samples(self, index_array: np.ndarray) -> Any:
        raise NotImplementedError(
            f"{type(self).__name__} does not say how a batch is made: it needs a method "
            "_get_batches_of_transformed_samples(index_array)."
        )

    def _made_batch(self, index_array: np.ndarray, comes_next: bool = False) -> Any:
        self._of_thread.comes_next = comes_next
        with self._use_source():
            return self._get_batches_of_transformed_samples(index_array)

    def _use_source(self) -> AbstractContextManager[RandomSource]:
        """The random source of the current batch; outside of one, of the last batch."""
        source = current_source()
        if source is not None and source.owner is self:
            return nullcontext(source)
        lend = self.seed is not None and self._calls_overrides
        return use_source(RandomSource(self, self._batch_random, self._varies), lend)

    @property
    def _batch_random(self) -> Random:
        if getattr(self._of_thread, "random", None) is None:
            epoch, number = self._position.epoch, self._batches_seen
            self._of_thread.random = self._schedule.batch(self, epoch, number)
        return self._of_thread.random

    @property
    def _is_compatible(self) -> bool:
        generator = getattr(self, "image_data_generator", None)
        return self._as_keras or bool(getattr(generator, "keras_compat", False))

    @property
    def _overridden_methods(self) -> tuple[str, ...]:
        """Overridden methods that a batch goes through."""
        return overridden(self, ("_get_batches_of_transformed_samples",))

    @property
    def _calls_overrides(self) -> bool:
        """Whether overriding code runs, which may draw from NumPy's own generator."""
        return bool(self._overridden_methods)

    @property
    def _varies(self) -> bool:
        return True

    def _check_not_empty(self) -> None:
        if not self.n:
            raise ConfigurationError(
                "no-pictures",
                "There is no picture to take: this iterator found 0. Look at its folder, file "
                "names, classes and `validation_split`.",
            )

    def _begin_process(self) -> None:
        self.lock = threading.Lock()
        self._ordering = threading.RLock()
        self._of_thread = threading.local()
        self._index_generator = None

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self).items() if k not in _OF_THE_PROCESS}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._begin_process()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (plain_class(type(self)), self.__getstate__())


def _restored(cls: type[Iterator], state: dict[str, Any]) -> Iterator:
    iterator = cls.__new__(cls)
    iterator.__setstate__(state)
    return iterator
