"""``data``: load a data set, which also caches it, and describe it."""

from argparse import ArgumentParser, Namespace
from collections import Counter
from typing import Any

import numpy as np

from cnnlab.commands.arguments import (
    add_data_arguments,
    add_output_arguments,
    add_progress_json,
    add_seed,
)
from cnnlab.commands.loading import load_data
from cnnlab.commands.output import plain, print_json, print_table
from cnnlab.datasets import Dataset
from cnnlab.wording import counted


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
        **{f"num_{part}": len(labels) for part, labels in _parts(data).items()},
        **{f"{part}_counts": _counts(data, labels) for part, labels in _parts(data).items()},
        "fingerprint": data.fingerprint,
        "notes": [
            {"code": note.code, "text": str(note), "severity": note.severity} for note in data.notes
        ],
    }


def _parts(data: Dataset) -> dict[str, np.ndarray]:
    """The labels of each part; only some data sets have one for validation."""
    parts = {"train": data.y_train, "val": data.y_val, "test": data.y_test}
    return {part: labels for part, labels in parts.items() if labels is not None}


def _counts(data: Dataset, labels: np.ndarray) -> dict[str, int]:
    counts = Counter(labels.tolist())
    return {name: counts[index] for index, name in enumerate(data.class_names)}


def _print(data: Dataset) -> None:
    height, width, _ = data.image_shape
    print(
        f"{plain(data.name)}: {counted(data.num_classes, 'class')}, pictures of {height} x {width}"
    )
    counts = {part: _counts(data, labels) for part, labels in _parts(data).items()}
    header = ("CLASS", *map(str.upper, counts))
    print_table(
        header, ((name, *(of[name] for of in counts.values())) for name in data.class_names)
    )
    for note in data.notes:
        print(f"{note.severity}: {plain(note)}")
