"""What a class of a project may be called: its name is the name of a folder, too."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from cnnlab.datasets.folders.class_folders import is_hidden
from cnnlab.datasets.folders.part_names import part_name
from cnnlab.datasets.folders.times import is_time
from cnnlab.errors import DatasetError, quoted

MIN_CLASSES, MAX_CLASSES = 2, 20
LONGEST_NAME = 60
"""Characters; of at most four bytes each, as file systems allow 255 bytes."""

_UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's categories of control characters, such as those that turn the direction of writing."""


def class_name(name: Any, others: Sequence[str] = ()) -> str:
    """The name in the one form in which names that look equal are equal.

    Args:
        name: as somebody typed it.
        others: names of the other classes, which it must differ from in more than capitals.

    Raises:
        DatasetError: no class can be called so.
    """
    tidy = project_name(name)
    if "/" in tidy or "\\" in tidy or is_hidden(tidy):
        raise _refused(name, "it has no slash and does not begin with a dot")
    if part_name(tidy) or is_time(tidy):
        raise _refused(
            name, "folders that are called after a part of a data set, or a time, are no classes"
        )
    if tidy.casefold() in map(str.casefold, others):
        raise _refused(name, "another class is called so")
    return tidy


def class_names(names: Sequence[str]) -> tuple[str, ...]:
    """All of them. Raises ``DatasetError``, also for fewer or more than a project may have."""
    if not MIN_CLASSES <= len(names) <= MAX_CLASSES:
        raise refused_count(len(names))
    checked: list[str] = []
    for name in names:
        checked.append(class_name(name, checked))
    return tuple(checked)


def project_name(name: Any) -> str:
    """As ``class_name``, but it need not be the name of a folder."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split()) if isinstance(name, str) else ""
    if any(unicodedata.category(letter) in _UNPRINTABLE for letter in tidy):
        raise _refused(name, "all its characters can be seen")
    if not 1 <= len(tidy) <= LONGEST_NAME:
        raise _refused(name, f"it has 1 to {LONGEST_NAME} characters")
    return tidy


def refused_count(received: int) -> DatasetError:
    """The error for fewer or more classes than a project may have."""
    return DatasetError(
        "project-class-count",
        "A project has {fewest} to {most} classes; received {received}.",
        fewest=MIN_CLASSES,
        most=MAX_CLASSES,
        received=received,
    )


def _refused(name: Any, expected: str) -> DatasetError:
    return DatasetError(
        "project-name-refused",
        "Nothing can be called {received} here: {expected}. Choose another name.",
        received=quoted(name),
        expected=expected,
    )
