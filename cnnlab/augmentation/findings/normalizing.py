"""Normalisation of a generator: flags against each other, and nothing learned yet."""

from collections.abc import Iterator

from cnnlab.augmentation.findings.case import Case
from cnnlab.augmentation.flow.standardizing import missing_statistics
from cnnlab.messages import Note


def flags(case: Case) -> Iterator[Note]:
    """What the generator itself found when it was made."""
    if case.generator is not None:
        yield from case.generator.notes


def not_fitted(case: Case) -> Iterator[Note]:
    """Statistics were asked for, and ``fit`` was not called."""
    for name in missing_statistics(case.generator) if case.generator else ():
        yield Note(
            "statistics-not-fitted",
            "`{name}` needs to learn from your pictures first: call generator.fit(x_train).",
            {"name": name},
            "warning",
            name,
        )
