"""Training and validation parts of a data set: the first share is for validation, as in Keras."""

from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.generators.batches.preprocessing import is_nothing, is_number

SUBSETS = ("training", "validation")


def check_validation_split(share: Any) -> None:
    """Raise ``ConfigurationError`` unless the share is 0, None or strictly between 0 and 1."""
    if not is_nothing(share) and not (is_number(share) and 0 < share < 1):
        raise ConfigurationError(
            "validation-split",
            "`validation_split` must be strictly between 0 and 1 (or 0 for none); received "
            "{received}. 0.2 keeps a fifth for validation.",
            received=repr(share),
        )


def subset_share(subset: str | None, generator: Any) -> tuple[float, float] | None:
    """The bounds of a subset, as shares, by the generator's split; None for all pictures."""
    if subset is None:
        return None
    if subset not in SUBSETS:
        raise ConfigurationError(
            "subset",
            'Invalid subset name: {received}; expected "training" or "validation".',
            received=repr(subset),
        )
    # Keras's name: generators of other classes have this one.
    share = getattr(generator, "_validation_split", None) or 0
    return (0, share) if subset == "validation" else (share, 1)


def part_of(count: int, share: tuple[float, float] | None) -> slice:
    """Which of ``count`` entries lie between two shares; all of them for None."""
    return slice(0, count) if share is None else slice(*(int(border * count) for border in share))


def subset_slice(count: int, subset: str | None, generator: Any) -> slice:
    """Which of ``count`` entries belong to the subset; all of them for None."""
    return part_of(count, subset_share(subset, generator))


def check_same_classes(y: np.ndarray, split: int) -> None:
    """Raise ``ConfigurationError`` where a class is missing in one of the parts."""
    if not np.array_equal(np.unique(y[:split]), np.unique(y[split:])):
        raise ConfigurationError(
            "subset-classes",
            "Training and validation subsets have different number of classes after the split. "
            "Shuffle the pictures and labels together first, or say `ignore_class_split=True`.",
        )
