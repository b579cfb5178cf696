"""How well a network does on pictures that it never saw in training."""

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from cnnlab.configuration.checks import MOST, is_whole, number
from cnnlab.evaluation.guessing import are_uneven, balanced_accuracy, guessing_accuracy
from cnnlab.evaluation.interval import wilson_interval
from cnnlab.evaluation.selection import TEST, Selection
from cnnlab.moved_names import MovedAttribute
from cnnlab.wording import counted

SMALLEST_PROBABILITY = 1e-7
"""Keras's ``epsilon()``: keeps the loss of a confident mistake finite."""
_DERIVED = ("guessing_accuracy", "balanced_accuracy", "accuracy_interval", "selected_on")


@dataclass(frozen=True)
class Evaluation:
    """Measured on the test pictures.

    Attributes:
        accuracy: share of correctly classified pictures, in [0, 1].
        loss: mean cross-entropy, in nats.
        confusion_matrix: ``[true class][predicted class]``, counts.
        class_accuracy: accuracy per class; None for a class without test pictures.
        class_names: of rows and columns.
        num_images: how many pictures were used.
        epoch: after which epoch this was, from 1.
        selection: why the network of this epoch is the one that is measured; None where it was
            chosen on these very pictures, as in runs of before.
    """

    accuracy: float
    loss: float
    confusion_matrix: tuple[tuple[int, ...], ...]
    class_accuracy: tuple[float | None, ...]
    class_names: tuple[str, ...]
    num_images: int
    epoch: int = 0
    selection: Selection | None = None

    @property
    def selected_on(self) -> str:
        """What the epoch was chosen on: ``"held-out"``, ``"last epoch"`` or ``"test"``."""
        return TEST if self.selection is None else self.selection.selected_on

    @property
    def num_correct(self) -> int:
        """Correctly classified pictures."""
        return sum(row[index] for index, row in enumerate(self.confusion_matrix))

    num_right = MovedAttribute("num_correct")

    @property
    def accuracy_interval(self) -> tuple[float, float]:
        """Where the accuracy on all pictures of this kind lies with 95 % confidence (Wilson)."""
        return wilson_interval(self.accuracy, self.num_images)

    @property
    def class_counts(self) -> tuple[int, ...]:
        """How many of the pictures each class has."""
        return tuple(map(sum, self.confusion_matrix))

    @property
    def guessing_accuracy(self) -> float:
        """The accuracy of always predicting the commonest class, in [0, 1]."""
        return guessing_accuracy(self.class_counts)

    @property
    def commonest_class(self) -> str:
        """The name of the class with the most pictures."""
        counts = self.class_counts
        return self.class_names[counts.index(max(counts))]

    @property
    def balanced_accuracy(self) -> float | None:
        """The mean of the classes' accuracies, in [0, 1]; None without pictures."""
        return balanced_accuracy(self.confusion_matrix)

    @property
    def is_uneven(self) -> bool:
        """Some class has far more pictures than another: accuracy alone misleads."""
        return are_uneven(self.class_counts)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only: the attributes, and what follows from them for other readers."""
        return asdict(self) | {name: getattr(self, name) for name in _DERIVED}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The inverse of ``to_dict``. Raises ``TypeError`` or ``ValueError`` for anything else."""
        lists = ("class_accuracy", "class_names")
        values = {name: value for name, value in values.items() if name not in _DERIVED}
        if values.get("selection") is not None:
            values["selection"] = Selection.from_dict(values["selection"])
        matrix = tuple(tuple(int(n) for n in row) for row in values.get("confusion_matrix", ()))
        evaluation = cls(
            **values
            | {name: tuple(values[name]) for name in lists if name in values}
            | {"confusion_matrix": matrix}
        )
        num_classes = len(evaluation.class_names)
        lengths = {*map(len, (matrix, evaluation.class_accuracy, *matrix))}
        if lengths != {num_classes}:
            expected = counted(num_classes, "class")
            raise ValueError(f"expected rows and columns for {expected}, not {lengths}")
        evaluation._check_kinds()
        return evaluation

    def _check_kinds(self) -> None:
        shares = (self.accuracy, *(share for share in self.class_accuracy if share is not None))
        counts = (self.num_images, self.epoch, *itertools.chain(*self.confusion_matrix))
        if not (
            all(0 <= number(share) <= 1 for share in shares)
            and 0 <= number(self.loss) <= MOST
            and all(is_whole(count, 0, MOST) for count in counts)
            and all(isinstance(name, str) for name in self.class_names)
        ):
            raise ValueError("a value is of another kind than was measured")


def evaluate(
    probabilities: np.ndarray,
    labels: np.ndarray,
    class_names: Sequence[str],
    epoch: int = 0,
    selection: Selection | None = None,
) -> Evaluation:
    """Compare predictions with the truth.

    Args:
        probabilities: (num_images, num_classes), rows that sum to 1.
        labels: (num_images,), int64.
        class_names: one a class.
        epoch, selection: kept in the result.
    """
    num_classes = len(class_names)
    predicted = probabilities.argmax(axis=1)
    matrix = count_pairs(labels, predicted, num_classes)
    of_truth = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    bounded = np.clip(of_truth, SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY)
    return Evaluation(
        accuracy=float((predicted == labels).mean()),
        loss=float(-np.log(bounded).mean()),
        confusion_matrix=tuple(map(tuple, matrix.tolist())),
        class_accuracy=tuple(
            row[index] / sum(row) if any(row) else None for index, row in enumerate(matrix.tolist())
        ),
        class_names=tuple(class_names),
        num_images=len(labels),
        epoch=epoch,
        selection=selection,
    )


def count_pairs(labels: np.ndarray, predicted: np.ndarray, num_classes: int) -> np.ndarray:
    """The confusion matrix: how often each class was predicted for each.

    Args:
        labels, predicted: (n,), int64, from 0 to ``num_classes`` - 1.
        num_classes: how many there are.

    Returns:
        ``[label, predicted class]``, (num_classes, num_classes), int64.
    """
    pairs = np.bincount(labels * num_classes + predicted, minlength=num_classes**2)
    return pairs.reshape(num_classes, num_classes)
