"""Folders with one sheet of pictures a class: many small ones beside each other.

    class_names.tsv     a line a class: the sheet's stem, a tab, the class's name
    sheets.json         {"tile": 64}: the side of a picture in pixels; without this file, 32
    <stem>.webp         the pictures of the class, row after row; or <stem>.jpg

The last 5 % of each sheet's pictures are for testing.
"""

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import TypeVar

import numpy as np

from cnnlab.datasets.folders.class_folders import directory_files
from cnnlab.datasets.picture_sets import PictureSet
from cnnlab.datasets.sizes import Size
from cnnlab.errors import DatasetError, ImageError, quoted
from cnnlab.images import decode_image, resize_image
from cnnlab.images.headers import header_size
from cnnlab.storage.json_reading import parse_json

Read = TypeVar("Read")

NAMES, SETTINGS = "class_names.tsv", "sheets.json"
ENDINGS = ("webp", "jpg")
TILE = 32  # pixels, where the folder does not say
LARGEST_TILE = 1024
TEST_SHARE = 0.05


def is_sheet_folder(folder: Path) -> bool:
    """Whether the folder says which class each of its sheets shows."""
    return (folder / NAMES).is_file()


def load_sheets(folder: Path, image_size: tuple[int, int]) -> PictureSet:
    """The pictures of all sheets, in the order of ``class_names.tsv``.

    Raises:
        DatasetError: a sheet is missing, unreadable, or not made of whole pictures; or the list
            of them, or what says how large a picture is, is none.
    """
    sheets, tile = _listed_sheets(folder), _tile(folder)
    pictures, labels, splits = [], [], []
    cut = _read_each(folder, sheets, lambda data: _tiles(decode_image(data), tile))
    for label, tiles in enumerate(cut):
        pictures.append([resize_image(one, image_size) for one in tiles])
        labels.append(np.full(len(tiles), label, np.int64))
        num_test = _num_for_testing(len(tiles))
        splits.append(["train"] * (len(tiles) - num_test) + ["test"] * num_test)
    return PictureSet(
        np.concatenate(pictures),
        np.concatenate(labels),
        np.concatenate(splits),
        tuple(sheets.values()),
        (),
    )


def sheets_size(folder: Path) -> Size:
    """How many pictures the sheets hold, by their headers alone. Raises as ``load_sheets``."""
    sheets, tile = _listed_sheets(folder), _tile(folder)
    counts = [
        rows * columns
        for rows, columns in _read_each(folder, sheets, lambda data: _grid(header_size(data), tile))
    ]
    num_test = sum(map(_num_for_testing, counts))
    return Size(sum(counts) - num_test, num_test, len(sheets))


def _read_each(
    folder: Path, sheets: dict[str, str], read: Callable[[bytes], Read]
) -> Iterator[Read]:
    """What ``read`` makes of the bytes of each sheet."""
    files = {file.path: file for file in directory_files(folder)}
    for stem in sheets:
        names = [PurePosixPath(f"{stem}.{ending}") for ending in ENDINGS]
        name = next((name for name in names if name in files), names[0])
        try:
            yield read(files[name].read())
        except (KeyError, ImageError) as error:
            raise _unusable(folder, name, error) from error


def _num_for_testing(count: int) -> int:
    return max(1, round(TEST_SHARE * count))


def _listed_sheets(folder: Path) -> dict[str, str]:
    """The class that each sheet shows."""
    try:
        lines = (folder / NAMES).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable_list(folder) from error
    sheets = dict(line.split("\t", 1) for line in lines if "\t" in line)
    if not sheets:
        raise _unusable_list(folder)
    return sheets


def _tile(folder: Path) -> int:
    """The side of a picture, pixels."""
    try:
        settings = parse_json((folder / SETTINGS).read_bytes())
    except FileNotFoundError:
        return TILE
    except (OSError, ValueError) as error:
        raise _unusable_settings(folder, "it is no JSON that can be read") from error
    tile = settings.get("tile") if isinstance(settings, dict) else None
    if type(tile) is not int or not 1 <= tile <= LARGEST_TILE:
        raise _unusable_settings(folder, f"received {quoted(settings)}")
    return tile


def _tiles(sheet: np.ndarray, tile: int) -> np.ndarray:
    """(num_images, tile, tile, 3), row after row."""
    rows, columns = _grid(sheet.shape[:2], tile)
    tiles = sheet.reshape(rows, tile, columns, tile, 3)
    return tiles.swapaxes(1, 2).reshape(-1, tile, tile, 3)


def _grid(size: tuple[int, int], tile: int) -> tuple[int, int]:
    """How many pictures lie below and beside each other in a sheet of (height, width)."""
    (rows, below), (columns, beside) = (divmod(side, tile) for side in size)
    if not rows * columns or below or beside:
        raise ImageError(
            "sheet-size",
            "A sheet's sides are multiples of {tile} pixels; received {height} x {width}.",
            tile=tile,
            height=size[0],
            width=size[1],
        )
    return rows, columns


def _unusable_list(folder: Path) -> DatasetError:
    return DatasetError(
        "sheet-list-unusable",
        "{list} of {folder} should have a line for each sheet, in UTF-8: its name without ending, "
        "a tab, and the class that it shows.",
        list=NAMES,
        folder=folder.name,
    )


def _unusable_settings(folder: Path, reason: str) -> DatasetError:
    return DatasetError(
        "sheet-settings-unusable",
        '{file} of {folder} should say how many pixels wide a picture is, such as {{"tile": 64}}, '
        "from 1 to {largest}: {reason}.",
        file=SETTINGS,
        folder=folder.name,
        largest=LARGEST_TILE,
        reason=reason,
    )


def _unusable(folder: Path, sheet: PurePosixPath, error: Exception) -> DatasetError:
    reason = str(error) if isinstance(error, ImageError) else "it is not there"
    return DatasetError(
        "sheet-unusable",
        "The sheet {file} of {folder} cannot be used: {reason}",
        file=str(sheet),
        folder=folder.name,
        reason=reason,
    )
