"""Settings that suit a base: what the page, the command line and the examples begin with.

Measured by ``python -m benchmarks.photos``. The defaults of ``TrainingConfig`` stay those of the
tutorial, and a file that leaves a setting out means these.
"""

import math

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.messages import Note
from cnnlab.models.bases import num_base_layers
from cnnlab.models.heads import BLOCK_POOLING, HeadConfig
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.models.small import SMALL_BASES
from cnnlab.runs.config import TrainingConfig

SUITED = "vgg16-compact"
"""The pretrained base whose recipe is measured; VGG16 keeps the tutorial's."""

DRAWN_SIZE, PHOTO_SIZE, LARGE_PHOTO_SIZE = (32, 32), (64, 64), (96, 96)
"""(height, width) in pixels: of the data sets that have a name; of people's own pictures; and of
these where they are more than ``FEW_PICTURES`` and up to ``PICTURES_OF_MOST_EPOCHS``. Means of six
seeds at 96 and at 64 pixels, with a head that sees the last block alone: 78.6 and 76.1 % with 400
photos, 72.2 and 71.7 % with 500, 78.6 and 81.5 % with 102. It takes half as long again."""

BATCH_SIZE = 32
LEARNING_RATE = 1e-3
"""Of drawings, and of a head alone."""
MOST_EPOCHS, FEWEST_EPOCHS = 15, 5
EPOCHS_OF_THE_HEAD = 60
"""Where nothing else learns, an epoch is short. With 102 photos 30 gave the same accuracy and 15 a
point less; with 200 drawings 30 gave 68 % and 60 gave 72 %."""
FEWEST_STEPS = 60
PICTURES_OF_MOST_EPOCHS = 1_600
"""Up to so many are gone through ``MOST_EPOCHS`` times; more of them less often."""
FEW_PICTURES = 250
"""With up to so many photos only the head is trained: with the last block, too, and a head that
sees the last block alone, the accuracy was 81 % instead of 86 % with 102 photos, and 70 % instead
of 75 % with 5 photos a class; of 200 drawings at 64 pixels 74 % instead of 72 %. Of a data set that
has a name the last block learns as well. With more pictures the last two blocks are trained:
93 % instead of 86 % with 1,000 drawings."""
POOLED_HEAD = HeadConfig(pooling=BLOCK_POOLING)
"""Of photos. With 400 and 500 of them it gave half a point, which may be chance."""
VERY_FEW_PICTURES = 100
"""Up to so many are mirrored at random too. With 5 pictures a class the accuracy is 54 % instead of
50 %, over three data sets; with hundreds it is no higher."""
MIRRORED = AugmentationConfig(horizontal_flip=True)
MIRRORED_VIEWS = 8
SMALL_HEAD = HeadConfig(())
"""No hidden layer: trained on 500 drawings of toybox10 for 20 epochs, the small base has a test
accuracy of 49 %, with a hidden layer of 128 units and dropout 46 % (one seed each)."""

_SENTENCE = (
    "Settings that suit the built-in base: pictures of {height} x {width} pixels, {frozen} of "
    "{layers} layers frozen, {optimizer} at {rate:g} falling to nothing, {epochs:# epoch}."
)
_SENTENCE_MIRRORED = (
    "Settings that suit the built-in base: so few pictures of {height} x {width} pixels mirrored "
    "at random, {frozen} of {layers} layers frozen, {optimizer} at {rate:g} falling to nothing, "
    "{epochs:# epoch}."
)
_SENTENCE_POOLED = (
    "Settings that suit the built-in base: pictures of {height} x {width} pixels, {frozen} of "
    "{layers} layers frozen, new layers that see the last three blocks, {optimizer} at {rate:g} "
    "falling to nothing, {epochs:# epoch}."
)
_SENTENCE_MIRRORED_POOLED = (
    "Settings that suit the built-in base: so few pictures of {height} x {width} pixels mirrored "
    "at random, {frozen} of {layers} layers frozen, new layers that see the last three blocks, "
    "{optimizer} at {rate:g} falling to nothing, {epochs:# epoch}."
)
_SENTENCE_SMALL = (
    "Settings that suit the small network, which begins with random weights: pictures of {height} "
    "x {width} pixels, normalised ({normalization}), all layers learn, {optimizer} at {rate:g} "
    "falling to nothing, {epochs:# epoch}."
)


def recommended_image_size(data: str, num_pictures: int | None = None) -> tuple[int, int]:
    """(height, width) in pixels that a data set is best learned at.

    Args:
        data: a name or a path, as ``TrainingConfig.data``.
        num_pictures: to learn from; None where that is not known.
    """
    if datasets.builtin_size(data):
        return DRAWN_SIZE
    is_worth_more = FEW_PICTURES < (num_pictures or 0) <= PICTURES_OF_MOST_EPOCHS
    return LARGE_PHOTO_SIZE if is_worth_more else PHOTO_SIZE


def recommended(
    base: str = SUITED,
    image_size: tuple[int, int] = PHOTO_SIZE,
    num_pictures: int | None = None,
) -> TrainingConfig:
    """Settings to begin with; ``replace`` puts in the data set and all that is to be otherwise.

    Args:
        base: that a new head is put on, with its pretrained weights if it has some.
        image_size: (height, width) that pictures are brought to, pixels.
        num_pictures: to learn from; None where that is not known.

    Raises:
        ConfigurationError: an unknown base, or a size that it cannot take.

    Example:
        >>> config = recommended("vgg16-compact", (64, 64), 500).replace(data="photos.zip")
        >>> config.optimizer, config.learning_rate_schedule
        ('adam', 'cosine')
    """
    if base in SMALL_BASES:
        return _from_random_weights(base, image_size, num_pictures)
    if base != SUITED:
        return TrainingConfig(base=base, image_size=image_size)
    is_photo = max(image_size) > max(DRAWN_SIZE)
    config = _of_photos(image_size, num_pictures) if is_photo else _of_drawings(num_pictures)
    if _count(num_pictures) <= VERY_FEW_PICTURES:
        config = config.replace(augmentation=MIRRORED, cached_views=MIRRORED_VIEWS)
    return config.replace(
        base=base,
        image_size=image_size,
        optimizer="adam",
        learning_rate_schedule="cosine",
        batch_size=BATCH_SIZE,
    )


def has_recipe(base: str) -> bool:
    """Whether a base has a recipe of its own, and not the tutorial's."""
    return base == SUITED or base in SMALL_BASES


def suits(base: str, weights: str | None) -> bool:
    """Whether a base with these weights has a recipe of its own."""
    return weights == PRETRAINED if base == SUITED else has_recipe(base)


def in_a_sentence(config: TrainingConfig) -> Note:
    """What ``recommended`` says, for people."""
    height, width = config.image_size
    return Note(
        "recommended-settings",
        _sentence(config),
        {
            "height": height,
            "width": width,
            "frozen": config.frozen_layers,
            "layers": num_base_layers(config.base),
            "optimizer": config.optimizer,
            "rate": config.learning_rate,
            "epochs": config.epochs,
            "normalization": config.normalization,
        },
    )


def _sentence(config: TrainingConfig) -> str:
    if config.base in SMALL_BASES:
        return _SENTENCE_SMALL
    if config.head.pooling == BLOCK_POOLING:
        return _SENTENCE_POOLED if config.augmentation is None else _SENTENCE_MIRRORED_POOLED
    return _SENTENCE if config.augmentation is None else _SENTENCE_MIRRORED


def _of_photos(image_size: tuple[int, int], num_pictures: int | None) -> TrainingConfig:
    if _count(num_pictures) <= FEW_PICTURES:
        epochs = max(EPOCHS_OF_THE_HEAD, _epochs(num_pictures))
        return TrainingConfig(
            frozen_layers=num_base_layers(SUITED),
            head=POOLED_HEAD,
            learning_rate=LEARNING_RATE,
            epochs=epochs,
        )
    return TrainingConfig(
        frozen_layers=11,
        head=POOLED_HEAD,
        learning_rate=_learning_rate(image_size),
        epochs=_epochs(num_pictures),
    )


def _of_drawings(num_pictures: int | None) -> TrainingConfig:
    return TrainingConfig(
        frozen_layers=15 if _count(num_pictures) <= FEW_PICTURES else 11,
        learning_rate=LEARNING_RATE,
        epochs=_epochs(num_pictures),
    )


def _count(num_pictures: int | None) -> float:
    """What is not known may be many."""
    return num_pictures or math.inf


def _from_random_weights(
    base: str, image_size: tuple[int, int], num_pictures: int | None
) -> TrainingConfig:
    """Of the small bases."""
    return TrainingConfig(
        base=base,
        image_size=image_size,
        weights=None,
        frozen_layers=0,
        head=SMALL_HEAD,
        optimizer="adam",
        learning_rate=1e-3,
        learning_rate_schedule="cosine",
        batch_size=BATCH_SIZE,
        epochs=_epochs_of_small(num_pictures),
        normalization="featurewise",
    )


def _epochs_of_small(num_pictures: int | None) -> int:
    """As ``_epochs``, but twice as often: it begins with nothing."""
    return 2 * _epochs(num_pictures)


def _learning_rate(image_size: tuple[int, int]) -> float:
    """Of Adam at its largest, where the base learns from photos.

    With 5e-4 instead of 1e-3 at 64 pixels the accuracy was higher by 2 points with flowers and with
    animals, by 4 with garbage; with 5e-4 instead of 3e-4 at 96 pixels by 1 point over these sets:
    means of three seeds."""
    return 5e-4 if max(image_size) <= max(LARGE_PHOTO_SIZE) else 3e-4


def _epochs(num_pictures: int | None) -> int:
    """Fewer of many pictures, as each epoch has more steps; never fewer than 60 steps in all."""
    if num_pictures is None:
        return MOST_EPOCHS
    steps_per_epoch = math.ceil(num_pictures / BATCH_SIZE)
    wanted = MOST_EPOCHS * PICTURES_OF_MOST_EPOCHS / num_pictures
    epochs = min(MOST_EPOCHS, max(FEWEST_EPOCHS, round(wanted)))
    return max(epochs, math.ceil(FEWEST_STEPS / steps_per_epoch))
