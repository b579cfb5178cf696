"""Folders and ZIPs of pictures -> a data set: decoded in parallel, kept on disk, split by seed."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from cnnlab.datasets.archives.zip_archive import content_hash, open_archive
from cnnlab.datasets.array_cache import mapped_pictures, read_or_make
from cnnlab.datasets.checks.decoding_notes import DecodingNotes
from cnnlab.datasets.checks.duplicate_notes import duplicate_notes
from cnnlab.datasets.checks.listing_notes import listing_notes
from cnnlab.datasets.checks.required_classes import checked_listing
from cnnlab.datasets.checks.unreadable_images import UnreadableImages
from cnnlab.datasets.dataset import Dataset, balanced_choice
from cnnlab.datasets.duplicates import DuplicateFinder, Duplicates
from cnnlab.datasets.folders.class_folders import LabelledFile, Listing, directory_files
from cnnlab.datasets.parallel import in_order
from cnnlab.datasets.request import check_total_size
from cnnlab.datasets.splitting import draw_test
from cnnlab.errors import DatasetError, ImageError
from cnnlab.images import DecodedImage, read_image, resize_image
from cnnlab.messages import Note
from cnnlab.storage.bounded_cache import ABOUT
from cnnlab.storage.json_files import write_json
from cnnlab.wording import counted

Progress = Callable[[int, int], None]

# Part of every cache key: to be raised when the same files would give other arrays or facts.
_VERSION = 4
_PROGRESS_EVERY = 64


@dataclass(frozen=True)
class PictureSet:
    """Decoded pictures, not yet split.

    Attributes:
        pictures: (num_images, height, width, 3), uint8, mapped from disk.
        labels: (num_images,), int64.
        splits: (num_images,), ``"train"``, ``"val"``, ``"test"`` or, undecided, ``""``.
        class_names: one name a class.
        notes: files that were ignored, pictures that could not be read.
        copies: which pictures show the same photo; None if that was not looked for.
        paths: of the pictures inside the data set; none where ``copies`` is None.
    """

    pictures: np.ndarray
    labels: np.ndarray
    splits: np.ndarray
    class_names: tuple[str, ...]
    notes: tuple[Note, ...]
    copies: Duplicates | None = None
    paths: tuple[str, ...] = ()

    def to_dataset(self, name: str, limit: int | None, seed: int) -> Dataset:
        """Shuffle by ``seed``; if no part is named for testing, 20 % of each class become its part.

        Raises:
            DatasetError: nothing is left to test with, as each class is one photo many times.
        """
        rng = np.random.default_rng(seed)
        is_test = self._is_test(name, rng)
        is_val = self.splits == "val"
        train = rng.permutation(np.flatnonzero(~is_test & ~is_val))
        if limit is not None and limit < len(train):
            train = train[balanced_choice(self.labels[train], limit, seed)]
        test = rng.permutation(np.flatnonzero(is_test))
        val = rng.permutation(np.flatnonzero(is_val))
        return Dataset(
            self.pictures[train],
            self.labels[train],
            self.pictures[test],
            self.labels[test],
            self.class_names,
            name,
            self.notes + duplicate_notes(self, train, test),
            self.pictures[val] if len(val) else None,
            self.labels[val] if len(val) else None,
        )

    def _is_test(self, name: str, rng: np.random.Generator) -> np.ndarray:
        if self.splits.any():
            return self.splits == "test"
        is_test = draw_test(self.labels, self.copies or Duplicates.none(len(self.labels)), rng)
        if not is_test.any():
            raise DatasetError(
                "dataset-only-copies",
                "{name}: no picture is left to test with, as each class is one photo and copies of "
                "it, {count:# picture} in all. Add others.",
                name=name,
                count=len(self.labels),
            )
        return is_test


def load_directory(
    folder: Path,
    image_size: tuple[int, int],
    progress: Progress | None = None,
    classes_from_names: bool = False,
) -> PictureSet:
    """The pictures of a folder of class folders. Raises ``DatasetError``."""
    files = directory_files(folder)
    stamps = sorted((os.fsencode(file.path), file.size, file.changed) for file in files)
    content = hashlib.sha256(repr(stamps).encode()).hexdigest()

    def make(staging: Path) -> None:
        listing = checked_listing(files, folder.name, classes_from_names)
        _decode_to(staging, listing, folder.name, image_size, progress)

    return read_or_make(_key(content, image_size, classes_from_names), _read, make)


def load_archive(
    path: Path,
    image_size: tuple[int, int],
    progress: Progress | None = None,
    classes_from_names: bool = False,
) -> PictureSet:
    """The pictures of a ZIP of class folders, never unpacked to disk. Raises ``DatasetError``."""
    content = content_hash(path)

    def make(staging: Path) -> None:
        with open_archive(path) as files:
            listing = checked_listing(files, path.name, classes_from_names)
            _decode_to(staging, listing, path.name, image_size, progress)

    return read_or_make(_key(content, image_size, classes_from_names), _read, make)


def _key(content: str, image_size: tuple[int, int], classes_from_names: bool) -> str:
    height, width = image_size
    key = f"pictures-v{_VERSION}-{content}-{height}x{width}"
    return f"{key}-names" if classes_from_names else key


def _decode_to(
    staging: Path,
    listing: Listing,
    name: str,
    image_size: tuple[int, int],
    progress: Progress | None,
) -> None:
    check_total_size(len(listing.pictures), image_size)
    unreadable, decoding = UnreadableImages(listing, name), DecodingNotes()
    finder = DuplicateFinder()
    with (staging / "pictures.u8").open("wb") as file:
        decode = partial(decoded, image_size=image_size)
        sizes = [picture.file.size for picture in listing.pictures]
        results = in_order(listing.pictures, decode, sizes)
        for number, result in enumerate(results):
            if isinstance(result, ImageError):
                unreadable.add(number, result)
            else:
                file.write(result.pixels)
                finder.add(result.pixels)
                decoding.add(str(listing.pictures[number].file.path), result.notes)
            if progress and (number + 1) % _PROGRESS_EVERY == 0:
                progress(number + 1, len(listing.pictures))
    notes = (
        listing_notes(listing)
        + ([unreadable.note()] if unreadable.errors else [])
        + decoding.notes()
    )
    good = unreadable.good()
    _write_facts(staging, good, image_size, notes, finder.found())
    height, width = image_size
    about = f"{name}: {counted(len(good), 'decoded picture')} of {height} x {width}"
    write_json(staging / ABOUT, {"about": about}, durable=False)
    if progress:
        progress(len(listing.pictures), len(listing.pictures))


def decoded(picture: LabelledFile, image_size: tuple[int, int]) -> DecodedImage | ImageError:
    """A picture of a folder or ZIP as a data set has it, or why it cannot be read."""
    try:
        decoded = read_image(picture.file.read(), for_size=image_size)
        return replace(decoded, pixels=resize_image(decoded.pixels, image_size))
    except ImageError as error:
        return error


def _write_facts(
    staging: Path,
    pictures: list[LabelledFile],
    image_size: tuple[int, int],
    notes: Sequence[Note],
    copies: Duplicates,
) -> None:
    class_names = sorted({picture.class_name for picture in pictures})
    index = {class_name: label for label, class_name in enumerate(class_names)}
    facts = {
        "image_size": image_size,
        "class_names": class_names,
        "labels": [index[picture.class_name] for picture in pictures],
        "splits": [picture.split for picture in pictures],
        "notes": [asdict(note) for note in notes],
        "identical": copies.identical.tolist(),
        "alike": copies.alike.tolist(),
        "paths": [str(picture.file.path) for picture in pictures],
    }
    (staging / "facts.json").write_text(json.dumps(facts))


def _read(folder: Path) -> PictureSet:
    facts = json.loads((folder / "facts.json").read_text())
    shape = (len(facts["labels"]), *facts["image_size"], 3)
    return PictureSet(
        mapped_pictures(folder / "pictures.u8", shape),
        np.array(facts["labels"], np.int64),
        np.array(facts["splits"]),
        tuple(facts["class_names"]),
        tuple(Note(**note) for note in facts["notes"]),
        Duplicates(np.array(facts["identical"], np.int64), np.array(facts["alike"], np.int64)),
        tuple(facts["paths"]),
    )
