"""Random numbers of the current batch, for cnnlab's methods and for those that override them.

Keras seeds NumPy's process-global generator at each batch, and methods that programs override
draw from it. Here the batch's own generator is handed to cnnlab's methods through a context
variable; overriding methods find NumPy's generator seeded while they run.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.augmentation.drawing import Seed, as_generator, check_seed
from cnnlab.errors import ConfigurationError, quoted

Random = np.random.Generator | np.random.RandomState

_current: ContextVar["RandomSource | None"] = ContextVar("cnnlab_random_source", default=None)
# One batch at a time may have NumPy's generator.
_lending = threading.RLock()


@dataclass(frozen=True, eq=False)
class RandomSource:
    """The random numbers of a batch.

    Attributes:
        owner: whose batch it is.
        random: the generator.
        varies: False if the images are not augmented: nothing is drawn for them.
    """

    owner: Any
    random: Random
    varies: bool = True


def global_random_state() -> np.random.RandomState:
    """The generator behind ``numpy.random.uniform`` and the like, shared by the process."""
    return np.random.mtrand._rand


def current_source() -> RandomSource | None:
    """The source of this thread's current batch; None outside of batches."""
    return _current.get()


def random_for(seed: Seed, keras_compat: bool) -> Random | None:
    """The generator for a call with this seed; without a seed, the current batch decides.

    Args:
        seed: integer from 0 on, a generator to be used and advanced, or None.
        keras_compat: whether to use Keras's kind of generator.

    Returns:
        None if the images of the batch are not augmented.
    """
    current = current_source() if seed is None else None
    if current is not None and not current.varies:
        return None
    source = seed if current is None else current.random
    return as_keras_random(source) if keras_compat else as_random(source)


def as_keras_random(source: Any) -> np.random.RandomState:
    """Keras's kind of generator for a seed or of another generator, which is advanced."""
    if isinstance(source, np.random.RandomState):
        return source
    if isinstance(source, np.random.Generator):
        source = int(source.integers(2**32))
    check_keras_seed(source)
    current = current_source()
    if source is not None and current is not None and current.random is global_random_state():
        current.random.seed(source)  # an overriding method seeds, as with Keras
        return current.random
    return np.random.RandomState(source)


def check_keras_seed(seed: Any) -> None:
    """Raise ``ConfigurationError`` for what is no seed, or none of Keras's kind of generator."""
    check_seed(seed)
    if seed is not None and seed >= 2**32:
        raise ConfigurationError(
            "seed-beyond-keras",
            "With `keras_compat` the seed plus the number of batches so far has to stay below "
            "{limit}; received {received}. Choose a smaller seed.",
            limit=2**32,
            received=quoted(seed),
        )


def as_random(source: Any) -> np.random.Generator:
    """NumPy's newer kind of generator for a seed or of another generator, which is advanced."""
    if isinstance(source, np.random.RandomState):
        source = int(source.randint(2**31))
    return as_generator(source)


@contextmanager
def use_source(source: RandomSource, lend: bool = False) -> Iterator[RandomSource]:
    """Inside, cnnlab's methods draw from ``source``; with ``lend`` NumPy's functions do so too."""
    with lend_to_numpy(source.random) if lend else nullcontext(source.random) as random:
        used = RandomSource(source.owner, random, source.varies)
        token = _current.set(used)
        try:
            yield used
        finally:
            _current.reset(token)


@contextmanager
def lend_to_numpy(random: Random) -> Iterator[Random]:
    """NumPy's generator continues ``random`` inside, and is afterwards as it was before.

    Yields:
        What to draw from inside: NumPy's generator in place of one of its kind, so that their
        draws alternate as in Keras; else ``random``, from which NumPy's is only seeded.
    """
    shared = global_random_state()
    if random is shared:
        yield shared
        return
    if isinstance(random, np.random.RandomState):
        source = random
    else:  # a generator spawned from it leaves its own next numbers as they are
        source = np.random.RandomState(random.spawn(1)[0].integers(2**32))
    with _lending:
        before = shared.get_state()
        shared.set_state(source.get_state())
        try:
            yield shared if source is random else random
        finally:
            source.set_state(shared.get_state())
            shared.set_state(before)
