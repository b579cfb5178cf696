"""Pictures from files and data sets, and into new files."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cnnlab import datasets
from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.images import MAX_PICTURE_BYTES, DecodedImage, encode_image, read_image

FORMATS = ("png", "jpeg", "webp")


def is_dataset(source: str) -> bool:
    """The name of a built-in data set, a folder or a ZIP; anything else is a picture's file."""
    path = Path(source)
    return source in datasets.builtin_names() or path.is_dir() or path.suffix.lower() == ".zip"


def read_picture(path: str | Path) -> DecodedImage:
    """Decode a file: pixels (height, width, 3), uint8, and notes.

    Raises:
        ImageError: it cannot be read or is not a picture; the message does not name the file.
    """
    try:
        with Path(path).open("rb") as file:
            return read_image(file.read(MAX_PICTURE_BYTES + 1))
    except OSError as error:
        raise ImageError(
            "image-file-unreadable",
            "The file cannot be read: {reason}.",
            reason=error.strerror or str(error),
        ) from error


def picture_writer(folder: str | Path, prefix: str, format: str) -> Callable[[np.ndarray], Path]:
    """A function that writes one picture (height, width, 1 | 3 | 4) in [0, 255] to a new file.

    Its files are called ``<prefix>_<number>.<format>``. A number that is taken is skipped, even
    if another program takes it meanwhile: nothing is ever overwritten. The folder is made where
    it does not exist.

    Raises:
        ConfigurationError: the prefix would lead out of the folder.
    """
    _check_prefix(prefix)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    names = (f"{prefix}_{number:05d}.{format}" for number in itertools.count())

    def write(picture: np.ndarray) -> Path:
        content = encode_image(picture, format)
        with _open_first_free(folder, names) as file:
            file.write(content)
        return Path(file.name)

    return write


def _check_prefix(prefix: str) -> None:
    if not prefix or Path(prefix).name != prefix:
        raise ConfigurationError(
            "prefix-is-a-path",
            "--prefix is the beginning of a file name, without folders; received {prefix}.",
            prefix=repr(prefix),
        )


def _open_first_free(folder: Path, names: Iterator[str]) -> BinaryIO:
    for name in names:
        try:
            return (folder / name).open("xb")
        except FileExistsError:
            continue
    raise FileExistsError(folder)
