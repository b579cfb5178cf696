"""Two runs side by side: what can be compared, and what it says."""

from dataclasses import dataclass

from cnnlab.messages import Note
from cnnlab.results.comparison import Comparison, compare, right_apart
from cnnlab.results.in_words import comparison_in_words
from cnnlab.training.run_directory import Run


@dataclass(frozen=True, eq=False)
class RunComparison:
    """The second run compared with the first.

    Attributes:
        notes: the findings in words, the most important first; or why there are none.
        comparison: None where the two cannot be compared.
        class_names: of its classes.
    """

    notes: tuple[Note, ...]
    comparison: Comparison | None = None
    class_names: tuple[str, ...] = ()


def compare_runs(
    first: Run, second: Run, first_name: str = "", second_name: str = ""
) -> RunComparison:
    """Compare the best networks of two runs by their answers to the test pictures.

    Args:
        first, second: runs.
        first_name, second_name: what the notes call them; by default by their names.

    Raises:
        RunError: the evaluation or the answers of one of them are damaged.
    """
    first_name, second_name = first_name or first.name, second_name or second.name
    evaluations = [run.evaluation() for run in (first, second)]
    for evaluation, name in zip(evaluations, (first_name, second_name), strict=True):
        if evaluation is None:
            return RunComparison((_nothing_measured(name),))
    names = evaluations[0].class_names
    if names != evaluations[1].class_names:
        return RunComparison((_other_classes(first_name, second_name),))
    matrices = (evaluation.confusion_matrix for evaluation in evaluations)
    comparison = compare(*matrices, _right_apart(first, second))
    notes = comparison_in_words(comparison, first_name, second_name, names)
    return RunComparison(tuple(notes), comparison, names)


def _right_apart(first: Run, second: Run) -> tuple[int, int] | None:
    answers = first.predictions(), second.predictions()
    return None if None in answers else right_apart(*answers)


def _nothing_measured(name: str) -> Note:
    return Note(
        "comparison-not-measured",
        "{name} has not been measured on test pictures, so its answers cannot be compared.",
        {"name": name},
        "warning",
    )


def _other_classes(first: str, second: str) -> Note:
    return Note(
        "comparison-other-classes",
        "{first} and {second} know different classes: neither their accuracy nor their mistakes "
        "can be compared, only their curves and settings.",
        {"first": first, "second": second},
        "warning",
    )
