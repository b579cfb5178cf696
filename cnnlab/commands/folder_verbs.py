"""What commands do alike with work in folders, as experiments and sweeps are."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from cnnlab import datasets
from cnnlab.commands.arguments import add_output_arguments
from cnnlab.commands.flags import read_settings
from cnnlab.commands.output import log, log_notes, print_json, progress_bar
from cnnlab.commands.summary import status_message
from cnnlab.configuration import Configuration
from cnnlab.configuration.files import write_configuration
from cnnlab.datasets import Size
from cnnlab.errors import ConfigurationError, RunError
from cnnlab.messages import Note
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import RunFolder
from cnnlab.runs.folder_with_runs import FolderWithRuns
from cnnlab.storage.locks import releasing
from cnnlab.training.speed import Speed, load_speed
from cnnlab.workers.watchdog import watched

LATEST = "latest"
FAILURES = ("disk full", "failed", "interrupted")

F = TypeVar("F", bound=FolderWithRuns)
C = TypeVar("C", bound=Configuration)


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


@dataclass(frozen=True)
class FolderVerbs(Generic[F]):
    """The verbs that take the name of work: ``show``, ``stop``, ``delete``.

    Attributes:
        folders: the kind of work.
        report: prints what came of it; gives the exit code.
    """

    folders: type[F]
    report: Callable[[Namespace, F], int]

    def named(self, args: Namespace) -> F:
        """The folder that the arguments name, or the newest for latest.

        Raises:
            ConfigurationError: there is no name.
            RunError: there is no such folder, or none at all.
        """
        kind = self.folders.kind
        if args.name is None:
            raise ConfigurationError(
                f"{kind}-name-missing",
                "`{kind} {verb}` takes the name of {kind:a}, or latest.",
                kind=kind,
                verb=args.what,
            )
        if args.name != LATEST:
            return self.folders.named(args.name)
        if not (folders := self.folders.all_of_them()):
            text = "There is no {kind} yet. How to start one: python -m cnnlab {kind} --help"
            raise RunError(f"{kind}-none", text, kind=kind)
        return folders[0]

    def show(self, args: Namespace) -> int:
        """What came of it, or its recipe as YAML."""
        folder = self.named(args)
        if args.yaml:
            print(write_configuration(folder.config, "yaml"), end="")
            return 0
        return self.report(args, folder)

    def stop(self, args: Namespace) -> int:
        """Ask it to end."""
        folder = self.named(args)
        folder.stop()
        return _done(args, folder, f"{folder.name} was asked to stop.")

    def delete(self, args: Namespace) -> int:
        """Remove it with all its runs."""
        folder = self.named(args)
        folder.delete_with_cached()
        return _done(args, folder, f"{folder.name} was deleted.")


def check_one_name(args: Namespace, kind: str) -> None:
    """Raise ``ConfigurationError`` where a second name follows what is to be started."""
    if args.name is not None:
        raise ConfigurationError(
            f"{kind}-two-names",
            "One name or file starts {kind:a}; received {received} after it.",
            kind=kind,
            received=repr(args.name),
        )


def find_recipe(word: str, ready: Mapping[str, C], default: C, code: str, text: str) -> C:
    """What is ready under this name, or stands in a file.

    Args:
        word: a name of ``ready``, or a path.
        ready: name -> recipe.
        default: what a file changes.
        code: of the error.
        text: of the error, with a place for what was received and one for the names.

    Raises:
        ConfigurationError: it is neither, or the file holds no such recipe.
    """
    if word in ready:
        return ready[word]
    if not Path(word).exists():
        raise ConfigurationError(code, text, received=repr(word[:100]), names=", ".join(ready))
    return read_settings(default, word)


def log_duration(
    args: Namespace, base: TrainingConfig, note_of: Callable[[Speed, Size], Note]
) -> None:
    """Say how long it takes on this computer, where that was measured.

    Args:
        args: of the command.
        base: says which pictures it learns from.
        note_of: says it, from the computer's speed and the size of the pictures' data set.
    """
    speed = load_speed()
    if speed is None:
        log(args, "To be told how long it takes, measure this computer: python -m cnnlab speed")
        return
    log_notes(args, (note_of(speed, datasets.size(base.data, base.classes_from_names)),))


@contextmanager
def at_work(args: Namespace, folder: RunFolder, lock: int, part: str) -> Iterator[Any]:
    """This process works for a folder: it holds its lock, is watched, and has a bar.

    Args:
        args: of the command.
        folder: of the work.
        lock: of the folder, which is given back at the end.
        part: what the work consists of, such as ``"training"``.
    """
    with (
        releasing(lock),
        watched(folder, lock),
        progress_bar(args, unit=f" {part}s", leave=False) as bar,
    ):
        yield bar


def work_summary(folder: RunFolder) -> dict[str, Any]:
    """What is said of any work, in JSON types."""
    status = folder.status
    return {
        "name": folder.name,
        "path": folder.path,
        "state": status.state,
        "message": status_message(status),
    }


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


def _done(args: Namespace, folder: RunFolder, sentence: str) -> int:
    if args.json:
        print_json({"name": folder.name, "done": args.what})
    log(args, sentence)
    return 0
