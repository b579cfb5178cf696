"""Projects: pictures of somebody's own classes, gathered one by one and kept small.

A project opens by a token that nobody can guess, and its folder does not give it away. Its
``pictures_folder`` is a folder of class folders, which ``datasets.load`` and
``TrainingConfig.data`` take.

>>> from cnnlab.projects import create_project
>>> from cnnlab.images import sample_photos
>>> project, token = create_project("Pets", ("cat", "coffee"))
>>> picture = project.add_picture("cat", sample_photos()["cat"].read_bytes())
>>> project.counts
{'cat': 1, 'coffee': 0}

project         what is in a project, and the changes to it
opening         create, open by token, list, delete with all that was made from it
zip_files       a project from a ZIP of class folders, and as one
lessons         three projects with drawn pictures, ready to be taught
class_names     what a class may be called
picture_files   names and files of pictures
changes         renames that can be undone
space           how much all projects take
balance         hints on the numbers of pictures
"""

from cnnlab.projects.class_names import MAX_CLASSES, MIN_CLASSES
from cnnlab.projects.opening import (
    create_project,
    delete_project,
    list_projects,
    open_project,
    project_of,
)
from cnnlab.projects.picture_files import LONGEST_SIDE, Picture
from cnnlab.projects.project import MAX_IN_CLASS, Project
from cnnlab.projects.space import MAX_BYTES
from cnnlab.projects.zip_files import fill_zip, import_zip, write_zip

__all__ = [
    "LONGEST_SIDE",
    "MAX_BYTES",
    "MAX_CLASSES",
    "MAX_IN_CLASS",
    "MIN_CLASSES",
    "Picture",
    "Project",
    "create_project",
    "delete_project",
    "fill_zip",
    "import_zip",
    "list_projects",
    "open_project",
    "project_of",
    "write_zip",
]
