"""Create, open, list and delete projects."""

import contextlib
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cnnlab.errors import CnnlabError, DatasetError
from cnnlab.projects.class_names import class_names, project_name
from cnnlab.projects.project import Project
from cnnlab.runs.folder.run_folder import LOCK, RunFolder
from cnnlab.runs.run_directory import Run, delete_run, list_runs
from cnnlab.storage import bounded_cache, locks, paths
from cnnlab.storage.cleanup import hidden_folder, remove_folder, sweep, sweep_unfinished
from cnnlab.storage.os_errors import as_storage_errors

TOKEN = re.compile("[0-9a-f]{32}")
"""128 random bits, in hexadecimal digits."""
KEY = re.compile("[0-9a-f]{32}")

SECONDS_TO_STOP = 15.0
"""For a training to end that was asked to stop."""

Work = TypeVar("Work", bound=RunFolder[Any])


def create_project(name: str, classes: Sequence[str]) -> tuple[Project, str]:
    """An empty project, and the token that opens it.

    Args:
        name: for people.
        classes: names of its 2 to 20 classes, in their order.

    Raises:
        DatasetError: a name that cannot be used, or too few or too many classes.
        StorageError: the system refuses to write it.
    """
    name, classes = project_name(name), class_names(classes)
    token = secrets.token_hex(16)
    with hidden_folder(paths.projects()) as folder:
        Project(folder).write(name, classes)
        return Project(folder.rename(paths.projects() / _id_of(token))), token


def open_project(token: Any) -> Project:
    """The project that a token opens; what a killed process left unfinished in it is removed.

    Args:
        token: as ``create_project`` gave it; from a link it may be anything.

    Raises:
        DatasetError: it opens no project.
    """
    if isinstance(token, str) and TOKEN.fullmatch(token):
        project = Project(paths.projects() / _id_of(token))
        if project.path.is_dir():
            _tidy(project)
            return project
    raise DatasetError(
        "project-missing",
        "This link opens no project on this computer. Its project may have been deleted, or it was "
        "made on another computer: there its pictures can be saved as a ZIP, which opens here.",
    )


def list_projects() -> list[Project]:
    """All projects of this computer, those that were changed last first: for who runs it.

    Raises:
        StorageError: the system refuses to look.
    """
    with as_storage_errors("The projects"):
        if not paths.projects().is_dir():
            return []
        sweep(paths.projects())
        folders = [path for path in paths.projects().iterdir() if KEY.fullmatch(path.name)]
        return [Project(path) for path in sorted(folders, key=_changed, reverse=True)]


def project_of(data: str | Path) -> Project | None:
    """The project whose pictures a data set is; None for any other, and where it was deleted.

    A ZIP below ``paths.uploads()`` that is called as the folder of the pictures holds them, too.

    Args:
        data: as ``TrainingConfig.data``.
    """
    path = Path(data)
    if path.parent.parent == paths.projects():
        found = [Project(path.parent)]
    elif path.suffix == ".zip" and path.parent.parent == paths.uploads():
        found = [Project(folder) for folder in _folders(paths.projects())]
    else:
        return None
    name = path.name.removesuffix(".zip")
    named = (one for one in found if KEY.fullmatch(one.key) and one.pictures_folder.name == name)
    return next((one for one in named if one.pictures_folder.is_dir()), None)


def runs_of(project: Project) -> list[Run]:
    """The trainings on its pictures, the newest first."""
    return [run for run in list_runs() if _is_on(project, partial(_data_of, run))]


def delete_project(project: Project) -> None:
    """Remove its pictures, and the runs and cached arrays that were made from them.

    Trainings at work are stopped first.

    Raises:
        RunError: one does not stop in time; nothing but other runs is removed then.
        StorageError: the system refuses it.
    """
    delete_work_on(project, list_runs(), _data_of, delete_run)
    bounded_cache.remove_about(project.pictures_folder.name)
    remove_folder(project.path)


def delete_work_on(
    project: Project,
    folders: Iterable[Work],
    data_of: Callable[[Work], str],
    delete: Callable[[Work], None],
) -> None:
    """Delete the work on its pictures; what is at work is stopped first.

    Args:
        project: that is to be deleted.
        folders: of runs, or of other work of one kind.
        data_of: the data set of one; may raise ``CnnlabError``, as for a damaged one.
        delete: removes one.

    Raises:
        RunError: one does not stop in time.
        StorageError: the system refuses it.
    """
    for folder in folders:
        if _is_on(project, partial(data_of, folder)):
            folder.stop()
            wait_for_end(folder)
            delete(folder)


def wait_for_end(work: RunFolder) -> None:
    """Until no process works for it, or for ``SECONDS_TO_STOP``."""
    lock = locks.acquire(work.path / LOCK, SECONDS_TO_STOP)
    if lock is not None:
        with locks.releasing(lock):
            pass


def _tidy(project: Project) -> None:
    for folder in (project.path, *_folders(project.pictures_folder)):
        sweep_unfinished(folder)


def _folders(parent: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return [path for path in parent.iterdir() if path.is_dir()]
    return []


def _data_of(run: Run) -> str:
    return run.config.data


def _is_on(project: Project, data: Callable[[], str]) -> bool:
    with contextlib.suppress(CnnlabError):  # of damaged work nothing is known
        return project_of(data()) == project
    return False


def _id_of(token: str) -> str:
    """The name of the folder: from it nobody can tell the token."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
