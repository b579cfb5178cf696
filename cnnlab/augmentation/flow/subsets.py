"""Training and validation parts of a data set: the first share is for validation, as in Keras."""

from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError

SUBSETS = ("training", "validation")


def check_validation_split(share: Any) -> None:
    """Raise ``ConfigurationError`` unless the share is 0, None or strictly between 0 and 1."""
    if share and not 0 < share < 1:
        raise ConfigurationError(
            "validation-split",
            "`validation_split` must be strictly between 0 and 1 (or 0 for none); received "
            "{received}. 0.2 keeps a fifth for validation.",
            received=repr(share),
        )


def subset_slice(count: int, subset: str | None, validation_split: float) -> slice:
    """Which of ``count`` entries belong to the subset; all of them for None."""
    if subset is None:
        return slice(0, count)
    if subset not in SUBSETS:
        raise ConfigurationError(
            "subset",
            'Invalid subset name: {received}; expected "training" or "validation".',
            received=repr(subset),
        )
    split = int((validation_split or 0) * count)
    return slice(0, split) if subset == "validation" else slice(split, count)


def check_same_classes(y: np.ndarray, split: int) -> None:
    """Raise ``ConfigurationError`` where a class is missing in one of the parts."""
    if not np.array_equal(np.unique(y[:split]), np.unique(y[split:])):
        raise ConfigurationError(
            "subset-classes",
            "Training and validation subsets have different number of classes after the split. "
            "Shuffle the pictures and labels together first, or say `ignore_class_split=True`.",
        )
