"""Refuses data sets by their listing: classes that are unclear, too few, or too small."""

from collections import Counter
from collections.abc import Iterable, Mapping

from cnnlab.datasets.checks.listing_notes import hint_for_missing_classes, some_of
from cnnlab.datasets.folders.class_folders import (
    Contents,
    LabelledFile,
    Listing,
    classes_by_file_name,
    list_pictures,
)
from cnnlab.datasets.folders.part_names import part_name
from cnnlab.errors import DatasetError

MIN_IN_CLASS = 2
"""One to learn from and one to test with."""


def checked_listing(files: Contents, name: str, classes_from_names: bool = False) -> Listing:
    """``list_pictures`` where its classes are clear, and enough if all pictures can be read.

    Args:
        files: of the data set.
        name: of the data set, for messages.
        classes_from_names: as of ``list_pictures``.

    Raises:
        DatasetError: they are not. ``"dataset-classes-in-names"`` is an offer: the names of the
            pictures say classes where no folder does.
    """
    listing = list_pictures(files, classes_from_names)
    _check_layout(listing, name)
    if not classes_from_names and all(map(part_name, listing.class_names[1:])):
        _check_names(classes_by_file_name(files), name)
    check_classes(listing.pictures, name, hint=hint_for_missing_classes(listing))
    return listing


def _check_layout(listing: Listing, name: str) -> None:
    if listing.layout.unclear:
        nested, beside = map("/".join, listing.layout.unclear)
        raise DatasetError(
            "dataset-layout-unclear",
            "{name} is refused: it cannot be told which folders are the classes. {nested} has a "
            "folder of a time outside of another folder, {beside} has not. Expected is a folder "
            "for each class, all at one depth, such as cat/2024/1.jpg or 2024/cat/1.jpg.",
            name=name,
            nested=nested,
            beside=beside,
        )


def _check_names(counts: Mapping[str, int], name: str) -> None:
    if counts:
        raise DatasetError(
            "dataset-classes-in-names",
            "{name} has no folders for classes, but its pictures are called after {count:# class}: "
            "{names}. If that is what they show, take the classes from the names (on the command "
            "line --classes-from-names, in Python classes_from_names=True). Else put the pictures "
            "of each class into a folder of its own.",
            name=name,
            count=len(counts),
            names=some_of([f"{one} ({count:,})" for one, count in counts.items()]),
        )


def check_classes(pictures: Iterable[LabelledFile], name: str, hint: str = "") -> None:
    """Raise ``DatasetError`` unless there are two classes, each with two pictures to split.

    Args:
        pictures: that can be read.
        name: of the data set, for messages.
        hint: what may be the reason where there are too few classes.
    """
    pictures = list(pictures)
    counts = Counter(picture.class_name for picture in pictures)
    if len(counts) < 2:
        raise DatasetError(
            "dataset-too-few-classes",
            "{name} holds pictures of {count:# class}; at least 2 are needed. Put the pictures "
            "of each class into a folder named after it.{reason}",
            name=name,
            count=len(counts),
            reason=hint and f" {hint}",
        )
    for_training = Counter(p.class_name for p in pictures if p.split in ("", "train"))
    for class_name, count in sorted(counts.items()):
        if count < MIN_IN_CLASS or not for_training[class_name]:
            raise DatasetError(
                "dataset-class-too-small",
                "{name}: the class {class_name} has {count:# readable picture}, {train} of them "
                "for training; at least {needed} are needed, and one of them for training: no "
                "network can name what it never learned. Add pictures or remove the folder.",
                name=name,
                class_name=class_name,
                count=count,
                train=for_training[class_name],
                needed=MIN_IN_CLASS,
            )
