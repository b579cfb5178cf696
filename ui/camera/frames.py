"""What comes from the camera of a browser: checked here, as it may come from anybody.

No Streamlit here. What is no frame of our own component is dropped, and who sends it, or sends
more than a camera takes, has to wait.
"""

import base64
import binascii
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnlab.errors import ImageError
from cnnlab.images import decode_image
from cnnlab.images.formats import allowed_format
from cnnlab.images.headers import header_size

MAX_SIDE = 256
"""Pixels; what ``camera.js`` makes of a picture."""
MAX_BYTES = 2**17
"""Of one JPEG: noise of that size takes half of it."""
MAX_FRAMES = 8
"""In one report."""
_MAX_LETTERS = 4 * MAX_BYTES // 3 + 4


@dataclass(frozen=True, eq=False)
class Frame:
    """A picture that the camera took, not mirrored.

    Attributes:
        data: the JPEG as it came.
        pixels: (height, width, 3), uint8, at most ``MAX_SIDE`` a side.
    """

    data: bytes
    pixels: np.ndarray


@dataclass(frozen=True)
class Report:
    """What a component says: pictures, not looked at yet.

    Attributes:
        serial: counts its reports from 1.
        name: of the class for which they were taken.
        pictures: anything.
    """

    serial: int
    name: str
    pictures: Sequence[Any]

    @classmethod
    def read(cls, value: Any) -> "Report | None":
        """What was sent, or None if it is no report."""
        if not isinstance(value, dict):
            return None
        serial, name, pictures = value.get("serial"), value.get("name"), value.get("pictures")
        if not isinstance(serial, int) or not isinstance(name, str):
            return None
        return cls(serial, name, pictures) if isinstance(pictures, list) else None


def read_frame(text: Any) -> Frame | None:
    """The frame in a JPEG as base64; None for everything else.

    Its size in bytes, its kind and its size in pixels are looked at before it is decoded.
    """
    if not isinstance(text, str) or len(text) > _MAX_LETTERS:
        return None
    try:
        data = base64.b64decode(text, validate=True)
        if allowed_format(data) != "JPEG" or max(header_size(data)) > MAX_SIDE:
            return None
        return Frame(data, decode_image(data))
    except (binascii.Error, ValueError, ImageError):
        return None


def read_frames(pictures: Sequence[Any]) -> list[Frame] | None:
    """All of a report's frames; None if there are too many or one of them is none."""
    if not 1 <= len(pictures) <= MAX_FRAMES:
        return None
    frames = [frame for frame in map(read_frame, pictures) if frame is not None]
    return frames if len(frames) == len(pictures) else None


class Pace:
    """How many frames a session may send: so many a second, a few more at once.

    Args:
        per_second: more than the camera takes.
        at_once: what may come together, such as after a pause.
        clock: the time in seconds.
    """

    def __init__(
        self,
        per_second: float = 20.0,
        at_once: int = 32,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._per_second, self._at_once, self._clock = per_second, at_once, clock
        self._left, self._looked = float(at_once), clock()

    def allows(self, count: int) -> bool:
        """Whether so many more frames are taken now; they are counted if so."""
        now = self._clock()
        earned = (now - self._looked) * self._per_second
        self._left, self._looked = min(self._at_once, self._left + earned), now
        if count > self._left:
            return False
        self._left -= count
        return True
