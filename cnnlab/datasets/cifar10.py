"""CIFAR-10: 50,000 + 10,000 photographs of 32 x 32 pixels in ten classes (Krizhevsky, 2009).

Looked for as a folder ``cifar-10-batches-py`` in ``cnnlab.storage.paths.data()`` and in Keras's
cache, then as the archive ``cifar-10-python.tar.gz`` in ``cnnlab.storage.paths.data()``, and only
then downloaded.
"""

import hashlib
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.datasets import array_cache, cifar10_download
from cnnlab.datasets.dataset import Dataset
from cnnlab.datasets.numpy_pickles import PICKLE_ERRORS, load_arrays
from cnnlab.datasets.request import check_total_size
from cnnlab.errors import DatasetError
from cnnlab.images import resize_image
from cnnlab.storage import paths
from cnnlab.wording import counted

_FOLDER_NAME = "cifar-10-batches-py"
_TRAIN_FILES = tuple(f"data_batch_{number}" for number in range(1, 6))
_TEST_FILE = "test_batch"
_NAMES_FILE = "batches.meta"
_FILES = (*_TRAIN_FILES, _TEST_FILE, _NAMES_FILE)
_NUM_CLASSES = 10

# The real files have 31 MB each.
_MAX_FILE_BYTES = 64 * 1024**2
_ARRAYS = ("x_train", "y_train", "x_test", "y_test", "class_names")

Progress = Callable[[int, int], None]


def is_available() -> bool:
    """Whether it loads without a network."""
    found = _folder() is not None or cifar10_download.archive_path().is_file()
    return found or array_cache.contains(_archive_key())


def load(
    image_size: tuple[int, int] = (32, 32),
    limit: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Dataset:
    """CIFAR-10 in its own order; for other sizes than 32 x 32 the pictures are resized.

    Raises:
        DatasetError: a file is damaged or unsafe (it is named), or the download failed.
    """
    folder = _folder()
    if folder:
        key, files = _folder_key(folder), lambda: _folder_files(folder)
    else:
        key, files = _archive_key(), lambda: _archive_files(cifar10_download.download(progress))

    def make(staging: Path) -> None:
        for name, array in _assemble(files(), str(folder or cifar10_download.archive_path())):
            np.save(staging / f"{name}.npy", array)

    dataset = array_cache.read_or_make(key, _read, make).take(limit, seed)
    return dataset if image_size == (32, 32) else _resized(dataset, image_size, progress)


def _folder() -> Path | None:
    keras = paths.keras_home() / "datasets"
    parents = (paths.data(), keras / f"{_FOLDER_NAME}-target", keras)
    folders = (parent / _FOLDER_NAME for parent in parents)
    return next((folder for folder in folders if folder.is_dir()), None)


def _folder_key(folder: Path) -> str:
    stats = [path.stat() for path in map(folder.joinpath, _FILES) if path.is_file()]
    stamp = repr((str(folder), [(s.st_size, s.st_mtime_ns) for s in stats]))
    return f"cifar10-v1-{hashlib.sha256(stamp.encode()).hexdigest()}"


def _archive_key() -> str:
    return f"cifar10-v1-{cifar10_download.SHA256}"


def _folder_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in _FILES:
        try:
            with (folder / name).open("rb") as file:
                yield name, file.read(_MAX_FILE_BYTES)
        except OSError as error:
            reason = f"it cannot be read ({error.strerror or error})"
            raise _damaged(str(folder), name, reason) from error


def _archive_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    wanted = {f"{_FOLDER_NAME}/{name}": name for name in _FILES}
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                is_wanted = member.isfile() and member.name in wanted
                if is_wanted and (file := tar.extractfile(member)) is not None:
                    yield wanted[member.name], file.read(_MAX_FILE_BYTES)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        reason = "the archive is damaged"
        raise _damaged(str(archive.parent), archive.name, reason) from error


def _assemble(files: Iterator[tuple[str, bytes]], source: str) -> Iterator[tuple[str, np.ndarray]]:
    parts = {name: _parse(name, data, source) for name, data in files}
    if missing := [name for name in _FILES if name not in parts]:
        raise _damaged(source, missing[0], "it is missing")
    for split, names in (("train", _TRAIN_FILES), ("test", (_TEST_FILE,))):
        yield f"x_{split}", np.concatenate([parts[name][0] for name in names])
        yield f"y_{split}", np.concatenate([parts[name][1] for name in names])
    yield "class_names", parts[_NAMES_FILE]


def _parse(name: str, data: bytes, source: str) -> Any:
    try:
        content = load_arrays(data)
        return _class_names(content) if name == _NAMES_FILE else _pictures(content)
    except PICKLE_ERRORS as error:
        raise _damaged(source, name, str(error) or type(error).__name__) from error


def _class_names(content: Any) -> np.ndarray:
    names = [name.decode("ascii") for name in content[b"label_names"]]
    if len(set(names)) != _NUM_CLASSES:
        raise ValueError(f"it names {counted(len(set(names)), 'class')} instead of {_NUM_CLASSES}")
    return np.array(names)


def _pictures(content: Any) -> tuple[np.ndarray, np.ndarray]:
    """(n, 32, 32, 3) uint8 and (n,) int64 from rows of 1024 red, 1024 green, 1024 blue values."""
    rows, labels = np.asarray(content[b"data"]), np.asarray(content[b"labels"])
    if rows.dtype != np.uint8 or rows.ndim != 2 or rows.shape[1] != 3072 or not len(rows):
        raise ValueError(f"pictures are {rows.dtype} {rows.shape} instead of uint8 (n, 3072)")
    if labels.dtype.kind not in "iu" or labels.shape != rows.shape[:1]:
        raise ValueError(
            f"labels are {labels.dtype} {labels.shape} for {counted(len(rows), 'picture')}"
        )
    if labels.min() < 0 or labels.max() >= _NUM_CLASSES:
        raise ValueError(f"labels reach from {labels.min()} to {labels.max()}")
    return rows.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1), labels.astype(np.int64)


def _damaged(source: str, name: str, reason: str) -> DatasetError:
    return DatasetError(
        "cifar10-file-damaged",
        "The file {file} of {source} is not the CIFAR-10 file of that name: {reason}. "
        "Replace it, or delete {source} to download CIFAR-10 again.",
        file=name,
        source=source,
        reason=reason,
    )


def _read(folder: Path) -> Dataset:
    *arrays, names = (np.load(folder / f"{name}.npy") for name in _ARRAYS)
    x_train, y_train, x_test, y_test = arrays
    class_names = tuple(names.tolist())
    return Dataset(x_train, y_train, x_test, y_test, class_names, name="cifar10")


def _resized(dataset: Dataset, image_size: tuple[int, int], progress: Progress | None) -> Dataset:
    total = len(dataset.x_train) + len(dataset.x_test)
    check_total_size(total, image_size)
    resized = np.empty((total, *image_size, 3), np.uint8)
    for number, image in enumerate((*dataset.x_train, *dataset.x_test)):
        resized[number] = resize_image(image, image_size)
        if progress and number % 1000 == 0:
            progress(number, total)
    split = len(dataset.x_train)
    return replace(dataset, x_train=resized[:split], x_test=resized[split:])
