"""How the epoch of a run was selected, in the words of the page."""

from cnnlab.errors import CnnlabError
from cnnlab.evaluation import Selection
from cnnlab.evaluation.selection import HELD_OUT
from cnnlab.runs import Run
from cnnlab.runs.held_out import held_out
from ui.text import t


def selection_of(run: Run) -> Selection | None:
    """Why its network is kept; None where it does not say, as runs of older versions."""
    try:
        return run.selection()
    except CnnlabError:
        return None


def held_out_accuracy(run: Run) -> float | None:
    """On the held-out pictures, in [0, 1]; None where it was not measured, or cannot be read."""
    try:
        return held_out(run)[0]
    except CnnlabError:
        return None


def validation_name(run: Run) -> str:
    """What the pictures are called that its curves were measured on; "" where there are none."""
    if is_chosen_on_test(run):
        return t("test pictures")
    selection = selection_of(run)
    if selection is None or selection.selected_on == HELD_OUT:
        return t("held-out pictures")
    return t("cross-validation") if selection.num_folds else ""


def is_chosen_on_test(run: Run) -> bool:
    """Whether it follows the rule of older versions. False where its settings are damaged."""
    try:
        return run.config.validation_share is None
    except CnnlabError:
        return False


def share_in_words(selection: Selection) -> str:
    """What the share after an epoch is a share of, such as "of 50 held-out pictures right"."""
    if selection.num_folds:
        return t("of {count:# picture} right, cross-validated", count=selection.num_images)
    return t("of {count:# held-out picture} right", count=selection.num_images)
