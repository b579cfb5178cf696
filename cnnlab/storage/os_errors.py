"""Errors of the operating system over files, as a ``StorageError`` that says what to do."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from cnnlab.errors import CnnlabError, MissingFileError, StorageError

NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF}
"""Of a file system without locks; some network drives say that there is no such file."""

SHORTAGES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""Of a shortage in the system at the moment: no fault of the file."""

_ELSEWHERE = "or use another folder (CNNLAB_HOME names the one where cnnlab keeps its own files)"
_FULL = (
    "storage-full",
    f"{{what}} cannot be stored: the disk is full. Free some space, {_ELSEWHERE}.",
)
_FORBIDDEN = (
    "storage-forbidden",
    "{what} cannot be read or written: this user is not allowed to ({reason}). Change the rights "
    f"of the file and its folder, {_ELSEWHERE}.",
)
_MISSING = (
    "storage-missing",
    "{what} cannot be read or written: the file or its folder is not there. Check the path.",
)
_TAKEN = (
    "storage-taken",
    "{what} cannot be read or written: a folder is where a file is expected, or a file where a "
    "folder is ({reason}). Name another path.",
)
_TOO_MANY_OPEN = (
    "storage-too-many-files",
    "{what} cannot be opened: too many files are open. Close other programs, or raise the limit "
    "(ulimit -n), and try again.",
)
_UNLOCKABLE = (
    "storage-without-locks",
    "{what} cannot be locked: the file system there has no locks. Use a local disk, "
    f"{_ELSEWHERE}.",
)
_OTHER = (
    "storage-refused",
    f"{{what}} cannot be read or written: {{reason}}. Check the disk and try again, {_ELSEWHERE}.",
)
_SENTENCES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _FORBIDDEN),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), _MISSING),
    **dict.fromkeys((errno.EISDIR, errno.EEXIST), _TAKEN),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), _TOO_MANY_OPEN),
    **dict.fromkeys(NO_LOCKS, _UNLOCKABLE),
}


@contextmanager
def as_storage_errors(what: str) -> Iterator[None]:
    """Turn every ``OSError`` of the block into a ``StorageError``; also usable as a decorator.

    Args:
        what: the name of what is read or written, without its folder; it begins the sentence.
            The innermost block names it best, so a ``CnnlabError`` passes unchanged.
    """
    try:
        yield
    except CnnlabError:
        raise
    except OSError as error:
        raise storage_error(what, error) from error


def storage_error(what: str, error: OSError) -> StorageError:
    """The error with a sentence for people; it keeps the ``errno`` of the system."""
    code, text = _SENTENCES.get(errno_of(error) or 0, _OTHER)
    kind = MissingFileError if isinstance(error, FileNotFoundError) else StorageError
    refused = kind(code, text, what=_short(what), reason=reason_of(error))
    refused.errno, refused.strerror = errno_of(error), error.strerror
    return refused


def reason_of(error: OSError) -> str:
    """The reason in a few words, without the path."""
    number = errno_of(error)
    return error.strerror or (os.strerror(number) if number else type(error).__name__)


def errno_of(error: OSError) -> int | None:
    """The ``errno``; NumPy reports a full disk as "64 requested and 10 written" only."""
    is_numpys = error.errno is None and "requested and" in str(error)
    return errno.ENOSPC if is_numpys else error.errno


def _short(what: str) -> str:
    """One printable line, as file names may hold any characters."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in what)
    return shown if len(shown) <= 200 else f"{shown[:197]}..."
