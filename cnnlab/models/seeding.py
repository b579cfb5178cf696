"""Private seeds for what Keras draws from the process-global generator."""

import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seeded(seed: int | None) -> Iterator[None]:
    """Fix what layers made inside draw: Keras takes their seeds from Python's ``random``.

    The caller's random state is put back, unlike with ``keras.utils.set_random_seed``, which
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
