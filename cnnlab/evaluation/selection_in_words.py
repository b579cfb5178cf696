"""What a network's accuracy is worth, as sentences: how it was chosen, and on how many pictures."""

from cnnlab.evaluation.evaluation import Evaluation
from cnnlab.evaluation.interval import few_pictures_note
from cnnlab.evaluation.selection import HELD_OUT, TEST, Selection
from cnnlab.messages import Note

CHOSEN_ON_TEST = Note(
    "epoch-chosen-on-test",
    "Its best epoch was chosen on the test pictures, so the number is likely too high.",
    severity="warning",
)
_HELD_OUT = (
    "The network of epoch {epoch} is kept: it classified {accuracy:.1%} of the {count:# "
    "held-out picture} correctly, and none did better by more than chance (the best {best:.1%}). "
    "The test pictures chose nothing."
)
_LAST_EPOCH = (
    "The network of the last epoch, {epoch}, is kept: no picture was held out to choose another."
)
_CROSS_VALIDATED = _LAST_EPOCH + (
    " Cross-validated, {accuracy:.1%} of {count:# training picture} were classified correctly by "
    "one of {folds} networks that had not learned from it."
)


def worth_in_words(evaluation: Evaluation) -> list[Note]:
    """How the epoch was chosen, and a warning where the test pictures are few or chose it."""
    few = few_pictures_note(evaluation.accuracy, evaluation.num_images)
    return [selection_in_words(evaluation.selection), *([] if few is None else [few])]


def selection_in_words(selection: Selection | None) -> Note:
    """Why the network of this epoch is kept; None where the test pictures chose it."""
    if selection is None:
        return CHOSEN_ON_TEST
    values = {
        "epoch": selection.epoch,
        "accuracy": selection.accuracy,
        "best": selection.accuracy if selection.best_accuracy is None else selection.best_accuracy,
        "count": selection.num_images,
        "folds": selection.num_folds,
    }
    if selection.selected_on == HELD_OUT:
        return Note("epoch-held-out", _HELD_OUT, values)
    if selection.accuracy is None:
        return Note("epoch-last", _LAST_EPOCH, values)
    return Note("epoch-last-cross-validated", _CROSS_VALIDATED, values)


def unlike_in_words(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> list[Note]:
    """What to mind where the accuracy of one of two networks, or of both, is likely too high.

    Args:
        first, second: of the two.
        names: what they are called.
    """
    chosen = [
        name for name, one in zip(names, (first, second), strict=True) if one.selected_on == TEST
    ]
    if not chosen:
        return []
    if len(chosen) == 1:
        text = (
            "The best epoch of {name} was chosen on the test pictures, that of the other was not: "
            "the number of {name} is likely too high, and the two mean different things."
        )
        return [Note("comparison-chosen-unlike", text, {"name": chosen[0]}, "warning")]
    text = "Both best epochs were chosen on the test pictures, so both numbers are likely too high."
    return [Note("comparison-chosen-on-test", text)]
