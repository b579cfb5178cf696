"""Classes that the names of pictures say: cat_1.jpg, Cat-2.png and "cat (3).jpg" show a cat.

IMG_1234.jpg and its like, which cameras, phones and browsers make up, say none.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from pathlib import PurePosixPath

from cnnlab.datasets.folders.layout import Label, Layout, Parts
from cnnlab.datasets.folders.part_names import part_name

FEWEST = 2
"""Pictures of one name that make a class."""
_LEAST_SHARE = 0.5

# Of names read backwards, so that each letter is looked at once, however long a name is.
_COPY = re.compile(r"(?:\)\d+\([\s_-]*|(?:\d+[\s_-]*)?(?:ypoc|eipok)[\s_-]+)+", re.IGNORECASE)
_COUNTED = re.compile(r"(?:\d+[\s_.-]+)+")
_GLUED = re.compile(r"\d+")
# And forwards.
_FIRST = re.compile(r"(?:\d+[\s_.-]+)+")
_EDGES = " _.-"
# Words of names that nobody chose for what the picture shows.
_MADE_UP = frozenset(
    [
        *("img", "image", "images", "imgp", "imag", "pic", "pics", "pict", "picture", "pictures"),
        *("photo", "photos", "foto", "fotos", "bild", "bilder", "dsc", "dscn", "dscf", "dcim"),
        *("mg", "cimg", "kimg", "hpim", "sam", "gopr", "dji", "pxl", "mvimg", "mvi", "vid"),
        *("video", "p", "wa", "mp", "fb", "whatsapp", "signal", "snapchat", "telegram", "received"),
        *("screenshot", "screen", "shot", "bildschirmfoto", "scan", "frame", "capture", "camera"),
        *("webcam", "burst", "pano", "portrait", "cover", "edited", "crop", "thumb", "thumbnail"),
        *("file", "datei", "untitled", "unnamed", "unbenannt", "download", "unsplash", "pexels"),
        *("pixabay", "copy", "kopie", "new", "tmp", "temp", "at", "um", "am", "pm", "test"),
        *("train", "val", "data", "sample", "item", "object", "page"),
    ]
)


def layout_by_names(paths: Sequence[Parts]) -> Layout:
    """As ``layout.find_layout``, but what a picture is called says its class.

    Folders say its part alone. What says no class, or one that no other picture has, has none.
    """
    words = [_words(path[-1]) for path in paths]
    counts = Counter(filter(None, words))
    spelled = _spellings(paths, words)
    is_class = [counts[word] >= FEWEST for word in words]
    split_of = _splits({_part(path) for path in compress(paths, is_class)})
    labels = tuple(
        Label(spelled[word], split_of[_part(path)]) if counts[word] >= FEWEST else None
        for path, word in zip(paths, words, strict=True)
    )
    return Layout(labels, {}, val_is_test=split_of["val"] == "test")


def classes_in_names(paths: Sequence[Parts]) -> dict[str, int]:
    """The classes that names say, and how many pictures each has, where they plainly say them.

    Nothing where fewer than two classes or fewer than half of the pictures would be had so.
    """
    labels = [label for label in layout_by_names(paths).labels if label is not None]
    counts = Counter(label.class_name for label in labels)
    is_plain = len(counts) > 1 and len(labels) >= _LEAST_SHARE * len(paths)
    return dict(sorted(counts.items())) if is_plain else {}


@lru_cache(maxsize=1000)
def class_in_name(file_name: str) -> str | None:
    """What the name of a file says beside numbers: "cat" of cat_1.jpg; None where it says nothing.

    Example:
        >>> class_in_name("black cat (3).jpg"), class_in_name("IMG_1234.jpg")
        ('black cat', None)
    """
    stem = _without_end(_COPY, PurePosixPath(file_name).stem.strip())
    counted = _without_end(_COUNTED, stem)
    name = counted if counted != stem else _without_end(_GLUED, stem)
    first = _FIRST.match(name)
    name = name[first.end() if first else 0 :].strip(_EDGES)
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return name if words and not _MADE_UP.issuperset(words) else None


def _without_end(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text[::-1])
    return text[: len(text) - found.end()] if found else text


def _words(file_name: str) -> str:
    """What is equal for names of one class: its words in small letters; ``""`` for none."""
    return " ".join(re.findall(r"[^\W_]+", (class_in_name(file_name) or "").casefold()))


def _spellings(paths: Sequence[Parts], words: Sequence[str]) -> dict[str, str]:
    """Of each class, how most of its pictures write it."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, word in zip(paths, words, strict=True):
        if (name := class_in_name(path[-1])) is not None:
            found[word][name] += 1
    return {word: min(of, key=lambda name: (-of[name], name)) for word, of in found.items()}


def _splits(parts: set[str]) -> defaultdict[str, str]:
    """What pictures of each part are for, ``""`` where that is to be drawn.

    Args:
        parts: that have pictures; those outside of any are learned from.
    """
    held_out = parts & {"val", "test"}
    if not held_out or held_out == parts:
        return defaultdict(str)
    val = "val" if "test" in parts else "test"
    return defaultdict(str, {"": "train", "train": "train", "val": val, "test": "test"})


@lru_cache(maxsize=10_000)
def _part_of(folders: Parts) -> str:
    found = [part for folder in folders if (part := part_name(folder)) and not part.rest]
    return found[0].part if found else ""


def _part(path: Parts) -> str:
    return _part_of(path[:-1])
