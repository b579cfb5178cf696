"""Pictures from files and data sets, and into new files."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from cnnlab import datasets
from cnnlab.augmentation.exporting import safe_name
from cnnlab.datasets.folders.class_folders import single_file
from cnnlab.errors import ConfigurationError
from cnnlab.images import DecodedImage, encode_image, read_image
from cnnlab.storage.atomic_files import write_new
from cnnlab.storage.os_errors import as_storage_errors

FORMATS = ("png", "jpeg", "webp")


def is_dataset(source: str) -> bool:
    """The name of a built-in data set, a folder or a ZIP; anything else is a picture's file."""
    path = Path(source)
    with as_storage_errors(path.name):
        is_folder = path.is_dir()
    return source in datasets.builtin_names() or is_folder or path.suffix.lower() == ".zip"


def read_picture(path: str | Path) -> DecodedImage:
    """Decode a file: pixels (height, width, 3), uint8, and notes.

    Raises:
        ImageError: it cannot be read or is not a picture; the message does not name the file.
    """
    return read_image(single_file(Path(path)).read())


def picture_writer(folder: str | Path, prefix: str, format: str) -> Callable[[np.ndarray], Path]:
    """A function that writes one picture (height, width, 1 | 3 | 4) in [0, 255] to a new file.

    Its files are called ``<prefix>_<number>.<format>``. A number that is taken is skipped, even
    if another program takes it meanwhile: nothing is ever overwritten. The folder is made if it
    does not exist.

    Raises:
        ConfigurationError: the prefix would lead out of the folder.
        StorageError: it cannot be written; the returned function raises it too.
    """
    _check_prefix(prefix)
    folder = _made(folder)
    names = (f"{prefix}_{number:05d}.{format}" for number in itertools.count())
    return lambda picture: _write_first_free(folder, names, encode_image(picture, format))


def named_picture_writer(folder: str | Path) -> Callable[[str, np.ndarray], Path]:
    """A function that writes a picture (height, width, 1 | 3 | 4) in [0, 255] to a new PNG.

    The file has the given name, without unsafe characters; a name that is taken gets a number:
    nothing is ever overwritten. The folder is made if it does not exist.
    """
    folder = _made(folder)

    def write(name: str, picture: np.ndarray) -> Path:
        stem = safe_name(name)
        others = (f"{stem}-{number}.png" for number in itertools.count(2))
        names = itertools.chain([f"{stem}.png"], others)
        return _write_first_free(folder, names, encode_image(picture))

    return write


def _check_prefix(prefix: str) -> None:
    if not prefix or Path(prefix).name != prefix:
        raise ConfigurationError(
            "prefix-is-a-path",
            "--prefix is the beginning of a file name, without folders; received {prefix}.",
            prefix=repr(prefix),
        )


def _made(folder: str | Path) -> Path:
    folder = Path(folder)
    with as_storage_errors(folder.name):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write_first_free(folder: Path, names: Iterator[str], content: bytes) -> Path:
    return next(folder / name for name in names if write_new(folder / name, content))
