"""Notes on classes without a training picture, or without a test picture."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cnnlab.datasets.checks.listing_notes import some_of
from cnnlab.datasets.dataset import Dataset
from cnnlab.messages import Note


def with_class_notes(data: Dataset) -> Dataset:
    """The data set, with notes on such classes."""
    return replace(data, notes=(*data.notes, *_notes(data)))


def _notes(data: Dataset) -> Iterator[Note]:
    if unlearned := _absent(data, data.y_train):
        text = (
            "No training picture shows {names}: the network cannot learn to name {count:it|them}, "
            "and each of {count:its|their} test pictures will count as wrong. Take at least as "
            "many training pictures as there are classes, {needed:,}."
        )
        values = {"names": some_of(unlearned), "count": len(unlearned), "needed": data.num_classes}
        yield Note("classes-unlearned", text, values, "warning", "limit")
    if untested := _absent(data, data.y_test):
        text = (
            "No test picture shows {names}: nothing will tell how well this is recognised. Add "
            "some to the test part."
        )
        yield Note("classes-untested", text, {"names": some_of(untested)}, "warning")


def _absent(data: Dataset, labels: np.ndarray) -> list[str]:
    counts = np.bincount(labels, minlength=data.num_classes)
    return [name for name, count in zip(data.class_names, counts, strict=True) if not count]
