"""From pictures to what a network sees: normaliser, then base preprocessing.

Training, validation and classification use the same object, so that they cannot differ.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

import numpy as np

from cnnlab.messages import Note
from cnnlab.models.preprocessing import normalized_twice_notes, preprocess
from cnnlab.normalization import EpsilonOn, Normalizer, load_normalizer, make_normalizer
from cnnlab.runs.config import TrainingConfig

NORMALIZER_FILE = "normalizer.npz"


@dataclass(frozen=True)
class InputPipeline:
    """Pictures in, network input out.

    Attributes:
        normalizer: fitted, or None.
        base_preprocessing: ``"none"`` or ``"vgg16"``.
    """

    normalizer: Normalizer | None = None
    base_preprocessing: str = "none"

    @classmethod
    def fit(
        cls,
        images: np.ndarray,
        normalization: str = "none",
        base_preprocessing: str = "none",
        zca_epsilon: float = 1e-6,
        zca_epsilon_on: EpsilonOn = "singular_values",
    ) -> Self:
        """Learn the normalisation from the training pictures, before any augmentation."""
        normalizer = make_normalizer(normalization, zca_epsilon, zca_epsilon_on)
        return cls(normalizer and normalizer.fit(images), base_preprocessing)

    @classmethod
    def for_training(cls, images: np.ndarray, config: TrainingConfig) -> Self:
        """What a training with these settings learns from its pictures."""
        return cls.fit(
            images,
            config.normalization,
            config.base_preprocessing,
            config.zca_epsilon,
            cast(EpsilonOn, config.zca_epsilon_on),
        )

    def __call__(self, images: np.ndarray) -> np.ndarray:
        """(num_images, height, width, 3), uint8 or float32 in [0, 255] -> float32, same shape."""
        if self.normalizer is not None:
            images = self.normalizer.transform(images)
        return preprocess(images, self.base_preprocessing)

    def save(self, folder: Path) -> None:
        """Keep the normaliser, if there is one, in the folder of a run."""
        if self.normalizer is not None:
            self.normalizer.save(folder / NORMALIZER_FILE)

    @classmethod
    def load(cls, folder: Path, normalization: str, base_preprocessing: str) -> Self:
        """The inverse of ``save``. Raises ``WeightsError`` for a missing or damaged file."""
        if normalization == "none":
            return cls(None, base_preprocessing)
        return cls(load_normalizer(folder / NORMALIZER_FILE), base_preprocessing)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Findings on combinations that are allowed but seldom meant."""
        return normalized_twice_notes(self.normalizer is not None, self.base_preprocessing)
