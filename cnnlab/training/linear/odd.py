"""Pictures of a folder that look like those of another class, to be looked at or removed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

import numpy as np

from cnnlab.datasets.checks.required_classes import checked_listing
from cnnlab.datasets.folders.class_folders import LabelledFile, directory_files
from cnnlab.datasets.picture_sets import decoded
from cnnlab.errors import ImageError
from cnnlab.runs.run_directory import Run
from cnnlab.training.linear.left_out import LeftOut
from cnnlab.training.linear.picture_features import picture_key


@dataclass(frozen=True)
class OddPicture:
    """A picture that a head which had not learned from it takes for another class.

    Attributes:
        path: of its file, relative to the folder.
        class_name: of its folder.
        predicted: the class that it is taken for.
        probability: of that class, in [0, 1].
    """

    path: PurePosixPath
    class_name: str
    predicted: str
    probability: float


def odd_pictures(run: Run) -> list[OddPicture]:
    """Those of the run's folder, the oddest first; none where the run has no predictions of them.

    Pictures that were added since are passed over.

    Args:
        run: of a linear head (``optimizer`` lbfgs) on a folder of class folders.

    Raises:
        CnnlabError: the run or the folder cannot be read.
    """
    left_out, folder = LeftOut.load(run.path), Path(run.config.data)
    if left_out is None or not folder.is_dir():
        return []
    names = run.model_description().class_names
    rows = {row.tobytes(): number for number, row in enumerate(left_out.pictures)}
    odd = []
    for picture, key in _keys(folder, run.config.image_size):
        row = rows.get(key)
        if row is not None and names[left_out.labels[row]] == picture.class_name:
            odd += _if_odd(picture, left_out.probabilities[row], names)
    return sorted(odd, key=lambda one: -one.probability)


def _if_odd(
    picture: LabelledFile, probabilities: np.ndarray, names: tuple[str, ...]
) -> list[OddPicture]:
    best = int(probabilities.argmax())
    if names[best] == picture.class_name:
        return []
    found = OddPicture(
        picture.file.path, picture.class_name, names[best], float(probabilities[best])
    )
    return [found]


def _keys(folder: Path, image_size: tuple[int, int]) -> Iterator[tuple[LabelledFile, bytes]]:
    for picture in checked_listing(directory_files(folder), folder.name).pictures:
        key = file_key(Version(folder, picture), image_size)
        if key is not None:
            yield picture, key


@dataclass(frozen=True)
class Version:
    """A file as it is now, by which what is known of it is remembered."""

    folder: Path
    picture: LabelledFile

    def _identity(self) -> tuple[Path, PurePosixPath, int, int]:
        file = self.picture.file
        return self.folder, file.path, file.size, file.changed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())


@lru_cache(maxsize=20_000)
def file_key(version: Version, image_size: tuple[int, int]) -> bytes | None:
    """The ``picture_key`` of a file at a size; None where it is no picture."""
    found = decoded(version.picture, image_size)
    return None if isinstance(found, ImageError) else picture_key(found.pixels)
