"""``data``: load a data set, which also caches it, and describe it."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from typing import Any

from cnnlab.commands.arguments import (
    add_data_arguments,
    add_output_arguments,
    add_progress_json,
    add_seed,
)
from cnnlab.commands.loading import load_data
from cnnlab.commands.output import plain, print_json, print_table
from cnnlab.datasets import Dataset


def add_arguments(parser: ArgumentParser) -> None:
    """Which data set, at which size."""
    parser.add_argument("data", metavar="NAME_OR_PATH", help="name, class folder or ZIP of one")
    add_progress_json(parser)
    add_seed(parser)
    add_data_arguments(parser)
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Load, count, report."""
    data = load_data(args, args.data, args.limit)
    if args.json:
        print_json(_description(data))
    else:
        _print(data)
    return 0


def _description(data: Dataset) -> dict[str, Any]:
    return {
        "name": data.name,
        "image_shape": data.image_shape,
        "class_names": data.class_names,
        "num_train": len(data.y_train),
        "num_test": len(data.y_test),
        "train_counts": _counts(data, data.y_train),
        "test_counts": _counts(data, data.y_test),
        "fingerprint": data.fingerprint,
        "notes": [
            {"code": note.code, "text": str(note), "severity": note.severity} for note in data.notes
        ],
    }


def _counts(data: Dataset, labels: Any) -> dict[str, int]:
    counts = Counter(labels.tolist())
    return {name: counts[index] for index, name in enumerate(data.class_names)}


def _print(data: Dataset) -> None:
    height, width, _ = data.image_shape
    print(f"{plain(data.name)}: {data.num_classes} classes, pictures of {height} x {width}")
    train, test = _counts(data, data.y_train), _counts(data, data.y_test)
    print_table(("CLASS", "TRAIN", "TEST"), ((name, train[name], test[name]) for name in train))
    for note in data.notes:
        print(f"{note.severity}: {plain(note)}")
