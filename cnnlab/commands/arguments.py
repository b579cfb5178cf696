"""Common arguments of commands, and checks of single words."""

from argparse import ArgumentParser, ArgumentTypeError

from cnnlab.errors import quoted

_LARGEST = 2**63 - 1


def add_output_arguments(parser: ArgumentParser) -> None:
    """``--json`` and ``--quiet``, which every command has."""
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    parser.add_argument("--quiet", action="store_true", help="nothing on stderr but errors")


def add_progress_json(parser: ArgumentParser) -> None:
    """``--progress-json``, for programs that start the command."""
    parser.add_argument(
        "--progress-json",
        action="store_true",
        help='lines such as {"done": 5, "total": 10} on stderr instead of a bar',
    )


def add_data_arguments(parser: ArgumentParser) -> None:
    """``--image-size``, ``--limit`` and ``--classes-from-names``, as ``datasets.load`` takes."""
    parser.add_argument(
        "--image-size",
        type=image_size,
        default=(32, 32),
        metavar="SIDE",
        help="pixels, one number or HEIGHTxWIDTH (default: 32)",
    )
    parser.add_argument(
        "--limit",
        type=positive,
        metavar="NUMBER",
        help="take this many training pictures, evenly from all classes (default: all)",
    )
    parser.add_argument(
        "--classes-from-names",
        action="store_true",
        help="the names of the pictures say their classes, as in cat_1.jpg",
    )


def add_seed(parser: ArgumentParser) -> None:
    """``--seed``."""
    parser.add_argument(
        "--seed", type=natural, default=0, metavar="NUMBER", help="of all draws (default: 0)"
    )


def natural(word: str) -> int:
    """A whole number from 0 on."""
    return _whole(word, 0)


def positive(word: str) -> int:
    """A whole number from 1 on."""
    return _whole(word, 1)


def number_of_files(word: str) -> int:
    """A whole number from 1 to a million."""
    return _whole(word, 1, 10**6)


def image_size(word: str) -> tuple[int, int]:
    """``32`` or ``48x64``: (height, width) in pixels."""
    sides = [positive(side) for side in word.split("x")]
    if len(sides) > 2:
        raise ArgumentTypeError(f"expected SIDE or HEIGHTxWIDTH; received {word!r}")
    return sides[0], sides[-1]


def _whole(word: str, lowest: int, highest: int = _LARGEST) -> int:
    # Digits are counted first: Python refuses to read very many.
    number = int(word) if word.isdecimal() and len(word) <= len(str(_LARGEST)) else -1
    if not lowest <= number <= highest:
        bounds = f"from {lowest} " + ("on" if highest == _LARGEST else f"to {highest:,}")
        raise ArgumentTypeError(f"expected a whole number {bounds}; received {quoted(word)}")
    return number
