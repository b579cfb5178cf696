"""Files from the network: streamed, checked by their hash, complete or absent."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import IO, Any, Literal

from cnnlab.storage.atomic_files import hold, removed_on_error, replace_file, unfinished
from cnnlab.storage.cleanup import sweep_unfinished
from cnnlab.storage.download_reasons import reason_of_failure
from cnnlab.storage.hashes import hash_of_file

# Seconds to connect, and seconds of silence: a stall is reported within half a minute.
TIMEOUT = (10, 18)
_CHUNK_BYTES = 2**18
_MAX_DIGITS = 15
_AS_IT_IS = {"Accept-Encoding": "identity"}

Progress = Callable[[int, int], None]


class DownloadFailed(Exception):
    """Why a download failed; the caller adds the purpose of the file.

    Attributes:
        kind: ``"not-downloaded"``, ``"wrong-hash"`` or ``"not-stored"``.
        reason: in words, without a full stop.
    """

    def __init__(
        self, kind: Literal["not-downloaded", "wrong-hash", "not-stored"], reason: str
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


def download(url: str, path: Path, known_hash: str, progress: Progress | None = None) -> Path:
    """The file at ``path``, downloaded unless it exists with the right hash.

    Args:
        url: its source.
        path: its destination; its folder is made.
        known_hash: such as ``"sha256:6d95..."``.
        progress: called with the received bytes and the total; an error that it raises ends the
            download.

    Raises:
        DownloadFailed: no network, a stalled server, another file than expected, no space. No
            part of a failed or killed download is left.
    """
    algorithm, wanted = known_hash.split(":")
    try:
        is_there = path.exists()
        if is_there and hash_of_file(path, algorithm) == wanted:
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep_unfinished(path.parent)
        with _nameless(path.parent) as file:
            if _fetch(url, file, hashlib.new(algorithm), progress) != wanted:
                raise DownloadFailed("wrong-hash", _reason_of_wrong_content(file))
            _give_name(file, path)
    except DownloadFailed as failure:
        if not is_there:
            raise
        reason = f"{failure.reason}; and the {path.name} that is there already is damaged"
        raise DownloadFailed(failure.kind, f"{reason} or another file: its hash differs") from None
    except OSError as error:
        reason = f"it cannot be stored ({error.strerror or error})"
        raise DownloadFailed("not-stored", reason) from error
    return path


def _fetch(url: str, file: IO[bytes], digest: Any, progress: Progress | None) -> str:
    """Fill the file; the digest of the received bytes, in hexadecimal."""
    done = 0
    with contextlib.closing(_chunks(url)) as chunks:
        for chunk, total in chunks:
            digest.update(chunk)
            done += file.write(chunk)
            if progress is not None:
                progress(done, max(done, total))
    return digest.hexdigest()


def _chunks(url: str) -> Generator[tuple[bytes, int], None, None]:
    """The received chunks, each with the announced total. Raises ``DownloadFailed``."""
    import requests
    import urllib3

    try:
        with requests.get(url, headers=_AS_IT_IS, stream=True, timeout=TIMEOUT) as response:
            response.raise_for_status()
            total = _announced(response.headers.get("Content-Length", ""))
            # Not decoded: some servers declare a .gz file as a compressed page.
            for chunk in response.raw.stream(_CHUNK_BYTES, decode_content=False):
                yield chunk, total
    # A ValueError is an invalid address in a redirection.
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise DownloadFailed("not-downloaded", reason_of_failure(error)) from error


def _announced(length: str) -> int:
    """The bytes that a header announces; 0 if it is no number."""
    is_number = length.isascii() and length.isdecimal() and len(length) <= _MAX_DIGITS
    return int(length) if is_number else 0


def _reason_of_wrong_content(file: IO[bytes]) -> str:
    file.seek(0)
    if file.read(_CHUNK_BYTES).lstrip()[:1] == b"<":
        return (
            "a web page came in its place, so its hash differs: a login page of the network, or "
            "a filter, answers for the server"
        )
    return "the file that came is not the right one: its hash differs"


def _nameless(folder: Path) -> IO[bytes]:
    """A file without a name, which is removed with its process."""
    try:
        # As tempfile does it, but with the rights of a named file.
        return os.fdopen(os.open(folder, os.O_RDWR | os.O_TMPFILE, 0o666), "w+b")
    except (AttributeError, OSError):  # not on Linux; not on this file system
        return tempfile.TemporaryFile(dir=folder)


def _give_name(file: IO[bytes], path: Path) -> None:
    with removed_on_error(unfinished(path)) as part, _named(file, part):
        replace_file(part, path, durable=False)


@contextlib.contextmanager
def _named(file: IO[bytes], part: Path) -> Iterator[None]:
    """The content under a temporary name, which is held until the block ends."""
    file.flush()
    if _link(file, part):
        yield
        return
    file.seek(0)
    with part.open("wb") as copy:
        hold(copy)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield


def _link(file: IO[bytes], part: Path) -> bool:
    """Name a file that has no name; False if the system cannot."""
    hold(file)
    try:
        # Only where `src_dir_fd` is given, though unused for this path, is the link followed.
        os.link(f"/proc/self/fd/{file.fileno()}", part, src_dir_fd=file.fileno())
    except OSError:
        return False
    return True
