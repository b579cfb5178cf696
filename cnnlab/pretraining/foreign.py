"""Pictures that show none of the classes: some to learn from, others to choose and measure with."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cnnlab.datasets import Dataset, load
from cnnlab.datasets.dataset import balanced_choice

NONE = -1
"""The label of such a picture."""


@dataclass(frozen=True, eq=False)
class ForeignPictures:
    """Pictures, (num_images, height, width, 3), uint8.

    Attributes:
        learned: shown in training, of every other class of their data set.
        choosing: other pictures of the same classes, for a threshold.
        measuring: of the classes in between, which were never called foreign.
    """

    learned: np.ndarray
    choosing: np.ndarray
    measuring: np.ndarray

    @classmethod
    def load(cls, name: str, count: int, seed: int, image_size: tuple[int, int] = (32, 32)) -> Self:
        """Of a data set; ``count`` to learn from, evenly from the classes. Raises as ``load``."""
        data = load(name, image_size, seed=seed)
        known = np.flatnonzero(data.y_train % 2 == 0)
        taken = known[balanced_choice(data.y_train[known], count, seed)]
        is_known = data.y_test % 2 == 0
        return cls(data.x_train[taken], data.x_test[is_known], data.x_test[~is_known])


@dataclass(frozen=True, eq=False)
class Lessons:
    """What a pretraining shows.

    Attributes:
        images: (num_images, height, width, 3), uint8.
        labels: (num_images,), int64; ``NONE`` for what shows none of the classes.
        num_classes: how many there are without these.
    """

    images: np.ndarray
    labels: np.ndarray
    num_classes: int

    @classmethod
    def of(
        cls, dataset: Dataset, more: Dataset | None = None, foreign: ForeignPictures | None = None
    ) -> Self:
        """The training pictures, those of ``more``, and those of ``foreign`` to learn from."""
        images, labels = [dataset.x_train], [dataset.y_train]
        if more is not None:
            images.append(more.x_train)
            labels.append(more.y_train)
        if foreign is not None:
            images.append(foreign.learned)
            labels.append(np.full(len(foreign.learned), NONE))
        return cls(np.concatenate(images), np.concatenate(labels), dataset.num_classes)

    def targets(self, rows: np.ndarray, smoothing: float) -> np.ndarray:
        """(n, num_classes), float32: what the answers to some pictures should be.

        ``smoothing`` is the share of each label spread over all classes (arXiv:1512.00567). What
        shows none of them is spread wholly: the network learns to be unsure of such pictures
        (outlier exposure: Hendrycks et al., arXiv:1812.04606).
        """
        labels = self.labels[rows]
        share = np.where(labels == NONE, 1.0, smoothing)[:, None]
        one_hot = np.eye(self.num_classes)[labels]
        return (one_hot * (1 - share) + share / self.num_classes).astype(np.float32)
