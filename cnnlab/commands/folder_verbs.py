"""What commands do alike with work in folders, as experiments and sweeps are."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.output import log, print_json
from cnnlab.errors import ConfigurationError, RunError
from cnnlab.runs.folder.run_folder import RunFolder

LATEST = "latest"
FAILURES = ("disk full", "failed", "interrupted")

F = TypeVar("F", bound=RunFolder)


def add_work_arguments(parser: ArgumentParser, what: str, kind: str, part: str) -> None:
    """What to start, or a verb and a name; how long; where; and what is printed.

    Args:
        parser: of the command.
        what: may be started, in words.
        kind: of the work, such as ``"experiment"``.
        part: what it consists of, such as ``"training"``.
    """
    an = "an" if kind[0] in "aeiou" else "a"
    parser.add_argument(
        "what",
        nargs="?",
        default="list",
        metavar="WHAT",
        help=f"{what}, a file with {an} {kind} (JSON or YAML), or list, show, resume, stop or "
        "delete (default: list)",
    )
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help=f"of the {kind}, or latest; after a verb"
    )
    parser.add_argument(
        "--minutes", type=float, metavar="NUMBER", help=f"no further {part} begins after so long"
    )
    parser.add_argument(
        "--data", metavar="TEXT", help="other pictures: a name, a class folder or a ZIP of one"
    )
    parser.add_argument(
        "--detach", action="store_true", help="work in a process of its own, and return at once"
    )
    parser.add_argument(
        "--yaml", action="store_true", help=f"print the {kind} as YAML, to be changed; no more"
    )
    add_output_arguments(parser)


def named_folder(
    args: Namespace, kind: str, load: Callable[[str], F], list_all: Callable[[], Sequence[F]]
) -> F:
    """The folder that the arguments name.

    Args:
        args: ``what`` is the verb and ``name`` a name, or latest.
        kind: of work, such as ``"experiment"``, which is the command's name too.
        load: gives a folder by its name.
        list_all: gives all, the newest first.

    Raises:
        ConfigurationError: there is no name.
        RunError: there is no such folder, or none at all.
    """
    if args.name is None:
        raise ConfigurationError(
            f"{kind}-name-missing",
            "`{kind} {verb}` takes the name of {kind:a}, or latest.",
            kind=kind,
            verb=args.what,
        )
    if args.name != LATEST:
        return load(args.name)
    if not (folders := list_all()):
        text = "There is no {kind} yet. How to start one: python -m cnnlab {kind} --help"
        raise RunError(f"{kind}-none", text, kind=kind)
    return folders[0]


def check_one_name(args: Namespace, kind: str) -> None:
    """Raise ``ConfigurationError`` where a second name follows what is to be started."""
    if args.name is not None:
        raise ConfigurationError(
            f"{kind}-two-names",
            "One name or file starts {kind:a}; received {received} after it.",
            kind=kind,
            received=repr(args.name),
        )


def in_the_background(
    args: Namespace, kind: str, folder: RunFolder, summary: Mapping[str, Any]
) -> int:
    """Say what has been started, and how to look at it; the exit code."""
    if args.json:
        print_json(summary)
    else:
        print(folder.name)
    log(args, f"It works in the background: python -m cnnlab {kind} show {folder.name}")
    return 0


def done(args: Namespace, folder: RunFolder, sentence: str) -> int:
    """Say that a verb has been carried out; the exit code."""
    if args.json:
        print_json({"name": folder.name, "done": args.what})
    log(args, sentence)
    return 0
