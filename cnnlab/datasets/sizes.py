"""How many pictures a data set has, before any of them is decoded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cnnlab.datasets.folders.class_folders import LabelledFile
from cnnlab.datasets.splitting import num_drawn_for_testing


@dataclass(frozen=True)
class Size:
    """How large a data set is."""

    num_train: int
    num_test: int
    num_classes: int


def listed_size(pictures: Sequence[LabelledFile]) -> Size:
    """What listed files come to if all of them can be read and none is a copy of another.

    Args:
        pictures: of known classes; where none belongs to a part, a share of each class is for
            testing.
    """
    per_class = Counter(picture.class_name for picture in pictures)
    per_part = Counter(picture.split for picture in pictures)
    if set(per_part) == {""}:
        num_test = sum(map(num_drawn_for_testing, per_class.values()))
        return Size(len(pictures) - num_test, num_test, len(per_class))
    num_held_out = per_part["test"] + per_part["val"]
    return Size(len(pictures) - num_held_out, per_part["test"], len(per_class))
