"""Pictures to train and to test with: built in, downloaded, from a folder or from a ZIP.

>>> from cnnlab import datasets
>>> dataset = datasets.load("toybox10", limit=1000)     # or "cifar10", or a path
>>> dataset.x_train.shape, dataset.class_names[0]
((1000, 32, 32, 3), ...)
"""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from cnnlab.datasets import cifar10, cifar10_download
from cnnlab.datasets.archives.zip_archive import open_archive
from cnnlab.datasets.checks.class_notes import with_class_notes
from cnnlab.datasets.checks.required_classes import checked_listing
from cnnlab.datasets.dataset import Dataset
from cnnlab.datasets.folders.class_folders import directory_files
from cnnlab.datasets.picture_sets import load_archive, load_directory
from cnnlab.datasets.request import check_image_size, check_limit
from cnnlab.datasets.sheets import is_sheet_folder, load_sheets, sheets_size
from cnnlab.datasets.sizes import Size, listed_size
from cnnlab.errors import DatasetError
from cnnlab.storage.bounded_cache import held
from cnnlab.storage.os_errors import as_storage_errors

__all__ = [
    "Dataset",
    "Size",
    "builtin_names",
    "builtin_size",
    "is_available",
    "load",
    "megabytes_to_download",
    "size",
]


_BUILTIN = {"toybox10": Size(5000, 1000, 10), "cifar10": Size(50_000, 10_000, 10)}


def builtin_names() -> tuple[str, ...]:
    """The data sets that have a name instead of a path."""
    return tuple(_BUILTIN)


def builtin_size(name: str) -> Size | None:
    """How large a named data set is; None for a path, which has to be looked into."""
    return _BUILTIN.get(name)


@as_storage_errors("The data set")
def size(name_or_path: str | Path, classes_from_names: bool = False) -> Size:
    """How large a data set is, from its files alone; no picture is decoded, no network used.

    Args:
        name_or_path, classes_from_names: as ``load`` takes them.

    Raises:
        DatasetError: unknown name, missing path, unsafe or damaged archive, too few pictures.
        StorageError: the system refuses to read it now.
    """
    if builtin := builtin_size(str(name_or_path)):
        return builtin
    path = _existing(name_or_path)
    if is_sheet_folder(path):
        return sheets_size(path)
    with held(path):
        opened = nullcontext(directory_files(path)) if path.is_dir() else open_archive(path)
        with opened as files:
            return listed_size(checked_listing(files, path.name, classes_from_names).pictures)


def is_available(name: str) -> bool:
    """Whether a named data set loads without a network. Does not touch the network."""
    return name == "toybox10" or (name == "cifar10" and cifar10.is_available())


def megabytes_to_download(name: str) -> int:
    """What loading a named data set would fetch from the network; 0 where it needs none."""
    return cifar10_download.MEGABYTES if name == "cifar10" and not is_available(name) else 0


@as_storage_errors("The data set")
def load(
    name_or_path: str | Path,
    image_size: tuple[int, int] = (32, 32),
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    classes_from_names: bool = False,
) -> Dataset:
    """Load a data set; decoded arrays are cached under ``cnnlab.storage.paths.cache()``.

    Args:
        name_or_path: ``"toybox10"`` (drawn, always there), ``"cifar10"`` (found on this machine
            or downloaded), a folder, or a ZIP of one. A folder holds ``train/`` and ``test/``
            with one folder a class each, or one folder a class, of which 20 % become test
            pictures, all copies of a photo on one side; or one sheet of small pictures a class
            (``sheets``). Parts are found at any depth by their many names (``layout``); one for
            validation becomes ``x_val`` and ``y_val``, or the test part where there is no other.
        image_size: (height, width); pictures are stretched to it.
        limit: how many training pictures to take, balanced over the classes; None for all.
            Test pictures all stay.
        seed: what split, order and ``limit`` are drawn with.
        progress: called with what is done and the total (pictures, or bytes of a download).
            An exception that it raises ends the loading and leaves nothing behind.
        classes_from_names: of a folder or ZIP without folders for classes: the names of the
            pictures say them, as in ``cat_1.jpg``; other pictures are left out.

    Raises:
        DatasetError: unknown name, missing path, unsafe or damaged archive, too few pictures,
            no network.
        ConfigurationError: ``image_size`` or ``limit`` cannot be used.
        StorageError: the system refuses to read it now.
    """
    image_size = check_image_size(image_size)
    check_limit(limit)
    data = _load(name_or_path, image_size, limit, seed, progress, classes_from_names)
    return with_class_notes(data)


def _load(
    name_or_path: str | Path,
    image_size: tuple[int, int],
    limit: int | None,
    seed: int,
    progress: Callable[[int, int], None] | None,
    classes_from_names: bool,
) -> Dataset:
    if name_or_path == "toybox10":
        # Drawing needs OpenCV, which a caller with data of their own need not load.
        from cnnlab.datasets import toybox10

        return toybox10.load(image_size, progress).take(limit, seed)
    if name_or_path == "cifar10":
        return cifar10.load(image_size, limit, seed, progress)
    path = _existing(name_or_path)
    if is_sheet_folder(path):
        return load_sheets(path, image_size).to_dataset(path.stem, limit, seed)
    read = load_directory if path.is_dir() else load_archive
    with held(path):
        pictures = read(path, image_size, progress, classes_from_names)
        return pictures.to_dataset(path.stem, limit, seed)


def _existing(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    try:
        exists = path.is_dir() or path.is_file()
    except (OSError, ValueError):
        exists = False
    if not exists:
        raise DatasetError(
            "dataset-unknown",
            "There is no data set {received}. Give a name ({names}), or the path of a folder or "
            "ZIP that holds train/ and test/, or one folder of pictures for each class.",
            received=repr(str(name_or_path)),
            names=", ".join(builtin_names()),
        )
    return path
