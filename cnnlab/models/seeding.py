"""Private seeds for Keras, which draws from the process-global generator."""

import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seeded(seed: int | None) -> Iterator[None]:
    """Seed the layers that are made in the block: Keras draws their seeds from Python's ``random``.

    The caller's random state is restored, unlike with ``keras.utils.set_random_seed``, which
    would also reseed NumPy and TensorFlow for everybody in the process.
    """
    before = random.getstate()
    if seed is not None:
        random.seed(seed)
    try:
        yield
    finally:
        if seed is not None:
            random.setstate(before)
