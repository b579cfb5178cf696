"""Messages between two processes over a pipe: a JSON header and raw bytes, each with its length.

8 bytes  length of the header     big-endian
8 bytes  length of the payload    big-endian
header   JSON object, UTF-8
payload  any bytes
"""

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">QQ")


def write_frame(pipe: BinaryIO, header: dict[str, Any], payload: bytes = b"") -> None:
    """Send one message. Raises ``OSError`` if nobody reads any more."""
    text = json.dumps(header).encode()
    pipe.write(_LENGTHS.pack(len(text), len(payload)) + text)
    pipe.write(payload)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Receive one message; None when the other side has ended, even within a message."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, payload_length = _LENGTHS.unpack(lengths)
    header, payload = pipe.read(header_length), pipe.read(payload_length)
    if len(header) < header_length or len(payload) < payload_length:
        return None
    return json.loads(header), payload
