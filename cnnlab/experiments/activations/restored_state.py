"""Measuring must not change what is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@contextmanager
def restored_state(model: "keras.Model") -> Iterator[None]:
    """Restore at the end what running a network in training mode changes.

    That is the moving averages of batch normalisation and the counters of random layers.
    """
    before = [variable.numpy() for variable in model.non_trainable_variables]
    try:
        yield
    finally:
        for variable, value in zip(model.non_trainable_variables, before, strict=True):
            variable.assign(value)
