"""The methods of a generator that its iterators call."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np


class ImageGenerator(Protocol):
    """``ImageDataGenerator``, or anything with these methods of Keras's class."""

    def get_random_transform(self, img_shape: tuple[int, ...], seed: Any = None) -> dict[str, Any]:
        """New draws for one image of this shape."""

    def apply_transform(self, x: np.ndarray, transform_parameters: Mapping[str, Any]) -> np.ndarray:
        """One image changed as drawn."""

    def standardize(self, x: np.ndarray) -> np.ndarray:
        """The image as the network gets it."""
