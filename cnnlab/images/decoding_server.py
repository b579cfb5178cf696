"""The process behind ``DecodingProcess``: ``python -m cnnlab.images.decoding_server``."""

import os
import resource
import sys
from dataclasses import asdict
from typing import IO, Any

import numpy as np

from cnnlab.errors import ImageError
from cnnlab.images import read_image
from cnnlab.images.colours import Mode
from cnnlab.processes.limited_child import limit_computing, limit_memory
from cnnlab.processes.wire import read_message, write_message

_SECONDS = 5.0
_MORE_BYTES = 600_000_000


def serve(requests: IO[bytes], responses: IO[bytes]) -> None:
    """Decode one picture after the other until there are no more; errors are responses too."""
    while _serve_one(requests, responses):
        pass


def _serve_one(requests: IO[bytes], responses: IO[bytes]) -> bool:
    """Whether there was one. Nothing of it is kept while the next one is decoded."""
    frame = read_message(requests)
    if frame is None:
        return False
    mode, (data,) = frame
    limit_computing(_SECONDS)
    report, arrays = _response(data.tobytes(), mode)
    limit_computing(0)
    write_message(responses, report, arrays)
    return True


def _response(data: bytes, mode: Mode) -> tuple[dict[str, Any], list[np.ndarray]]:
    try:
        decoded = read_image(data, mode)
    except ImageError as error:
        return {"error": error.to_dict()}, []
    return {"notes": [asdict(note) for note in decoded.notes]}, [decoded.pixels]


def main() -> None:
    """Serve on standard input and output; what decoders print goes elsewhere."""
    responses = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # crashes are foreseen
    limit_memory(_MORE_BYTES)
    serve(sys.stdin.buffer, responses)


if __name__ == "__main__":
    main()
