"""A project from a ZIP of class folders, and as one: to take along, and to open again."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from cnnlab.datasets.archives.zip_archive import open_archive
from cnnlab.datasets.checks.required_classes import checked_listing
from cnnlab.datasets.folders.class_folders import LabelledFile, Listing
from cnnlab.datasets.parallel import in_order
from cnnlab.errors import ImageError
from cnnlab.images import read_image
from cnnlab.messages import Note
from cnnlab.projects.class_names import class_name
from cnnlab.projects.opening import create_project, delete_project
from cnnlab.projects.picture_files import FOR_SIZE, small_jpeg
from cnnlab.projects.project import Project
from cnnlab.storage.atomic_files import replacing

Progress = Callable[[int, int], None]


def write_zip(project: Project, path: Path) -> None:
    """Write a project's pictures as a ZIP of class folders, which ``datasets.load`` takes, too.

    Raises:
        StorageError: it cannot be written; no part is left.
    """
    with replacing(path) as file:
        fill_zip(project, file)


def fill_zip(project: Project, file: IO[bytes]) -> None:
    """As ``write_zip``, into an open file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name in project.classes:
            for number, picture in enumerate(project.pictures(name), start=1):
                archive.writestr(f"{name}/{number:03}.jpg", picture.data())


def import_zip(
    path: Path,
    name: str,
    progress: Progress = lambda done, total: None,
    classes_from_names: bool = False,
) -> tuple[Project, str, tuple[Note, ...]]:
    """A new project with the pictures of a ZIP; nothing of it is left where it is refused.

    Args:
        path: of the ZIP, which is never unpacked to disk.
        name: of the project.
        progress: called with what is done and the total; what it raises ends the work.
        classes_from_names: the names of the pictures say their classes, as in ``cat_1.jpg``.

    Returns:
        The project, the token that opens it, and notes on pictures that were left out.

    Raises:
        DatasetError: the ZIP is unsafe, damaged or holds no classes; or more of them, or more
            pictures of one, than a project has.
        StorageError: all projects together would take too much space, or the system refuses it.
    """
    with open_archive(path) as files:
        listing = checked_listing(files, path.name, classes_from_names)
        project, token = create_project(name, listing.class_names)
        try:
            notes = _fill(project, listing, progress)
        except BaseException:
            delete_project(project)
            raise
    return project, token, notes


def _fill(project: Project, listing: Listing, progress: Progress) -> tuple[Note, ...]:
    unreadable = []
    sizes = [labelled.file.size for labelled in listing.pictures]
    for done, result in enumerate(in_order(listing.pictures, _small, sizes), start=1):
        labelled = listing.pictures[done - 1]
        if isinstance(result, ImageError):
            unreadable.append(str(labelled.file.path))
        else:
            project.add_jpeg(class_name(labelled.class_name), result, durable=False)
        progress(done, len(listing.pictures))
    return (_left_out(unreadable),) if unreadable else ()


def _small(labelled: LabelledFile) -> bytes | ImageError:
    try:
        return small_jpeg(read_image(labelled.file.read(), for_size=FOR_SIZE).pixels)
    except ImageError as error:
        return error


def _left_out(unreadable: list[str]) -> Note:
    return Note(
        "project-pictures-left-out",
        "{count:# picture} could not be read and {count:was|were} left out: {first}.",
        {"count": len(unreadable), "first": ", ".join(unreadable[:5])},
        "warning",
    )
