"""A loaded network, and its predictions for pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.evaluation.answer_rule import AnswerRule
from cnnlab.images import resize_image
from cnnlab.images.views import WHOLE, views_of
from cnnlab.models.heads import base_output
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs.model.familiarity import Familiarity
from cnnlab.runs.model.input_pipeline import InputPipeline

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Prediction:
    """The prediction for one picture, the most probable class first.

    Attributes:
        class_names: the most probable classes.
        probabilities: one a class, in [0, 1], falling.
        is_none: the picture was rejected, as showing none of the classes ...
        is_unlike: ... because it is unlike all pictures that were learned from, however probable
            a class is; else because none is probable enough.
    """

    class_names: tuple[str, ...]
    probabilities: tuple[float, ...]
    is_none: bool = False
    is_unlike: bool = False


@dataclass(frozen=True)
class Classifier:
    """A network together with the preprocessing of its pictures.

    Attributes:
        model: its outputs are one probability a class.
        class_names: in the order of the model's outputs.
        image_size: (height, width) that pictures are brought to.
        pipeline: the preprocessing that the model was trained with.
        rule: how its outputs become probabilities and a decision.
        views: the share of each side that each view of a picture covers, the whole first; the
            prediction is their mean. With several, ``image_size`` is larger than the input of
            the model, and pictures of exactly that input size have one view.
        familiarity: by which it tells, instead of by the rule's threshold, that a picture shows
            none of the classes; None for a network that has none.
    """

    model: "keras.Model"
    class_names: tuple[str, ...]
    image_size: tuple[int, int]
    pipeline: InputPipeline = field(default_factory=InputPipeline)
    rule: AnswerRule = field(default_factory=AnswerRule)
    views: tuple[float, ...] = WHOLE
    familiarity: Familiarity | None = None

    @property
    def input_size(self) -> tuple[int, int]:
        """(height, width) that the model takes."""
        if self.views == WHOLE:
            return self.image_size
        height, width = self.model.input_shape[1:3]
        return height, width

    def resized(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, height, width, 3), uint8: pictures at the size of which views are taken.

        That is ``image_size``; or ``input_size``, if all have it already.

        Raises:
            ImageError: something is not a picture.
        """
        pictures = [check_picture(image) for image in images]
        have_input_size = pictures and all(map(self._has_input_size, pictures))
        size = self.input_size if have_input_size else self.image_size
        resized = [resize_image(picture, size) for picture in pictures]
        return np.reshape(resized, (-1, *size, 3)).astype(np.uint8)

    def views_of(self, pictures: np.ndarray) -> tuple[float, ...]:
        """The views of pictures from ``resized``; one if these have the input size already."""
        return WHOLE if pictures.shape[1:3] == self.input_size else self.views

    def seen(self, pictures: np.ndarray) -> np.ndarray:
        """(num_views, num_images, *input_size, 3), uint8: the views of ``resized`` pictures."""
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
        return self.answers(images)[0]

    def answers(self, images: Sequence[np.ndarray] | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As ``probabilities``, and (num_images,), bool: the picture shows none of the classes.

        Raises:
            ImageError: something is not a picture.
        """
        have_input_size = np.array([self._has_input_size(check_picture(image)) for image in images])
        outputs = np.empty((len(images), self._network.output_shape[-1]), np.float32)
        for one_view in (True, False):
            chosen = np.flatnonzero(have_input_size == one_view).tolist()
            if chosen:
                outputs[chosen] = self._mean_of_views([images[index] for index in chosen])
        probabilities, pooled = np.split(outputs, [len(self.class_names)], axis=1)
        return self.ruled(probabilities, pooled)

    def ruled(self, outputs: np.ndarray, pooled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """From what the network gave to ``answers``.

        Args:
            outputs: (num_images, num_classes), float32, of the network.
            pooled: (num_images, num_channels), float32: the base's output, averaged over all
                places; not looked at without ``familiarity``.
        """
        probabilities = self.rule.probabilities(outputs)
        if self.familiarity is None:
            return probabilities, self.rule.is_none(probabilities)
        return probabilities, self.familiarity.is_none(pooled)

    @cached_property
    def _network(self) -> "keras.Model":
        """Its outputs; with ``familiarity`` also the pooled ones of the base, from one pass."""
        if self.familiarity is None:
            return self.model
        import keras

        pooled = keras.layers.GlobalAveragePooling2D()(base_output(self.model))
        both = keras.layers.Concatenate()([self.model.output, pooled])
        return keras.Model(self.model.input, both)

    def _has_input_size(self, picture: np.ndarray) -> bool:
        return picture.shape[:2] == self.input_size

    def _mean_of_views(self, images: Sequence[np.ndarray]) -> np.ndarray:
        views = self.seen(self.resized(images))
        inputs = views.reshape(-1, *views.shape[2:])
        outputs = predict_probabilities(self._network, inputs, self.pipeline)
        return outputs.reshape(*views.shape[:2], outputs.shape[1]).mean(axis=0)

    def classify(
        self, images: Sequence[np.ndarray] | np.ndarray, top_k: int = 3
    ) -> list[Prediction]:
        """The ``top_k`` most probable classes of each picture (all, if there are fewer)."""
        check_top_k(top_k)
        answers = zip(*self.answers(images), strict=True)
        return [self.top_classes(row, bool(is_none), top_k) for row, is_none in answers]

    def top_classes(self, probabilities: np.ndarray, is_none: bool, top_k: int) -> Prediction:
        """The prediction in one picture's ``probabilities``, (num_classes,)."""
        best = np.argsort(-probabilities, kind="stable")[:top_k]
        names = tuple(self.class_names[index] for index in best)
        is_unlike = is_none and self.familiarity is not None
        return Prediction(names, tuple(probabilities[best].tolist()), is_none, is_unlike)


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
