"""A table of answers in a few numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnlab.evaluation import are_uneven, balanced_accuracy, guessing_accuracy, wilson_interval
from cnnlab.evaluation.evaluation import count_pairs
from cnnlab.survey.answering import NONE_OF_THESE, Answer


@dataclass(frozen=True)
class Summary:
    """What a table of answers comes to.

    Attributes:
        num_pictures: unreadable ones included.
        num_unreadable: pictures that could not be read.
        num_none: pictures that show none of the classes, as far as the network can tell.
        num_labelled: readable pictures whose true class is known.
        num_right: those of them that were answered right.
        class_names: that occur as a truth or as the answer to a labelled picture, in the
            network's order; ``NONE_OF_THESE`` last.
        confusion_matrix: ``[true class][answered class]``, counts.
    """

    num_pictures: int
    num_unreadable: int
    num_none: int
    num_labelled: int
    num_right: int
    class_names: tuple[str, ...]
    confusion_matrix: tuple[tuple[int, ...], ...]

    @property
    def accuracy(self) -> float | None:
        """Share of the labelled pictures that were answered right; None if there are none."""
        return self.num_right / self.num_labelled if self.num_labelled else None

    @property
    def accuracy_interval(self) -> tuple[float, float] | None:
        """Where the accuracy on all such pictures lies with 95 % confidence (Wilson)."""
        if self.accuracy is None:
            return None
        return wilson_interval(self.accuracy, self.num_labelled)

    @property
    def guessing_accuracy(self) -> float | None:
        """Share that always naming the commonest true class gets; None without labels."""
        return guessing_accuracy(self._class_counts) if self.num_labelled else None

    @property
    def balanced_accuracy(self) -> float | None:
        """The mean of the accuracies of the true classes, in [0, 1]; None without labels."""
        return balanced_accuracy(self.confusion_matrix) if self.num_labelled else None

    @property
    def is_uneven(self) -> bool:
        """Some true class has far more pictures than another: accuracy alone misleads."""
        return are_uneven(self._class_counts)

    @property
    def num_none_wrong(self) -> int:
        """Labelled pictures of a class that were called none of them, which counts as wrong."""
        if NONE_OF_THESE not in self.class_names:
            return 0
        index = self.class_names.index(NONE_OF_THESE)
        column = [row[index] for row in self.confusion_matrix]
        return sum(column) - column[index]

    @property
    def num_named_wrong(self) -> int:
        """Labelled pictures that got the name of another class."""
        return self.num_labelled - self.num_right - self.num_none_wrong

    @property
    def _class_counts(self) -> list[int]:
        return list(map(sum, self.confusion_matrix))


def summarize(answers: Sequence[Answer], class_names: Sequence[str]) -> Summary:
    """Count answers.

    Args:
        answers: any.
        class_names: all that the network knows, in its order.
    """
    pairs = [
        (answer.true_class, answer.class_name)
        for answer in answers
        if answer.true_class is not None and answer.class_name is not None
    ]
    occurring = {name for pair in pairs for name in pair}
    names = tuple(name for name in (*class_names, NONE_OF_THESE) if name in occurring)
    matrix = _matrix(pairs, names)
    return Summary(
        len(answers),
        sum(answer.prediction is None for answer in answers),
        sum(answer.is_none for answer in answers),
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
    true, answered = numbers.T
    return tuple(map(tuple, count_pairs(true, answered, len(class_names)).tolist()))
