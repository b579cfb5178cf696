"""From gathered pictures to a table of answers."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from unicodedata import normalize

import numpy as np

from cnnlab.classification.predictions import Prediction
from cnnlab.errors import CnnlabError
from cnnlab.images.views import together
from cnnlab.messages import Note
from cnnlab.survey.gathering import GatheredPicture

NONE_OF_THESE = "none of these"
"""The answer where a network says that a picture shows none of its classes. A folder of this
name holds pictures for which it is the right one."""

_AT_ONCE = 64


@dataclass(frozen=True)
class Answer:
    """What a network says of one picture, beside the truth where that is known.

    Attributes:
        name: of the picture.
        prediction: None where the picture cannot be read.
        true_class: None where nothing says it.
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
        """The answer in a word; None where the picture cannot be read."""
        if self.prediction is None:
            return None
        return NONE_OF_THESE if self.is_none else self.prediction.class_names[0]

    @property
    def confidence(self) -> float | None:
        """The probability of the most probable class, in [0, 1]."""
        return None if self.prediction is None else self.prediction.probabilities[0]

    @property
    def is_none(self) -> bool:
        """Whether the picture shows none of the classes, as far as the network can tell."""
        return self.prediction is not None and self.prediction.is_none

    @property
    def is_right(self) -> bool | None:
        """Whether the answer is the truth; None where either is unknown."""
        if self.prediction is None or self.true_class is None:
            return None
        return self.class_name == self.true_class

    @property
    def is_named_wrong(self) -> bool:
        """Whether it was given the name of another class than its own."""
        return self.is_right is False and not self.is_none


def answer_all(
    pictures: Iterable[GatheredPicture],
    classify: Callable[[np.ndarray | Sequence[np.ndarray]], Sequence[Prediction]],
    class_names: Sequence[str],
    at_once: int = _AT_ONCE,
) -> Iterator[tuple[GatheredPicture, Answer]]:
    """Each picture with its answer, in order.

    Args:
        pictures: unreadable ones among them have an answer that says so.
        classify: takes (num_images, height, width, 3), uint8, or a list of pictures where they are
            not of one size, and gives one prediction each, such as ``Classifier.classify`` or a
            question to a ``ClassifierProcess``.
        class_names: that the network knows; folders called like one say the truth.
        at_once: how many pictures to classify in one call.
    """
    remaining = iter(pictures)
    while part := list(islice(remaining, at_once)):
        pixels = [picture.pixels for picture in part if picture.pixels is not None]
        predictions = iter(classify(together(pixels)) if pixels else ())
        for picture in part:
            prediction = None if picture.pixels is None else next(predictions)
            yield picture, _answer(picture, prediction, class_names)


def true_class(folders: Sequence[str], class_names: Sequence[str]) -> str | None:
    """The class that the innermost of a picture's folders is called like, or None.

    Upper and lower case are the same where no two classes differ in them alone, and so are the
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


def _answer(
    picture: GatheredPicture, prediction: Prediction | None, class_names: Sequence[str]
) -> Answer:
    truth = true_class(picture.folders, class_names)
    return Answer(picture.name, prediction, truth, picture.error, picture.notes)
