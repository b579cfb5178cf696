"""Multinomial logistic regression with an L2 penalty, to its only optimum. NumPy alone.

Minimised by L-BFGS: Nocedal and Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5,
with backtracking (3.1). The features are centred and scaled by one number, so that the same penalty
suits every base.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

MEMORY = 10
MOST_STEPS = 500
SMALL_GRADIENT = 1e-5
SMALLEST_STEP = 1e-10
_SUFFICIENT_DECREASE = 1e-4

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True, eq=False)
class LinearHead:
    """A dense layer with softmax.

    Attributes:
        kernel: (num_features, num_classes), float32.
        bias: (num_classes,), float32.
    """

    kernel: np.ndarray
    bias: np.ndarray

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """(num_images, num_features) -> (num_images, num_classes), float32, in [0, 1]."""
        return _softmax(features @ self.kernel + self.bias)


def fit_logistic(
    features: np.ndarray, labels: np.ndarray, num_classes: int, penalty: float
) -> LinearHead:
    """The head with the smallest mean cross-entropy plus ``penalty / 2`` times its squared kernel.

    Args:
        features: (num_images, num_features), float32.
        labels: (num_images,), int64, from 0.
        num_classes: at least 2.
        penalty: above 0, for features of unit variance; the bias has none.
    """
    mean = features.mean(axis=0, dtype=np.float64)
    scale = float(features.std(dtype=np.float64)) or 1.0
    scaled = (features - mean) / scale
    inputs = np.concatenate([scaled, np.ones((len(scaled), 1))], axis=1)
    found = minimise(
        _objective(inputs, np.eye(num_classes)[labels], penalty),
        np.zeros(inputs.shape[1] * num_classes),
    ).reshape(-1, num_classes)
    kernel = found[:-1] / scale
    return LinearHead(kernel.astype(np.float32), (found[-1] - mean @ kernel).astype(np.float32))


def minimise(objective: Objective, start: np.ndarray) -> np.ndarray:
    """The minimum of a smooth convex function, given its value and gradient at a point."""
    pairs: deque[tuple[np.ndarray, np.ndarray]] = deque(maxlen=MEMORY)
    point, (value, slope) = start, objective(start)
    for _ in range(MOST_STEPS):
        if np.abs(slope).max() < SMALL_GRADIENT:
            break
        direction = -_times_inverse_hessian(slope, pairs)
        step = 1.0
        while True:
            new = point + step * direction
            new_value, new_slope = objective(new)
            if new_value <= value + _SUFFICIENT_DECREASE * step * (slope @ direction):
                break
            step /= 2
            if step < SMALLEST_STEP:
                return point
        moved, turned = new - point, new_slope - slope
        if moved @ turned > 0:
            pairs.append((moved, turned))
        point, value, slope = new, new_value, new_slope
    return point


def _times_inverse_hessian(
    slope: np.ndarray, pairs: deque[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """The two loops of L-BFGS."""
    result, shares = slope.copy(), []
    for moved, turned in reversed(pairs):
        share = (moved @ result) / (turned @ moved)
        shares.append(share)
        result -= share * turned
    if pairs:
        moved, turned = pairs[-1]
        result *= (moved @ turned) / (turned @ turned)
    for (moved, turned), share in zip(pairs, reversed(shares), strict=True):
        result += (share - (turned @ result) / (turned @ moved)) * moved
    return result


def _objective(inputs: np.ndarray, targets: np.ndarray, penalty: float) -> Objective:
    def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(inputs.shape[1], -1)
        penalised = penalty * weights
        penalised[-1] = 0
        shares = _softmax(inputs @ weights)
        likely = np.log(np.maximum((shares * targets).sum(axis=1), np.finfo(float).tiny))
        value = -likely.mean() + (penalised * weights).sum() / 2
        slope = inputs.T @ (shares - targets) / len(inputs) + penalised
        return float(value), slope.ravel()

    return objective


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
