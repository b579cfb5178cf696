"""What happens inside a network: how activations spread, dead ReLUs, gradients. No TensorFlow."""

from cnnlab.training.activations.distribution import Distribution
from cnnlab.training.activations.gradients import gradient_norms
from cnnlab.training.activations.statistics import (
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
