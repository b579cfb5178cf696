"""Batches from a folder with one folder of pictures a class."""

import os
from collections.abc import Iterator as Generating
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.errors import ConfigurationError
from cnnlab.generators.batches.file_batches import (
    BatchFromFilesMixin,
    check_class_mode,
    chosen_classes,
)
from cnnlab.generators.batches.subsets import part_of
from cnnlab.generators.iterator import Iterator
from cnnlab.generators.protocol import ImageGenerator
from cnnlab.storage.os_errors import as_storage_errors


class MissingFolderError(ConfigurationError, FileNotFoundError):
    """A folder of pictures that does not exist."""


class DirectoryIterator(BatchFromFilesMixin, Iterator):
    """What ``ImageDataGenerator.flow_from_directory`` returns: batches for ever.

    Classes are the folders in ``directory`` in alphabetical order; their pictures may lie in
    folders of their own at any depth.

    Args:
        directory: the folder of class folders.
        image_data_generator: whose settings apply.
        target_size, color_mode, interpolation, keep_aspect_ratio, reduced_scale: see ``Loading``.
        classes: names of the class folders to use, in the order of their numbers; None for all.
        class_mode: ``"categorical"`` (one-hot), ``"binary"`` or ``"sparse"`` (class numbers),
            ``"input"`` (the pictures themselves) or None (pictures alone).
        batch_size, shuffle, seed: see ``Iterator``.
        data_format: where the channels stand in what is delivered; None for last.
        save_to_dir, save_prefix, save_format, subset, dtype: see ``NumpyArrayIterator``; the
            split is made in each class.
        follow_links: enter folders that are symbolic links.

    Attributes:
        num_classes: number of classes.
        classes: (n,) int32, class number of each picture.

    Raises:
        ConfigurationError: arguments that cannot be used; a ``FileNotFoundError`` too where the
            folder does not exist.
    """

    allowed_class_modes = frozenset({"categorical", "binary", "sparse", "input", None})

    def __init__(
        self,
        directory: str | Path,
        image_data_generator: ImageGenerator | None,
        target_size: tuple[int, int] = (256, 256),
        color_mode: str = "rgb",
        classes: Sequence[str] | None = None,
        class_mode: str | None = "categorical",
        batch_size: int = 32,
        shuffle: bool = True,
        seed: int | None = None,
        data_format: str | None = None,
        save_to_dir: str | Path | None = None,
        save_prefix: str = "",
        save_format: str = "png",
        follow_links: bool = False,
        subset: str | None = None,
        interpolation: str = "nearest",
        keep_aspect_ratio: bool = False,
        dtype: Any = None,
        *,
        reduced_scale: bool = False,
    ) -> None:
        self.set_processing_attrs(
            image_data_generator, target_size, color_mode, data_format, save_to_dir, save_prefix,
            save_format, subset, interpolation, keep_aspect_ratio, reduced_scale,
        )  # fmt: skip
        check_class_mode(class_mode, self.allowed_class_modes)
        self.directory = directory
        self.class_mode = class_mode
        self.dtype = dtype or "float32"
        with as_storage_errors(Path(directory).name):
            names = chosen_classes(classes) or _class_folders(directory)
        self.num_classes = len(names)
        self.class_indices = {name: number for number, name in enumerate(names)}
        found = []
        for name in names:
            files = list(_pictures(directory, name, self.white_list_formats, follow_links))
            found.append(files[part_of(len(files), self.split)])
        self.classes = np.repeat(np.arange(len(names), dtype=np.int32), list(map(len, found)))
        self.filenames = [file for files in found for file in files]
        self.samples = len(self.filenames)
        super().__init__(self.samples, batch_size, shuffle, seed)


def _class_folders(directory: str | Path) -> list[str]:
    if not Path(directory).is_dir():
        raise MissingFolderError(
            "directory-missing",
            "There is no folder {directory}. Name the folder that holds one folder a class.",
            directory=str(directory),
        )
    return sorted(entry.name for entry in Path(directory).iterdir() if entry.is_dir())


def _pictures(
    directory: str | Path, name: str, endings: tuple[str, ...], follow_links: bool
) -> Generating[str]:
    """Paths of a class, relative to ``directory``, folder by folder in alphabetical order."""
    for root, _, files in sorted(os.walk(Path(directory) / name, followlinks=follow_links)):
        for file in sorted(files):
            if file.lower().endswith(endings):
                yield os.path.relpath(Path(root) / file, directory)
