"""Where a network saw evidence for a class."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnlab.classification.predictions import Classifier
from cnnlab.configuration.checks import require_choice
from cnnlab.errors import ConfigurationError
from cnnlab.explanation.activations import maps_and_gradients
from cnnlab.explanation.class_activation import grad_cam, grad_cam_plus_plus, layer_cam
from cnnlab.explanation.heat import as_heat, from_views
from cnnlab.explanation.layers import chosen_layer
from cnnlab.explanation.occlusion import OcclusionConfig, occlude

_BY_GRADIENT: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "layercam": layer_cam,
    "grad-cam": grad_cam,
    "grad-cam++": grad_cam_plus_plus,
}
OCCLUSION = "occlusion"
METHODS = (*_BY_GRADIENT, OCCLUSION)
"""The first is the default: it measures best on photographs
(``python -m benchmarks.photos explanations trained_explanations``)."""
_DEFAULT_OCCLUSION = OcclusionConfig()


@dataclass(frozen=True, eq=False)
class Explanation:
    """Where a network saw evidence for a class in one picture.

    Attributes:
        heat: (height, width) at the size at which the network took its views, float32 in [0, 1];
            the strongest place is 1, and all are 0 if there is no evidence for the class.
        coarse: what ``heat`` was made of, float32: (height, width) of the layer's map, in units of
            the score, of the first view if there are several; of occlusion the drop in
            probability by each covered square, in [-1, 1].
        method: one of ``METHODS``.
        layer: whose map it is; None for occlusion.
        class_name: the class that is explained.
        probability: of that class, in [0, 1].
    """

    heat: np.ndarray
    coarse: np.ndarray
    method: str
    layer: str | None
    class_name: str
    probability: float


@dataclass(frozen=True)
class ExplanationMethod:
    """A method with its layer and its squares; checked against a network."""

    method: str
    layer: str | None
    occlusion: OcclusionConfig

    def heats(
        self, classifier: Classifier, pictures: np.ndarray, class_index: int
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Coarse map and heat of each of the pictures, as ``classifier.resized`` gave them."""
        if self.method == OCCLUSION:
            maps = [occlude(classifier, one, class_index, self.occlusion) for one in pictures]
        else:
            views = [
                self._maps(classifier, view, class_index) for view in classifier.seen(pictures)
            ]
            maps = [
                (of_one[0], from_views(of_one, classifier.views_of(pictures), pictures.shape[1:3]))
                for of_one in zip(*views, strict=True)
            ]
        return [(coarse, as_heat(evidence)) for coarse, evidence in maps]

    def _maps(self, classifier: Classifier, view: np.ndarray, class_index: int) -> np.ndarray:
        """(num_images, height, width) of the layer, for one view of each picture."""
        classes = np.full(len(view), class_index)
        layer = self.layer or ""  # only occlusion has none
        maps, gradients = maps_and_gradients(classifier, view, layer, classes)
        return _BY_GRADIENT[self.method](maps, gradients)


def explain(
    classifier: Classifier,
    image: np.ndarray,
    class_name: str | None = None,
    method: str = METHODS[0],
    layer: str | None = None,
    *,
    occlusion: OcclusionConfig = _DEFAULT_OCCLUSION,
) -> Explanation:
    """Show where the network saw evidence for a class.

    Args:
        classifier: a loaded network.
        image: uint8 RGB picture (height, width, 3) of any size.
        class_name: the class to explain; None for the most probable one.
        method: ``"layercam"`` (Jiang et al., IEEE Transactions on Image Processing 30, 2021),
            ``"grad-cam"`` (arXiv:1610.02391) and ``"grad-cam++"`` (arXiv:1710.11063) use
            the maps of a layer and take one pass; the first points at the object most often.
            ``"occlusion"`` (arXiv:1311.2901) covers parts of the picture and takes some fifty.
        layer: one of ``explainable_layers``; None for ``default_layer``. Not for occlusion.
        occlusion: how parts are covered, for that method.

    Raises:
        ConfigurationError: an unknown class, method or layer, or squares that do not fit.
        ImageError: the image is not a picture.

    Example:
        >>> from cnnlab.classification import load_classifier
        >>> from cnnlab.images import decode_image, sample_photos
        >>> picture = decode_image(sample_photos()["cat"].read_bytes())
        >>> explanation = explain(load_classifier("cifar10-compact"), picture)
        >>> explanation.class_name, float(explanation.heat.max())
        ('cat', 1.0)
    """
    chosen = explanation_method(classifier, method, layer, occlusion)
    pictures = classifier.resized([image])
    probabilities = classifier.probabilities(pictures)[0]
    index = index_of_class(classifier, class_name, probabilities)
    ((coarse, heat),) = chosen.heats(classifier, pictures, index)
    return Explanation(
        heat,
        coarse,
        chosen.method,
        chosen.layer,
        classifier.class_names[index],
        float(probabilities[index]),
    )


def explanation_method(
    classifier: Classifier,
    method: str,
    layer: str | None = None,
    occlusion: OcclusionConfig = _DEFAULT_OCCLUSION,
) -> ExplanationMethod:
    """A method with its parts. Raises ``ConfigurationError`` if these do not go together."""
    require_choice("method", method, METHODS, "explanation")
    if method != OCCLUSION:
        return ExplanationMethod(method, chosen_layer(classifier, layer), occlusion)
    if layer is not None:
        raise ConfigurationError(
            "explanation-layer-unused",
            "`layer` goes with the other methods; occlusion looks into none. Received "
            "{received}; leave it out.",
            received=repr(layer),
        )
    return ExplanationMethod(method, None, occlusion)


def index_of_class(
    classifier: Classifier, class_name: str | None, probabilities: np.ndarray
) -> int:
    """The index of a class, or of the most probable one. Raises ``ConfigurationError``."""
    if class_name is None:
        return int(probabilities.argmax())
    names = classifier.class_names
    shown = names if len(names) <= 20 else (*names[:20], "...")
    if class_name not in names:
        raise ConfigurationError(
            "explanation-class-unknown",
            "`class_name` must be one of {known}; received {received}.",
            known=", ".join(shown),
            received=repr(class_name),
        )
    return names.index(class_name)
