"""The files of a project's pictures: small JPEGs, named by the time of arrival and by content."""

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import DatasetError, quoted
from cnnlab.images import decode_image, encode_image, shrink_image
from cnnlab.storage.os_errors import as_storage_errors
from cnnlab.storage.reading import open_file

LONGEST_SIDE = 256
"""Pixels that are kept: more than any network here looks at."""
FOR_SIZE = (LONGEST_SIDE, LONGEST_SIDE)
THUMBNAIL_SIDE = 96

_QUALITY = 90
_NAME = re.compile(r"\d{19}-[0-9a-f]{16}\.jpg")


@dataclass(frozen=True, order=True)
class Picture:
    """A picture of a project.

    Attributes:
        name: of its file; it stays the same when the picture is moved to another class.
        class_name: of its class.
        path: of its file.
    """

    name: str
    class_name: str
    path: Path

    @property
    def content(self) -> str:
        """The same for pictures that are the same to the last pixel."""
        return self.name.partition("-")[2].removesuffix(".jpg")

    def read(self) -> np.ndarray:
        """(height, width, 3), uint8, no side over ``LONGEST_SIDE``. Raises ``CnnlabError``."""
        return decode_image(self.data())

    def data(self) -> bytes:
        """The bytes of the JPEG. Raises ``StorageError``."""
        with as_storage_errors("The picture"), open_file(self.path) as file:
            return file.read()

    def thumbnail(self, side: int = THUMBNAIL_SIDE) -> bytes:
        """The bytes of a JPEG with no side over so many pixels. Raises ``CnnlabError``."""
        small = decode_image(self.data(), for_size=(side, side))
        return encode_image(shrink_image(small, side), "jpeg", _QUALITY)


def small_jpeg(pixels: np.ndarray) -> bytes:
    """What is kept of a picture.

    Args:
        pixels: (height, width, 3), uint8.
    """
    return encode_image(shrink_image(pixels, LONGEST_SIDE), "jpeg", _QUALITY)


def new_name(data: bytes) -> str:
    """Of a file that arrives now; names sort by the time of arrival."""
    return f"{time.time_ns():019d}-{hashlib.sha256(data).hexdigest()[:16]}.jpg"


def checked_name(name: Any) -> str:
    """The name itself, which is that of a file and leads nowhere else. Raises ``DatasetError``."""
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name
    raise missing(name)


def pictures_in(folder: Path, class_name: str) -> Iterator[Picture]:
    """The pictures in the folder of a class, in no order. Raises ``OSError``."""
    if folder.is_dir():
        for path in folder.iterdir():
            if _NAME.fullmatch(path.name):
                yield Picture(path.name, class_name, path)


def missing(name: Any) -> DatasetError:
    """The error for a picture that is not there."""
    return DatasetError(
        "project-picture-missing",
        "There is no picture {received} in this project. Somebody may have deleted it; open the "
        "project again.",
        received=quoted(name),
    )
