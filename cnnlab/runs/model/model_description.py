"""What it takes to rebuild a trained network and feed it: the ``cnnlab.json`` of a run."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, ClassVar

from cnnlab import __version__
from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import is_whole, number
from cnnlab.errors import ConfigurationError, quoted
from cnnlab.evaluation.answer_rule import AnswerRule
from cnnlab.images.views import ENLARGED, SMALLEST_VIEW, WHOLE
from cnnlab.models import limits
from cnnlab.models.heads import TUTORIAL_HEAD, HeadConfig
from cnnlab.models.preprocessing import check_base_preprocessing
from cnnlab.normalization import NORMALIZATIONS

MAX_NAME_LENGTH = 4096
"""Characters: no path is longer, and names come from paths."""
MAX_VERSIONS = 100
MAX_VIEWS = 8


@dataclass(frozen=True)
class ModelDescription(Configuration):
    """Network and preprocessing without any weights; no graph is ever stored.

    Attributes:
        class_names: in the order of the network's outputs.
        image_size: (height, width) that the network takes.
        views: how often it looks at a picture before it answers with the mean: the share of each
            side, in the middle, that each view sees. The first is the whole picture.
        base, head, frozen_layers: as ``build_transfer_model`` takes them.
        normalization, base_preprocessing: as ``InputPipeline`` takes them.
        answer_rule: how the network's probabilities become an answer.
        augmentation: how its training varied pictures; None for not at all, or not known.
        weights_sha256: of ``best.weights.h5``; None while there is no checkpoint.
        previous_weights_sha256: of the checkpoint before, which is still the one on the disk
            if the run dies between writing this and replacing that.
        best_epoch: after which epoch the checkpoint was taken.
        accuracy: share of its test pictures that the checkpoint classifies correctly, in [0, 1], in
            a model that travels alone; a run has its evaluation beside it and says None.
        data_name, data_fingerprint: what the network was trained on.
        versions: of cnnlab, Keras and TensorFlow.
    """

    schema: ClassVar[int] = 2

    class_names: tuple[str, ...] = setting((), "in the order of the outputs")
    image_size: tuple[int, int] = setting((32, 32), "height and width, pixels")
    views: tuple[float, ...] = setting(WHOLE, "share of each side that each view sees")
    base: str = setting("vgg16", "network below the head")
    head: HeadConfig = setting(TUTORIAL_HEAD, "layers on top")
    frozen_layers: int = setting(19, "layers that kept their weights")
    normalization: str = setting("none", "learned from the training pictures")
    base_preprocessing: str = setting("none", "what the base expects")
    augmentation: AugmentationConfig | None = setting(None, "how training varied pictures")
    answer_rule: AnswerRule = setting(AnswerRule(), "from probabilities to an answer")
    weights_sha256: str | None = setting(None, "of the checkpoint")
    previous_weights_sha256: str | None = setting(None, "of the checkpoint before")
    best_epoch: int | None = setting(None, "epoch of the checkpoint")
    accuracy: float | None = setting(None, "share of its test pictures classified correctly")
    data_name: str = setting("", "data set trained on")
    data_fingerprint: str = setting("", "SHA-256 of the data set")
    versions: tuple[str, ...] = setting((), "software that made it")

    @property
    def picture_size(self) -> tuple[int, int]:
        """(height, width) that pictures are brought to, from which all views are taken."""
        height, width = self.image_size
        return self.image_size if self.views == WHOLE else (height * ENLARGED, width * ENLARGED)

    def to_dict(self) -> dict[str, Any]:
        """JSON types only. One view is left out, so that older versions can read it: schema 1."""
        values = super().to_dict()
        if self.views == WHOLE:
            del values["views"]
            values["schema"] = 1
        return values

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a network could not be rebuilt from this."""
        limits.check_base(self.base)
        limits.check_image_size(self.image_size)
        limits.check_frozen_layers(self.frozen_layers, self.base)
        check_base_preprocessing(self.base_preprocessing)
        _require(isinstance(self.head, HeadConfig), "head", self.head)
        varied = self.augmentation is None or isinstance(self.augmentation, AugmentationConfig)
        _require(varied, "augmentation", self.augmentation)
        _require(isinstance(self.answer_rule, AnswerRule), "answer_rule", self.answer_rule)
        _require(self.normalization in NORMALIZATIONS, "normalization", self.normalization)
        _require(
            isinstance(self.class_names, tuple)
            and 2 <= len(self.class_names) <= limits.MAX_CLASSES
            and all(_is_name(name) for name in self.class_names),
            "class_names",
            self.class_names,
        )
        _require(_are_views(self.views), "views", self.views)
        _require(_is_share(self.accuracy), "accuracy", self.accuracy)
        for name in ("weights_sha256", "previous_weights_sha256"):
            _require(_is_sha256(getattr(self, name)), name, getattr(self, name))
        for name in ("data_name", "data_fingerprint"):
            _require(_is_name(getattr(self, name)), name, getattr(self, name))
        _require(
            self.best_epoch is None or is_whole(self.best_epoch, 0, 10**9),
            "best_epoch",
            self.best_epoch,
        )
        known = isinstance(self.versions, tuple) and len(self.versions) <= MAX_VERSIONS
        _require(known and all(map(_is_name, self.versions)), "versions", self.versions)


def _are_views(value: Any) -> bool:
    if not isinstance(value, tuple) or not 1 <= len(value) <= MAX_VIEWS:
        return False
    return value[0] == 1 and all(SMALLEST_VIEW <= number(share) <= 1 for share in value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_NAME_LENGTH


def _is_share(value: Any) -> bool:
    return value is None or 0 <= number(value) <= 1


def _is_sha256(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def installed_versions() -> tuple[str, ...]:
    """The software that makes a network here, for ``ModelDescription.versions``."""
    packages = (f"{name} {version(name)}" for name in ("keras", "tensorflow"))
    return (f"cnnlab {__version__}", *packages)


def _require(fits: bool, name: str, received: Any) -> None:
    if not fits:
        raise ConfigurationError(
            "model-description-invalid",
            "The description of this model has a `{name}` that cannot be used: {received}.",
            name=name,
            received=quoted(received),
        )
