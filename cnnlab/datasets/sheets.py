"""Folders with one JPEG sheet a class: many small pictures beside each other.

    class_names.tsv     a line a class: the sheet's stem, a tab, the class's name
    <stem>.jpg          the pictures of the class, 32 x 32 each, row after row

The last 5 % of each sheet's pictures are for testing.
"""

from pathlib import Path, PurePosixPath

import numpy as np

from cnnlab.datasets.class_folders import directory_files
from cnnlab.datasets.picture_sets import PictureSet
from cnnlab.errors import DatasetError, ImageError
from cnnlab.images import decode_image, resize_image

NAMES = "class_names.tsv"
TILE = 32  # pixels
TEST_SHARE = 0.05


def is_sheet_folder(folder: Path) -> bool:
    """Whether the folder says which class each of its sheets shows."""
    return (folder / NAMES).is_file()


def load_sheets(folder: Path, image_size: tuple[int, int]) -> PictureSet:
    """The pictures of all sheets, in the order of ``class_names.tsv``.

    Raises:
        DatasetError: a sheet is missing, unreadable, or not made of 32 x 32 pictures.
    """
    files = {file.path: file for file in directory_files(folder)}
    lines = (folder / NAMES).read_text(encoding="utf-8").splitlines()
    sheets = dict(line.split("\t", 1) for line in lines if "\t" in line)
    pictures, labels, splits = [], [], []
    for label, stem in enumerate(sheets):
        try:
            tiles = _tiles(decode_image(files[PurePosixPath(f"{stem}.jpg")].read()))
        except (KeyError, ImageError) as error:
            raise _unusable(folder, stem, error) from error
        pictures.append([resize_image(tile, image_size) for tile in tiles])
        labels.append(np.full(len(tiles), label, np.int64))
        num_test = max(1, round(TEST_SHARE * len(tiles)))
        splits.append(["train"] * (len(tiles) - num_test) + ["test"] * num_test)
    return PictureSet(
        np.concatenate(pictures),
        np.concatenate(labels),
        np.concatenate(splits),
        tuple(sheets.values()),
        (),
    )


def _tiles(sheet: np.ndarray) -> np.ndarray:
    """(num_images, 32, 32, 3), row after row."""
    rows, columns = sheet.shape[0] // TILE, sheet.shape[1] // TILE
    if not rows * columns or sheet.shape[:2] != (rows * TILE, columns * TILE):
        raise ImageError(
            "sheet-size",
            "A sheet's sides are multiples of {tile} pixels; received {height} x {width}.",
            tile=TILE,
            height=sheet.shape[0],
            width=sheet.shape[1],
        )
    tiles = sheet.reshape(rows, TILE, columns, TILE, 3)
    return tiles.swapaxes(1, 2).reshape(-1, TILE, TILE, 3)


def _unusable(folder: Path, stem: str, error: Exception) -> DatasetError:
    reason = str(error) if isinstance(error, ImageError) else "it is not there"
    return DatasetError(
        "sheet-unusable",
        "The sheet {file} of {folder} cannot be used: {reason}",
        file=f"{stem}.jpg",
        folder=folder.name,
        reason=reason,
    )
