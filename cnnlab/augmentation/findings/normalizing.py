"""Normalisation of a generator: flags against each other, and nothing learned yet."""

from collections.abc import Iterator

import numpy as np

from cnnlab.augmentation.findings.case import Case
from cnnlab.errors import NotFittedError
from cnnlab.messages import Note


def flags(case: Case) -> Iterator[Note]:
    """What the generator itself found when it was made."""
    if case.generator is not None:
        yield from case.generator.notes


def not_fitted(case: Case) -> Iterator[Note]:
    """Statistics were asked for, and ``fit`` was not called."""
    if case.generator is None:
        return
    try:
        case.generator.flow(np.zeros((1, 3, 3, 3), np.float32))
    except NotFittedError:
        yield Note(
            "statistics-not-fitted",
            "`{name}` needs to learn from your pictures first: call generator.fit(x_train) "
            "before flow or standardize.",
            {"name": _unfitted(case)},
            "warning",
            _unfitted(case),
        )


def _unfitted(case: Case) -> str:
    names = ("zca_whitening", "featurewise_std_normalization", "featurewise_center")
    return next(name for name in names if getattr(case.generator, name))
