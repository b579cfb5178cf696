"""The pictures that a pretraining shows, and the targets of their outputs."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.pretraining.out_of_distribution import OutOfDistribution

NO_CLASS = -1
"""The label of a picture that shows none of the classes."""


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Pictures and labels.

    Attributes:
        images: (num_images, height, width, 3), uint8.
        labels: (num_images,), int64; ``NO_CLASS`` if a picture shows none of the classes.
        num_classes: how many there are; ``NO_CLASS`` is none of them.
    """

    images: np.ndarray
    labels: np.ndarray
    num_classes: int

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        more: Dataset | None = None,
        out_of_distribution: OutOfDistribution | None = None,
    ) -> Self:
        """The training pictures of all three."""
        images, labels = [dataset.x_train], [dataset.y_train]
        if more is not None:
            images.append(more.x_train)
            labels.append(more.y_train)
        if out_of_distribution is not None:
            images.append(out_of_distribution.x_train)
            labels.append(np.full(len(out_of_distribution.x_train), NO_CLASS))
        return cls(np.concatenate(images), np.concatenate(labels), dataset.num_classes)

    def targets(self, rows: np.ndarray, smoothing: float) -> np.ndarray:
        """(n, num_classes), float32: the probabilities that the network should give.

        ``smoothing`` is the share of each label spread over all classes (arXiv:1512.00567). The
        label of a picture that shows none of them is spread wholly: the network learns to be unsure
        of such pictures (outlier exposure: Hendrycks et al., arXiv:1812.04606).
        """
        labels = self.labels[rows]
        share = np.where(labels == NO_CLASS, 1.0, smoothing)[:, None]
        one_hot = np.eye(self.num_classes)[labels]
        return (one_hot * (1 - share) + share / self.num_classes).astype(np.float32)
