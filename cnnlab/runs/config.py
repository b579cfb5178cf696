"""Everything that decides how a training goes, in one object."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, cast

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import number, require, require_choice, require_whole
from cnnlab.messages import Note
from cnnlab.models import limits
from cnnlab.models.bases import BASES, num_base_layers
from cnnlab.models.heads import POOLINGS, TUTORIAL_HEAD, HeadConfig
from cnnlab.models.optimizers import LBFGS, OPTIMIZERS, WEIGHT_DECAY
from cnnlab.models.preprocessing import check_base_preprocessing, normalized_twice_notes
from cnnlab.models.pretrained import check_weights, normalization_notes, preprocessing_notes
from cnnlab.normalization import NORMALIZATIONS, EpsilonOn, make_normalizer
from cnnlab.normalization.whitening_settings import WhiteningSettings

SCHEDULES = ("constant", "cosine", "step", "exponential")
CLASS_WEIGHTS = ("none", "balanced")
FEATURE_PRECISIONS = ("auto", "float32", "bfloat16")
STRATEGIES = ("default", "mirrored")
LARGEST_VALIDATION_SHARE = 0.5
MAX_VIEWS = 1000
MAX_EPOCHS = 100_000

_SHARE = "from 0 up to, not including, 1"

WARMUP_NEVER_ENDS = Note(
    "warmup-never-ends",
    "The warm-up lasts as long as the training, so the full learning rate is reached at the very "
    "end or never. Choose fewer warm-up epochs or more epochs.",
    severity="warning",
    parameter="warmup_epochs",
)
LOSSES_DIFFER = Note(
    "losses-differ",
    "Label smoothing and class weights change the loss in training only, so the two loss curves "
    "cannot be compared with each other; accuracy can.",
)


_require = partial(require, area="training")
_require_choice = partial(require_choice, area="training")
_require_whole = partial(require_whole, area="training")


@dataclass(frozen=True)
class TrainingConfig(Configuration):
    """A training: pictures, network, learning. The defaults are the tutorial's recipe.

    Attributes:
        data: a data set's name, or the path of a class folder or of a ZIP of one.
        classes_from_names: the names of the pictures say their classes, as in ``cat_1.jpg``,
            where ``data`` has no folders for them.
        image_size: (height, width) that pictures are brought to, pixels, from 32.
        limit: take this many training pictures, evenly from all classes; None for all. Those that
            are held out are among them.
        validation_share: of the training pictures of each class, held out by ``seed``: nothing
            learns from them, and they choose the epoch whose network is kept. From 0 to 0.5; where
            they would be too few to choose, or with 0, the last epoch is taken. A validation part
            that the data set brings along takes their place. None chooses on the test pictures,
            as versions before did, which makes the accuracy on them too high.
        base: the network whose head is replaced.
        weights: of the base: ``"imagenet"`` for what it learned there, a file, or None for
            random ones. The small bases have not learned before, so that they need a file or None.
        base_preprocessing: what the base gets: raw pixels, as vgg16-compact learned and as the
            tutorial does, or as VGG16 learned.
        frozen_layers: how many layers from the input on keep their weights, 0 to 19 of VGG16, to
            ``num_base_layers(base)`` of others.
        head: the new layers on top.
        optimizer: ``"sgd"``, ``"adam"``, ``"adamw"`` or ``"rmsprop"``; or ``"lbfgs"``, which takes
            a head without hidden layers on a frozen base to its optimum, in a moment.
        learning_rate: step size, above 0; the largest one, where a schedule changes it.
        momentum: of SGD and RMSprop, in [0, 1).
        nesterov: whether SGD looks ahead along its momentum.
        weight_decay: of AdamW, from 0: weights shrink by this, times the step size, at each step.
            Of L-BFGS: the penalty on the squared weights, for features of unit variance.
        learning_rate_schedule: ``"constant"``, ``"cosine"``, ``"step"`` or ``"exponential"``;
            ``learning_rate_at`` has the formulas.
        warmup_epochs: epochs over which the step size rises to ``learning_rate``; 0 for none.
        decay_rate: what a step or exponential schedule multiplies with, in (0, 1] ...
        decay_epochs: ... each time that this many epochs have passed.
        batch_size: pictures a step.
        epochs: how often all training pictures are gone through.
        early_stopping: end after this many epochs without a better one (higher accuracy on the
            held-out pictures, or the same at a lower loss: as the checkpoint is chosen); 0 never.
        class_weights: ``"none"``, or ``"balanced"`` to let every class count alike in the loss.
        label_smoothing: share of each label spread over all classes in training, in [0, 1).
        seed: of the picture order, the augmentation, the initial weights and the dropout.
        augmentation: how training pictures are varied at each epoch; None for not at all.
        normalization: one of ``NORMALIZATIONS``; learned from the training pictures, and applied
            to everything that the network sees.
        zca_epsilon: softens faint patterns, for ``"zca"`` and ``"patches"``.
        zca_epsilon_on: what it is added to, for ``"zca"``: ``"singular_values"`` as in Keras, or
            ``"eigenvalues"``, relative to their mean.
        cached_views: how many varied views of each picture the frozen layers see once, taken in
            turn by the epochs; 0 varies pictures anew in every epoch, which costs a pass of the
            frozen layers each. Without augmentation there is one view in any case.
        feature_precision: of the frozen layers: ``"float32"``, ``"bfloat16"``, or ``"auto"`` for
            bfloat16 where the processor is faster with it and the answers agree.
        deterministic: let the same settings give exactly the same curves on the same computer.
            Costs less than can be measured on a CPU; TensorFlow warns of slower GPUs. Stays on
            for the process.
        strategy: ``"default"`` for one device, ``"mirrored"`` to share each batch between all GPUs
            of this computer. Batch normalisation and dropout then work within each share, so
            their curves differ a little from those of one device.

    Raises:
        ConfigurationError: a value that cannot be used; names it and says what would do.
    """

    data: str = setting("toybox10", "data set: a name, a class folder or a ZIP of one")
    image_size: tuple[int, int] = setting((32, 32), "height and width of the pictures, pixels")
    limit: int | None = setting(None, "take this many training pictures; none for all")
    validation_share: float | None = setting(
        0.1, "of them, held out to choose the epoch; none chooses on the test pictures, as before"
    )
    base: str = setting("vgg16", "network whose head is replaced: " + ", ".join(BASES))
    weights: str | None = setting("imagenet", "imagenet, none for random ones, or a file")
    base_preprocessing: str = setting("none", "pixels as they are (none) or as VGG16 learned them")
    frozen_layers: int = setting(19, "how many layers keep their weights, 0 to 19 of vgg16")
    head: HeadConfig = setting(TUTORIAL_HEAD, "the new layers on top")
    optimizer: str = setting("sgd", "sgd, adam, adamw, rmsprop, or lbfgs")
    learning_rate: float = setting(1e-4, "step size; the largest, where a schedule changes it")
    momentum: float = setting(0.9, "share of the last step kept, of sgd and rmsprop")
    nesterov: bool = setting(False, "look ahead along the momentum, of sgd")
    weight_decay: float = setting(WEIGHT_DECAY, "shrinking of all weights, of adamw and lbfgs")
    learning_rate_schedule: str = setting("constant", "constant, cosine, step or exponential")
    warmup_epochs: int = setting(0, "epochs over which the step size rises from nothing")
    decay_rate: float = setting(0.1, "factor of a step or exponential schedule ...")
    decay_epochs: int = setting(10, "... each time that this many epochs have passed")
    batch_size: int = setting(32, "pictures a step")
    epochs: int = setting(10, "how often all pictures are gone through")
    early_stopping: int = setting(0, "end after this many epochs without a better one; 0 never")
    class_weights: str = setting("none", "none, or balanced: every class counts alike")
    label_smoothing: float = setting(0.0, "share of each label spread over all classes")
    seed: int = setting(0, "of order, augmentation, initial weights and dropout")
    augmentation: AugmentationConfig | None = setting(None, "how training pictures are varied")
    normalization: str = setting("none", f"one of {', '.join(NORMALIZATIONS)}")
    zca_epsilon: float = setting(1e-6, "softens faint patterns, for zca and patches")
    zca_epsilon_on: str = setting("singular_values", "or eigenvalues: what it is added to, for zca")
    cached_views: int = setting(0, "varied views of each picture computed once; 0 for always new")
    feature_precision: str = setting("auto", "of frozen layers: auto, float32 or bfloat16")
    deterministic: bool = setting(False, "exactly the same curves each time; free on a CPU")
    strategy: str = setting("default", "default for one device, mirrored for all GPUs")
    classes_from_names: bool = setting(False, "file names say the classes, as in cat_1.jpg")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        self._check_pictures()
        self._check_network()
        self._check_learning()
        self._check_duration()
        self._check_computing()
        if self.optimizer == LBFGS:
            self._check_linear()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of ``to_dict``; missing fields take their defaults.

        Runs of earlier versions may have kept an epsilon that came from YAML as text.
        """
        epsilon = values.get("zca_epsilon") if isinstance(values, Mapping) else None
        if isinstance(epsilon, str):
            with suppress(ValueError):
                values = {**values, "zca_epsilon": float(epsilon)}
        return super().from_dict(values)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Findings on settings that are allowed but may surprise."""
        notes = normalized_twice_notes(self.normalization != "none", self.base_preprocessing)
        notes += preprocessing_notes(self.base, self.weights, self.base_preprocessing)
        notes += normalization_notes(self.base, self.weights, self.normalization)
        if self.warmup_epochs >= self.epochs:
            notes += (WARMUP_NEVER_ENDS,)
        if self.label_smoothing or self.class_weights != "none":
            notes += (LOSSES_DIFFER,)
        return notes

    def _check_pictures(self) -> None:
        _require(isinstance(self.data, str) and self.data, "data", self.data, "a name or a path")
        _require(
            isinstance(self.classes_from_names, bool),
            "classes_from_names",
            self.classes_from_names,
            "true or false",
        )
        limits.check_image_size(self.image_size)
        _require_whole("limit", self.limit, 1, 10**9, or_none=True)
        share = self.validation_share
        self._check_number(
            "validation_share",
            share is None or 0 <= number(share) <= LARGEST_VALIDATION_SHARE,
            f"from 0 to {LARGEST_VALIDATION_SHARE}, or None",
        )
        _require(
            self.augmentation is None or isinstance(self.augmentation, AugmentationConfig),
            "augmentation",
            self.augmentation,
            "an AugmentationConfig or None",
        )
        make_normalizer(self.normalization)
        WhiteningSettings(self.zca_epsilon, epsilon_on=cast(EpsilonOn, self.zca_epsilon_on))
        check_base_preprocessing(self.base_preprocessing)

    def _check_network(self) -> None:
        limits.check_base(self.base)
        _require(
            self.weights is None or (isinstance(self.weights, str) and self.weights),
            "weights",
            self.weights,
            '"imagenet", None or the path of a file',
        )
        check_weights(self.base, self.weights)
        limits.check_frozen_layers(self.frozen_layers, self.base)
        _require(isinstance(self.head, HeadConfig), "head", self.head, "a HeadConfig")

    def _check_learning(self) -> None:
        _require_choice("optimizer", self.optimizer, (*OPTIMIZERS, LBFGS))
        self._check_number(
            "learning_rate", 0 < number(self.learning_rate) <= 100, "above 0, at most 100"
        )
        self._check_number("momentum", 0 <= number(self.momentum) < 1, _SHARE)
        _require(isinstance(self.nesterov, bool), "nesterov", self.nesterov, "true or false")
        self._check_number("weight_decay", 0 <= number(self.weight_decay) <= 1, "from 0 to 1")
        self._check_number("label_smoothing", 0 <= number(self.label_smoothing) < 1, _SHARE)
        _require_choice("class_weights", self.class_weights, CLASS_WEIGHTS)
        _require_whole("batch_size", self.batch_size, 1, 4096)
        _require_whole("seed", self.seed, 0, 2**32 - 1)

    def _check_linear(self) -> None:
        """What only steps of batches can do, or only without a penalty, is refused."""
        mirrored = AugmentationConfig(horizontal_flip=True)
        expected = {
            "frozen_layers": (num_base_layers(self.base),),
            "head": tuple(HeadConfig((), pooling=pooling) for pooling in POOLINGS),
            "augmentation": (None, mirrored),
            "normalization": ("none",),
            "label_smoothing": (0,),
            "class_weights": ("none",),
            "epochs": (1,),
            "strategy": ("default",),
        }
        for name, values in expected.items():
            words = " or ".join(map(str, values))
            _require(
                getattr(self, name) in values, name, getattr(self, name), f"with lbfgs, {words}"
            )
        self._check_number("weight_decay", number(self.weight_decay) > 0, "above 0 with lbfgs")

    def _check_duration(self) -> None:
        _require_whole("epochs", self.epochs, 1, MAX_EPOCHS)
        _require_whole("early_stopping", self.early_stopping, 0, MAX_EPOCHS)
        _require_choice("learning_rate_schedule", self.learning_rate_schedule, SCHEDULES)
        _require_whole("warmup_epochs", self.warmup_epochs, 0, MAX_EPOCHS)
        self._check_number(
            "decay_rate", 0 < number(self.decay_rate) <= 1, "above 0 and not above 1"
        )
        _require_whole("decay_epochs", self.decay_epochs, 1, MAX_EPOCHS)

    def _check_computing(self) -> None:
        _require_whole("cached_views", self.cached_views, 0, MAX_VIEWS)
        _require_choice("feature_precision", self.feature_precision, FEATURE_PRECISIONS)
        _require_choice("strategy", self.strategy, STRATEGIES)
        _require(
            isinstance(self.deterministic, bool),
            "deterministic",
            self.deterministic,
            "true or false",
        )

    def _check_number(self, name: str, fits: bool, range_in_words: str) -> None:
        _require(fits, name, getattr(self, name), f"a number {range_in_words}")
