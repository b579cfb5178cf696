"""Two small networks trained side by side, one with and one without batch normalisation.

config = ExperimentConfig(depth=8, learning_rate=0.003)
experiment = run_experiment(config)       # here and now
experiment = start_experiment(config)     # in a process of its own
experiment.status, experiment.history("plain"), experiment.activations("normalized")
"""

from typing import TYPE_CHECKING

from cnnlab.experiments.batch_normalization.activation_log import ActivationRecord
from cnnlab.experiments.batch_normalization.config import ExperimentConfig
from cnnlab.experiments.batch_normalization.experiment import (
    Experiment,
    example_experiment,
    list_experiments,
    load_experiment,
    new_experiment,
)
from cnnlab.experiments.batch_normalization.networks import NETWORKS, build_network
from cnnlab.experiments.batch_normalization.side_by_side import run_experiment
from cnnlab.experiments.batch_normalization.starting import start_experiment
from cnnlab.experiments.batch_normalization.verdict import diverged, last_accuracies, winner
from cnnlab.moved_names import moved_names

__all__ = [
    "NETWORKS",
    "ActivationRecord",
    "Experiment",
    "ExperimentConfig",
    "build_network",
    "diverged",
    "example_experiment",
    "last_accuracies",
    "list_experiments",
    "load_experiment",
    "new_experiment",
    "run_experiment",
    "start_experiment",
    "winner",
]

if not TYPE_CHECKING:
    __getattr__ = moved_names(__name__)
