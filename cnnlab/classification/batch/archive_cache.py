"""The pictures of a ZIP, decoded once and cached on the disk by a child process of the app.

pictures.u8   the readable ones, each (height, width, 3), uint8, one after the other
facts.json    each picture's name, shape, folders, notes and error, and a thumbnail as a data URI
"""

import base64
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from cnnlab.classification.batch.collecting import (
    CollectedPicture,
    PictureFiles,
    collect_pictures,
    picture_files,
)
from cnnlab.datasets.archives.zip_archive import content_hash, open_archive
from cnnlab.datasets.array_cache import mapped_pictures, read_or_make
from cnnlab.datasets.request import check_image_size, check_total_size
from cnnlab.errors import DatasetError, error_from_dict
from cnnlab.images import DecodingProcess, encode_image, shrink_image
from cnnlab.images.sizes import at_least
from cnnlab.messages import Note
from cnnlab.storage.os_errors import as_storage_errors

MAX_PICTURES = 2000
THUMBNAIL_SIDE = 48
_THUMBNAIL_QUALITY = 75

# Part of every cache key: to be raised when the same files would give other contents.
_VERSION = 4
_PROGRESS_EVERY = 16


@dataclass(frozen=True, eq=False)
class CollectedPictures:
    """The decoded pictures of a ZIP.

    Attributes:
        pictures: in order; ``kept`` is a thumbnail of at most ``THUMBNAIL_SIDE`` pixels, a WebP
            as a data URI, and pixels are mapped from the disk.
        ignored: how many other files the ZIP holds.
    """

    pictures: tuple[CollectedPicture, ...]
    ignored: int


@as_storage_errors("The upload")
def collect_archive(
    path: Path,
    image_size: tuple[int, int],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> CollectedPictures:
    """The pictures of a ZIP at one size, decoded now if they have not been before.

    Args:
        path: of the ZIP, which is never unpacked to disk.
        image_size: (height, width).
        progress: called with the number of decoded pictures and of all; an error that it raises
            ends the work, and nothing is cached.

    Raises:
        DatasetError: the ZIP is unsafe, too large or damaged, or it holds no picture, or more
            than ``MAX_PICTURES``.
        ConfigurationError: ``image_size`` cannot be used.
        StorageError: the system refuses to read it now.
    """
    height, width = check_image_size(image_size)
    key = f"survey-v{_VERSION}-{content_hash(path)}-{height}x{width}"

    def make(staging: Path) -> None:
        with open_archive(path) as files:
            found = picture_files(files)
            _check_count(found, path.name)
            check_total_size(len(found.files), image_size)
            _decode_to(staging, found, image_size, progress)

    return read_or_make(key, _read, make)


def _check_count(found: PictureFiles, name: str) -> None:
    if not found.files:
        raise DatasetError(
            "survey-no-pictures",
            "{name} holds no picture. Pack files such as photo.jpg or photo.png into it.",
            name=name,
        )
    if len(found.files) > MAX_PICTURES:
        raise DatasetError(
            "survey-too-many-pictures",
            "{name} holds {count:# picture}; at most {limit:,} are answered at once. Leave some "
            "out, or use the command line, which has no such limit: python -m cnnlab classify",
            name=name,
            count=len(found.files),
            limit=MAX_PICTURES,
        )


def _decode_to(
    staging: Path,
    found: PictureFiles,
    image_size: tuple[int, int],
    progress: Callable[[int, int], None],
) -> None:
    facts, total = [], len(found.files)
    with (staging / "pictures.u8").open("wb") as file, DecodingProcess() as decoding:
        for_size = at_least(image_size, THUMBNAIL_SIDE)
        read = partial(decoding.read_image, for_size=for_size)
        for picture in collect_pictures(found.files, image_size, _thumbnail, read):
            if picture.pixels is not None:
                file.write(picture.pixels)
            facts.append(_facts(picture))
            if len(facts) % _PROGRESS_EVERY == 0 or len(facts) == total:
                progress(len(facts), total)
    content = {"ignored": found.ignored, "pictures": facts}
    (staging / "facts.json").write_text(json.dumps(content))


def _thumbnail(pixels: np.ndarray) -> str:
    small = encode_image(shrink_image(pixels, THUMBNAIL_SIDE), "webp", _THUMBNAIL_QUALITY)
    return f"data:image/webp;base64,{base64.b64encode(small).decode()}"


def _facts(picture: CollectedPicture) -> dict[str, Any]:
    return {
        "name": picture.name,
        "folders": picture.folders,
        "shape": None if picture.pixels is None else picture.pixels.shape,
        "thumbnail": picture.kept,
        "notes": [asdict(note) for note in picture.notes],
        "error": None if picture.error is None else picture.error.to_dict(),
    }


def _read(folder: Path) -> CollectedPictures:
    content = json.loads((folder / "facts.json").read_text())
    facts = content["pictures"]
    shapes = [tuple(one["shape"]) for one in facts if one["shape"]]
    ends = list(accumulate(map(math.prod, shapes), initial=0))
    pixels = mapped_pictures(folder / "pictures.u8", (ends[-1],))
    pictures = (
        pixels[start:end].reshape(shape)
        for shape, (start, end) in zip(shapes, pairwise(ends), strict=True)
    )
    return CollectedPictures(_pictures(facts, pictures), content["ignored"])


def _pictures(
    facts: Sequence[dict[str, Any]], pixels: Iterator[np.ndarray]
) -> tuple[CollectedPicture, ...]:
    return tuple(
        CollectedPicture(
            one["name"],
            tuple(one["folders"]),
            None if one["error"] else next(pixels),
            one["thumbnail"],
            tuple(Note(**note) for note in one["notes"]),
            error_from_dict(one["error"]) if one["error"] else None,
        )
        for one in facts
    )
