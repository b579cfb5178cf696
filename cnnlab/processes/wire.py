"""Messages between two processes over a pipe: JSON values and arrays, each with its length.

8 bytes  length of the header     big-endian
8 bytes  length of the payload    big-endian
header   JSON, UTF-8: {"values": anything, "arrays": [[dtype, shape], ...]}
payload  the arrays' bytes, one after the other
"""

import json
import math
import struct
from collections.abc import Sequence
from typing import IO, Any

import numpy as np

_LENGTHS = struct.Struct(">QQ")


def write_message(pipe: IO[bytes], values: Any, arrays: Sequence[np.ndarray] = ()) -> None:
    """Send one message. Raises ``OSError`` if the other side has ended."""
    described = [[array.dtype.str, array.shape] for array in arrays]
    header = json.dumps({"values": values, "arrays": described}).encode()
    pipe.write(_LENGTHS.pack(len(header), sum(array.nbytes for array in arrays)) + header)
    for array in arrays:
        pipe.write(array.tobytes())
    pipe.flush()


def read_message(pipe: IO[bytes]) -> tuple[Any, list[np.ndarray]] | None:
    """Receive one message; None when the other side has ended, even within a message."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, payload_length = _LENGTHS.unpack(lengths)
    text, payload = pipe.read(header_length), pipe.read(payload_length)
    if len(text) < header_length or len(payload) < payload_length:
        return None
    header = json.loads(text)
    return header["values"], _arrays(header["arrays"], payload)


def _arrays(described: list[list[Any]], payload: bytes) -> list[np.ndarray]:
    arrays, begin = [], 0
    for name, shape in described:
        dtype = np.dtype(name)
        arrays.append(np.ndarray(shape, dtype, payload, begin))
        begin += math.prod(shape) * dtype.itemsize
    return arrays
