"""Changes to a project as renames of its files and folders, which renames undo.

A deleted picture is renamed, too: into ``removed/``, where it stays until its change is so old that
nobody undoes it. The changes stand in ``changes.json``, written before the first rename: whenever
the process is killed, no picture is lost, and undoing passes over what was not done.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnlab.storage.array_files import DAMAGE
from cnnlab.storage.json_files import read_json, write_json

CHANGES, REMOVED = "changes.json", "removed"
MOST_CHANGES = 20
"""That can be undone."""


@dataclass(frozen=True)
class Change:
    """One step of somebody's work.

    Attributes:
        classes: the names of the classes before, in their order.
        renamed: (from, to), paths relative to the project.
    """

    classes: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]


def changes(project: Path) -> list[Change]:
    """Those that can be undone, the newest last; none where the file is damaged. Never raises."""
    try:
        return [_change(values) for values in read_json(project / CHANGES)]
    except (OSError, *DAMAGE):
        return []


def begin(project: Path, change: Change) -> None:
    """Write a change down, and forget those that are too old; then ``rename`` may do it.

    Raises:
        StorageError: it cannot be written; nothing is changed.
    """
    known = [*changes(project), change]
    _write(project, known[-MOST_CHANGES:])
    for old in known[:-MOST_CHANGES]:
        for _, target in old.renamed:
            _remove_for_good(project, target)


def rename(project: Path, renamed: tuple[tuple[str, str], ...]) -> None:
    """Rename what is there to where nothing is. Raises ``OSError``."""
    for source, target in renamed:
        before, after = project / source, project / target
        after.parent.mkdir(parents=True, exist_ok=True)
        if before.exists() and not after.exists():
            before.rename(after)


def undo(project: Path) -> Change | None:
    """Undo the newest change, which it returns; None where there is none. Raises ``OSError``."""
    known = changes(project)
    if not known:
        return None
    newest = known.pop()
    rename(project, tuple((target, source) for source, target in reversed(newest.renamed)))
    _write(project, known)
    return newest


def _write(project: Path, known: list[Change]) -> None:
    write_json(project / CHANGES, [vars(change) for change in known])


def _remove_for_good(project: Path, target: str) -> None:
    if Path(target).parts[0] == REMOVED:
        path = project / target
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _change(values: dict[str, Any]) -> Change:
    renamed = tuple((_inside(source), _inside(target)) for source, target in values["renamed"])
    return Change(tuple(map(str, values["classes"])), renamed)


def _inside(path: str) -> str:
    """The path itself. Raises ``ValueError`` where it leads out of the project."""
    parts = Path(path).parts
    if not parts or Path(path).is_absolute() or ".." in parts:
        raise ValueError("a path leads out of the project")
    return path
