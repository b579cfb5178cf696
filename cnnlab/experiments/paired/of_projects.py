"""Experiments on the pictures of a project, which go with it."""

import contextlib

from cnnlab.errors import CnnlabError
from cnnlab.experiments.paired.folder import ExperimentFolder, delete_experiment, list_experiments
from cnnlab.projects import Project, delete_project, project_of
from cnnlab.projects.opening import wait_for_end


def delete_with_experiments(project: Project) -> None:
    """Remove a project, as ``delete_project`` does, and the experiments on its pictures.

    Experiments at work are stopped first.

    Raises:
        RunError: a training does not stop in time; its pictures are still there then.
        StorageError: the system refuses it.
    """
    for folder in list_experiments():
        if _is_on(folder, project):
            folder.stop()
            wait_for_end(folder)
            delete_experiment(folder)
    delete_project(project)


def _is_on(folder: ExperimentFolder, project: Project) -> bool:
    with contextlib.suppress(CnnlabError):  # of a damaged one nothing is known
        return project_of(folder.config.base.data) == project
    return False
