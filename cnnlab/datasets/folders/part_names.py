"""What the name of a folder says: that it holds the training, the validation or the test part.

train, Training, train_set, trainData, train2017 say it alone. seg_train or asl_alphabet_train say
it together with a neighbour of the same ``rest``, such as seg_test: a class may be called so too.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_PARTS = {
    **dict.fromkeys(("train", "training", "trn"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "validate", "validating", "dev"), "val"),
    **dict.fromkeys(
        ("test", "testing", "tst", "eval", "evaluation", "evaluate", "holdout"), "test"
    ),
}
_FILLERS = frozenset(
    [
        *("set", "sets", "data", "dataset", "datasets", "split", "part", "subset", "sample"),
        *("samples", "file", "files", "folder", "folders", "dir", "directory"),
        *("image", "images", "img", "imgs", "picture", "pictures", "pic", "pics"),
        *("photo", "photos"),
    ]
)
_GLUED = re.compile(f"({'|'.join(_PARTS)})({'|'.join(_FILLERS)})")


class PartName(NamedTuple):
    """A part, ``"train"``, ``"val"`` or ``"test"``, and what else the name says."""

    part: str
    rest: tuple[str, ...] = ()


@lru_cache(maxsize=10_000)
def part_name(name: str) -> PartName | None:
    """Which part a folder of this name holds; None where it says none, or several."""
    words = [word for word in _words(name) if word not in _FILLERS]
    parts = [word for word in words if word in _PARTS]
    if len(parts) != 1 or parts[0] not in (words[0], words[-1]):
        return None
    return PartName(_PARTS[parts[0]], tuple(word for word in words if word not in _PARTS))


def _words(name: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return [part for word in re.findall(r"[^\W\d_]+", apart) for part in _unglued(word)]


def _unglued(word: str) -> tuple[str, ...]:
    glued = _GLUED.fullmatch(word)
    return glued.groups() if glued else (word,)
