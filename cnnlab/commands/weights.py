"""``weights``: the pretrained weights of bases, whether they are here; fetch VGG16's."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from cnnlab.commands.arguments import add_output_arguments, add_progress_json
from cnnlab.commands.output import log, print_json, print_table, shown_progress
from cnnlab.errors import WeightsError
from cnnlab.models.builtin import builtin_weights
from cnnlab.models.imagenet import (
    MEGABYTES,
    fetch_imagenet_weights,
    imagenet_weights_path,
)
from cnnlab.models.pretrained import LEARNED_FROM
from cnnlab.storage.paths import shown


def add_arguments(parser: ArgumentParser) -> None:
    """A verb, by default ``list``."""
    parser.add_argument(
        "verb",
        nargs="?",
        choices=tuple(_VERBS),
        default="list",
        help=f"fetch downloads VGG16's ImageNet weights, {MEGABYTES} MB (default: list)",
    )
    add_progress_json(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Run the verb."""
    _VERBS[args.verb](args)
    return 0


def _list(args: Namespace) -> None:
    paths = {base: _path(base) for base in LEARNED_FROM}
    if args.json:
        print_json(paths)
        return
    print_table(
        ("BASE", "WEIGHTS"),
        ((base, shown(path) if path else "not here") for base, path in paths.items()),
    )
    if paths["vgg16"] is None:
        log(args, f"To get VGG16's, {MEGABYTES} MB: python -m cnnlab weights fetch")


def _path(base: str) -> Path | None:
    """The path of the pretrained weights of a base on this computer, or None."""
    if base == "vgg16":
        return imagenet_weights_path()
    try:
        return builtin_weights(base)
    except WeightsError:
        return None


def _fetch(args: Namespace) -> None:
    with shown_progress(args, unit="B", unit_scale=True) as progress:
        path = fetch_imagenet_weights(progress)
    if args.json:
        print_json({"path": path})
    else:
        print(path)


_VERBS = {"list": _list, "fetch": _fetch}
