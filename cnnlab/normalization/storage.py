"""Learned numbers in .npz files: no pickle, and every claim checked before memory is asked for."""

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

from cnnlab.errors import WeightsError

FORMAT = "cnnlab-normalizer-1"
_HEADER = "header"
_DAMAGE = (OSError, EOFError, ValueError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error)


def save_learned(
    path: str | Path, kind: str, parameters: Mapping[str, Any], learned: Mapping[str, np.ndarray]
) -> None:
    """Write a normaliser: its kind and settings as JSON, its arrays as they are.

    The file is replaced as a whole: a reader sees the old one or the new one.
    """
    header = json.dumps({"format": FORMAT, "kind": kind, "parameters": dict(parameters)})
    with _replacing(Path(path)) as file:
        np.savez(file, **{_HEADER: np.frombuffer(header.encode(), np.uint8)}, **learned)


def load_learned(path: str | Path) -> tuple[str, dict[str, Any], dict[str, np.ndarray]]:
    """The inverse of ``save_learned``: kind, settings, arrays (float64, finite).

    Raises:
        WeightsError: the file is missing, damaged, or not one of ours.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            arrays = {Path(name).stem: _read(archive, name) for name in archive.namelist()}
        header = json.loads(arrays.pop(_HEADER).tobytes())
        kind, parameters = header["kind"], dict(header["parameters"])
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {header['format']!r}, not {FORMAT!r}")
    except FileNotFoundError as error:
        raise WeightsError(
            "normalizer-missing", "There is no normaliser at {path}.", path=path.name
        ) from error
    except (*_DAMAGE, TypeError, AttributeError) as error:
        raise _damaged(str(error)) from error
    return kind, parameters, arrays


def check_learned(learned: Mapping[str, np.ndarray], shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Raise ``WeightsError`` unless these finite float64 arrays are there and no others."""
    received = {name: array.shape for name, array in learned.items()}
    if received != dict(shapes):
        raise _damaged(f"it holds {received}, expected {dict(shapes)}")
    for name, array in learned.items():
        if array.dtype != np.float64 or not np.isfinite(array).all():
            raise _damaged(f"{name} is not finite float64")


def _damaged(reason: str) -> WeightsError:
    return WeightsError(
        "normalizer-damaged",
        "This file is no normaliser saved by cnnlab, or it is damaged: {reason}. "
        "Fit the normaliser again and save it anew.",
        reason=reason or "it cannot be read",
    )


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
