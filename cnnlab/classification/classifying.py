"""From pictures to their most probable classes, by a model in any form."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from cnnlab.classification.loading import load_classifier
from cnnlab.classification.model_registry import ModelSource
from cnnlab.classification.predictions import Classifier, Prediction, check_top_k
from cnnlab.errors import ConfigurationError
from cnnlab.runs.model.input_pipeline import InputPipeline

if TYPE_CHECKING:
    import keras


def classify(
    model: "ModelSource | Classifier | keras.Model",
    images: Sequence[np.ndarray] | np.ndarray,
    top_k: int = 3,
    *,
    class_names: Sequence[str] | None = None,
    pipeline: InputPipeline | None = None,
) -> list[Prediction]:
    """Classify pictures in this process.

    Args:
        model: the name of a model or run (``list_models()`` has them), or its folder; a run; a
            loaded ``Classifier``; or a Keras model.
        images: uint8 RGB pictures (height, width, 3) of any size, as a list or an array.
        top_k: how many classes to return.
        class_names, pipeline: for a Keras model, which has none; without them
            classes are called "0", "1", ... and pixels go in as they are.

    Raises:
        RunError: there is no such model, or a run has no checkpoint yet.
        WeightsError: the weights are damaged, or not on this machine.
        ImageError: something is not a picture.

    Example:
        >>> from cnnlab.images import decode_image, sample_photos
        >>> picture = decode_image(sample_photos()["cat"].read_bytes())
        >>> [prediction] = classify("cifar10-compact", [picture])
        >>> prediction.class_names[0]
        'cat'
    """
    check_top_k(top_k)
    if isinstance(model, ModelSource):
        classifier = load_classifier(model)
    elif isinstance(model, Classifier):
        classifier = model
    else:
        classifier = _from_model(model, class_names, pipeline)
    return classifier.classify(images, top_k)


def _from_model(
    model: "keras.Model", class_names: Sequence[str] | None, pipeline: InputPipeline | None
) -> Classifier:
    num_classes = model.output_shape[-1]
    names = tuple(class_names or map(str, range(num_classes)))
    if len(names) != num_classes:
        raise ConfigurationError(
            "class-names-count",
            "The model has {expected:# class}; received {received} `class_names`.",
            expected=num_classes,
            received=len(names),
        )
    return Classifier(model, names, tuple(model.input_shape[1:3]), pipeline or InputPipeline())
