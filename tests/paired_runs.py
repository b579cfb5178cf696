"""Made-up results of paired runs, in which the true difference is known."""

import math
from statistics import NormalDist

import numpy as np

NOISE = 0.7
"""Of one picture in one run, in the unit of the spread of the pictures' difficulty."""


def correct_pairs(
    rng: np.random.Generator,
    shift: float,
    num_pairs: int = 12,
    num_images: int = 500,
    seeds: float = 0.05,
    pictures: float = 0.3,
) -> tuple[np.ndarray, np.ndarray]:
    """Which pictures each treatment and control classified correctly, (num_pairs, num_images) bool.

    A prediction is correct if the ease of the picture, plus what the method makes of it, plus what
    the seed makes of the run, plus noise, is positive. The treatment gets ``shift`` more.
    """
    ease = 0.8 + rng.normal(size=num_images)
    of_method = rng.normal(0, pictures, (2, 1, num_images))
    of_seed = rng.normal(0, seeds, (2, num_pairs, 1))
    noise = rng.normal(0, NOISE, (2, num_pairs, num_images))
    treatment, control = ease + of_method + of_seed + noise + np.array([[[shift]], [[0]]]) > 0
    return treatment, control


def true_difference(shift: float, seeds: float = 0.05, pictures: float = 0.3) -> float:
    """Of the accuracies over all seeds and all pictures."""
    spread = math.sqrt(1 + pictures**2 + seeds**2 + NOISE**2)
    shares = NormalDist(0.8, spread), NormalDist(0.8 + shift, spread)
    return shares[0].cdf(0) - shares[1].cdf(0)
