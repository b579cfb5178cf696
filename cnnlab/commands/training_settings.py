"""The settings of a training, for the commands that take them, and their defaults."""

from argparse import ArgumentParser, Namespace

from cnnlab import datasets
from cnnlab.commands.flags import add_settings, given, is_given, read_settings, settings
from cnnlab.commands.output import log
from cnnlab.models import default_base
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.models.small import SMALL_BASES
from cnnlab.training import TrainingConfig, recommended, recommended_image_size
from cnnlab.training.recipes import in_a_sentence, suits

_WITHOUT_BASE = (
    "Where neither --base nor --config is given, and the weights are to be imagenet, the base is "
    "vgg16 if its weights are on this computer, else vgg16-compact, whose weights are built in. "
    "Over vgg16-compact and these weights, and over small and small-batch-normalized, which begin "
    "with random ones, flags that are not given stand at what suits them, the size and the number "
    "of the pictures; a line says at what. Elsewhere, and with --tutorial, at the defaults below, "
    "which are the tutorial's."
)
_WHY = {
    "vgg16": "The base is vgg16: its ImageNet weights are on this computer.",
    "vgg16-compact": "The base is vgg16-compact, which is built in: VGG16's ImageNet weights are "
    "not on this computer (to get them: python -m cnnlab weights fetch).",
}


def add_training_settings(parser: ArgumentParser) -> None:
    """``--config`` or ``--tutorial``, and a flag for every field of ``TrainingConfig``."""
    begin = parser.add_mutually_exclusive_group()
    begin.add_argument("--config", metavar="FILE", help="settings to begin with, JSON or YAML")
    begin.add_argument(
        "--tutorial", action="store_true", help="begin with the tutorial's settings, on any base"
    )
    add_settings(parser.add_argument_group("settings", _WITHOUT_BASE), TrainingConfig())


def training_settings(args: Namespace) -> TrainingConfig:
    """The file, or the recipe of the base that is available here; then the flags are applied.

    Lines on stderr name that base with the reason, unless it was given, and the recipe.
    """
    config = settings(args, read_settings(_defaults(args), args.config))
    if args.config is not None:
        return config
    if config.weights == PRETRAINED and not is_given(args, "base"):
        config = config.replace(base=default_base())
        log(args, _WHY[config.base])
    if args.tutorial or not suits(config.base, config.weights):
        return config
    return settings(args, _recipe(args, config))


def _defaults(args: Namespace) -> TrainingConfig:
    """What flags change where no file is given: the tutorial's, or for a small base its recipe."""
    base = given(args, "base")
    return recommended(base) if base in SMALL_BASES and not args.tutorial else TrainingConfig()


def _recipe(args: Namespace, config: TrainingConfig) -> TrainingConfig:
    """The recipe for the base, the pictures and their size, as far as these were given."""
    available = datasets.size(config.data, config.classes_from_names).num_train
    num_pictures = min(available, config.limit or available)
    if not is_given(args, "image_size"):
        config = config.replace(image_size=recommended_image_size(config.data, num_pictures))
    recipe = recommended(config.base, config.image_size, num_pictures)
    log(args, f"{in_a_sentence(recipe)} (The tutorial's: --tutorial.)")
    return recipe
