"""What the frozen layers cost a training, in words."""

from cnnlab.features.cache import in_words
from cnnlab.features.feature_store import Kept
from cnnlab.messages import Note
from cnnlab.training.inputs.plan import Plan


def of_keeping(plan: Plan, kept: Kept) -> Note:
    """Answers were kept: what it took, or that it took nothing."""
    size = in_words(kept.num_bytes)
    if not kept.num_computed:
        return Note(
            "features-found",
            "The frozen layers need not run: an earlier training kept what they answer to these "
            "pictures ({size} on the disk).",
            {"size": size},
        )
    return Note(
        "features-kept",
        "The frozen layers ran once over the pictures, in {seconds} s (with {precision} numbers). "
        "What they answered is kept for all epochs and later trainings ({size} on the disk).",
        {"size": size, "seconds": _shown(kept.seconds), "precision": plan.precision},
    )


def of_views(plan: Plan) -> Note:
    """Varied pictures are kept."""
    return Note(
        "features-views",
        "Every picture is seen in {views:# fixed variant}, which the epochs take in turn.",
        {"views": plan.views},
    )


def of_each_epoch(plan: Plan, seconds: float) -> Note:
    """Nothing is kept of the training pictures."""
    return Note(
        "features-fresh",
        "The frozen layers run anew in every epoch, which takes about {seconds} s each time (with "
        "{precision} numbers). Nothing of the training pictures is kept on the disk.",
        {"seconds": _shown(seconds), "precision": plan.precision},
    )


def _shown(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
