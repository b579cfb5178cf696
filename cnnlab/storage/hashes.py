"""Hashes of files and of JSON values, which identify content under any name."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from cnnlab.storage.reading import open_file


def hash_of_file(path: Path, algorithm: str = "sha256") -> str:
    """The hash of a file's content, in hexadecimal digits. Raises ``OSError``."""
    with open_file(path) as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def hash_of_json(value: Any) -> str:
    """SHA-256 of a value of JSON, in hexadecimal digits: a key of caches, so it must not change.

    The order of a mapping's keys does not count; tuples are lists.

    Example:
        >>> hash_of_json({"size": (2, 3)}) == hash_of_json({"size": [2, 3]})
        True
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def remembered_hash(path: Path, algorithm: str = "sha256") -> str:
    """As ``hash_of_file``, computed again only if the file was changed or replaced since."""
    stat = path.stat()
    return _hash_of_version(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size), algorithm)


@lru_cache(maxsize=32)
def _hash_of_version(path: Path, version: tuple[int, ...], algorithm: str) -> str:
    return hash_of_file(path, algorithm)
