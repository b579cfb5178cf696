"""Heavy work on uploads runs as a cnnlab command in a child, so that the server keeps answering."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import IO

from cnnlab.errors import CnnlabError, error_from_dict

USER_ERROR = 2


def run_command(*arguments: str) -> Iterator[tuple[int, int]]:
    """Run ``python -m cnnlab`` with these arguments; yield ``(done, total)`` as it goes.

    The child is killed when the iterator is dropped, as when the reader leaves the page.

    Raises:
        CnnlabError: what the command raised, with its code and values.
    """
    command = [sys.executable, "-m", "cnnlab", *arguments, "--json", "--progress-json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        try:
            yield from _progress(child.stderr)
            answer, exit_code = child.stdout.read(), child.wait()
        finally:
            child.kill()
    _raise_error(answer, exit_code)


def _progress(lines: IO[bytes]) -> Iterator[tuple[int, int]]:
    for line in lines:
        if line.startswith(b'{"done"'):
            report = json.loads(line)
            yield report["done"], report["total"]


def _raise_error(answer: bytes, exit_code: int) -> None:
    if exit_code not in (0, USER_ERROR):
        raise CnnlabError(
            "child-ended",
            "The process that read the pictures ended with code {code} before it was done. Are "
            "they too many for this computer's memory?",
            code=exit_code,
        )
    report = json.loads(answer)
    if "error" in report:
        raise error_from_dict(report["error"])
