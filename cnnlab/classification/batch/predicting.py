"""From collected pictures to a table of predictions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

import numpy as np

from cnnlab.classification.batch.collecting import CollectedPicture
from cnnlab.classification.predictions import Prediction
from cnnlab.errors import CnnlabError
from cnnlab.images.views import stacked
from cnnlab.messages import Note
from cnnlab.moved_names import MovedAttribute

NONE_OF_THESE = "none of these"
"""The prediction for a picture that is rejected, as it shows none of the classes. It is correct
for pictures in a folder of this name."""

_AT_ONCE = 64


@dataclass(frozen=True)
class PictureResult:
    """The prediction for one picture, beside the true class if that is known.

    Attributes:
        name: of the picture.
        prediction: None if the picture cannot be read.
        true_class: None if it is unknown.
        error: why the picture cannot be read, else None.
        notes: findings about the file.
        explanation: the file that shows where the network looked, if one was written.
    """

    name: str
    prediction: Prediction | None = None
    true_class: str | None = None
    error: CnnlabError | None = None
    notes: tuple[Note, ...] = ()
    explanation: str | None = None

    @property
    def class_name(self) -> str | None:
        """The predicted class, or ``NONE_OF_THESE``; None if the picture cannot be read."""
        if self.prediction is None:
            return None
        return NONE_OF_THESE if self.is_none else self.prediction.class_names[0]

    @property
    def confidence(self) -> float | None:
        """The probability of the most probable class, in [0, 1]."""
        return None if self.prediction is None else self.prediction.probabilities[0]

    @property
    def is_none(self) -> bool:
        """Whether the picture was rejected, as showing none of the classes."""
        return self.prediction is not None and self.prediction.is_none

    @property
    def is_correct(self) -> bool | None:
        """Whether the prediction is the true class; None if either is unknown."""
        if self.prediction is None or self.true_class is None:
            return None
        return self.class_name == self.true_class

    @property
    def is_misclassified(self) -> bool:
        """Whether another class than the true one was predicted; a rejection is none."""
        return self.is_correct is False and not self.is_none

    is_right = MovedAttribute("is_correct")
    is_named_wrong = MovedAttribute("is_misclassified")


def classify_all(
    pictures: Iterable[CollectedPicture],
    classify: Callable[[np.ndarray | Sequence[np.ndarray]], Sequence[Prediction]],
    class_names: Sequence[str],
    at_once: int = _AT_ONCE,
) -> Iterator[tuple[CollectedPicture, PictureResult]]:
    """Each picture with its result, in order.

    Args:
        pictures: unreadable ones among them have a result that says so.
        classify: takes (num_images, height, width, 3), uint8, or a list of pictures if their
            sizes differ, and returns one prediction each, such as ``Classifier.classify`` or a
            request to a ``ClassifierProcess``.
        class_names: of the network; a folder of such a name says the true class.
        at_once: how many pictures to classify in one call.
    """
    remaining = iter(pictures)
    while part := list(islice(remaining, at_once)):
        pixels = [picture.pixels for picture in part if picture.pixels is not None]
        predictions = iter(classify(stacked(pixels)) if pixels else ())
        for picture in part:
            prediction = None if picture.pixels is None else next(predictions)
            yield picture, _result(picture, prediction, class_names)


def true_class(folders: Sequence[str], class_names: Sequence[str]) -> str | None:
    """The class whose name the innermost possible folder of a picture has, or None.

    Upper and lower case are the same unless two classes differ in them alone, and so are the
    two ways in which Unicode writes an accent.
    """
    names = (NONE_OF_THESE, *class_names)
    exact = {normalize("NFC", name): name for name in names}
    times = Counter(map(_folded, exact))
    folded = {_folded(name): name for name in names if times[_folded(name)] == 1}
    for folder in reversed(folders):
        name = exact.get(normalize("NFC", folder)) or folded.get(_folded(folder))
        if name is not None:
            return name
    return None


def _folded(name: str) -> str:
    return normalize("NFC", normalize("NFC", name).casefold())


def _result(
    picture: CollectedPicture, prediction: Prediction | None, class_names: Sequence[str]
) -> PictureResult:
    truth = true_class(picture.folders, class_names)
    return PictureResult(picture.name, prediction, truth, picture.error, picture.notes)
