"""Hashes of whole files: what tells one content from another, whatever the file is called."""

import hashlib
from functools import lru_cache
from pathlib import Path

from cnnlab.storage.reading import open_file


def hash_of_file(path: Path, algorithm: str = "sha256") -> str:
    """The hash of a file's content, in hexadecimal digits. Raises ``OSError``."""
    with open_file(path) as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def remembered_hash(path: Path, algorithm: str = "sha256") -> str:
    """As ``hash_of_file``, read again only where the file was changed or replaced since."""
    stat = path.stat()
    return _hash_of_version(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size), algorithm)


@lru_cache(maxsize=32)
def _hash_of_version(path: Path, version: tuple[int, ...], algorithm: str) -> str:
    return hash_of_file(path, algorithm)
