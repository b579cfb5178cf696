"""Every file below a folder, links included, without ever walking in a circle."""

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Walk:
    """What a walk through a folder found, as paths that begin with the folder's own.

    Attributes:
        files: that can be asked for their content; links to files among them.
        folders: that were entered.
        unfollowed: links that lead nowhere, out of the folder, back into themselves, or to a
            neighbour, whose files are there already; and folders that may not be read.
    """

    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    unfollowed: list[Path] = field(default_factory=list)


def walk(folder: Path) -> Walk:
    """Walk through ``folder``, in alphabetical order.

    A link to a folder is followed where that lies inside ``folder`` too; what is reached by a
    link is walked through without following any more.

    Raises:
        OSError: the folder itself cannot be read.
    """
    found, root = Walk(), folder.resolve()
    waiting = [(entry, False) for entry in _listed(folder)]
    while waiting:
        entry, was_linked = waiting.pop()
        kind = _kind(entry, root, was_linked)
        if kind == "folder":
            inside = _entered(Path(entry), found)
            waiting += ((inner, was_linked or entry.is_symlink()) for inner in inside)
        elif kind == "file":
            found.files.append(Path(entry))
        elif kind == "unfollowed":
            found.unfollowed.append(Path(entry))
    return found


def _listed(folder: Path) -> list[os.DirEntry]:
    """Backwards, as the last one is taken first."""
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name, reverse=True)


def _entered(folder: Path, found: Walk) -> list[os.DirEntry]:
    try:
        inside = _listed(folder)
    except OSError:
        found.unfollowed.append(folder)
        return []
    found.folders.append(folder)
    return inside


def _kind(entry: os.DirEntry, root: Path, was_linked: bool) -> str:
    try:
        if entry.is_dir():
            is_open = not entry.is_symlink() or (not was_linked and _leads_inside(entry, root))
            return "folder" if is_open else "unfollowed"
        if entry.is_file():
            return "file"
    except OSError:
        return "unfollowed"
    return "unfollowed" if entry.is_symlink() else "neither"


def _leads_inside(entry: os.DirEntry, root: Path) -> bool:
    target, home = Path(entry).resolve(), Path(entry).parent.resolve()
    is_circle = target == home or target in home.parents
    is_neighbour = target.parent == home and not target.name.startswith(".")
    return root in target.parents and not is_circle and not is_neighbour
