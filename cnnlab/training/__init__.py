"""Training a network: settings that suit, and the training itself. No TensorFlow until it runs.

config = recommended("vgg16-compact", (64, 64), num_pictures=500).replace(data="photos.zip")
run = train(config)                                     here and now
cnnlab.workers.start_run(config)                        in a process of its own
run.status, run.history(), run.evaluation()             see ``cnnlab.runs``

``TrainingConfig`` is what a run is, so it is defined there; people reach it here, beside ``train``.
"""

from typing import TYPE_CHECKING

from cnnlab.moved_names import moved_names
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.linear.recipe import for_teaching
from cnnlab.training.recipes import recommended, recommended_image_size
from cnnlab.training.trainer import train

__all__ = [
    "TrainingConfig",
    "for_teaching",
    "recommended",
    "recommended_image_size",
    "train",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
