"""What features depend on, as hashes: a network's layers, and pictures."""

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


def hash_of_layers(layers: Iterable["keras.Layer"]) -> str:
    """SHA-256 of the names and weights of layers, in hex."""
    digest = hashlib.sha256()
    for layer in layers:
        digest.update(layer.name.encode())
        for weight in layer.get_weights():
            digest.update(np.ascontiguousarray(weight))
    return digest.hexdigest()


def hash_of_pictures(images: np.ndarray) -> str:
    """SHA-256 of an array and its shape, in hex."""
    digest = hashlib.sha256(repr(images.shape).encode())
    digest.update(np.ascontiguousarray(images))
    return digest.hexdigest()
