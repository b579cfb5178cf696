"""The input of the frozen layers: pictures, augmented or not, through the input pipeline."""

from functools import cached_property, lru_cache

import numpy as np

from cnnlab.augmentation import AugmentationConfig, Draws, apply, draw
from cnnlab.datasets import Dataset
from cnnlab.features.computing import steady_size
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline


class Pictures:
    """The pictures of a data set, some at a time.

    Args:
        data: where they are from.
        pipeline: applied last.
        config: ``augmentation`` and ``seed`` are read.
    """

    def __init__(self, data: Dataset, pipeline: InputPipeline, config: TrainingConfig) -> None:
        self._data = data
        self._pipeline = pipeline
        self._seed = config.seed
        self._augmentation = config.augmentation or AugmentationConfig()
        self._draws = lru_cache(maxsize=1)(self._draw)

    def unaugmented(self, images: np.ndarray, start: int, stop: int) -> np.ndarray:
        """Pictures without augmentation, from ``start`` to before ``stop``, float32.

        Args:
            images: (num_images, height, width, 3), uint8: a part of the data set.
            start, stop: a slice of them.
        """
        return self._pipeline(images[start:stop])

    def view(self, number: int, start: int, stop: int) -> np.ndarray:
        """Training pictures, augmented: a view follows from the seed and its number, from 0."""
        draws = self._draws(number).part(slice(start, stop))
        images = self._data.x_train[start:stop]
        return self._pipeline(apply(images, draws, self._augmentation))

    @cached_property
    def sample(self) -> np.ndarray:
        """Some training pictures, evenly spaced in the set."""
        images = self._data.x_train
        count = min(len(images), max(8, steady_size(images) // 4))
        return self._pipeline(images[np.linspace(0, len(images) - 1, count).astype(int)])

    def _draw(self, view: int) -> Draws:
        """Four numbers as the seed, where the epochs' own draws have three."""
        generator = np.random.default_rng([self._seed, view, 0, 1])
        images = self._data.x_train
        return draw(self._augmentation, images.shape[1:], len(images), generator)
