"""Results of pairs as they were received: their shapes and values, checked."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cnnlab.errors import ConfigurationError


def accuracy_pairs(
    treatment: ArrayLike, control: ArrayLike, margin: float, guessing: float | None
) -> np.ndarray:
    """(2, n), float64, with the accuracy of guessing in place of NaN."""
    pairs = _pairs(treatment, control)
    _check_margin(margin)
    if guessing is None and np.isnan(pairs).any():
        raise ConfigurationError(
            "guessing-accuracy-missing",
            "A run that diverged (NaN) counts as one that guesses: give the accuracy of guessing, "
            "as guessing=0.1 with ten classes.",
        )
    filled = np.where(np.isnan(pairs), guessing if guessing is not None else 0.0, pairs)
    if not ((filled >= 0) & (filled <= 1)).all():
        raise ConfigurationError(
            "accuracies-out-of-range",
            "Accuracies must be in [0, 1]; received from {low:g} to {high:g}. Divide percentages "
            "by 100.",
            low=float(filled.min()),
            high=float(filled.max()),
        )
    return filled


def correct_gains(
    correct: tuple[ArrayLike, ArrayLike], diverged: np.ndarray, guessing: float | None
) -> np.ndarray:
    """(n, m), float64: treatment minus control for each pair and picture.

    Args:
        correct: of the treatment and of the control, (n, m) bool.
        diverged: (2, n) bool: runs whose pictures count as guessed.
        guessing: accuracy of guessing.
    """
    shapes = [np.shape(side) for side in correct]
    expected = diverged.shape[1]
    if shapes[0] != shapes[1] or len(shapes[0]) != 2 or shapes[0][0] != expected:
        _fail_shapes("a row a pair and a column a picture", *shapes)
    if shapes[0][1] < 2:
        raise ConfigurationError(
            "too-few-test-pictures",
            "Two test pictures are the least that show how far pictures differ; received {count}.",
            count=shapes[0][1],
        )
    values = np.asarray(correct, np.float64)
    if guessing is not None:
        values[diverged] = guessing
    return values[0] - values[1]


def time_pairs(
    treatment: ArrayLike,
    control: ArrayLike,
    reached: tuple[ArrayLike, ArrayLike] | None,
    margin: float,
) -> tuple[np.ndarray, np.ndarray]:
    """(2, n) times, float64, and (2, n) bool whether the accuracy was reached by then."""
    times = _pairs(treatment, control)
    _check_margin(margin)
    if not (np.isfinite(times) & (times > 0)).all():
        raise ConfigurationError(
            "times-not-positive",
            "Times must be positive numbers; received {received}. For a run that never reached "
            "the accuracy give how long it lasted, and False in reached.",
            received=times.tolist(),
        )
    if reached is None:
        return times, np.ones(times.shape, bool)
    sides = [np.asarray(side, bool) for side in reached]
    if any(side.shape != times.shape[1:] for side in sides):
        _fail_shapes("as many as times", *(side.shape for side in sides))
    return times, np.stack(sides)


def _pairs(treatment: ArrayLike, control: ArrayLike) -> np.ndarray:
    sides = [np.asarray(side, np.float64) for side in (treatment, control)]
    if sides[0].shape != sides[1].shape or sides[0].ndim != 1:
        _fail_shapes("one number a pair", *(side.shape for side in sides))
    return np.stack(sides)


def _fail_shapes(expected: str, treatment: Any, control: Any) -> None:
    raise ConfigurationError(
        "pairs-do-not-fit",
        "Treatment and control must have results of the same pairs, {expected}; received the "
        "shapes {treatment} and {control}.",
        expected=expected,
        treatment=treatment,
        control=control,
    )


def _check_margin(margin: float) -> None:
    if not 0 <= margin <= 1:
        raise ConfigurationError(
            "margin-out-of-range",
            "margin must be in [0, 1], such as 0.02 for two percentage points; received {margin}.",
            margin=margin,
        )
