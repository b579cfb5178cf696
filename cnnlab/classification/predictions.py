"""A loaded network, and what it says of pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.evaluation.answer_rule import AnswerRule
from cnnlab.images import resize_image
from cnnlab.images.views import WHOLE, views_of
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs.input_pipeline import InputPipeline

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Prediction:
    """The answer for one picture, the most probable class first.

    Attributes:
        class_names: the best classes.
        probabilities: one a class, in [0, 1], falling.
        is_none: the picture shows none of the classes, as far as the network can tell.
    """

    class_names: tuple[str, ...]
    probabilities: tuple[float, ...]
    is_none: bool = False


@dataclass(frozen=True)
class Classifier:
    """A network together with what its pictures have to go through.

    Attributes:
        model: gives one probability a class.
        class_names: in the order of the model's outputs.
        image_size: (height, width) that pictures are brought to.
        pipeline: what the model was trained with.
        rule: how its probabilities become an answer.
        views: share of each side that each look at a picture sees, the whole first; the answer is
            the mean. With several, ``image_size`` is larger than what the model takes, and
            pictures of the very size that it takes are seen once.
    """

    model: "keras.Model"
    class_names: tuple[str, ...]
    image_size: tuple[int, int]
    pipeline: InputPipeline = field(default_factory=InputPipeline)
    rule: AnswerRule = field(default_factory=AnswerRule)
    views: tuple[float, ...] = WHOLE

    @property
    def input_size(self) -> tuple[int, int]:
        """(height, width) that the model takes."""
        if self.views == WHOLE:
            return self.image_size
        height, width = self.model.input_shape[1:3]
        return height, width

    def resized(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, height, width, 3), uint8: pictures at the size that they are looked at.

        That is ``image_size``; or ``input_size``, where all have it already.

        Raises:
            ImageError: something is not a picture.
        """
        pictures = [check_picture(image) for image in images]
        is_seen_once = pictures and all(map(self._is_seen_once, pictures))
        size = self.input_size if is_seen_once else self.image_size
        resized = [resize_image(picture, size) for picture in pictures]
        return np.reshape(resized, (-1, *size, 3)).astype(np.uint8)

    def views_of(self, pictures: np.ndarray) -> tuple[float, ...]:
        """The views that are taken of what ``resized`` gave; one where they fill it already."""
        return WHOLE if pictures.shape[1:3] == self.input_size else self.views

    def seen(self, pictures: np.ndarray) -> np.ndarray:
        """(num_views, num_images, *input_size, 3), uint8: each view of what ``resized`` gave."""
        return views_of(pictures, self.views_of(pictures), self.input_size)

    def whole(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, *input_size, 3), uint8: the first view, which is the whole picture.

        Raises:
            ImageError: something is not a picture.
        """
        return views_of(self.resized(images), WHOLE, self.input_size)[0]

    def probabilities(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, num_classes), float32, for uint8 RGB pictures of any size.

        Raises:
            ImageError: something is not a picture.
        """
        is_seen_once = np.array([self._is_seen_once(check_picture(image)) for image in images])
        answers = np.empty((len(images), len(self.class_names)), np.float32)
        for once in (True, False):
            chosen = np.flatnonzero(is_seen_once == once).tolist()
            if chosen:
                answers[chosen] = self._mean_of_views([images[index] for index in chosen])
        return self.rule.probabilities(answers)

    def _is_seen_once(self, picture: np.ndarray) -> bool:
        return picture.shape[:2] == self.input_size

    def _mean_of_views(self, images: Sequence[np.ndarray]) -> np.ndarray:
        seen = self.seen(self.resized(images))
        inputs = seen.reshape(-1, *seen.shape[2:])
        answers = predict_probabilities(self.model, inputs, self.pipeline)
        return answers.reshape(*seen.shape[:2], answers.shape[1]).mean(axis=0)

    def classify(
        self, images: Sequence[np.ndarray] | np.ndarray, top_k: int = 3
    ) -> list[Prediction]:
        """The ``top_k`` most probable classes of each picture (all, if there are fewer)."""
        check_top_k(top_k)
        return [self._best(row, top_k) for row in self.probabilities(images)]

    def _best(self, probabilities: np.ndarray, top_k: int) -> Prediction:
        best = np.argsort(-probabilities, kind="stable")[:top_k]
        names = tuple(self.class_names[index] for index in best)
        is_none = bool(self.rule.is_none(probabilities))
        return Prediction(names, tuple(probabilities[best].tolist()), is_none)


def check_top_k(top_k: Any) -> None:
    """Raise ``ConfigurationError`` unless it is a whole number from 1."""
    if not isinstance(top_k, int | np.integer) or isinstance(top_k, bool) or top_k < 1:
        raise ConfigurationError(
            "top-k-invalid",
            "`top_k` must be a whole number from 1; received {received}.",
            received=repr(top_k),
        )


def check_picture(image: Any) -> np.ndarray:
    """The picture itself. Raises ``ImageError`` unless it is uint8 (height, width, 3)."""
    is_bytes = isinstance(image, np.ndarray) and image.dtype == np.uint8
    if is_bytes and image.ndim == 3 and image.shape[2] == 3 and image.size:
        return image
    raise ImageError(
        "image-not-rgb",
        "A picture to classify is a uint8 array (height, width, 3); received {received}. "
        "decode_image(data) makes one from a file's bytes.",
        received=f"{getattr(image, 'dtype', type(image).__name__)} {np.shape(image)}",
    )
