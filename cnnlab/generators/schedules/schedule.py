"""Order and random numbers as a pure function of the seed: of (seed, epoch, batch)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.augmentation.drawing import check_seed
from cnnlab.errors import ConfigurationError, quoted


@dataclass
class Position:
    """The position of an iterator, beside its ``batch_index``.

    Attributes:
        order: (n,) of the current epoch; None before the first one.
        has_begun: whether ``next`` has taken a batch from this order.
        epoch: number of the current epoch.
        coming: number of the epoch that the next order is for.
    """

    order: np.ndarray | None = None
    has_begun: bool = False
    epoch: int = 0
    coming: int = 0

    def begin(self, order: np.ndarray | None) -> None:
        """Take the order for the coming epoch."""
        self.order, self.has_begun = order, False
        if order is not None:
            self.epoch, self.coming = self.coming, self.coming + 1

    def go_to(self, epoch: int) -> None:
        """Draw as in this epoch from now on; its order is the next one made."""
        self.epoch = self.coming = epoch
        self.has_begun = True


class Schedule:
    """cnnlab's own numbers: the same batch for the same seed, in any thread, process or order.

    An epoch begins with the first batch that ``next`` takes after the last one of an order, or
    that is asked for by its number then.
    """

    def __init__(self) -> None:
        self._entropy = np.random.SeedSequence().entropy
        self._latest: tuple[Any, np.ndarray] | None = None

    def begin_batch(self, iterator: Any) -> None:
        """Do nothing: batches seed nothing here."""

    def is_order_due(self, iterator: Any, place: Position, by_number: bool) -> bool:
        """Whether a new order has to be made for the coming batch."""
        return place.order is None or (iterator.batch_index == 0 and place.has_begun)

    def order(self, iterator: Any, epoch: int) -> np.ndarray:
        """The order of an epoch, (n,)."""
        if not iterator.shuffle:
            return np.arange(iterator.n)
        key = (iterator.n, iterator.seed, epoch)
        if self._latest is None or self._latest[0] != key:
            self._latest = key, self._random(iterator.seed, epoch, 0).permutation(iterator.n)
        return self._latest[1].copy()

    def coming_order(self, iterator: Any, epoch: int) -> np.ndarray | None:
        """The order of an epoch that has not begun; None where it is not known before."""
        return self.order(iterator, epoch)

    def batch(self, iterator: Any, epoch: int, number: int) -> np.random.Generator:
        """The random generator of a batch in an epoch, created anew at each call."""
        return self._random(iterator.seed, epoch, 1 + number)

    def _random(self, seed: int | None, *key: int) -> np.random.Generator:
        """An independent generator for each key of the same seed."""
        entropy = self._entropy if seed is None else seed
        return np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=key))


def check_count(name: str, count: Any) -> None:
    """Raise ``ConfigurationError`` unless it is an integer from 0 on."""
    if not isinstance(count, int | np.integer) or count < 0:
        raise ConfigurationError(
            "count",
            "`{name}` must be an integer, 0 or more; received {received}.",
            name=name,
            received=quoted(count),
        )


def check_schedule(n: Any, batch_size: Any, seed: Any, batch_index: Any = 0) -> None:
    """Raise ``ConfigurationError`` unless batches can be made with these.

    The size has to be an integer from 1 on (0 where n is 0), the seed one from 0 on or None, the
    others integers from 0 on.
    """
    check_count("n", n)
    check_count("batch_index", batch_index)
    if not isinstance(batch_size, int | np.integer) or batch_size < min(n, 1):
        raise ConfigurationError(
            "batch-size",
            "`batch_size` must be an integer, 1 or more; received {received}. 32 is usual.",
            received=repr(batch_size),
        )
    check_seed(seed)
