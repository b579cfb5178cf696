"""``code``: the settings of augmentation as a program for this or another library."""

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.codegen import DIALECTS, Code, to_code
from cnnlab.commands.arguments import add_output_arguments, image_size
from cnnlab.commands.flags import add_settings, read_settings, settings
from cnnlab.commands.output import log, print_json


def add_arguments(parser: ArgumentParser) -> None:
    """Which library, then the settings of ``AugmentationConfig``."""
    parser.add_argument(
        "--dialect", choices=DIALECTS, default="cnnlab", help="which library (default: cnnlab)"
    )
    parser.add_argument("--recipe", metavar="FILE", help="settings to begin with, JSON or YAML")
    parser.add_argument(
        "--image-size", type=image_size, default=(32, 32), metavar="SIDE",
        help="of the pictures in pixels, one number or HEIGHTxWIDTH, for libraries that count "
        "otherwise (default: 32)",
    )  # fmt: skip
    add_output_arguments(parser)
    add_settings(parser.add_argument_group("settings"), AugmentationConfig())


def run(args: Namespace) -> int:
    """The program on stdout, and on stderr how far its pixels differ."""
    config = settings(args, read_settings(AugmentationConfig(), args.recipe))
    code = to_code(config, args.dialect, args.image_size)
    if args.json:
        print_json(_parts(code))
        return 0
    print(code.text, end="")
    for note in code.comparison:
        log(args, str(note))
    return 0


def _parts(code: Code) -> dict[str, object]:
    comparison = [asdict(note) | {"sentence": str(note)} for note in code.comparison]
    return {"dialect": code.dialect, "text": code.text, "comparison": comparison}
