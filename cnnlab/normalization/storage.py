"""Normalisers in files: their learned arrays, kind and settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import WeightsError, quoted
from cnnlab.storage.array_files import DAMAGE, load_arrays, save_arrays
from cnnlab.storage.os_errors import storage_error

FORMAT = "cnnlab-normalizer-1"


def save_learned(
    path: str | Path, kind: str, parameters: Mapping[str, Any], learned: Mapping[str, np.ndarray]
) -> None:
    """Write a normaliser: its kind and settings as JSON, its arrays as they are.

    The file is replaced atomically: a reader sees the old one or the new one. Raises
    ``StorageError``.
    """
    header = {"format": FORMAT, "kind": kind, "parameters": dict(parameters)}
    save_arrays(Path(path), header, learned)


def load_learned(path: str | Path) -> tuple[str, dict[str, Any], dict[str, np.ndarray]]:
    """The inverse of ``save_learned``: kind, settings, arrays (float64, finite).

    Raises:
        WeightsError: the file is missing, damaged, or no normaliser of cnnlab.
        StorageError: it cannot be read now.
    """
    path = Path(path)
    try:
        header, arrays = load_arrays(path)
        kind, parameters = header["kind"], dict(header["parameters"])
        if header["format"] != FORMAT:
            raise ValueError(f"its format is {quoted(header['format'])}, not {FORMAT!r}")
    except FileNotFoundError as error:
        raise WeightsError(
            "normalizer-missing", "There is no normaliser at {path}.", path=path.name
        ) from error
    except DAMAGE as error:
        raise _damaged(str(error)[:200]) from error
    except OSError as error:
        raise storage_error(path.name, error) from error
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
