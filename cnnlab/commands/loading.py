"""Showing the progress of what takes a while, such as loading a data set."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnnlab import datasets
from cnnlab.commands.output import progress_bar
from cnnlab.datasets import Dataset


def load_data(args: Namespace, name_or_path: str, limit: int | None) -> Dataset:
    """``datasets.load`` with the command's image size and seed, and progress on stderr."""
    with showing_progress(args) as progress:
        return datasets.load(name_or_path, args.image_size, limit, args.seed, progress)


def add_progress_json(parser: ArgumentParser) -> None:
    """``--progress-json``, for programs such as the app."""
    parser.add_argument(
        "--progress-json", action="store_true",
        help='lines such as {"done": 5, "total": 10} on stderr instead of a bar',
    )  # fmt: skip


@contextmanager
def showing_progress(args: Namespace) -> Iterator[Callable[[int, int], None]]:
    """A function of (done, total) that shows both in the way that was asked for."""
    if getattr(args, "progress_json", False):
        yield _print_progress
        return
    with progress_bar(args, unit="", unit_scale=True, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _print_progress(done: int, total: int) -> None:
    print(json.dumps({"done": done, "total": total}), file=sys.stderr, flush=True)
