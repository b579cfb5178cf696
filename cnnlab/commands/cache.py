"""``cache``: list and clear caches and uploads (``storage.bounded_cache``), and set their limit."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime
from typing import Any

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.output import log, plain, print_json, print_table
from cnnlab.errors import ConfigurationError
from cnnlab.storage import bounded_cache
from cnnlab.wording import counted

GIGABYTE = 1_000_000_000


def add_arguments(parser: ArgumentParser) -> None:
    """A verb, by default ``list``, and a new limit."""
    parser.add_argument(
        "verb", nargs="?", choices=tuple(_VERBS), default="list", help="(default: list)"
    )
    parser.add_argument(
        "gigabytes", nargs="?", type=_gigabytes, help="for limit: what may be kept at most"
    )
    add_output_arguments(parser)


def run(args: Namespace) -> int:
    """Run the verb."""
    if args.gigabytes is not None and args.verb != "limit":
        raise ConfigurationError(
            "cache-verb-takes-no-number",
            "A number of gigabytes goes with limit only: python -m cnnlab cache limit {number}",
            number=args.gigabytes,
        )
    _VERBS[args.verb](args)
    return 0


def _list(args: Namespace) -> None:
    entries = bounded_cache.entries()
    if args.json:
        print_json({"entries": [_described(entry) for entry in entries]} | _limits())
        return
    if entries:
        print_table(("USED", "SIZE", "WHAT"), map(_row, entries))
    total = sum(entry.num_bytes for entry in entries)
    log(args, f"{_size(total)} are kept, at most {_size(bounded_cache.limit())}.")


def _described(entry: bounded_cache.Entry) -> dict[str, Any]:
    return {
        "about": entry.about,
        "kind": entry.kind,
        "is_held": entry.is_held,
        "bytes": entry.num_bytes,
        "last_used": entry.last_used,
        "path": entry.path,
    }


def _row(entry: bounded_cache.Entry) -> tuple[str, ...]:
    used = datetime.fromtimestamp(entry.last_used)
    about = f"{entry.about} (a training reads it)" if entry.is_held else entry.about
    return f"{used:%Y-%m-%d %H:%M}", _size(entry.num_bytes), about


def _clear(args: Namespace) -> None:
    removed = bounded_cache.clear()
    left = len(bounded_cache.entries())
    if args.json:
        print_json({"removed": removed} | ({"left": left} if left else {}))
    entries = counted(removed, "entry")
    log(args, f"{entries} removed. Who needs one makes it anew, or uploads it again.")
    if left:
        log(args, f"Kept, as a training reads them or waits to: {left}.")


def _limit(args: Namespace) -> None:
    if args.gigabytes is not None:
        bounded_cache.set_limit(round(args.gigabytes * GIGABYTE))
    if args.json:
        print_json(_limits())
        return
    print(_size(bounded_cache.limit_set()))
    if (usable := bounded_cache.limit()) < bounded_cache.limit_set():
        log(args, f"Less than that fits on this disk, so at most {_size(usable)} are kept.")


def _limits() -> dict[str, int]:
    return {"limit_bytes": bounded_cache.limit_set(), "usable_bytes": bounded_cache.limit()}


def _size(count: int) -> str:
    return plain(bounded_cache.in_words(count))


def _gigabytes(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e9:
        raise ArgumentTypeError(f"expected a number of gigabytes from 0 on; received {word!r}")
    return number


_VERBS = {"list": _list, "clear": _clear, "limit": _limit}
