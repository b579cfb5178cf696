"""Everything that decides how a training goes, in one object."""

import math
from dataclasses import dataclass
from typing import Any

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration import Configuration, setting
from cnnlab.errors import ConfigurationError
from cnnlab.models import limits
from cnnlab.models.heads import TUTORIAL_HEAD, HeadConfig
from cnnlab.models.preprocessing import check_base_preprocessing
from cnnlab.models.transfer_model import check_optimizer
from cnnlab.normalization import make_normalizer

FEATURE_PRECISIONS = ("auto", "float32", "bfloat16")
MAX_VIEWS = 1000


@dataclass(frozen=True)
class TrainingConfig(Configuration):
    """A training: pictures, network, learning. The defaults are the tutorial's recipe.

    Attributes:
        data: a data set's name, or the path of a class folder or of a ZIP of one.
        image_size: (height, width) that pictures are brought to, pixels, from 32.
        limit: take this many training pictures, evenly from all classes; None for all.
        base: the network whose head is replaced.
        weights: of the base: ``"imagenet"``, a file, or None for random ones.
        base_preprocessing: what the base gets: raw pixels, or as VGG16 was trained.
        frozen_layers: how many layers from the input on keep their weights, 0 to 19.
        head: the new layers on top.
        optimizer: ``"sgd"``, ``"adam"`` or ``"rmsprop"``.
        learning_rate: step size, above 0.
        momentum: of SGD and RMSprop, in [0, 1).
        batch_size: pictures a step.
        epochs: how often all training pictures are gone through.
        seed: of the picture order, the augmentation, the initial weights and the dropout.
        augmentation: how training pictures are varied at each epoch; None for not at all.
        normalization: ``"none"``, ``"samplewise"``, ``"featurewise"`` or ``"zca"``; learned from
            the training pictures, and applied to everything that the network sees.
        zca_epsilon: added before dividing, for ``"zca"``.
        cached_views: how many varied views of each picture the frozen layers see once, taken in
            turn by the epochs; 0 varies pictures anew in every epoch, which costs a pass of the
            frozen layers each. Without augmentation there is one view in any case.
        feature_precision: of the frozen layers: ``"float32"``, ``"bfloat16"``, or ``"auto"`` for
            bfloat16 where the processor is faster with it and the answers agree.
        deterministic: let the same settings give exactly the same curves on the same computer.
            Stays on for the process.

    Raises:
        ConfigurationError: a value that cannot be used; names it and says what would do.
    """

    data: str = setting("toybox10", "data set: a name, a class folder or a ZIP of one")
    image_size: tuple[int, int] = setting((32, 32), "height and width of the pictures, pixels")
    limit: int | None = setting(None, "take this many training pictures; none for all")
    base: str = setting("vgg16", "network whose head is replaced")
    weights: str | None = setting("imagenet", "imagenet, none for random ones, or a file")
    base_preprocessing: str = setting("none", "pixels as they are (none) or as VGG16 learned them")
    frozen_layers: int = setting(19, "how many layers keep their weights, 0 to 19")
    head: HeadConfig = setting(TUTORIAL_HEAD, "the new layers on top")
    optimizer: str = setting("sgd", "sgd, adam or rmsprop")
    learning_rate: float = setting(1e-4, "step size")
    momentum: float = setting(0.9, "share of the last step kept, of sgd and rmsprop")
    batch_size: int = setting(32, "pictures a step")
    epochs: int = setting(10, "how often all pictures are gone through")
    seed: int = setting(0, "of order, augmentation, initial weights and dropout")
    augmentation: AugmentationConfig | None = setting(None, "how training pictures are varied")
    normalization: str = setting("none", "none, samplewise, featurewise or zca")
    zca_epsilon: float = setting(1e-6, "added before dividing, for zca")
    cached_views: int = setting(0, "varied views of each picture computed once; 0 for always new")
    feature_precision: str = setting("auto", "of frozen layers: auto, float32 or bfloat16")
    deterministic: bool = setting(False, "exactly the same curves each time")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        self._check_pictures()
        self._check_network()
        self._check_learning()
        self._check_computing()

    def _check_pictures(self) -> None:
        _require(isinstance(self.data, str) and self.data, "data", self.data, "a name or a path")
        limits.check_image_size(self.image_size)
        _require_whole("limit", self.limit, 1, 10**9, or_none=True)
        _require(
            self.augmentation is None or isinstance(self.augmentation, AugmentationConfig),
            "augmentation",
            self.augmentation,
            "an AugmentationConfig or None",
        )
        make_normalizer(self.normalization, self.zca_epsilon)
        check_base_preprocessing(self.base_preprocessing)

    def _check_network(self) -> None:
        limits.check_base(self.base)
        limits.check_frozen_layers(self.frozen_layers)
        _require(
            self.weights is None or (isinstance(self.weights, str) and self.weights),
            "weights",
            self.weights,
            '"imagenet", None or the path of a file',
        )
        _require(isinstance(self.head, HeadConfig), "head", self.head, "a HeadConfig")

    def _check_learning(self) -> None:
        check_optimizer(self.optimizer)
        _require(
            _is_number(self.learning_rate) and 0 < self.learning_rate <= 100,
            "learning_rate",
            self.learning_rate,
            "a number above 0, such as 0.0001",
        )
        _require(
            _is_number(self.momentum) and 0 <= self.momentum < 1,
            "momentum",
            self.momentum,
            "a number from 0 up to, not including, 1",
        )
        _require_whole("batch_size", self.batch_size, 1, 4096)
        _require_whole("epochs", self.epochs, 1, 100_000)
        _require_whole("seed", self.seed, 0, 2**32 - 1)

    def _check_computing(self) -> None:
        _require_whole("cached_views", self.cached_views, 0, MAX_VIEWS)
        _require(
            self.feature_precision in FEATURE_PRECISIONS,
            "feature_precision",
            self.feature_precision,
            "one of " + ", ".join(FEATURE_PRECISIONS),
        )
        _require(
            isinstance(self.deterministic, bool),
            "deterministic",
            self.deterministic,
            "true or false",
        )


def _require_whole(name: str, value: Any, low: int, high: int, or_none: bool = False) -> None:
    fits = (or_none and value is None) or limits.is_whole(value, low, high)
    _require(fits, name, value, f"a whole number from {low} to {high}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _require(fits: Any, name: str, received: Any, expected: str) -> None:
    if not fits:
        raise ConfigurationError(
            f"training-{name.replace('_', '-')}-invalid",
            "`{name}` must be {expected}; received {received}.",
            name=name,
            expected=expected,
            received=repr(received),
        )
