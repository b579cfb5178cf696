"""The predictions for one picture that is rotated, shifted or recoloured step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.parameters import Parameter, drawn_range, parameter_of
from cnnlab.augmentation.sweeps import along
from cnnlab.classification.predictions import Classifier, check_top_k
from cnnlab.configuration.checks import require, require_whole
from cnnlab.explanation.explaining import METHODS, explanation_method, index_of_class

MOST_VALUES = 361


@dataclass(frozen=True, eq=False)
class WhatIf:
    """One picture along one parameter of augmentation.

    Attributes:
        parameter: the setting's name, such as ``"rotation_range"``.
        unit: of the values, in words.
        neutral: the value that changes nothing.
        values: (n,), float64.
        pictures: (n, height, width, 3), uint8, at the network's size.
        probabilities: (n, num_classes), float32.
        nones: (n,), bool: the picture is rejected, as showing none of the classes.
        class_names: in the order of the network's outputs.
        top_classes: indices of the classes worth a curve: first that of the unchanged picture,
            then by the highest probability that each has anywhere.
        explained: the index of the class that ``heats`` explain.
        heats: (n, height, width), float32, each in [0, 1] as ``Explanation.heat``; None if they
            were not asked for.
        trained: lowest and highest value that training drew; None if it did not vary this.
    """

    parameter: str
    unit: str
    neutral: float
    values: np.ndarray
    pictures: np.ndarray
    probabilities: np.ndarray
    nones: np.ndarray
    class_names: tuple[str, ...]
    top_classes: tuple[int, ...]
    explained: int
    heats: np.ndarray | None
    trained: tuple[float, float] | None


def what_if(
    classifier: Classifier,
    image: np.ndarray,
    parameter: str,
    values: Sequence[float] | np.ndarray | None = None,
    num_values: int = 13,
    top_k: int = 3,
    heat_method: str | None = METHODS[0],
    augmentation: AugmentationConfig | None = None,
    *,
    class_name: str | None = None,
    layer: str | None = None,
) -> WhatIf:
    """Vary a picture in one parameter and classify it at each step.

    The picture is brought to the network's size first and varied then, as in a training.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        parameter: a key of ``augmentation.parameters.PARAMETERS``, which says what its values
            mean: ``"rotation_range"`` in degrees, positive to the left, and so on.
        values: of the parameter; None for ``num_values`` evenly over the parameter's bounds.
        num_values: 2 to 361; an odd number meets the unchanged picture.
        top_k: how many classes ``top_classes`` has.
        heat_method: one of ``METHODS``; None for no heats.
        augmentation: what the network was trained with: its ranges become ``trained``, and its
            filling of empty corners is used. None for a training without augmentation.
        class_name: what heats explain; None for the top class of the unchanged picture.
        layer: as ``explain`` takes it.

    Raises:
        ConfigurationError: an unknown parameter, class, method or layer, or values that the
            parameter cannot have.
        ImageError: the image is not a picture.
    """
    scale = parameter_of(parameter)
    check_top_k(top_k)
    steps = _steps(scale, values, num_values)
    method = heat_method and explanation_method(classifier, heat_method, layer)
    original = classifier.resized([image])
    pictures = _varied(original[0], scale, steps, augmentation)
    # The unchanged picture comes first: its prediction decides which class is explained.
    all_probabilities, nones = classifier.answers(np.concatenate([original, pictures]))
    unchanged, probabilities = all_probabilities[0], all_probabilities[1:]
    explained = index_of_class(classifier, class_name, unchanged)
    return WhatIf(
        parameter,
        scale.unit,
        scale.neutral,
        steps,
        pictures,
        probabilities,
        nones[1:],
        classifier.class_names,
        _top_classes(unchanged, probabilities, top_k),
        explained,
        np.stack([heat for _, heat in method.heats(classifier, pictures, explained)])
        if method
        else None,
        drawn_range(parameter, augmentation, classifier.input_size),
    )


def _steps(
    scale: Parameter, values: Sequence[float] | np.ndarray | None, num_values: int
) -> np.ndarray:
    if values is None:
        require_whole("num_values", num_values, 2, MOST_VALUES, "what-if")
        return np.linspace(*scale.bounds, num_values)
    steps = np.asarray(values, np.float64)
    fits = steps.ndim == 1 and 1 <= len(steps) <= MOST_VALUES
    require(fits, "values", values, f"1 to {MOST_VALUES} numbers in a row", "what-if")
    return steps


def _varied(
    picture: np.ndarray,
    scale: Parameter,
    steps: np.ndarray,
    augmentation: AugmentationConfig | None,
) -> np.ndarray:
    filling = augmentation or AugmentationConfig()
    varied = along(picture, scale.setting, steps.tolist(), filling)
    return varied.clip(0, 255).round().astype(np.uint8)


def _top_classes(unchanged: np.ndarray, probabilities: np.ndarray, top_k: int) -> tuple[int, ...]:
    highest = probabilities.max(axis=0)
    highest[unchanged.argmax()] = np.inf
    return tuple(np.argsort(-highest, kind="stable")[:top_k].tolist())
