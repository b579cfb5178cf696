"""All that was made from the pictures of a project, which goes with it."""

from cnnlab.experiments.paired.folder import delete_experiment, list_experiments
from cnnlab.projects import Project, delete_project
from cnnlab.projects.opening import delete_work_on
from cnnlab.sweeps.folder import delete_sweep, list_sweeps


def delete_with_work(project: Project) -> None:
    """Remove a project, as ``delete_project`` does, and experiments and sweeps on its pictures.

    Those at work are stopped first.

    Raises:
        RunError: one does not stop in time; its pictures are still there then.
        StorageError: the system refuses it.
    """
    delete_work_on(project, list_sweeps(), lambda sweep: sweep.config.base.data, delete_sweep)
    delete_work_on(project, list_experiments(), lambda one: one.config.base.data, delete_experiment)
    delete_project(project)
