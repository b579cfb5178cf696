"""Pictures from files and data sets, and into new files."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from cnnlab import datasets
from cnnlab.augmentation.exporting import safe_name
from cnnlab.datasets.class_folders import single_file
from cnnlab.errors import ConfigurationError
from cnnlab.images import DecodedImage, encode_image, read_image

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
    return read_image(single_file(Path(path)).read())


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


def named_picture_writer(folder: str | Path) -> Callable[[str, np.ndarray], Path]:
    """A function that writes a picture (height, width, 1 | 3 | 4) in [0, 255] to a new PNG.

    The file is called as the name that it is given, as far as that can do no harm; a name that is
    taken gets a number: nothing is ever overwritten. The folder is made where it does not exist.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)

    def write(name: str, picture: np.ndarray) -> Path:
        stem = safe_name(name)
        others = (f"{stem}-{number}.png" for number in itertools.count(2))
        with _open_first_free(folder, itertools.chain([f"{stem}.png"], others)) as file:
            file.write(encode_image(picture))
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
