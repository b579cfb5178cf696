"""Batches without end, the same for the same seed: what all iterators of the generator share."""

import threading
from collections.abc import Iterator as Generating
from typing import Any, Self

import numpy as np

from cnnlab.augmentation.flow.keras_dataset import dataset_class, plain_class
from cnnlab.augmentation.flow.keras_schedule import KerasSchedule
from cnnlab.augmentation.flow.running_ahead import RunningAhead
from cnnlab.augmentation.flow.schedule import Schedule, Turn
from cnnlab.errors import ConfigurationError


def _scheduled(name: str) -> property:
    return property(
        lambda self: getattr(self._schedule, name),
        lambda self, value: setattr(self._schedule, name, value),
    )


class Iterator:
    """Order, position and threads; subclasses make a batch from its ``Turn``.

    ``next`` never ends: after the last batch of an epoch comes the first of the next one, in
    new order, with new draws. ``iterator[i]`` is batch i of the current epoch, the same one
    that ``next`` gives in its turn. Order and draws depend on seed, epoch and batch
    number alone, not on threads or on who else draws random numbers. While the consumer
    works on a batch, ``next`` has the following two made in the background.

    Where Keras is imported before an iterator is made, it is a ``keras.utils.PyDataset``, as
    ``model.fit`` wants it.

    Args:
        n: number of pictures.
        batch_size: pictures a batch; the last one of an epoch may be smaller.
        shuffle: a new order each epoch.
        seed: integer from 0 on, or None for new draws.
        keras_compat: Keras's order for the seed, and nothing made ahead.
        **kwargs: ``workers``, ``use_multiprocessing``, ``max_queue_size`` of a ``PyDataset``.

    Attributes:
        n, batch_size, shuffle, seed: as given.
        batch_index: number of the batch that ``next`` gives, from 0.
        total_batches_seen: batches delivered so far.
        index_array: (n,) the order of the current epoch.
    """

    white_list_formats = ("png", "jpg", "jpeg", "bmp", "ppm", "tif", "tiff")

    n = _scheduled("n")
    batch_size = _scheduled("batch_size")
    shuffle = _scheduled("shuffle")
    seed = _scheduled("seed")
    batch_index = _scheduled("batch_index")
    total_batches_seen = _scheduled("total_batches_seen")
    index_array = property(lambda self: self._schedule.index_array)
    epoch = property(lambda self: self._schedule.epoch)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """An object of ``cls``; a ``PyDataset`` too where Keras is there."""
        return super().__new__(dataset_class(cls))

    def __init__(
        self,
        n: int,
        batch_size: int,
        shuffle: bool,
        seed: int | None,
        *,
        keras_compat: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        schedule = KerasSchedule if keras_compat else Schedule
        self._schedule = schedule(n, batch_size, shuffle, seed)
        self._one_at_a_time = keras_compat
        self._start_threads()

    def __len__(self) -> int:
        """Batches an epoch, the last one perhaps smaller."""
        return len(self._schedule)

    def __getitem__(self, index: int) -> Any:
        """Batch ``index`` of the current epoch. Raises ``ConfigurationError`` beyond the last."""
        if not 0 <= index < len(self):
            raise ConfigurationError(
                "batch-index",
                "Asked for batch {index}, but there are {count}, numbered from 0.",
                index=index,
                count=len(self),
            )
        with self._lock:
            turn = self._schedule.at(index)
            if self._one_at_a_time:
                return self._make(turn)
        return self._make(turn)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        self._check_not_empty()
        with self._lock:
            turn = self._schedule.take()
            if not self._runs_ahead:
                return self._make(turn)
            batch = self._ahead.take(turn, self._schedule.upcoming(), self._conditions)
        return batch.result()

    def next(self) -> Any:
        """The next batch, as Keras's iterators name it."""
        return self.__next__()

    def reset(self) -> None:
        """Go to the first batch: of this epoch, or of a new one if this one has begun."""
        with self._lock:
            self._schedule.reset()

    def on_epoch_end(self) -> None:
        """Begin a new epoch: new order, new draws."""
        with self._lock:
            self._schedule.end_epoch()

    @property
    def index_generator(self) -> Generating[np.ndarray]:
        """The places of the pictures of each coming batch; takes them off the iterator."""
        while True:
            with self._lock:
                turn = self._schedule.take()
            yield turn.indices

    @property
    def _runs_ahead(self) -> bool:
        return not self._one_at_a_time

    @property
    def _conditions(self) -> tuple[Any, ...]:
        """What a batch depends on beside its turn; batches made ahead under others are dropped."""
        return ()

    def _make(self, turn: Turn) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say how a batch is made.")

    def _check_not_empty(self) -> None:
        if not self.n:
            raise ConfigurationError(
                "no-pictures",
                "There is no picture to take: this iterator found 0. Look at its folder, file "
                "names, classes and `validation_split`.",
            )

    def _start_threads(self) -> None:
        self._lock = threading.Lock()
        self._ahead = RunningAhead(self, "_make")

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self).items() if k not in ("_lock", "_ahead")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._start_threads()

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (plain_class(type(self)), self.__getstate__())


def _restored(cls: type[Iterator], state: dict[str, Any]) -> Iterator:
    iterator = cls.__new__(cls)
    iterator.__setstate__(state)
    return iterator
