"""``python -m cnnlab``: the command line. Exit codes: 0 done, 2 a user's error, 130 Ctrl-C."""

import contextlib
import json
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import cnnlab
from cnnlab.commands import SUMMARIES
from cnnlab.errors import CnnlabError, ConfigurationError
from cnnlab.storage.os_errors import storage_error

USER_ERROR = 2
INTERRUPTED = 130
# The exit code of a program whose reader has ended, in a shell: 128 + SIGPIPE.
READER_GONE = 141


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigurationError(
            "command-line", "{message} ({command} --help)", message=message, command=self.prog
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    argv = sys.argv[1:] if argv is None else list(argv)
    try:
        args = _parser(argv).parse_args(argv)
        code = args.run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _forget_stdout()
        return READER_GONE
    except (CnnlabError, OSError) as error:
        _complain(error, as_json="--json" in argv)
        return USER_ERROR
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser(argv: Sequence[str]) -> ArgumentParser:
    """All commands by name, but only the one in ``argv`` with its arguments."""
    parser = _Parser(prog="cnnlab", description=cnnlab.__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"cnnlab {cnnlab.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND ...", required=True)
    for name, summary in SUMMARIES.items():
        command = commands.add_parser(
            name, help=summary, description=f"{summary.capitalize()}.", allow_abbrev=False
        )
        if name in argv[:1]:
            module = import_module(f"cnnlab.commands.{name.replace('-', '_')}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser


def _complain(error: CnnlabError | OSError, as_json: bool) -> None:
    """One line on stderr; with ``--json`` also the error's parts on stdout, for programs."""
    sentence = " ".join(_sentence(error).split())
    # Names of files may carry control characters.
    print("cnnlab:", "".join(c for c in sentence if c.isprintable()), file=sys.stderr)
    if as_json:
        print(json.dumps({"error": _in_our_words(error).to_dict()}))


def _sentence(error: CnnlabError | OSError) -> str:
    if isinstance(error, CnnlabError):
        return str(error)
    return str(storage_error(os.fsdecode(error.filename or "The output"), error))


def _in_our_words(error: CnnlabError | OSError) -> CnnlabError:
    """Without the path, which a page would show to others."""
    if isinstance(error, CnnlabError):
        return error
    reason = error.strerror or type(error).__name__
    return CnnlabError("system-error", "The computer could not do it: {reason}.", reason=reason)


def _forget_stdout() -> None:
    """Let Python close stdout at exit without a second complaint about the closed pipe."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _make_outputs_safe() -> None:
    """Ignore writes to a closed output; characters outside its encoding are escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115 - open to the end
        else:
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    _make_outputs_safe()
    if "--progress-json" in sys.argv:
        # The parent ends this process with SIGINT, which background processes of a shell, and their
        # children, ignore.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
