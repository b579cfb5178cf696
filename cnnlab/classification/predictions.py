"""A loaded network, and what it says of pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.images import resize_image
from cnnlab.results.answer_rule import AnswerRule
from cnnlab.training.input_pipeline import InputPipeline
from cnnlab.training.prediction import predict_probabilities

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
    """

    model: "keras.Model"
    class_names: tuple[str, ...]
    image_size: tuple[int, int]
    pipeline: InputPipeline = field(default_factory=InputPipeline)
    rule: AnswerRule = field(default_factory=AnswerRule)

    def resized(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, *image_size, 3), uint8: pictures at the size that the network sees.

        Raises:
            ImageError: something is not a picture.
        """
        pictures = [resize_image(check_picture(image), self.image_size) for image in images]
        return np.reshape(pictures, (-1, *self.image_size, 3)).astype(np.uint8)

    def probabilities(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, num_classes), float32, for uint8 RGB pictures of any size.

        Raises:
            ImageError: something is not a picture.
        """
        answers = predict_probabilities(self.model, self.resized(images), self.pipeline)
        return self.rule.probabilities(answers)

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
