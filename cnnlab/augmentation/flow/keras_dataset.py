"""Iterators that ``model.fit`` takes, without importing Keras for those who do not use it."""

import functools
import sys
from typing import Any


def dataset_class(cls: type) -> type:
    """``cls`` itself; where Keras has been imported already, ``cls`` as a ``PyDataset``."""
    return _as_dataset(cls) if "keras" in sys.modules else cls


def plain_class(cls: type) -> type:
    """The inverse of ``dataset_class``: what can be named in another process."""
    return vars(cls).get("_plain", cls)


@functools.cache
def _as_dataset(cls: type) -> type:
    from keras.utils import PyDataset

    if issubclass(cls, PyDataset):
        return cls
    body: dict[str, Any] = {"__module__": cls.__module__, "__doc__": cls.__doc__, "_plain": cls}
    return type(cls.__name__, (cls, PyDataset), body)
