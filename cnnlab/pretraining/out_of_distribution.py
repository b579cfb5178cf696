"""Pictures that show none of the classes, after which the network is taught to be unsure."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cnnlab.datasets import load
from cnnlab.datasets.dataset import balanced_choice


@dataclass(frozen=True, eq=False)
class OutOfDistribution:
    """Pictures, (num_images, height, width, 3), uint8.

    Attributes:
        x_train: shown in training, of every other class of their data set.
        x_val: other pictures of the same classes, which choose a threshold.
        x_test: of the classes in between, which training never shows.
    """

    x_train: np.ndarray
    x_val: np.ndarray
    x_test: np.ndarray

    @classmethod
    def load(cls, name: str, count: int, seed: int, image_size: tuple[int, int] = (32, 32)) -> Self:
        """Of a data set; ``count`` for training, evenly from the classes. Raises as ``load``."""
        data = load(name, image_size, seed=seed)
        shown = np.flatnonzero(data.y_train % 2 == 0)
        chosen = shown[balanced_choice(data.y_train[shown], count, seed)]
        is_shown = data.y_test % 2 == 0
        return cls(data.x_train[chosen], data.x_test[is_shown], data.x_test[~is_shown])
