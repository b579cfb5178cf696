"""Pictures to learn from, one pass, whether or not they fit in memory.

an array        (num_images, height, width, channels)
an iterator     of such batches, or of (batch, labels): a generator's ``flow`` or
                ``flow_from_directory``, a ``PyDataset``, anything with a ``for``
a folder        every picture file below it
"""

import itertools
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.datasets.folders.class_folders import File, directory_files, is_picture
from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.images import read_image
from cnnlab.normalization.arrays import as_images, blocks

Source = np.ndarray | Iterable[Any] | str | Path

# Values of one block: as float64 96 MB. A rank update of the covariance is then a large product.
_BLOCK_VALUES = 12_000_000


def source_blocks(source: Source) -> Iterator[np.ndarray]:
    """All pictures of a source once, in blocks of one shape and of a size that suits BLAS.

    Yields:
        (num_images, height, width, channels) in the dtype of the source.

    Raises:
        ConfigurationError: something in the source is no batch of pictures, or the folder is
            missing or holds none.
        ImageError: a file of the folder is no picture; names it.
    """
    waiting: list[np.ndarray] = []
    for block in itertools.chain.from_iterable(map(_cut, _batches(source))):
        if waiting and not _fits(block, waiting):
            yield _joined(waiting)
            waiting = []
        waiting.append(block)
    if waiting:
        yield _joined(waiting)


def num_images(source: Source) -> int | None:
    """How many pictures an array holds; None if only reading them tells."""
    return len(source) if isinstance(source, np.ndarray | list | tuple) else None


def check_same_shape(before: tuple[int, ...] | None, now: tuple[int, ...]) -> tuple[int, ...]:
    """``now``. Raises ``ConfigurationError`` if a shape ``before`` was another one."""
    if before not in (None, now):
        raise ConfigurationError(
            "source-shapes-differ",
            "The pictures have different shapes, {before} and {now}; learning needs one. Resize "
            "them: flow_from_directory(folder, target_size=(32, 32)) does so for a folder.",
            before=before,
            now=now,
        )
    return now


def _cut(batch: np.ndarray) -> Iterator[np.ndarray]:
    return blocks(batch, _BLOCK_VALUES)


def _fits(block: np.ndarray, waiting: list[np.ndarray]) -> bool:
    values = block.size + sum(other.size for other in waiting)
    return block.shape[1:] == waiting[0].shape[1:] and values <= _BLOCK_VALUES


def _joined(waiting: list[np.ndarray]) -> np.ndarray:
    return waiting[0] if len(waiting) == 1 else np.concatenate(waiting)


def _batches(source: Source) -> Iterator[np.ndarray]:
    if isinstance(source, str | Path):
        return _files(Path(source))
    if isinstance(source, np.ndarray | list | tuple) or not isinstance(source, Iterable):
        return iter((as_images(source),))
    return map(_pictures_of, _one_pass(source))


def _one_pass(source: Iterable[Any]) -> Iterator[Any]:
    """Keras's iterators are endless; their length is one epoch."""
    return itertools.islice(iter(source), len(source) if isinstance(source, Sized) else None)


def _pictures_of(batch: Any) -> np.ndarray:
    return as_images(batch[0] if isinstance(batch, tuple) else batch)


def _files(folder: Path) -> Iterator[np.ndarray]:
    found = directory_files(folder) if folder.is_dir() else []
    files = [file for file in found if is_picture(file.path)]
    if not files:
        raise ConfigurationError(
            "folder-without-pictures",
            "There is no folder {folder} with picture files in it. Give a folder, an array or an "
            "iterator of batches.",
            folder=repr(folder.name),
        )
    return map(_read, sorted(files, key=lambda file: file.path))


def _read(file: File) -> np.ndarray:
    try:
        return read_image(file.read()).pixels[None]
    except ImageError as error:
        raise ImageError(
            error.code, f"{{file}}: {error.text}", file=str(file.path), **error.values
        ) from error
