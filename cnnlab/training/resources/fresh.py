"""What a training takes before it can begin. Here all of it is made anew."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cnnlab import datasets
from cnnlab.datasets import Dataset
from cnnlab.features.cuts import Cut
from cnnlab.features.model_split import FrozenPart, trainable_part
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.training.batches import Batch
from cnnlab.training.checkpoints import Checkpoints
from cnnlab.training.compiling import build_for_training
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.selection.dividing import Division, divide
from cnnlab.training.steps import TrainingSteps

if TYPE_CHECKING:
    import keras


class Resources:
    """For one training; ``SharedResources`` gives the same to many in one process, sooner."""

    def load(self, config: TrainingConfig, progress: Callable[[int, int], None]) -> Dataset:
        """The pictures of a configuration; what ``progress`` raises ends the loading."""
        return datasets.load(
            config.data,
            config.image_size,
            config.limit,
            config.seed,
            progress=progress,
            classes_from_names=config.classes_from_names,
        )

    def divide(self, data: Dataset, config: TrainingConfig) -> Division:
        """Which of them are learned from."""
        return divide(data, config)

    def fit_pipeline(self, images: np.ndarray, config: TrainingConfig) -> InputPipeline:
        """What happens to pictures before the network, learned from those for training."""
        return InputPipeline.for_training(images, config)

    def build(self, config: TrainingConfig, data: Dataset) -> "keras.Model":
        """The network with the initial weights of ``config.seed``, compiled."""
        return build_for_training(config, data)

    def frozen_part(self, model: "keras.Model", cut: Cut, precision: str) -> FrozenPart:
        """Its layers before a cut, as a function of pictures."""
        return FrozenPart(model, cut, precision)

    def trainable_part(self, model: "keras.Model", cut: Cut) -> "keras.Model":
        """Its layers behind a cut, compiled."""
        return trainable_part(model, cut)

    def steps(self, trainable: "keras.Model", batch_size: int, example: Batch) -> TrainingSteps:
        """Training steps of that part, as one graph."""
        return TrainingSteps(trainable, batch_size, example)

    def checkpoints(self, recorder: RunRecorder, model: "keras.Model") -> Checkpoints:
        """Where the best of its epochs is kept, and what it could go on from."""
        return Checkpoints(recorder, model)
