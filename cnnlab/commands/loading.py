"""Loading a data set while its progress is shown."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cnnlab import datasets
from cnnlab.commands.output import progress_bar
from cnnlab.datasets import Dataset


def load_data(args: Namespace, name_or_path: str, limit: int | None) -> Dataset:
    """``datasets.load`` with the command's image size and seed, and progress on stderr."""
    with _progress(args) as progress:
        return datasets.load(name_or_path, args.image_size, limit, args.seed, progress)


@contextmanager
def _progress(args: Namespace) -> Iterator[Callable[[int, int], None]]:
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
