"""What happens inside a network: how activations spread, dead ReLUs, gradients. No TensorFlow."""

from cnnlab.experiments.activations.distribution import Distribution
from cnnlab.experiments.activations.gradients import gradient_norms
from cnnlab.experiments.activations.statistics import (
    ActivationStatistics,
    LayerStatistics,
    activation_statistics,
)

__all__ = [
    "ActivationStatistics",
    "Distribution",
    "LayerStatistics",
    "activation_statistics",
    "gradient_norms",
]
