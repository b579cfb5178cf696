"""From pictures to their most probable classes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.images import resize_image
from cnnlab.training.best_checkpoint import check_checkpoint
from cnnlab.training.input_pipeline import InputPipeline
from cnnlab.training.prediction import predict_probabilities
from cnnlab.training.run_directory import WEIGHTS, Run, load_run

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
    """

    model: "keras.Model"
    class_names: tuple[str, ...]
    image_size: tuple[int, int]
    pipeline: InputPipeline = field(default_factory=InputPipeline)

    def probabilities(self, images: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
        """(num_images, num_classes), float32, for uint8 RGB pictures of any size.

        Raises:
            ImageError: something is not a picture.
        """
        pictures = [resize_image(check_picture(image), self.image_size) for image in images]
        stacked = np.reshape(pictures, (-1, *self.image_size, 3)).astype(np.uint8)
        return predict_probabilities(self.model, stacked, self.pipeline)

    def classify(
        self, images: Sequence[np.ndarray] | np.ndarray, top_k: int = 3
    ) -> list[Prediction]:
        """The ``top_k`` most probable classes of each picture (all, if there are fewer)."""
        check_top_k(top_k)
        return [self._best(row, top_k) for row in self.probabilities(images)]

    def _best(self, probabilities: np.ndarray, top_k: int) -> Prediction:
        best = np.argsort(-probabilities, kind="stable")[:top_k]
        names = tuple(self.class_names[index] for index in best)
        return Prediction(names, tuple(probabilities[best].tolist()))


def classify(
    model_or_run: "Run | Classifier | keras.Model | str | Path",
    images: Sequence[np.ndarray] | np.ndarray,
    top_k: int = 3,
    *,
    class_names: Sequence[str] | None = None,
    pipeline: InputPipeline | None = None,
) -> list[Prediction]:
    """Name what pictures show, here and now, in this process.

    Args:
        model_or_run: a run, its name or folder; a loaded ``Classifier``; or a Keras model.
        images: uint8 RGB pictures (height, width, 3) of any size, as a list or an array.
        top_k: how many classes to give.
        class_names, pipeline: for a Keras model, which does not know them; without them
            classes are called "0", "1", ... and pixels go in as they are.

    Raises:
        RunError: there is no such run, or it has no checkpoint yet.
        WeightsError: the checkpoint is damaged.
        ImageError: something is not a picture.
    """
    check_top_k(top_k)
    if isinstance(model_or_run, Run | str | Path):
        classifier = load_classifier(model_or_run)
    elif isinstance(model_or_run, Classifier):
        classifier = model_or_run
    else:
        classifier = _from_model(model_or_run, class_names, pipeline)
    return classifier.classify(images, top_k)


def load_classifier(run: Run | str | Path) -> Classifier:
    """Rebuild a run's network from its description and fill it with the best checkpoint.

    Raises:
        RunError: there is no such run, it is damaged, or it has no checkpoint yet.
        WeightsError: the checkpoint is not the one that was written, or does not fit.
    """
    from cnnlab.models.transfer_model import build_transfer_model
    from cnnlab.models.weights import load_weights

    run = run if isinstance(run, Run) else load_run(run)
    description = run.model_description()
    check_checkpoint(run)
    pipeline = InputPipeline.load(
        run.path, description.normalization, description.base_preprocessing
    )
    model = build_transfer_model(
        description.base,
        None,
        (*description.image_size, 3),
        len(description.class_names),
        description.head,
        description.frozen_layers,
    )
    load_weights(model, run.path / WEIGHTS)
    return Classifier(model, description.class_names, description.image_size, pipeline)


def check_top_k(top_k: Any) -> None:
    """Raise ``ConfigurationError`` unless it is a whole number from 1."""
    if not isinstance(top_k, int | np.integer) or isinstance(top_k, bool) or top_k < 1:
        raise ConfigurationError(
            "top-k-invalid",
            "`top_k` must be a whole number from 1; received {received}.",
            received=repr(top_k),
        )


def _from_model(
    model: "keras.Model", class_names: Sequence[str] | None, pipeline: InputPipeline | None
) -> Classifier:
    num_classes = model.output_shape[-1]
    names = tuple(class_names or map(str, range(num_classes)))
    if len(names) != num_classes:
        raise ConfigurationError(
            "class-names-count",
            "The model has {expected} classes; received {received} `class_names`.",
            expected=num_classes,
            received=len(names),
        )
    return Classifier(model, names, tuple(model.input_shape[1:3]), pipeline or InputPipeline())


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
