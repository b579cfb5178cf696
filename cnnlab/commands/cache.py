"""``cache``: what frozen layers answered in earlier trainings, and how much of it is kept."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime
from typing import Any

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.output import plain, print_json, print_table, tell
from cnnlab.errors import ConfigurationError
from cnnlab.training.features import cache

GIGABYTE = 1_000_000_000


def add_arguments(parser: ArgumentParser) -> None:
    """A verb, ``list`` where none is given, and a new limit."""
    parser.add_argument(
        "verb", nargs="?", choices=tuple(_VERBS), default="list", help="(default: list)"
    )
    parser.add_argument(
        "gigabytes", nargs="?", type=_gigabytes, help="for limit: what may be kept at most"
    )
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Do what the verb says."""
    if args.gigabytes is not None and args.verb != "limit":
        raise ConfigurationError(
            "cache-verb-takes-no-number",
            "A number of gigabytes goes with limit only: python -m cnnlab cache limit {number}",
            number=args.gigabytes,
        )
    _VERBS[args.verb](args)
    return 0


def _list(args: Namespace) -> None:
    entries = cache.entries()
    if args.json:
        print_json({"entries": [_described(entry) for entry in entries]} | _limits())
        return
    if entries:
        print_table(("USED", "SIZE", "WHAT"), map(_row, entries))
    total = sum(entry.num_bytes for entry in entries)
    tell(args, f"{_size(total)} are kept, at most {_size(cache.limit())}.")


def _described(entry: cache.Entry) -> dict[str, Any]:
    return {
        "about": entry.about,
        "bytes": entry.num_bytes,
        "last_used": entry.last_used,
        "path": entry.path,
    }


def _row(entry: cache.Entry) -> tuple[str, ...]:
    used = datetime.fromtimestamp(entry.last_used)
    return f"{used:%Y-%m-%d %H:%M}", _size(entry.num_bytes), entry.about


def _clear(args: Namespace) -> None:
    removed = len(cache.entries())
    cache.clear()
    if args.json:
        print_json({"removed": removed})
    tell(args, f"{removed} entries were removed. The next training computes its own anew.")


def _limit(args: Namespace) -> None:
    if args.gigabytes is not None:
        cache.set_limit(round(args.gigabytes * GIGABYTE))
    if args.json:
        print_json(_limits())
        return
    print(_size(cache.limit_set()))
    if cache.limit() < cache.limit_set():
        tell(args, f"Less than that fits on this disk, so at most {_size(cache.limit())} are kept.")


def _limits() -> dict[str, int]:
    return {"limit_bytes": cache.limit_set(), "usable_bytes": cache.limit()}


def _size(count: int) -> str:
    return plain(cache.in_words(count))


def _gigabytes(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise ArgumentTypeError(f"expected a number of gigabytes from 0 on; received {word!r}")
    return number


_VERBS = {"list": _list, "clear": _clear, "limit": _limit}
