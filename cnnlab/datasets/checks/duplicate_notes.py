"""Notes on copies: the same photo in training and test part, or in several classes."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np

from cnnlab.datasets.checks.listing_notes import some_of
from cnnlab.datasets.duplicates import Duplicates
from cnnlab.messages import Note

_LONGEST_PAIR = 100


class LabelledImages(Protocol):
    """The attributes of ``PictureSet`` that are read here."""

    @property
    def labels(self) -> np.ndarray: ...  # noqa: D102
    @property
    def splits(self) -> np.ndarray: ...  # noqa: D102
    @property
    def copies(self) -> Duplicates | None: ...  # noqa: D102
    @property
    def paths(self) -> tuple[str, ...]: ...  # noqa: D102


def duplicate_notes(
    pictures: LabelledImages, train: np.ndarray, test: np.ndarray
) -> tuple[Note, ...]:
    """Notes on the copies in a set.

    Args:
        pictures: of the set.
        train: indices of the training pictures.
        test: indices of the test pictures.
    """
    if pictures.copies is None:
        return ()
    photo = pictures.copies.alike
    in_parts = _in_both_parts(pictures, photo, train, test)
    return (*in_parts, *_in_classes(pictures, photo), *_together(pictures, photo, test))


def _in_both_parts(
    pictures: LabelledImages, photo: np.ndarray, train: np.ndarray, test: np.ndarray
) -> Iterator[Note]:
    learned = np.full(len(photo), -1)
    learned[photo[train]] = train
    again = np.sort(test[learned[photo[test]] >= 0])
    if not len(again):
        return
    values = {"count": len(again), "total": len(test)}
    if pictures.splits.any():
        text = (
            "{count:,} of {total:# test picture} {count:is|are} learned from too, the same or "
            "nearly: {examples}. The accuracy will be too good; remove them from one of the parts."
        )
    else:
        text = (
            "{count:,} of {total:# test picture} {count:is|are} nearly the same as one that is "
            "learned from, like pictures of one video: {examples}. The accuracy will be too good; "
            "put pictures taken at another time into a test part of their own."
        )
    pairs = zip(again, learned[photo[again]], strict=True)
    yield Note(
        "copies-in-both-parts", text, values | {"examples": _named(pictures, pairs)}, "warning"
    )


def _in_classes(pictures: LabelledImages, photo: np.ndarray) -> Iterator[Note]:
    labels = pictures.labels
    others = np.flatnonzero(labels != labels[photo])
    if len(others):
        text = (
            "{count:# picture} {count:is|are} in another class too, so that nobody can tell which "
            "is right: {examples}. Remove {count:it|them} from one of the classes."
        )
        pairs = zip(photo[others].tolist(), others.tolist(), strict=True)
        values = {"count": len(others), "examples": _named(pictures, pairs)}
        yield Note("copies-in-classes", text, values, "warning")


def _together(pictures: LabelledImages, photo: np.ndarray, test: np.ndarray) -> Iterator[Note]:
    """Where the parts were drawn: that copies were not torn apart."""
    if pictures.splits.any():
        return
    is_test = np.zeros(len(pictures.labels), bool)
    is_test[test] = True
    is_copy = (photo != np.arange(len(photo))) & (pictures.labels == pictures.labels[photo])
    copies = np.flatnonzero(is_copy & (is_test == is_test[photo]))
    if len(copies):
        text = (
            "{count:# picture} {count:shows|show} the same photo as another: {examples}. Copies "
            "are kept together, learned from or tested with."
        )
        pairs = zip(photo[copies].tolist(), copies.tolist(), strict=True)
        values = {"count": len(copies), "examples": _named(pictures, pairs)}
        yield Note("copies-kept-together", text, values)


def _named(pictures: LabelledImages, pairs: Iterable[tuple[int, int]]) -> str:
    names = [" = ".join(pictures.paths[place] for place in pair) for pair in pairs]
    return some_of(names, _LONGEST_PAIR)
