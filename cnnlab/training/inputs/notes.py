"""The time and the space that the frozen layers take, in words."""

from cnnlab.features.cache import in_words
from cnnlab.features.feature_store import CachedFeatures
from cnnlab.messages import Note
from cnnlab.training.inputs.plan import Plan


def cached_note(plan: Plan, cached: CachedFeatures) -> Note:
    """Features are cached: what it took, or that they were in the cache."""
    size = in_words(cached.num_bytes)
    if not cached.num_computed:
        return Note(
            "features-found",
            "The frozen layers need not run: an earlier training cached their outputs for these "
            "pictures ({size} on the disk).",
            {"size": size},
        )
    return Note(
        "features-kept",
        "The frozen layers ran once over the pictures, in {seconds} s (with {precision} numbers). "
        "Their outputs are cached for all epochs and later trainings ({size} on the disk).",
        {"size": size, "seconds": _shown(cached.seconds), "precision": plan.precision},
    )


def views_note(plan: Plan) -> Note:
    """Features of augmented pictures are cached."""
    return Note(
        "features-views",
        "Every picture is seen in {views:# fixed variant}, which the epochs take in turn.",
        {"views": plan.views},
    )


def each_epoch_note(plan: Plan, seconds: float) -> Note:
    """No features of the training pictures are cached."""
    return Note(
        "features-fresh",
        "The frozen layers run anew in every epoch, which takes about {seconds} s each time (with "
        "{precision} numbers). Nothing of the training pictures is cached.",
        {"seconds": _shown(seconds), "precision": plan.precision},
    )


def _shown(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
