"""Keras's own order and random numbers for a seed, from a private generator of the same kind.

Source: Keras 3.15, ``legacy/preprocessing/image.py``, ``Iterator``.
"""

from typing import Any

import numpy as np

from cnnlab.generators.schedules.random_source import check_keras_seed, global_random_state
from cnnlab.generators.schedules.schedule import Position


class KerasSchedule:
    """The numbers of ``keras.src.legacy.preprocessing.image.Iterator``; see ``Schedule``.

    Keras reseeds NumPy's process-global generator with seed + number of batches so far, draws
    the order at the beginning of an epoch and then the transforms. The same happens here with a
    private Mersenne Twister a batch, so that a seed means the batches that it always meant. Where
    other processes make the batches, this one seeds nothing: the orders of its epochs come from
    NumPy's global generator, here as in Keras.
    """

    def __init__(self) -> None:
        self._private: np.random.RandomState | None = None
        # Made here, so that worker processes agree on an order that no seed decides.
        self._unseeded = np.random.RandomState()

    @property
    def random(self) -> np.random.RandomState:
        """The generator in use."""
        return global_random_state() if self._private is None else self._private

    def begin_batch(self, iterator: Any) -> None:
        """Seed, as Keras does before each batch; without a seed only once."""
        if iterator.seed is not None:
            seed = iterator.seed + iterator.total_batches_seen
            check_keras_seed(seed)
            self._private = np.random.RandomState(seed)
        elif self._private is None:
            self._private = self._unseeded

    def is_order_due(self, iterator: Any, place: Position, by_number: bool) -> bool:
        """With ``next`` before each first batch; by number only where there is none."""
        return place.order is None or (iterator.batch_index == 0 and not by_number)

    def order(self, iterator: Any, epoch: int) -> np.ndarray:
        """A new order, (n,)."""
        return self.random.permutation(iterator.n) if iterator.shuffle else np.arange(iterator.n)

    def coming_order(self, iterator: Any, epoch: int) -> None:
        """None: it depends on all draws until then."""

    def batch(self, iterator: Any, epoch: int, number: int) -> np.random.RandomState:
        """The generator in use, which goes on after the draws of the order."""
        return self.random
