"""What every data set is, wherever it came from."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from cnnlab.datasets.request import check_limit
from cnnlab.errors import DatasetError
from cnnlab.messages import Note


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled pictures to train and to test with.

    Attributes:
        x_train: (num_images, height, width, 3), uint8 RGB in [0, 255].
        y_train: (num_images,), int64, indices into ``class_names``.
        x_test: as ``x_train``.
        y_test: as ``y_train``.
        class_names: one name a class.
        name: what the data set is called.
        notes: such as on pictures that could not be read.
        x_val, y_val: as ``x_test`` and ``y_test``, for choosing between networks without looking
            at the test pictures; both None where the data set has no such part of its own.

    Raises:
        DatasetError: arrays whose shapes, types or labels do not fit together.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    name: str = "data set"
    notes: tuple[Note, ...] = ()
    x_val: np.ndarray | None = None
    y_val: np.ndarray | None = None

    def __post_init__(self) -> None:
        _check(self, self.x_train, self.y_train)
        _check(self, self.x_test, self.y_test)
        if self.x_val is not None or self.y_val is not None:
            _check(self, self.x_val, self.y_val)

    @property
    def num_classes(self) -> int:
        """How many classes there are, with or without pictures."""
        return len(self.class_names)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, 3) of every picture."""
        return self.x_train.shape[1:]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of class names and of the training and test parts in hex.

        Equal for equal pictures in equal order. The validation part does not count: what a
        training learns and what it is tested on does not depend on it.
        """
        digest = hashlib.sha256(repr((self.class_names, self.x_train.shape)).encode())
        for array in (self.x_train, self.y_train, self.x_test, self.y_test):
            digest.update(np.ascontiguousarray(array))
        return digest.hexdigest()

    @cached_property
    def test_fingerprint(self) -> str:
        """The same for the test part alone, which ``limit`` does not touch."""
        digest = hashlib.sha256(repr((self.class_names, self.x_test.shape)).encode())
        for array in (self.x_test, self.y_test):
            digest.update(np.ascontiguousarray(array))
        return digest.hexdigest()

    def take(self, limit: int | None, seed: int = 0) -> Self:
        """Keep ``limit`` training pictures, as equally many of each class as there are.

        With one seed, a smaller limit takes a part of what a larger one takes. All test
        pictures stay. ``None``, or more than there are, keeps everything.

        Raises:
            ConfigurationError: ``limit`` is not a positive whole number.
        """
        check_limit(limit)
        if limit is None or limit >= len(self.y_train):
            return self
        return self._of(balanced_choice(self.y_train, limit, seed))

    def leave(self, limit: int | None, seed: int = 0) -> Self:
        """Keep the training pictures that ``take`` leaves out, in their order; may be none.

        Raises:
            ConfigurationError: as ``take``.
        """
        check_limit(limit)
        if limit is None:
            return self._of(np.arange(0))
        taken = balanced_choice(self.y_train, limit, seed)
        return self._of(np.setdiff1d(np.arange(len(self.y_train)), taken))

    def _of(self, rows: np.ndarray) -> Self:
        return replace(self, x_train=self.x_train[rows], y_train=self.y_train[rows])


def balanced_choice(labels: np.ndarray, limit: int, seed: int) -> np.ndarray:
    """Indices of ``limit`` pictures in mixed order, one of each class in turn while they last."""
    order = np.random.default_rng(seed).permutation(len(labels))
    return order[np.argsort(_rank_in_class(labels[order]), kind="stable")][:limit]


def _rank_in_class(labels: np.ndarray) -> np.ndarray:
    """How many earlier pictures have the same label: [5, 5, 8, 5] -> [0, 1, 0, 2]."""
    by_class = np.argsort(labels, kind="stable")
    _, starts, counts = np.unique(labels[by_class], return_index=True, return_counts=True)
    ranks = np.empty(len(labels), np.int64)
    ranks[by_class] = np.arange(len(labels)) - np.repeat(starts, counts)
    return ranks


def _check(dataset: Dataset, x: np.ndarray | None, y: np.ndarray | None) -> None:
    if x is None or y is None:
        raise DatasetError(
            "dataset-part-incomplete",
            "A part of {name} needs both pictures and labels; received only {received}.",
            name=dataset.name,
            received="labels" if x is None else "pictures",
        )
    if x.dtype != np.uint8 or x.ndim != 4 or x.shape[1:] != (*dataset.x_train.shape[1:3], 3):
        raise DatasetError(
            "dataset-pictures",
            "Pictures of {name} are uint8 of one shape (num_images, height, width, 3); "
            "received {dtype} {shape}.",
            name=dataset.name,
            dtype=str(x.dtype),
            shape=x.shape,
        )
    if y.dtype != np.int64 or y.shape != x.shape[:1]:
        raise DatasetError(
            "dataset-labels",
            "Labels of {name} are int64 of shape ({count},); received {dtype} {shape}.",
            name=dataset.name,
            count=len(x),
            dtype=str(y.dtype),
            shape=y.shape,
        )
    if len(y) and not (y.min() >= 0 and y.max() < len(dataset.class_names)):
        raise DatasetError(
            "dataset-labels-range",
            "Labels of {name} count from 0 to {last}; received {low} to {high}.",
            name=dataset.name,
            last=len(dataset.class_names) - 1,
            low=int(y.min()),
            high=int(y.max()),
        )
