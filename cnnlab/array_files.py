"""Arrays and a few words in an .npz file: no pickle, every claim checked before memory is taken.

The words are a JSON object, kept as bytes in the array ``header``. Files are replaced as a
whole: a reader sees the old one or the new one.
"""

import contextlib
import json
import math
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

_HEADER = "header"
_LARGEST_HEADER = 1_000_000  # bytes
DAMAGE = (
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a file of somebody else can raise, beside ``OSError``."""


def save_arrays(path: Path, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Replace the file; it is on the disk when this returns. Raises ``OSError``."""
    words = np.frombuffer(json.dumps(dict(header)).encode(), np.uint8)
    with _replacing(path) as file:
        np.savez(file, **{_HEADER: words}, **arrays)


def load_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The inverse of ``save_arrays``: header, arrays. Raises ``OSError`` or one of ``DAMAGE``."""
    with zipfile.ZipFile(path) as archive:
        arrays = {Path(name).stem: _read(archive, name) for name in archive.namelist()}
    return dict(json.loads(arrays.pop(_HEADER).tobytes())), arrays


def load_header(path: Path) -> dict[str, Any]:
    """Only the words of a file. Raises as ``load_arrays``."""
    with zipfile.ZipFile(path) as archive:
        name = f"{_HEADER}.npy"
        if archive.getinfo(name).file_size > _LARGEST_HEADER:
            raise ValueError("the header is too long")
        return dict(json.loads(_read(archive, name).tobytes()))


def _read(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """One array, after checking that the file really holds as many bytes as its header says."""
    member = archive.getinfo(name)
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > member.compress_size:
        raise ValueError(f"{name} is compressed")
    with archive.open(name) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} is not in .npy format 1.0")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.hasobject or math.prod(shape) * dtype.itemsize > member.file_size:
            raise ValueError(f"{name} promises more than the file holds")
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
