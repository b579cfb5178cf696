"""Where the parts and the classes of a data set are, by nothing but the names of its folders.

    train/<class>/...  val/<class>/...  test/<class>/...      at any depth, by many names
    <class>/train/...  <class>/test/...
    <class>/...

Each may lie in wrapper folders, a part as well: training_set/training_set/<class>/...
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from cnnlab.datasets.folders.part_names import PartName, part_name
from cnnlab.datasets.folders.times import is_time, without_times

Parts = tuple[str, ...]
"""A path: its folders, outermost first, and for a file its name."""

# So that a path of thousands of folders costs no more than one that a person would make.
_DEEPEST = 16
_MOST_PARTS = 20


class Label(NamedTuple):
    """The class of a picture and its part, ``""`` where nothing says one."""

    class_name: str
    split: str = ""


@dataclass(frozen=True)
class Layout:
    """How a data set is laid out.

    Attributes:
        labels: one for each path; None where it belongs to no class.
        levels: the folders that hold the class folders, by their part.
        val_is_test: whether the validation part is used for testing, as nothing else is.
        left_out: how many of the pictures lie in folders that are not used, by folder.
        joined: folders of other parts that are called like a training class but for upper and
            lower case, and that class.
        times: folders called after times that were passed over on the way to the classes.
        unclear: two pictures that cannot both be read; empty where all is well.
    """

    labels: tuple[Label | None, ...]
    levels: dict[str, Parts]
    val_is_test: bool = False
    left_out: dict[Parts, int] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    times: tuple[str, ...] = ()
    unclear: tuple[Parts, ...] = ()

    @property
    def class_names(self) -> set[str]:
        """Of all pictures that have one."""
        return {label.class_name for label in self.labels if label}


def find_layout(paths: Sequence[Parts]) -> Layout:
    """Sort the paths of pictures into parts and classes.

    Folders called after times, as in 2024/spring/cat, are no classes where others lie in them;
    beside other numbers a year is but a number.
    """
    plain = _layout(paths)
    times = set(filter(is_time, plain.class_names))
    if not times or any(map(str.isdecimal, plain.class_names - times)):
        return plain
    inner = [without_times(path) for path in paths]
    return plain if inner == list(paths) else _with_times(paths, inner, plain, times)


def _with_times(
    paths: Sequence[Parts], inner: Sequence[Parts], plain: Layout, times: set[str]
) -> Layout:
    """The classes of ``plain`` that are times, or those inside of them; or that it is unclear.

    Args:
        paths: of pictures.
        inner: the same without folders of times.
        plain: what they are with them.
        times: classes of it.
    """
    read, others = _layout(inner), plain.class_names - times
    of_times = [
        (path, rest)
        for path, rest, label in zip(paths, inner, plain.labels, strict=True)
        if label and label.class_name in times
    ]
    nested = [path for path, rest in of_times if path != rest]
    loose = [path for path, rest in of_times if path == rest]
    if not nested or (not others and len(read.class_names) < 2):
        return plain
    if not loose and others in (set(), read.class_names):
        return replace(read, times=tuple(sorted(times)))
    beside = loose or [
        path
        for path, label in zip(paths, plain.labels, strict=True)
        if label and label.class_name in others
    ]
    return replace(plain, unclear=(nested[0], beside[0]))


def _layout(paths: Sequence[Parts]) -> Layout:
    train = _training_folder(paths)
    return _one_level(paths) if train is None else _in_parts(paths, train)


def below(path: Parts, folder: Parts) -> Parts:
    """What is left of ``path`` inside ``folder``; nothing where it lies elsewhere."""
    return path[len(folder) :] if path[: len(folder)] == folder else ()


def _training_folder(paths: Iterable[Parts]) -> Parts | None:
    """The outermost folder that is called like a training part and holds folders."""
    rests: dict[Parts, set[Parts]] = defaultdict(lambda: {()})
    candidates: dict[Parts, PartName] = {}
    for path in paths:
        for depth, name in enumerate(path[: min(len(path) - 1, _DEEPEST)]):
            found = part_name(name)
            if found and found.part != "train":
                rests[path[:depth]].add(found.rest)
            elif found and len(path) > depth + 2:
                candidates[path[: depth + 1]] = found
    sure = [item for item in candidates.items() if item[1].rest in rests[item[0][:-1]]]
    return min(sure, key=_by_plainness)[0] if sure else None


def _by_plainness(item: tuple[Parts, PartName]) -> tuple[int, bool, int, Parts]:
    folder, found = item
    return len(folder), bool(found.rest), len(folder[-1]), folder


def _in_parts(paths: Sequence[Parts], train: Parts) -> Layout:
    level = _inside_wrappers(paths, train)
    classes = _classes(paths, level)
    levels = {"train": level, **_other_levels(paths, train[:-1], classes)}
    val_is_test = "val" in levels and "test" not in levels
    if val_is_test:
        levels["test"] = levels.pop("val")
    if "test" not in levels:
        levels = {"": level}
    joined = _joined(classes, set().union(*(_classes(paths, one) for one in levels.values())))
    labels = tuple(_label(path, levels, joined) for path in paths)
    left_out = _left_out(paths, labels, train[:-1], levels)
    return Layout(labels, levels, val_is_test, left_out, joined)


def _other_levels(paths: Iterable[Parts], home: Parts, classes: set[str]) -> dict[str, Parts]:
    """Beside the training part: the first folder of each other part that holds its classes."""
    known = {name.casefold() for name in classes}
    levels: dict[str, Parts] = {}
    for folder, found in sorted(_part_folders(paths, home), key=_by_plainness)[:_MOST_PARTS]:
        level = _inside_wrappers(paths, folder, known)
        if known & {name.casefold() for name in _classes(paths, level)}:
            levels.setdefault(found.part, level)
    return levels


def _part_folders(paths: Iterable[Parts], home: Parts) -> list[tuple[Parts, PartName]]:
    names = {inner[0] for inner in _all_below(paths, home) if len(inner) > 2}
    found = ((name, part_name(name)) for name in names)
    return [((*home, name), part) for name, part in found if part and part.part != "train"]


def _joined(classes: set[str], names: set[str]) -> dict[str, str]:
    """For each name that is no class: the only class that differs from it in case alone."""
    alike = defaultdict(list)
    for name in classes:
        alike[name.casefold()].append(name)
    others = {name: alike[name.casefold()] for name in sorted(names - classes)}
    return {name: found[0] for name, found in others.items() if len(found) == 1}


def _label(path: Parts, levels: dict[str, Parts], joined: dict[str, str]) -> Label | None:
    for split, level in levels.items():
        inner = below(path, level)
        if len(inner) > 1:
            return Label(joined.get(inner[0], inner[0]), split)
    return None


def _left_out(
    paths: Iterable[Parts],
    labels: Iterable[Label | None],
    home: Parts,
    levels: dict[str, Parts],
) -> dict[Parts, int]:
    """For each unused folder beside the parts, or beside ``home``: the folder inside it that
    holds all its pictures, and how many these are.
    """
    folders: dict[Parts, list[Parts]] = defaultdict(list)
    for path, label in zip(paths, labels, strict=True):
        is_used = label is not None or any(below(path, level) for level in levels.values())
        depth = len(home) + 1 if below(path, home) else 1
        if not is_used and len(path) > depth:
            folders[path[:depth]].append(path[:-1])
    return {_common(inner): len(inner) for _, inner in sorted(folders.items())}


def _common(folders: Sequence[Parts]) -> Parts:
    pairs = zip(min(folders), max(folders), strict=False)
    return tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _one_level(paths: Sequence[Parts]) -> Layout:
    level = _inside_wrappers(paths, ())
    copies = _copies(paths, level)
    inner = [() if (rest := below(path, level))[:1] in copies else rest for path in paths]
    split_of = _part_in_class(inner)
    labels = tuple(Label(path[0], split_of(path)) if len(path) > 1 else None for path in inner)
    val_is_test = {"train", "val"} == {label.split for label in labels if label}
    if val_is_test:
        labels = tuple(
            label._replace(split="test") if label and label.split == "val" else label
            for label in labels
        )
    tops = ((*level, *below(path, level)[:1]) for path in paths)
    left_out = Counter(top for top in tops if top[len(level) :] in copies)
    return Layout(labels, {"": level}, val_is_test, dict(sorted(left_out.items())))


def _copies(paths: Iterable[Parts], level: Parts) -> set[Parts]:
    """Folders among the classes that hold the other classes once more, and nothing else."""
    inside: dict[str, set[str]] = defaultdict(set)
    for inner in _all_below(paths, level):
        if len(inner) > 1:
            inside[inner[0]].add(inner[1] if len(inner) > 2 else "")
    names = set(inside)
    copies = {name for name, found in inside.items() if len(found) > 1 and found < names}
    originals = names - copies
    return {(name,) for name in copies if inside[name] <= originals}


def _part_in_class(inner: Iterable[Parts]) -> Callable[[Parts], str]:
    """Where each class has a training part of its own, and all of it is in parts: which."""
    parts: dict[str, set[str]] = defaultdict(set)
    for path in inner:
        if len(path) > 1:
            parts[path[0]].add(_own_part(path))
    is_split = all("train" in found and "" not in found for found in parts.values())
    if is_split and set().union(*parts.values()) > {"train"}:
        return _own_part
    return lambda path: ""


def _own_part(path: Parts) -> str:
    """The part that the folder inside a class's is called after; ``""`` for none."""
    found = part_name(path[1]) if len(path) > 2 else None
    return found.part if found and not found.rest else ""


def _inside_wrappers(paths: Iterable[Parts], folder: Parts, known: Set[str] = frozenset()) -> Parts:
    """The folder inside ``folder`` that holds classes: each other holds just one folder.

    Args:
        paths: of pictures.
        folder: to begin with.
        known: folded names of classes; a folder of one of them is no wrapper.
    """
    inner = [path for path in _all_below(paths, folder) if len(path) > 1]
    for depth in range(_DEEPEST):
        tops = {path[depth] for path in inner if len(path) > depth + 1}
        is_wrapped = len(tops) == 1 and any(len(path) > depth + 2 for path in inner)
        if not is_wrapped or known & {top.casefold() for top in tops}:
            return folder
        folder = (*folder, *tops)
    return folder


def _classes(paths: Iterable[Parts], level: Parts) -> set[str]:
    return {inner[0] for inner in _all_below(paths, level) if len(inner) > 1}


def _all_below(paths: Iterable[Parts], folder: Parts) -> Iterator[Parts]:
    return (inner for path in paths if (inner := below(path, folder)))
