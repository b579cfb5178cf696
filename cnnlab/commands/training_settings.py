"""The settings of a training, for the commands that take them, and the base where none is named."""

from argparse import ArgumentParser, Namespace

from cnnlab.commands.flags import add_settings, is_given, read_settings, settings
from cnnlab.commands.output import tell
from cnnlab.models import default_base
from cnnlab.models.pretrained import PRETRAINED
from cnnlab.training import TrainingConfig

_WITHOUT_BASE = (
    "Where neither --base nor --config is given, and the weights are to be imagenet, the base is "
    "vgg16 if its weights are on this computer, else vgg16-compact, whose weights are built in."
)
_WHY = {
    "vgg16": "The base is vgg16: its ImageNet weights are on this computer.",
    "vgg16-compact": "The base is vgg16-compact, which is built in: VGG16's ImageNet weights are "
    "not on this computer (to get them: python -m cnnlab weights fetch).",
}


def add_training_settings(parser: ArgumentParser) -> None:
    """``--config`` and a flag for every field of ``TrainingConfig``."""
    parser.add_argument("--config", metavar="FILE", help="settings to begin with, JSON or YAML")
    add_settings(parser.add_argument_group("settings", _WITHOUT_BASE), TrainingConfig())


def training_settings(args: Namespace) -> TrainingConfig:
    """The file, the flags laid over it, and the base that this computer is ready for.

    A line on stderr says which base that is and why, unless it was named.
    """
    config = settings(args, read_settings(TrainingConfig(), args.config))
    named = args.config is not None or is_given(args, "base")
    if named or config.weights != PRETRAINED:
        return config
    base = default_base()
    tell(args, _WHY[base])
    return config.replace(base=base)
