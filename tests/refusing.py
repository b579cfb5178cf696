"""A system that refuses one thing: the n-th time that a file below a folder is touched.

What Python asks of the system comes by here: opening, renaming, removing, making and listing by
an audit hook, so whichever module asks; reading, writing, ``stat``, ``fsync`` and ``flock`` by
stand-ins.
"""

import builtins
import fcntl
import io
import os
import stat
import sys
from collections.abc import Container
from contextlib import contextmanager
from pathlib import Path

# Event of the audit hook -> the place of the path among its arguments.
_EVENTS = {
    "open": 0,
    "os.mkdir": 0,
    "os.rename": 0,
    "os.remove": 0,
    "os.rmdir": 0,
    "os.link": 1,
    "os.truncate": 0,
    "os.utime": 0,
    "os.scandir": 0,
    "os.listdir": 0,
    "subprocess.Popen": None,
    "mmap.__new__": None,
}
TOUCHES = frozenset(_EVENTS) | {"create", "read", "write", "stat", "fsync", "flock"}
_STAT = os.stat
_current = None


class Refusing:
    """Raises ``error`` at the n-th touch of these kinds.

    Attributes:
        touched: what was refused, such as ``"os.rename"``; None while nothing was.
    """

    def __init__(
        self, root: Path, number: int, error: BaseException, kinds: Container[str]
    ) -> None:
        self.root = str(root)
        self._left = number
        self._error = error
        self._kinds = kinds
        self.touched: str | None = None

    def touch(self, what: str, path: object) -> None:
        if self._left and what in self._kinds and self._is_ours(path):
            self._left -= 1
            if self._left == 0:
                self.touched = what
                raise self._error

    def _is_ours(self, path: object) -> bool:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if path is None or isinstance(path, int):
            return True
        # Removing a tree names what is in it by folders that are open.
        return str(path).startswith(self.root) or not Path(path).is_absolute()


def _heard(event: str, arguments: tuple) -> None:
    if _current is not None and event in _EVENTS:
        place = _EVENTS[event]
        path = None if place is None else arguments[place]
        if event != "open":
            _current.touch(event, path)
        elif not isinstance(path, int):
            is_new = bool((arguments[2] or 0) & os.O_CREAT)
            _current.touch(
                "os.listdir" if _is_folder(path) else "create" if is_new else event, path
            )


def _is_folder(path: object) -> bool:
    """What is named by a folder that is open is one of a tree that is being removed."""
    if not Path(os.fsdecode(path)).is_absolute():
        return True
    try:
        return stat.S_ISDIR(_STAT(path).st_mode)
    except OSError:
        return False


sys.addaudithook(_heard)


class _File(io.FileIO):
    """Each time that the system is asked for bytes, or given some, is a touch."""

    def readinto(self, buffer):
        _touch("read", self.name)
        return super().readinto(buffer)

    def readall(self):
        _touch("read", self.name)
        return super().readall()

    def write(self, data):
        _touch("write", self.name)
        return super().write(data)


def _touch(what: str, path: object) -> None:
    if _current is not None:
        _current.touch(what, path)


def _open(honest):
    def open_(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, **others):
        if _current is None or not _is_below(file) or others:
            return honest(file, mode, buffering, encoding, errors, newline, **others)
        raw = _File(os.fspath(file), mode.replace("b", "").replace("t", ""))
        if buffering == 0:
            return raw
        kind = io.BufferedReader if raw.readable() else io.BufferedWriter
        if raw.readable() and raw.writable():
            kind = io.BufferedRandom
        return kind(raw) if "b" in mode else io.TextIOWrapper(kind(raw), encoding, errors, newline)

    return open_


def _is_below(file: object) -> bool:
    return isinstance(file, str | Path) and str(file).startswith(_current.root)


def _asking_first(what: str, honest):
    def ask(path, *arguments, **options):
        _touch(what, None if hasattr(path, "fileno") else path)
        return honest(path, *arguments, **options)

    return ask


@contextmanager
def refusing(root: Path, number: int, error: BaseException, kinds: Container[str], monkeypatch):
    """Within the block, the n-th touch of what is below ``root`` raises the error."""
    global _current
    with monkeypatch.context() as patch:
        patch.setattr(io, "open", _open(io.open))
        patch.setattr(builtins, "open", _open(builtins.open))
        patch.setattr(os, "stat", _asking_first("stat", os.stat))
        patch.setattr(os, "fsync", _asking_first("fsync", os.fsync))
        patch.setattr(fcntl, "flock", _asking_first("flock", fcntl.flock))
        _current = Refusing(root, number, error, kinds)
        try:
            yield _current
        finally:
            _current = None
