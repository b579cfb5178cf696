"""Keras's own order and random numbers for a seed, from a private generator of the same kind."""

import numpy as np

from cnnlab.augmentation.drawing import check_seed
from cnnlab.augmentation.flow.schedule import Turn, check_batch_size


class KerasSchedule:
    """Turns in the order of ``keras.src.legacy.preprocessing.image.Iterator``.

    Keras reseeds NumPy's process-global generator with seed + number of batches so far, draws
    the order at the beginning of an epoch and then the transforms. The same happens here
    with a private Mersenne Twister, so that a seed means the batches that it always meant.
    Turns share that generator: one must be made before the next is taken.

    Args and attributes: see ``Schedule``.
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
        self.index_array: np.ndarray | None = None
        self._random = np.random.RandomState(seed)

    def __len__(self) -> int:
        return -(-self.n // self.batch_size) if self.n else 0

    def at(self, index: int) -> Turn:
        """Batch ``index`` of the current order, with the next random numbers."""
        self._reseed()
        self.total_batches_seen += 1
        if self.index_array is None:
            self._order()
        return self._turn(index)

    def take(self) -> Turn:
        """The batch at the position, which moves on; a first batch brings a new order."""
        self._reseed()
        if self.batch_index == 0:
            self._order()
        turn = self._turn(self.batch_index)
        self.total_batches_seen += 1
        self.batch_index = (self.batch_index + 1) % max(1, len(self))
        self.epoch += self.batch_index == 0
        return turn

    def reset(self) -> None:
        """Go to the first batch; a new order comes with it."""
        self.batch_index = 0

    def end_epoch(self) -> None:
        """A new order for indexing; the position stays."""
        self.epoch += 1
        self._order()

    def _reseed(self) -> None:
        if self.seed is not None:
            self._random.seed(self.seed + self.total_batches_seen)

    def _order(self) -> None:
        self.index_array = self._random.permutation(self.n) if self.shuffle else np.arange(self.n)

    def _turn(self, index: int) -> Turn:
        chosen = self.index_array[index * self.batch_size : (index + 1) * self.batch_size]
        return Turn((self.total_batches_seen,), chosen, lambda: self._random)
