"""Pickles that may hold NumPy arrays and plain containers, and nothing that runs code.

The same rule as ``keras.datasets``: only what NumPy itself writes is rebuilt.
"""

import io
import pickle
from typing import Any

import numpy as np

# What arrays name in protocols 0 to 4, in protocol 5, and in both generations of NumPy.
_reconstruct = np.empty(0).__reduce__()[0]
_from_buffer = np.empty(0).__reduce_ex__(5)[0]
_RECONSTRUCTORS = {
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy.core.numeric", "_frombuffer"): _from_buffer,
    ("numpy._core.numeric", "_frombuffer"): _from_buffer,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}
PICKLE_ERRORS = (
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    MemoryError,
)


def load_arrays(data: bytes) -> Any:
    """Read a pickle of Python 2 or 3; its texts of Python 2 come out as bytes.

    Raises:
        one of ``PICKLE_ERRORS``: damaged, or it names anything but NumPy's reconstructors.
    """
    return _ArrayUnpickler(io.BytesIO(data), encoding="bytes").load()


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("_codecs", "encode"):
            return _latin1_bytes
        if (module, name) not in _RECONSTRUCTORS:
            raise pickle.UnpicklingError(f"{module}.{name} is not part of an array")
        return _RECONSTRUCTORS[module, name]


def _latin1_bytes(text: str, encoding: str) -> bytes:
    """``_codecs.encode`` as protocols 0 to 2 of Python 3 use it to write bytes."""
    if encoding not in ("latin1", b"latin1"):
        raise pickle.UnpicklingError(f"bytes in {encoding!r} instead of latin1")
    return text.encode("latin1")
