"""Output of commands: strict JSON or a table on stdout, progress and log lines on stderr."""

import json
import math
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from cnnlab.messages import Note


def print_json(value: Any) -> None:
    """One document in strict JSON: numbers that are not finite become null."""
    print(json.dumps(jsonable(value), indent=2, ensure_ascii=False, allow_nan=False))


def jsonable(value: Any) -> Any:
    """The value in JSON types; arrays and tuples as lists, paths as text, NaN as None."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return jsonable(value.tolist())
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value) if isinstance(value, Path) else value


def print_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Columns as wide as their longest entry."""
    lines = [tuple(header), *(tuple(map(plain, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


def plain(value: Any) -> str:
    """Text for a terminal: no control characters, a dash for None."""
    text = "—" if value is None else str(value)
    return "".join(letter if letter.isprintable() else " " for letter in text)


def log(args: Namespace, sentence: str) -> None:
    """Write a line about the work to stderr, unless ``--quiet``."""
    if not args.quiet:
        tqdm.write(plain(sentence), file=sys.stderr)


def log_notes(args: Namespace, notes: Iterable[Note]) -> None:
    """Write notes of the library to stderr, warnings marked as such, unless ``--quiet``."""
    for note in notes:
        log(args, f"{note.severity}: {note}")


def progress_bar(args: Namespace, **options: Any) -> tqdm:
    """A bar on stderr; none if stderr is not a terminal, or with ``--quiet``."""
    return tqdm(file=sys.stderr, disable=True if args.quiet else None, **options)


@contextmanager
def shown_progress(args: Namespace, **options: Any) -> Iterator[Callable[[int, int], None]]:
    """A function of (done, total) that shows both: as a bar, or in lines with --progress-json."""
    if getattr(args, "progress_json", False):
        yield _print_progress
        return
    with progress_bar(args, leave=False, **options) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _print_progress(done: int, total: int) -> None:
    print(json.dumps({"done": done, "total": total}), file=sys.stderr, flush=True)
