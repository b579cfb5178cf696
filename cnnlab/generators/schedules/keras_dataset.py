"""Iterators that ``model.fit`` takes, whichever Keras is imported, and whenever.

Keras asks ``isinstance(x, PyDataset)``, and ``isinstance`` believes ``x.__class__``. So an object
need not be made of Keras's class, which would have to be imported first: it answers at the time of
the question.
"""

import functools
import sys
from typing import Any

# Keras 3, and Keras 2 as TF_USE_LEGACY_KERAS=1 loads it.
_DATASETS = (("keras", "PyDataset"), ("tf_keras", "Sequence"))


class KerasDataset:
    """A ``keras.utils.PyDataset`` and ``tf_keras.utils.Sequence`` to all that ask.

    Subclasses have ``__len__`` and ``__getitem__``.

    Attributes:
        workers, use_multiprocessing, max_queue_size: how Keras fetches batches; see ``PyDataset``.
        num_batches: batches an epoch.
    """

    __class__ = property(lambda self: dataset_class(type(self)))
    num_batches = property(lambda self: len(self))

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def on_epoch_begin(self) -> None:
        """Called by Keras before each epoch."""


def dataset_class(cls: type) -> type:
    """``cls``, derived from the data set classes of those Keras that are loaded."""
    found = (_loaded(*names) for names in _DATASETS)
    bases = tuple(base for base in found if base and not issubclass(cls, base))
    return _derived(cls, bases) if bases else cls


def plain_class(cls: type) -> type:
    """The inverse of ``dataset_class``: what can be named in another process."""
    return vars(cls).get("_plain", cls)


def _loaded(package: str, name: str) -> type | None:
    return getattr(getattr(sys.modules.get(package), "utils", None), name, None)


@functools.cache
def _derived(cls: type, bases: tuple[type, ...]) -> type:
    body: dict[str, Any] = {"__module__": cls.__module__, "__doc__": cls.__doc__, "_plain": cls}
    return type(cls.__name__, (cls, *bases), body)
