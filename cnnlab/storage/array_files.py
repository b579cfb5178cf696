"""Arrays and a JSON header in an .npz file: no pickle, sizes checked before memory is allocated.

The header is stored as bytes in the array ``header``. Files are replaced atomically: a reader
sees the old one or the new one.
"""

import json
import math
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.storage.atomic_files import replacing
from cnnlab.storage.json_reading import parse_json
from cnnlab.storage.reading import open_file

_HEADER = "header"
_LARGEST_HEADER = 1_000_000  # bytes
_LONGEST_DESCRIPTION = 1000  # bytes
_DESCRIPTION = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<>|][biuf]\d{1,2})', 'fortran_order': (?:True|False), "
    rb"'shape': \(((?:\d{1,15}, ?)*(?:\d{1,15})?)\), \} *\n",
    re.DOTALL,
)
DAMAGE = (
    EOFError,
    OverflowError,
    struct.error,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
"""The errors of reading an untrusted file, beside ``OSError``."""


def save_arrays(path: Path, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Replace the file; it is on the disk when this returns. Raises ``StorageError``."""
    words = np.frombuffer(json.dumps(dict(header)).encode(), np.uint8)
    with replacing(path) as file:
        named: dict[str, Any] = {_HEADER: words, **arrays}
        np.savez(file, **named)


def load_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The inverse of ``save_arrays``: header, arrays. Raises ``OSError`` or one of ``DAMAGE``."""
    with open_file(path) as file, zipfile.ZipFile(file) as archive:
        arrays = {Path(name).stem: _read(archive, name) for name in archive.namelist()}
    return dict(parse_json(arrays.pop(_HEADER).tobytes())), arrays


def load_header(path: Path) -> dict[str, Any]:
    """Only the header of a file. Raises as ``load_arrays``."""
    with open_file(path) as file, zipfile.ZipFile(file) as archive:
        name = f"{_HEADER}.npy"
        if archive.getinfo(name).file_size > _LARGEST_HEADER:
            raise ValueError("the header is too long")
        return dict(parse_json(_read(archive, name).tobytes()))


def _read(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """One array, after checking that the file really holds as many bytes as its header says."""
    member = archive.getinfo(name)
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > member.compress_size:
        raise ValueError(f"{name[:100]} is compressed")
    with archive.open(name) as file:
        promised = _num_bytes(file.read(_LONGEST_DESCRIPTION))
    stored = os.fstat(archive.fp.fileno()).st_size  # type: ignore[union-attr]  # it is open
    if promised > min(member.file_size, stored):
        raise ValueError(f"{name[:100]} promises more than the file holds")
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def _num_bytes(beginning: bytes) -> int:
    """Size of the values after a description, which must be exactly as NumPy writes it.

    NumPy itself reads any Python literal there, which can raise any error or exhaust memory.
    """
    match = _DESCRIPTION.match(beginning)
    if match is None:
        raise ValueError("an array is not as NumPy writes it, or promises more than the file holds")
    dtype, shape = match.groups()
    sides = (int(side) for side in shape.split(b",") if side.strip())
    return math.prod(sides) * np.dtype(dtype.decode()).itemsize
