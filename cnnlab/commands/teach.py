"""``teach``: a linear head for the classes of a folder, in a moment."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from cnnlab.commands.arguments import add_output_arguments, add_seed
from cnnlab.commands.output import log, plain, print_json, print_table
from cnnlab.commands.summary import percent, run_summary
from cnnlab.commands.train import FAILURES, train_here
from cnnlab.evaluation.interval import interval_in_words
from cnnlab.evaluation.selection import Selection
from cnnlab.projects import Project
from cnnlab.runs import Run
from cnnlab.training import for_teaching
from cnnlab.training.linear.odd import OddPicture, odd_pictures

_HELP = "one folder of pictures for each class, a ZIP of them, or the folder of a project"
_EXIT_FAILED = 2


def add_arguments(parser: ArgumentParser) -> None:
    """Which pictures."""
    parser.add_argument("folder", metavar="FOLDER", help=_HELP)
    add_seed(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Teach; say how well it does and which pictures are odd."""
    config = for_teaching(str(_pictures(Path(args.folder)))).replace(seed=args.seed)
    taught = train_here(args, config)
    if taught.status.state in FAILURES:
        log(args, plain(taught.status.message))
        return _EXIT_FAILED
    selection, odd = taught.selection(), odd_pictures(taught)
    if args.json:
        print_json(_summary(taught, selection, odd))
    else:
        _print(taught, selection, odd)
    return 0


def _pictures(folder: Path) -> Path:
    inside = Project(folder).pictures_folder
    return inside if inside.is_dir() else folder


def _summary(taught: Run, selection: Selection | None, odd: list[OddPicture]) -> dict[str, Any]:
    return run_summary(taught) | {
        "cross_validated_accuracy": selection and selection.accuracy,
        "num_pictures": selection and selection.num_images,
        "odd_pictures": [vars(one) | {"path": str(one.path)} for one in odd],
    }


def _print(taught: Run, selection: Selection | None, odd: list[OddPicture]) -> None:
    print(taught.path)
    if selection is not None and selection.accuracy is not None:
        share, count = selection.accuracy, selection.num_images
        worth = interval_in_words(share, count, are_test_pictures=False)
        print(f"cross-validated accuracy {percent(share)} ({worth})")
    if odd:
        rows = ((one.path, one.predicted, percent(one.probability)) for one in odd)
        print_table(("ODD PICTURE", "LOOKS LIKE", "PROBABILITY"), rows)
