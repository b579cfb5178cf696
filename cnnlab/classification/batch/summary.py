"""A table of predictions in a few numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnlab.classification.batch.predicting import NONE_OF_THESE, PictureResult
from cnnlab.evaluation import are_uneven, balanced_accuracy, guessing_accuracy, wilson_interval
from cnnlab.evaluation.evaluation import count_pairs
from cnnlab.moved_names import MovedAttribute, renamed_argument


@dataclass(frozen=True)
class Summary:
    """Counts and metrics of a table of predictions.

    Attributes:
        num_pictures: unreadable ones included.
        num_unreadable: pictures that could not be read.
        num_none: pictures that were rejected, as showing none of the classes.
        num_labelled: readable pictures whose true class is known.
        num_correct: those of them whose prediction is correct.
        class_names: true or predicted classes of labelled pictures, in the network's order;
            ``NONE_OF_THESE`` last.
        confusion_matrix: ``[true class][predicted class]``, counts.
    """

    num_pictures: int
    num_unreadable: int
    num_none: int
    num_labelled: int
    num_correct: int
    class_names: tuple[str, ...]
    confusion_matrix: tuple[tuple[int, ...], ...]

    @property
    def accuracy(self) -> float | None:
        """Share of the labelled pictures whose prediction is correct; None if there are none."""
        return self.num_correct / self.num_labelled if self.num_labelled else None

    @property
    def accuracy_interval(self) -> tuple[float, float] | None:
        """Where the accuracy on all such pictures lies with 95 % confidence (Wilson)."""
        if self.accuracy is None:
            return None
        return wilson_interval(self.accuracy, self.num_labelled)

    @property
    def guessing_accuracy(self) -> float | None:
        """Accuracy of always predicting the most frequent class; None without labels."""
        return guessing_accuracy(self._class_counts) if self.num_labelled else None

    @property
    def balanced_accuracy(self) -> float | None:
        """The mean of the accuracies of the true classes, in [0, 1]; None without labels."""
        return balanced_accuracy(self.confusion_matrix) if self.num_labelled else None

    @property
    def is_uneven(self) -> bool:
        """The true classes are imbalanced: accuracy alone misleads."""
        return are_uneven(self._class_counts)

    @property
    def num_false_rejections(self) -> int:
        """Labelled pictures of a class that were rejected, which counts as an error."""
        if NONE_OF_THESE not in self.class_names:
            return 0
        index = self.class_names.index(NONE_OF_THESE)
        column = [row[index] for row in self.confusion_matrix]
        return sum(column) - column[index]

    @property
    def num_misclassified(self) -> int:
        """Labelled pictures for which another class was predicted."""
        return self.num_labelled - self.num_correct - self.num_false_rejections

    num_right = MovedAttribute("num_correct")
    num_named_wrong = MovedAttribute("num_misclassified")
    num_none_wrong = MovedAttribute("num_false_rejections")

    @property
    def _class_counts(self) -> list[int]:
        return list(map(sum, self.confusion_matrix))


@renamed_argument("answers", "results")
def summarize(results: Sequence[PictureResult], class_names: Sequence[str]) -> Summary:
    """Count predictions.

    Args:
        results: any.
        class_names: all of the network, in its order.
    """
    pairs = [
        (result.true_class, result.class_name)
        for result in results
        if result.true_class is not None and result.class_name is not None
    ]
    occurring = {name for pair in pairs for name in pair}
    names = tuple(name for name in (*class_names, NONE_OF_THESE) if name in occurring)
    matrix = _matrix(pairs, names)
    return Summary(
        len(results),
        sum(result.prediction is None for result in results),
        sum(result.is_none for result in results),
        len(pairs),
        sum(row[index] for index, row in enumerate(matrix)),
        names,
        matrix,
    )


def _matrix(
    pairs: Sequence[tuple[str, str]], class_names: tuple[str, ...]
) -> tuple[tuple[int, ...], ...]:
    index = {name: number for number, name in enumerate(class_names)}
    numbers = np.array([[index[name] for name in pair] for pair in pairs], np.int64).reshape(-1, 2)
    true, predicted = numbers.T
    return tuple(map(tuple, count_pairs(true, predicted, len(class_names)).tolist()))
