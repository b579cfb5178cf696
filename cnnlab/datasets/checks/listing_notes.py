"""Notes on how a folder or ZIP of pictures was understood."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from cnnlab.datasets.folders.class_folders import LabelledFile, Listing
from cnnlab.datasets.folders.layout import Layout
from cnnlab.datasets.folders.part_names import part_name
from cnnlab.datasets.folders.times import is_time
from cnnlab.errors import LONGEST_QUOTE, cut
from cnnlab.messages import Note

_MOST_NAMES = 5
_LONGEST_NAME = LONGEST_QUOTE // _MOST_NAMES


def listing_notes(listing: Listing) -> list[Note]:
    """How the folders were understood, where a reader might have meant something else."""
    notes = [
        *_about_names(listing),
        *_about_levels(listing),
        *_about_parts(listing),
        *_about_left_out(listing),
        *_about_case(listing),
        *_about_doubtful_classes(listing),
    ]
    if listing.ignored:
        text = "{count:# file} {count:was|were} ignored: hidden, no picture, or in no class folder."
        notes.insert(0, Note("files-ignored", text, {"count": listing.ignored}))
    return notes


def hint_for_missing_classes(listing: Listing) -> str:
    """Why there may be fewer classes than folders; ``""`` if there is no reason."""
    found = [*_about_names(listing), *_about_left_out(listing)]
    notes = [note for note in found if note.severity == "warning"]
    return " ".join(map(str, notes))


def _about_names(listing: Listing) -> Iterable[Note]:
    if listing.unnamed is None:
        return
    text = "The classes are those that the names of the pictures say, whatever their folders."
    yield Note("classes-from-names", text)
    if listing.unnamed:
        text = (
            "{count:# picture} {count:was|were} left out, as {count:its name says|their names say} "
            "no class, or one that no other has: {names}."
        )
        values = {"count": len(listing.unnamed), "names": some_of(listing.unnamed)}
        yield Note("pictures-unnamed", text, values, "warning")


def _about_levels(listing: Listing) -> Iterable[Note]:
    """Which folder is the class, where more than one might be."""
    picture = next((one for one in listing.pictures if _is_nested(one, listing.layout)), None)
    if picture is None or listing.unnamed is not None:
        return
    values = {
        "example": cut(str(picture.file.path), LONGEST_QUOTE),
        "class_name": picture.class_name,
    }
    if listing.layout.times:
        text = (
            "Folders called after times, such as {times}, are no classes: {example} shows "
            "{class_name}. If they are, put the pictures right into them."
        )
        values["times"] = some_of(listing.layout.times)
    else:
        text = "How the folders were read: {example} shows {class_name}."
    yield Note("folders-read", text, values)


def _is_nested(picture: LabelledFile, layout: Layout) -> bool:
    """Whether there are more folders around it than a wrapper, its part and its class."""
    if layout.times:
        return any(map(is_time, picture.file.path.parts[:-2]))
    level = layout.levels.get(picture.split, layout.levels.get("", ()))
    is_in_part = picture.split in layout.levels and picture.split
    around = len(level) + 1 + bool(picture.split and not is_in_part)
    return len(level) > 1 or len(picture.file.path.parts) - 1 > around


def _about_parts(listing: Listing) -> Iterable[Note]:
    levels = listing.layout.levels
    counts: defaultdict[str, int] = defaultdict(int)
    for picture in listing.pictures:
        counts[picture.split] += 1
    if listing.layout.val_is_test:
        text = (
            "No part for testing holds the classes; {count:# picture} of {folder} {count:is|are} "
            "for that."
        )
        folder = _path(levels["test"]) if "test" in levels else "the validation part"
        yield Note("validation-for-test", text, {"count": counts["test"], "folder": folder})
    elif counts["val"]:
        text = (
            "{count:# picture} of {folder} {count:is|are} kept apart, for choosing between "
            "networks: nothing learns from them, and they are no test pictures."
        )
        folder = _path(levels["val"]) if "val" in levels else "the validation part"
        yield Note("validation-kept-apart", text, {"count": counts["val"], "folder": folder})


def _about_left_out(listing: Listing) -> Iterable[Note]:
    if listing.layout.left_out:
        folders = [
            f"{cut(_path(path), 30)} ({count})" for path, count in listing.layout.left_out.items()
        ]
        text = (
            "Left out, with as many pictures: {folders}. They hold no class of the training part, "
            "or others of their kind are used."
        )
        yield Note("folders-left-out", text, {"folders": some_of(folders)}, "warning")
    if listing.empty:
        text = "Folders without a picture are no classes: {folders}."
        yield Note("classes-empty", text, {"folders": some_of(listing.empty)}, "warning")
    if listing.unfollowed:
        text = (
            "Links that lead nowhere, out of the folder, to a neighbour or round in a circle, and "
            "folders that may not be read, were left out: {names}."
        )
        values = {"names": some_of(listing.unfollowed)}
        yield Note("links-not-followed", text, values, "warning")


def _about_case(listing: Listing) -> Iterable[Note]:
    alike = defaultdict(list)
    for name in listing.class_names:
        alike[name.casefold()].append(name)
    siblings = [" and ".join(names) for names in alike.values() if len(names) > 1]
    if siblings:
        text = (
            "Classes that differ only in upper and lower case are taken for different ones: "
            "{names}. If they are not, put their pictures into one folder."
        )
        yield Note("classes-alike", text, {"names": some_of(siblings)}, "warning")
    if listing.layout.joined:
        joined = [f"{name} and {known}" for name, known in listing.layout.joined.items()]
        text = (
            "Folders of different parts that differ only in case are taken for one class: {names}."
        )
        yield Note("classes-joined", text, {"names": some_of(joined)})


def _about_doubtful_classes(listing: Listing) -> Iterable[Note]:
    """Where parts of a data set may have been taken for its classes."""
    inside = defaultdict(set)
    for picture in listing.pictures:
        inside[picture.class_name].add(picture.file.path.parent.name)
    are_split = any(picture.split for picture in listing.pictures)
    if not inside or are_split or "" not in listing.layout.levels:
        return
    first = next(iter(inside.values()))
    if len(inside) > 1 and len(first) > 1 and all(names == first for names in inside.values()):
        text = "Each class holds the same folders: {folders}. If these are the classes, pack these."
        yield Note("classes-look-like-parts", text, {"folders": some_of(sorted(first))}, "warning")
    elif all(part_name(name) for name in inside):
        text = (
            "The classes are called {names}, like parts of one data set. If they are parts, make "
            "a folder for each class in each of them."
        )
        yield Note("classes-called-like-parts", text, {"names": some_of(sorted(inside))}, "warning")


def _path(parts: Iterable[str]) -> str:
    return "/".join(parts)


def some_of(names: Sequence[str], longest: int = _LONGEST_NAME) -> str:
    """The first few of them in words, each of so many characters, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(cut(name, longest) for name in names[:_MOST_NAMES]) + more
