"""Decide which outputs of the frozen layers are cached: as much as helps and fits."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnlab.features.cache import in_words, num_bytes
from cnnlab.features.cuts import Cut
from cnnlab.messages import Note
from cnnlab.runs.config import TrainingConfig

NOTHING_FROZEN = Note(
    "views-without-frozen-layers",
    "No layer is frozen, so there is nothing to cache: `cached_views` has no effect, and pictures "
    "are varied anew in every epoch.",
    parameter="cached_views",
)
NOTHING_VARIED = Note(
    "views-without-augmentation",
    "Pictures are not varied, so every view of one is the same: `cached_views` has no effect.",
    parameter="cached_views",
)


@dataclass(frozen=True)
class Plan:
    """What is computed once and cached.

    Attributes:
        cut: the frozen part ends here.
        precision: of the frozen part.
        views: how many views of each training picture are cached; 0 if each epoch computes its own.
        caches_measured: whether the features of test and held-out pictures are cached.
        notes: which settings have no effect, or not all of it.
    """

    cut: Cut
    precision: str
    views: int = 0
    caches_measured: bool = False
    notes: tuple[Note, ...] = ()


def make_plan(
    cuts: Sequence[Cut],
    config: TrainingConfig,
    num_train: int,
    num_measured: int,
    precision: str,
    limit: int,
) -> Plan:
    """The deepest cut whose outputs fit; if none fits, nothing is cached.

    Args:
        cuts: the deepest first, the input last.
        config: ``augmentation`` and ``cached_views`` are read.
        num_train: pictures to train on.
        num_measured: pictures that are only measured.
        precision: of the frozen part.
        limit: bytes that may be cached.
    """
    deepest, views = cuts[0], _views(config)
    if deepest.is_input:
        return Plan(deepest, precision, notes=(NOTHING_FROZEN,) if config.cached_views else ())

    def fits(cut: Cut, images: int) -> bool:
        return num_bytes((images, *cut.shape), precision) <= limit

    caches_measured = fits(deepest, num_measured)
    if not views:
        return Plan(deepest, precision, 0, caches_measured)
    notes = (NOTHING_VARIED,) if config.cached_views and config.augmentation is None else ()
    num_images = views * num_train + num_measured
    needed = num_bytes((num_images, *deepest.shape), precision)
    for cut in cuts[:-1]:
        if fits(cut, num_images):
            earlier = () if cut is deepest else (_cut_earlier(deepest, cut, needed, limit),)
            return Plan(cut, precision, views, True, notes + earlier)
    return Plan(deepest, precision, 0, caches_measured, (*notes, _no_room(deepest, needed, limit)))


def _views(config: TrainingConfig) -> int:
    return 1 if config.augmentation is None else config.cached_views


def _cut_earlier(deepest: Cut, cut: Cut, needed: int, limit: int) -> Note:
    return Note(
        "features-cut-earlier",
        "The outputs of layer {deepest} would take {needed}, more than the {limit} that the cache "
        "may use. The smaller ones of {cut} are cached instead, and the frozen layers after it "
        "run in every epoch. Allow more with: python -m cnnlab cache limit",
        {
            "deepest": deepest.layer,
            "needed": in_words(needed),
            "limit": in_words(limit),
            "cut": cut.layer,
        },
    )


def _no_room(deepest: Cut, needed: int, limit: int) -> Note:
    return Note(
        "features-not-kept",
        "The outputs of layer {deepest} would take {needed}, more than the {limit} that the cache "
        "may use, so the frozen layers run in every epoch. Allow more with: python -m cnnlab "
        "cache limit",
        {"deepest": deepest.layer, "needed": in_words(needed), "limit": in_words(limit)},
        "warning",
    )
