"""Which pictures come when: Keras's hooks and attributes for it, over a schedule of numbers."""

import threading
from collections.abc import Iterator as Generating
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import numpy as np

from cnnlab.generators.attributes import View
from cnnlab.generators.entries import as_order
from cnnlab.generators.overrides import overridden, own_method
from cnnlab.generators.schedules.keras_schedule import KerasSchedule
from cnnlab.generators.schedules.random_source import lend_to_numpy
from cnnlab.generators.schedules.schedule import Position, Schedule, check_count, check_schedule


class Progress:
    """Order and position of an ``Iterator``, which documents the attributes."""

    n: int
    batch_size: int
    shuffle: bool
    seed: int | None
    _ordering: threading.RLock
    _of_thread: threading.local
    _index_generator: Generating[np.ndarray] | None

    def _begin_progress(self, schedule: Schedule | KerasSchedule) -> None:
        self.batch_index = 0
        self._schedule = schedule
        self._position = Position()
        self._batches_seen = 0

    def __len__(self) -> int:
        """Batches an epoch, the last one perhaps smaller."""
        check_schedule(self.n, self.batch_size, self.seed)
        return -(-self.n // self.batch_size) if self.n else 0

    def reset(self) -> None:
        """Go to the first batch: of this epoch, or of a new one if this one has begun."""
        self.batch_index = 0

    @own_method
    def on_epoch_end(self) -> None:
        """Begin a new epoch: new order, new draws."""
        with self._ordering:
            if self._position.order is None and not self._is_compatible:
                # Perhaps other processes have made the first epoch's batches.
                self._position.coming += 1
            self._begin_epoch()
            if not self._is_compatible:
                self.batch_index = 0

    @property
    def index_array(self) -> np.ndarray | None:
        """The order of the current epoch; an epoch that is due begins with its first batch."""
        if self._position.order is None and not (self._is_compatible or self._overrides_order):
            self._begin_epoch()
        return self._position.order

    @index_array.setter
    def index_array(self, order: Any) -> None:
        self._position.begin(None if order is None else as_order(order))

    @property
    def total_batches_seen(self) -> int:
        """Batches delivered so far."""
        return self._batches_seen

    @total_batches_seen.setter
    def total_batches_seen(self, count: int) -> None:
        check_count("total_batches_seen", count)
        # One more: an overridden method counts, as Keras's methods do.
        goes_on = count == self._batches_seen + 1
        self._batches_seen = count
        if not goes_on:
            self._position.go_to(count // max(1, len(self)))

    @property
    def index_generator(self) -> Generating[np.ndarray]:
        """The indices of the pictures of each coming batch; advances the iterator."""
        if self._index_generator is not None:
            return self._index_generator
        generator = self._flow_index()
        if overridden(self, ("_flow_index",)):
            self._index_generator = generator  # it may hold its own position; cnnlab's does not
        return generator

    @index_generator.setter
    def index_generator(self, generator: Generating[np.ndarray]) -> None:
        self._index_generator = generator

    @View
    def epoch(self) -> int:
        """Number of the epoch that the coming batch belongs to."""
        due = self._schedule.is_order_due(self, self._position, by_number=False)
        return self._position.coming if due else self._position.epoch

    @own_method
    def _set_index_array(self) -> None:
        self.index_array = self._schedule.order(self, self._position.coming)

    @own_method
    def _flow_index(self) -> Generating[np.ndarray]:
        while True:
            with self._ordering:
                chosen = self._take_indices()
            yield chosen

    def _take_indices(self) -> np.ndarray:
        """The indices of the next batch's pictures; the position moves on."""
        self._prepare_batch(self.batch_index, by_number=False)
        self._position.has_begun = True
        start = self._batch_start
        self.batch_index = self.batch_index + 1 if self.n > start + self.batch_size else 0
        return self._order_of_epoch[start : start + self.batch_size]

    def _prepare_batch(self, number: int, by_number: bool) -> None:
        """Seed, order and random numbers for the coming batch, in Keras's order."""
        check_schedule(self.n, self.batch_size, self.seed, self.batch_index)
        self._schedule.begin_batch(self)
        if self._schedule.is_order_due(self, self._position, by_number):
            self._begin_epoch()
        self._batches_seen += 1
        self._of_thread.random = self._schedule.batch(self, self._position.epoch, number)

    def _begin_epoch(self) -> None:
        with self._lent_order():
            self._set_index_array()

    def _lent_order(self) -> AbstractContextManager:
        if not self._overrides_order or self.seed is None:
            return nullcontext()
        return lend_to_numpy(self._schedule.batch(self, self._position.coming, -1))

    @property
    def _is_compatible(self) -> bool:
        """Whether Keras's numbers are wanted."""
        raise NotImplementedError

    @property
    def _order_of_epoch(self) -> np.ndarray:
        """``index_array`` where it is known that an epoch has begun."""
        return cast(np.ndarray, self.index_array)

    @property
    def _batch_start(self) -> int:
        """Where in the order the next batch begins."""
        return self.batch_index * self.batch_size % self.n if self.n else 0

    @property
    def _overrides_order(self) -> bool:
        return bool(overridden(self, ("_set_index_array",)))

    def _upcoming(self) -> Generating[np.ndarray]:
        """The coming output of ``index_generator`` as far as it is known, without advancing it."""
        order, start, epoch = self._position.order, self._batch_start, self._position.coming
        if self._schedule.is_order_due(self, self._position, by_number=False):
            order, start, epoch = self._coming_order(epoch), 0, epoch + 1
        while order is not None:
            for first in range(start, self.n, self.batch_size):
                yield order[first : first + self.batch_size]
            order, start, epoch = self._coming_order(epoch), 0, epoch + 1

    def _coming_order(self, epoch: int) -> np.ndarray | None:
        return None if self._overrides_order else self._schedule.coming_order(self, epoch)
