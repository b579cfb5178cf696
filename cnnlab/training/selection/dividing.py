"""Which training pictures are trained on, and which select the epoch whose network is kept."""

from dataclasses import dataclass, replace

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.datasets.duplicates import DuplicateFinder
from cnnlab.evaluation.selection import HELD_OUT, LAST_EPOCH, TEST
from cnnlab.messages import Note
from cnnlab.runs.config import TrainingConfig
from cnnlab.training.batches import num_batches

FEWEST, FEWEST_A_CLASS, ENOUGH = 30, 3, 100
"""Fewer than ``FEWEST`` pictures choose no epoch, nor fewer than ``FEWEST_A_CLASS`` a class, but
``ENOUGH`` do however many classes there are."""
SPARES_ONE = 5
"""A class of so many pictures gives one to be held out, however small the share."""
MOST_LOOKED_AT = 10_000
"""Among so many pictures copies are looked for, which takes a second."""
MOST_FOLDS = 5
MOST_STEPS = 5_000
"""Of all networks of a cross-validation together: half a minute, if the last layers are trained."""

TOO_DEAR = Note(
    "cross-validation-too-dear",
    "There is no cross-validation: with so many epochs, or with frozen layers that run anew in "
    "each of them, it would take long.",
)
_OWN_STREAM = (0, 0, 0, 1)
"""Five numbers as the seed, where orders, augmentation and views have two to four."""

_ONCE = (
    " The test pictures are measured once, at the end; the ten that are shown after each epoch "
    "choose nothing."
)


@dataclass(frozen=True, eq=False)
class Division:
    """What becomes of the pictures of a data set.

    Attributes:
        data: ``x_train`` is trained on; ``x_val`` selects the epoch, None if nothing is held
            out.
        selected_on: ``"held-out"``, ``"last epoch"`` or ``"test"``.
        folds: (num_images,), int64, which fold of a cross-validation each training picture is left
            out in, from 0; None without one.
        notes: what was done, and why.
    """

    data: Dataset
    selected_on: str
    folds: np.ndarray | None = None
    notes: tuple[Note, ...] = ()

    @property
    def num_folds(self) -> int:
        """Of the cross-validation; 0 without one."""
        return 0 if self.folds is None else int(self.folds.max()) + 1


def divide(data: Dataset, config: TrainingConfig) -> Division:
    """Hold a part of the training pictures out, where there are enough.

    The part is stratified by class and follows from the seed; copies of one photo stay together.
    A validation part that the data set brings along takes its place.

    Args:
        data: as it was loaded.
        config: ``validation_share``, ``early_stopping`` and ``seed`` are read.
    """
    share = config.validation_share
    if share is None:
        return Division(_without_validation(data), TEST, notes=(_chosen_on_test(data),))
    if share and _is_enough(_num_own(data), data.num_classes):
        return Division(data, HELD_OUT, notes=(_own_part(data),))
    groupings = photos_of(data.x_train) if share else ()
    for photos in groupings:
        rows = held_out_rows(data.y_train, photos, share, config.seed)
        if _is_enough(len(rows), data.num_classes):
            return Division(_held_out(data, rows), HELD_OUT, notes=(_part(data, len(rows)),))
    return _learn_from_all(_without_validation(data), config, groupings)


def _learn_from_all(
    data: Dataset, config: TrainingConfig, groupings: tuple[np.ndarray, ...]
) -> Division:
    notes = (_last_epoch(data, config.validation_share), *_patience(config))
    found = (folds_of(data.y_train, photos, config.seed) for photos in groupings)
    folds = next((folds for folds in found if folds is not None), None)
    if folds is not None and _num_steps(folds.max() + 1, len(folds), config) > MOST_STEPS:
        folds, notes = None, (*notes, TOO_DEAR)
    return Division(data, LAST_EPOCH, folds, notes)


def about_held_out(num_train: int, num_classes: int, share: float | None) -> int:
    """About how many of so many pictures are held out; exactly, where classes are even."""
    wanted = round(num_train * (share or 0))
    return wanted if _is_enough(wanted, num_classes) else 0


def is_cross_validated(num_train: int, num_held_out: int, config: TrainingConfig) -> bool:
    """Whether so many pictures, of which so many are held out, are likely cross-validated."""
    is_wanted = config.validation_share and not num_held_out
    return bool(is_wanted) and _num_steps(MOST_FOLDS, num_train, config) <= MOST_STEPS


def photos_of(images: np.ndarray) -> tuple[np.ndarray, ...]:
    """Which photo each picture shows, where copies were looked for; else each shows its own.

    Twice: with those in other sizes or saved once more, and, for what is a film rather than
    photographs, with pictures of the same pixels only.

    Args:
        images: (num_images, height, width, 3), uint8.

    Returns:
        Arrays of (num_images,), int64, numbers from 0 without gaps.
    """
    if len(images) > MOST_LOOKED_AT:
        return (np.arange(len(images)),)
    finder = DuplicateFinder()
    for image in images:
        finder.add(image)
    copies = finder.found()
    return tuple(
        np.unique(firsts, return_inverse=True)[1] for firsts in (copies.alike, copies.identical)
    )


def held_out_rows(labels: np.ndarray, photos: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Which pictures are held out: about the share of each class, ascending.

    Args:
        labels: (num_images,), int64.
        photos: (num_images,), as ``photos_of`` gives them; copies of one stay together.
        share: in [0, 1).
        seed: draws them.
    """
    chosen: list[int] = []
    for units, sizes in _by_class(labels, photos, seed):
        wanted = _wanted(int(sizes.sum()), share)
        chosen.extend(units[sizes.cumsum() <= wanted])
    return np.flatnonzero(np.isin(photos, chosen))


def folds_of(labels: np.ndarray, photos: np.ndarray, seed: int) -> np.ndarray | None:
    """Which fold each picture is in: as many of each class in each; None where a class has one.

    Args:
        labels, photos, seed: as ``held_out_rows`` takes them.

    Returns:
        (num_images,), int64, from 0; at most ``MOST_FOLDS`` folds, fewer where a class has fewer
        different pictures.
    """
    units = [units for units, _ in _by_class(labels, photos, seed)]
    num_folds = min(MOST_FOLDS, *map(len, units))
    if num_folds < 2:
        return None
    order = np.concatenate(units)
    fold = np.empty(len(order), np.int64)
    fold[order] = np.arange(len(order)) % num_folds
    return fold[photos]


def _by_class(
    labels: np.ndarray, photos: np.ndarray, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each class the different photos in mixed order, and how many pictures show each.

    A photo that is in two classes counts for that of its first copy.
    """
    _, first, counts = np.unique(photos, return_index=True, return_counts=True)
    order = np.random.default_rng([seed, *_OWN_STREAM]).permutation(len(first))
    kinds = labels[first][order]
    return [
        (order[kinds == kind], counts[order[kinds == kind]]) for kind in np.unique(kinds).tolist()
    ]


def _wanted(count: int, share: float) -> int:
    """Of a class of so many pictures; never all."""
    fewest = 1 if share and count >= SPARES_ONE else 0
    return min(max(round(count * share), fewest), count - 1)


def _is_enough(count: int, num_classes: int) -> bool:
    return count >= min(max(FEWEST, FEWEST_A_CLASS * num_classes), ENOUGH)


def _num_own(data: Dataset) -> int:
    return 0 if data.y_val is None else len(data.y_val)


def _held_out(data: Dataset, rows: np.ndarray) -> Dataset:
    kept = np.setdiff1d(np.arange(len(data.y_train)), rows)
    return replace(
        data,
        x_train=data.x_train[kept],
        y_train=data.y_train[kept],
        x_val=data.x_train[rows],
        y_val=data.y_train[rows],
    )


def _without_validation(data: Dataset) -> Dataset:
    return data if data.x_val is None else replace(data, x_val=None, y_val=None)


def _part(data: Dataset, count: int) -> Note:
    return Note(
        "held-out",
        "{count:# picture} of the {all:,} for training {count:is|are} held out: nothing learns "
        "from them, and they choose the epoch that is kept." + _ONCE,
        {"count": count, "all": len(data.y_train)},
    )


def _own_part(data: Dataset) -> Note:
    return Note(
        "held-out-own",
        "The {count:# picture} of the validation part {count:is|are} held out: nothing learns from "
        "them, and they choose the epoch that is kept." + _ONCE,
        {"count": _num_own(data)},
    )


def _num_steps(num_folds: int, num_images: int, config: TrainingConfig) -> int:
    return num_folds * config.epochs * num_batches(num_images, config.batch_size)


def _last_epoch(data: Dataset, share: float | None) -> Note:
    values = {"count": len(data.y_train)}
    if not share:
        return Note(
            "nothing-held-out",
            "No picture is held out, as asked for: all {count:,} for training are learned from, "
            "and the network of the last epoch is kept." + _ONCE,
            values,
        )
    text = (
        "With {count:# training picture} none is held out: so few would choose an epoch by "
        "chance. All are learned from, and the network of the last epoch is kept."
    )
    return Note("too-few-to-hold-out", text + _ONCE, values)


def _patience(config: TrainingConfig) -> tuple[Note, ...]:
    if not config.early_stopping:
        return ()
    return (
        Note(
            "early-stopping-without-held-out",
            "No picture is held out that could tell whether an epoch is better, so "
            "`early_stopping` has no effect.",
            severity="warning",
            parameter="early_stopping",
        ),
    )


def _chosen_on_test(data: Dataset) -> Note:
    return Note(
        "chosen-on-test",
        "The best epoch is chosen on the {count:# test picture}, as older versions did, so the "
        "accuracy on them is likely too high.",
        {"count": len(data.y_test)},
        "warning",
        parameter="validation_share",
    )
