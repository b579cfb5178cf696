"""Everything that decides how a pretraining goes, in one object."""

from dataclasses import dataclass
from functools import partial

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration import Configuration, setting
from cnnlab.configuration.checks import is_whole, number, require, require_choice, require_whole
from cnnlab.models.bases import VGG16_BASES
from cnnlab.moved_names import warn_renamed
from cnnlab.runs.config import MAX_EPOCHS
from cnnlab.training.schedules import one_cycle_learning_rate

PRECISIONS = ("auto", "float32", "bfloat16")
SMALLEST_SIDE, LARGEST_SIDE = 32, 256
"""Of pictures, pixels: five poolings leave one place of 32, and larger ones fill the memory."""
_SHARES = ("warmup", "momentum", "weight_decay", "label_smoothing", "averaging", "settled")

AUGMENTATION = AugmentationConfig(
    rotation_range=10,
    width_shift_range=0.125,
    height_shift_range=0.125,
    zoom_range=(0.8, 1.1),
    horizontal_flip=True,
    brightness_range=(0.8, 1.2),
    fill_mode="reflect",
)
"""Enough that a narrow network does not overfit, and no more."""

_require = partial(require, area="pretraining")
_require_whole = partial(require_whole, area="pretraining")


@dataclass(frozen=True)
class PretrainingConfig(Configuration):
    """The training of a whole network, from random weights or from an earlier pretraining.

    Attributes:
        data: a data set's name or path, as ``datasets.load`` takes it.
        limit: take this many training pictures, evenly from all classes; None for all.
        base: which of the two widths.
        start_from: the first convolutions: the folder of a pretraining, a weight file of the base
            such as a pretraining writes, or the base's own name for those that come with cnnlab;
            None for random ones. The folder of one on the same ``data`` gives its head too.
        more: a data set of another origin whose classes bear names of ``data``'s: its training
            pictures are shown too, so that the network learns what they show and not where they
            come from; its test pictures measure the answer rule on pictures from elsewhere.
        foreign: an out-of-distribution data set: none of its pictures shows one of the classes.
            Training shows every other of its classes with equal targets for all classes, and the
            answer rule learns when to say "none of these". Needs a ``limit``, as temperature and
            threshold are chosen on the pictures that it leaves out. None for a network that always
            names a class.
        foreign_share: how many of these training shows, as a share of the training pictures.
        picture_size: side of pictures as they are loaded, augmented and held out, pixels.
        image_sizes: sides to which batches are then brought, one drawn for each, pixels: a network
            that saw things in several sizes recognises them in all. A side that is named twice is
            twice as likely; empty for ``picture_size``.
        epochs: passes over the training pictures.
        batch_size: pictures a step.
        learning_rate: step size at its largest: it rises evenly over the warm-up and then falls
            along half a cosine to nothing.
        warmup: share of the steps over which it rises, in [0, 1).
        momentum: Nesterov's, in [0, 1).
        weight_decay: share of each kernel added to its gradient, from 0.
        label_smoothing: share of each label spread over all classes, in [0, 1).
        averaging: decay of the exponential average of the weights, in [0, 1). The averaged network
            is measured and written (Polyak and Juditsky, 1992). 0 for the last weights.
        settled: share of the steps, at the end, in which batches are normalised by the running
            statistics, as they will be for good, and not by their own; in [0, 1). Batches of
            different sizes have different statistics, and the network learns to do with one.
            Steps have to be small by then: beginning where the step size was 0.011 all was lost,
            where it was 0.0014 accuracy rose.
        augmentation: of the training pictures, at each epoch; None for none.
        precision: of convolutions: ``"float32"``, ``"bfloat16"``, or ``"auto"`` for bfloat16 where
            the processor is faster with it. Weights are float32 in any case.
        seed: of first weights, order and augmentation. Sums in other orders, as other processors
            take them, still change the last digits and with them the path.

    Raises:
        ConfigurationError: a value that cannot be used; names it and says what would do.
    """

    data: str = setting("cifar10", "data set: a name, a class folder, a ZIP or a folder of sheets")
    limit: int | None = setting(None, "take this many training pictures; none for all")
    base: str = setting("vgg16-compact", "width of the network")
    start_from: str | None = setting(
        None, "what to begin with: folder of a pretraining, weight file, or a base's name"
    )
    more: str | None = setting(None, "a data set with classes of the same names, from elsewhere")
    foreign: str | None = setting(None, "a data set that shows none of the classes")
    foreign_share: float = setting(0.25, "how many of these are shown, by training picture")
    picture_size: int = setting(32, "side of pictures as they are loaded and varied, pixels")
    image_sizes: tuple[int, ...] = setting((), "sides of batches, one drawn for each, pixels")
    epochs: int = setting(40, "how often all pictures are gone through")
    batch_size: int = setting(256, "pictures a step")
    learning_rate: float = setting(0.1, "step size at its largest")
    warmup: float = setting(0.15, "share of the steps over which the step size rises")
    momentum: float = setting(0.9, "share of the last step kept")
    weight_decay: float = setting(5e-4, "share of each kernel added to its gradient")
    label_smoothing: float = setting(0.1, "share of each label spread over all classes")
    averaging: float = setting(0.0, "share of the averaged weights kept at each step")
    settled: float = setting(0.0, "share of steps, at the end, with running statistics")
    augmentation: AugmentationConfig | None = setting(
        AUGMENTATION, "how training pictures are varied"
    )
    precision: str = setting("auto", "of convolutions: auto, float32 or bfloat16")
    seed: int = setting(0, "of first weights, order and variation")

    def validate(self) -> None:
        """Raise ``ConfigurationError`` where a value cannot be used."""
        for name in ("data", "start_from", "more", "foreign"):
            value = getattr(self, name)
            fits = (isinstance(value, str) and value) or (name != "data" and value is None)
            _require(fits, name, value, "a name or a path")
        if self.foreign is not None:
            _require(self.limit is not None, "limit", None, "a number, where `foreign` is given")
        require_choice("base", self.base, VGG16_BASES, "pretraining")
        _require_whole("limit", self.limit, 1, 10**9, or_none=True)
        _require_whole("epochs", self.epochs, 1, MAX_EPOCHS)
        _require_whole("batch_size", self.batch_size, 2, 4096)
        _require_whole("seed", self.seed, 0, 2**32 - 1)
        rate = number(self.learning_rate)
        _require(0 < rate <= 100, "learning_rate", self.learning_rate, "above 0, at most 100")
        share = number(self.foreign_share)
        _require(0 < share <= 1, "foreign_share", self.foreign_share, "above 0, at most 1")
        for name in _SHARES:
            value = getattr(self, name)
            _require(0 <= number(value) < 1, name, value, "a number from 0 up to, not including, 1")
        self._check_sizes()
        require_choice("precision", self.precision, PRECISIONS, "pretraining")
        _require(
            self.augmentation is None or isinstance(self.augmentation, AugmentationConfig),
            "augmentation",
            self.augmentation,
            "an AugmentationConfig or None",
        )

    def _check_sizes(self) -> None:
        sizes = self.image_sizes
        expected = f"a side from {SMALLEST_SIDE} to {LARGEST_SIDE} pixels"
        fits = is_whole(self.picture_size, SMALLEST_SIDE, LARGEST_SIDE)
        _require(fits, "picture_size", self.picture_size, expected)
        fits = isinstance(sizes, tuple) and all(
            is_whole(size, SMALLEST_SIDE, LARGEST_SIDE) for size in sizes
        )
        _require(fits, "image_sizes", sizes, f"several, each {expected}")

    def learning_rate_at(self, progress: float) -> float:
        """The old name of ``one_cycle_learning_rate``, for these settings."""
        warn_renamed(
            "PretrainingConfig.learning_rate_at",
            "cnnlab.training.schedules.one_cycle_learning_rate",
        )
        return one_cycle_learning_rate(self.learning_rate, progress, self.warmup)
