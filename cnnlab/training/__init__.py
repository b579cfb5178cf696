"""Training runs: settings that suit, and the training itself. Importing this loads no TensorFlow.

config = recommended("vgg16-compact", (64, 64), num_pictures=500).replace(data="photos.zip")
run = train(config)              # here and now
run = start_run(config)          # in a process of its own
resume_run(run)                  # after it was stopped or interrupted
run.status, run.history(), run.evaluation(), run.selection()
"""

from typing import TYPE_CHECKING

from cnnlab.moved_names import moved_names
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.processes import resume_run, start_run, stop_run
from cnnlab.training.recipes import recommended, recommended_image_size
from cnnlab.training.standby import Standby
from cnnlab.training.trainer import train

__all__ = [
    "Standby",
    "TrainingConfig",
    "recommended",
    "recommended_image_size",
    "resume_run",
    "start_run",
    "stop_run",
    "train",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
