"""Which pictures come when, and which random numbers they get: a pure function of the seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from cnnlab.augmentation.drawing import check_seed
from cnnlab.errors import ConfigurationError

Random = np.random.Generator | np.random.RandomState


@dataclass(frozen=True, eq=False)
class Turn:
    """One batch to be made.

    Attributes:
        key: equal keys of one schedule mean equal batches.
        indices: places of the pictures in the data set.
        random: returns the generator of this batch; each call begins anew.
    """

    key: tuple[Any, ...]
    indices: np.ndarray
    random: Callable[[], Random]


class Schedule:
    """Epoch after epoch, each in an order of its own; batch i of epoch e follows from (seed, e, i).

    Args:
        n: number of pictures, 0 or more.
        batch_size: pictures a batch; the last one of an epoch may be smaller.
        shuffle: a new order each epoch.
        seed: integer from 0 on, or None for draws that nobody can repeat.

    Attributes:
        epoch: number of the current epoch, from 0.
        batch_index: number of the batch that ``take`` gives, from 0.
        total_batches_seen: batches given so far, by ``take`` or ``at``.
    """

    def __init__(self, n: int, batch_size: int, shuffle: bool, seed: int | None) -> None:
        check_batch_size(batch_size, n)
        check_seed(seed)
        self.n = n
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.seed = seed
        self.epoch = 0
        self.batch_index = 0
        self.total_batches_seen = 0
        self._entropy = np.random.SeedSequence(seed).entropy
        self._orders: dict[tuple[Any, ...], np.ndarray] = {}

    def __len__(self) -> int:
        return -(-self.n // self.batch_size) if self.n else 0

    @property
    def index_array(self) -> np.ndarray:
        """(n,) the order of the current epoch."""
        return self._order(self.epoch)

    def at(self, index: int) -> Turn:
        """Batch ``index`` of the current epoch; the position stays."""
        self.total_batches_seen += 1
        return self._turn(self.epoch, index)

    def take(self) -> Turn:
        """The batch at the position, which moves on."""
        if self.batch_index >= len(self):
            self.reset()  # the batch size was changed on the way
        turn = self._turn(self.epoch, self.batch_index)
        self.total_batches_seen += 1
        self.epoch, self.batch_index = self._after(self.epoch, self.batch_index)
        return turn

    def upcoming(self) -> Iterator[Turn]:
        """What ``take`` will give, without moving; never ends."""
        epoch, index = self.epoch, self.batch_index
        while True:
            yield self._turn(epoch, index)
            epoch, index = self._after(epoch, index)

    def reset(self) -> None:
        """Go to the first batch: of this epoch, or of a new one if this one has begun."""
        if self.batch_index:
            self.end_epoch()

    def end_epoch(self) -> None:
        """Go to the first batch of the next epoch."""
        self.epoch += 1
        self.batch_index = 0

    def _after(self, epoch: int, index: int) -> tuple[int, int]:
        return (epoch, index + 1) if index + 1 < len(self) else (epoch + 1, 0)

    def _turn(self, epoch: int, index: int) -> Turn:
        key = (epoch, index, self.batch_size, self.shuffle)
        indices = self._order(epoch)[index * self.batch_size : (index + 1) * self.batch_size]
        return Turn(key, indices, partial(self._random, epoch, 1 + index))

    def _order(self, epoch: int) -> np.ndarray:
        if not self.shuffle:
            return np.arange(self.n)
        if epoch not in self._orders:
            # Batches are made ahead over the end of an epoch: two orders are in use at most.
            latest = {e: order for e, order in self._orders.items() if e == epoch - 1}
            self._orders = latest | {epoch: self._random(epoch, 0).permutation(self.n)}
        return self._orders[epoch]

    def _random(self, *key: int) -> np.random.Generator:
        """An independent generator for each key of the same seed."""
        return np.random.default_rng(np.random.SeedSequence(self._entropy, spawn_key=key))


def check_batch_size(batch_size: Any, n: int = 1) -> None:
    """Raise ``ConfigurationError`` unless the size is an integer from 1 on (0 where n is 0)."""
    if not isinstance(batch_size, int | np.integer) or batch_size < min(n, 1):
        raise ConfigurationError(
            "batch-size",
            "`batch_size` must be an integer, 1 or more; received {received}. 32 is usual.",
            received=repr(batch_size),
        )
