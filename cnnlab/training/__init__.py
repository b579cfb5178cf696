"""Training runs: start, follow, stop, list. Importing this loads no TensorFlow.

config = recommended("vgg16-compact", (64, 64), num_pictures=500).replace(data="photos.zip")
run = train(config)              # here and now
run = start_run(config)          # in a process of its own
resume_run(run)                  # after it was stopped or interrupted
run.status, run.history(), run.evaluation(), run.selection()
"""

from typing import TYPE_CHECKING

from cnnlab.models.optimizers import OPTIMIZERS
from cnnlab.moved_names import moved_names
from cnnlab.training.activations import (
    ActivationStatistics,
    activation_statistics,
    gradient_norms,
)
from cnnlab.training.code import to_python
from cnnlab.training.config import CLASS_WEIGHTS, SCHEDULES, TrainingConfig
from cnnlab.training.history import History
from cnnlab.training.input_pipeline import InputPipeline
from cnnlab.training.model_description import ModelDescription
from cnnlab.training.near_chance import near_chance
from cnnlab.training.processes import resume_run, start_run, stop_run
from cnnlab.training.recipes import recommended, recommended_image_size
from cnnlab.training.run_comparison import RunComparison, compare_runs
from cnnlab.training.run_directory import Run, active_runs, delete_run, list_runs, load_run
from cnnlab.training.standby import Standby
from cnnlab.training.status import ACTIVE_STATES, STATES, RunStatus
from cnnlab.training.trainer import train

__all__ = [
    "ACTIVE_STATES",
    "CLASS_WEIGHTS",
    "OPTIMIZERS",
    "SCHEDULES",
    "STATES",
    "ActivationStatistics",
    "History",
    "InputPipeline",
    "ModelDescription",
    "Run",
    "RunComparison",
    "RunStatus",
    "Standby",
    "TrainingConfig",
    "activation_statistics",
    "active_runs",
    "compare_runs",
    "delete_run",
    "gradient_norms",
    "list_runs",
    "load_run",
    "near_chance",
    "recommended",
    "recommended_image_size",
    "resume_run",
    "start_run",
    "stop_run",
    "to_python",
    "train",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
