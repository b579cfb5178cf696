"""HEIC, AVIF and TIFF in a process beside a server: its decoders have met few hostile files.

What such a file makes a decoder do (crash, hang, ask for all memory) happens to that process alone.
"""

import contextlib
import subprocess
import sys
import threading
from typing import Any, Self

import numpy as np

from cnnlab.errors import ImageError, error_from_dict
from cnnlab.images.colours import Mode
from cnnlab.images.decoding import DecodedImage, check_file, read_image
from cnnlab.images.formats import RARE_FORMATS, allowed_format
from cnnlab.messages import Note
from cnnlab.processes.child_environment import child_environment
from cnnlab.processes.child_pipes import pipes_of
from cnnlab.processes.replaceable_child import ReplaceableChild
from cnnlab.processes.wire import read_message, write_message

_SECONDS = 20.0


class DecodingProcess:
    """Read pictures like ``read_image``, those of rare formats in one child process.

    The child begins with the first such picture and reads all that follow; one that died, or took
    too long and was ended, is replaced at the next. Safe to share between threads.

    Args:
        seconds: longest wait for one picture, the child's start included.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._child = ReplaceableChild(_new_child)
        self._turn = threading.Lock()

    def read_image(
        self, data: bytes, mode: Mode = "rgb", for_size: tuple[int, int] | None = None
    ) -> DecodedImage:
        """As ``cnnlab.images.read_image``, with the same errors.

        Raises:
            ImageError: also where the decoder took too much time or memory, or broke down.
        """
        if allowed_format(data) not in RARE_FORMATS:
            return read_image(data, mode, for_size)
        check_file(data)
        with self._turn:
            response = self._request(data, mode)
        if response is None:
            raise _too_costly(data)
        report, arrays = response
        if "error" in report:
            raise error_from_dict(report["error"])
        notes = tuple(Note(**note) for note in report["notes"])
        return DecodedImage(arrays[0], notes, arrays[0].shape[:2])

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _request(self, data: bytes, mode: Mode) -> tuple[Any, list[np.ndarray]] | None:
        child = self._child.running()
        to_child, from_child = pipes_of(child)
        alarm = threading.Timer(self._seconds, child.kill)
        alarm.start()
        response = None
        try:
            with contextlib.suppress(OSError):
                write_message(to_child, mode, [np.frombuffer(data, np.uint8)])
                response = read_message(from_child)
        finally:
            alarm.cancel()
            # A response that nobody took would be the next picture's.
            if response is None:
                self._child.end()
        return response


def _new_child() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "cnnlab.images.decoding_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=child_environment(),
    )


def _too_costly(data: bytes) -> ImageError:
    return ImageError(
        "image-too-costly",
        "Decoding the {format} picture took too much time or memory. Save it as JPEG or PNG.",
        format=allowed_format(data),
    )
