"""``augment``: pictures varied at random, as files, with the values that were drawn."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from itertools import cycle, islice
from typing import Any

import numpy as np

from cnnlab.augmentation import AugmentationConfig, apply, draw
from cnnlab.commands.arguments import (
    add_data_arguments,
    add_output_arguments,
    add_seed,
    number_of_files,
)
from cnnlab.commands.flags import add_settings, read_settings, settings
from cnnlab.commands.loading import load_data
from cnnlab.commands.output import print_json, progress_bar
from cnnlab.commands.picture_files import FORMATS, is_dataset, picture_writer, read_picture
from cnnlab.errors import ImageError


def add_arguments(parser: ArgumentParser) -> None:
    """Sources, destination, then the settings of ``AugmentationConfig``."""
    parser.usage = "cnnlab augment PICTURES_OR_DATASET... --out FOLDER [settings]"
    parser.add_argument(
        "sources", nargs="+", metavar="PICTURES_OR_DATASET",
        help="picture files, or data sets: toybox10, cifar10, a class folder or a ZIP of one",
    )  # fmt: skip
    parser.add_argument("--out", required=True, metavar="FOLDER", help="where pictures go")
    parser.add_argument(
        "--num-images", type=number_of_files, default=16, metavar="NUMBER",
        help="how many to write, taking the sources in turn (default: 16)",
    )  # fmt: skip
    parser.add_argument("--format", choices=FORMATS, default="png", help="(default: png)")
    parser.add_argument("--prefix", default="aug", help="of file names (default: aug)")
    parser.add_argument("--recipe", metavar="FILE", help="settings to begin with, JSON or YAML")
    add_seed(parser)
    add_data_arguments(parser)
    add_output_arguments(parser)
    add_settings(parser.add_argument_group("settings"), AugmentationConfig())


def run(args: Namespace) -> int:
    """Draw, apply, write."""
    config = settings(args, read_settings(AugmentationConfig(), args.recipe))
    write = picture_writer(args.out, args.prefix, args.format)
    draws_for = cache(lambda shape: draw(config, shape, args.num_images, args.seed))
    sources = list(islice(cycle(_sources(args)), args.num_images))
    written = []
    for index, (name, read) in enumerate(progress_bar(args, iterable=sources, unit=" pictures")):
        pixels = read()
        draws = draws_for(pixels.shape).part(slice(index, index + 1))
        path = write(apply(pixels[np.newaxis], draws, config)[0])
        written.append({"file": path, "source": name, "transform": draws[0]})
    _report(args, config, written)
    return 0


def _sources(args: Namespace) -> Iterator[tuple[str, Callable[[], np.ndarray]]]:
    """Name of every picture, and a function that returns its pixels (height, width, 3)."""
    # A few pictures are decoded once; many never fill the memory.
    picture = lru_cache(maxsize=4)(_picture)
    for source in args.sources:
        if is_dataset(source):
            limit = min(args.limit or args.num_images, args.num_images)
            data = load_data(args, source, limit)
            for index in range(len(data.x_train)):
                yield f"{data.name} {index}", partial(data.x_train.__getitem__, index)
        else:
            yield source, partial(picture, source)


def _picture(path: str) -> np.ndarray:
    try:
        return read_picture(path).pixels
    except ImageError as error:
        raise ImageError(
            "picture-file", "{path}: {reason}", path=path, reason=str(error)
        ) from error


def _report(args: Namespace, config: AugmentationConfig, written: list[dict[str, Any]]) -> None:
    if args.json:
        print_json({"config": config.to_dict(), "seed": args.seed, "pictures": written})
        return
    for picture in written:
        print(picture["file"])
