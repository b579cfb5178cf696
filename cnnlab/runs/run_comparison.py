"""Two runs side by side: what can be compared, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cnnlab.errors import CnnlabError
from cnnlab.evaluation.comparison import Comparison, compare, discordant_pairs
from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.in_words import comparison_in_words
from cnnlab.evaluation.predictions import Predictions
from cnnlab.evaluation.selection_in_words import unlike_in_words
from cnnlab.messages import Note
from cnnlab.runs.run_directory import Run

_CUT_SHORT = {
    "running": "{name} is still learning, in epoch {epoch} of {epochs}: this is how far it has "
    "come.",
    "stopped": "{name} was stopped in epoch {epoch} of {epochs}: it might have come further.",
    "interrupted": "{name} was interrupted in epoch {epoch} of {epochs}: it might have come "
    "further.",
    "diverged": "{name} diverged in epoch {epoch} of {epochs}: what is compared is its best "
    "network before.",
    "disk full": "{name} ended in epoch {epoch} of {epochs}, as the disk was full: it might have "
    "come further.",
    "failed": "{name} failed in epoch {epoch} of {epochs}: it might have come further.",
}


@dataclass(frozen=True, eq=False)
class RunComparison:
    """The second run compared with the first.

    Attributes:
        notes: the findings in words, the most important first; or why there are none.
        comparison: None where the two cannot be compared.
        class_names: of its classes.
        same_answers: both gave the same answer to every test picture, so nothing changed.
    """

    notes: tuple[Note, ...]
    comparison: Comparison | None = None
    class_names: tuple[str, ...] = ()
    same_answers: bool = False


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
    before, after = first.evaluation(), second.evaluation()
    if before is None or after is None:
        return RunComparison((_nothing_measured(first_name if before is None else second_name),))
    names = before.class_names
    if names != after.class_names:
        return RunComparison((_other_classes(first_name, second_name),))
    answers = first.predictions(), second.predictions()
    discordant = discordant_pairs(*answers)
    comparison = compare(before.confusion_matrix, after.confusion_matrix, discordant)
    same = comparison.discordant == (0, 0) and _same_answers(*answers)
    if same:
        notes = [_same(first, second, first_name, second_name, comparison)]
    else:
        notes = comparison_in_words(comparison, first_name, second_name, names)
    notes[1:1] = [
        *unlike_in_words(before, after, (first_name, second_name)),
        *_cut_short(first, first_name),
        *_cut_short(second, second_name),
    ]
    if before.is_uneven or after.is_uneven:
        notes.append(_class_means((first_name, second_name), (before, after)))
    return RunComparison(tuple(notes), comparison, names, same)


def _same_answers(first: Predictions | None, second: Predictions | None) -> bool:
    """Of two sets of answers about the same pictures."""
    if first is None or second is None:
        return False
    return np.array_equal(first.predicted_classes, second.predicted_classes)


def _same(
    first: Run, second: Run, first_name: str, second_name: str, comparison: Comparison
) -> Note:
    values = {"first": first_name, "second": second_name, "share": comparison.accuracies[1]}
    if _same_settings(first, second):
        return Note(
            "comparison-same-training",
            "{first} and {second} are the same training: same settings, same answer to every "
            "picture ({share:.1%} correct).",
            values,
        )
    return Note(
        "comparison-same-answers",
        "{first} and {second} gave the same answer to every test picture ({share:.1%} correct), "
        "though their settings differ.",
        values,
    )


def _same_settings(first: Run, second: Run) -> bool:
    try:
        return first.config == second.config
    except CnnlabError:
        return False


def _cut_short(run: Run, name: str) -> Iterator[Note]:
    """That a run did not come to its end, where it did not."""
    status = run.status
    if status.state in _CUT_SHORT:
        values = {"name": name, "epoch": status.epoch, "epochs": status.num_epochs}
        yield Note("comparison-cut-short", _CUT_SHORT[status.state], values, "warning")


def _class_means(names: tuple[str, str], evaluations: tuple[Evaluation, Evaluation]) -> Note:
    """Where some classes have far more pictures, accuracy alone misleads."""
    before, after = (evaluation.balanced_accuracy for evaluation in evaluations)
    return Note(
        "comparison-class-means",
        "The classes have unevenly many test pictures. With every class counting alike, {second} "
        "gets {after:.1%} and {first} {before:.1%}.",
        dict(zip(("first", "second"), names, strict=True)) | {"before": before, "after": after},
    )


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
