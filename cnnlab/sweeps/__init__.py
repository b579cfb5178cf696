"""Searches among settings: many trainings that differ in them, or many comparisons of the same two.
Importing it loads no TensorFlow.

asked = Sweep("Which rate?", base, (Parameter("learning_rate", low=1e-4, high=1e-1, log=True),))
folder = run_sweep(asked)               # here and now
folder = start_sweep(asked)             # in a process of its own
folder.status, folder.trials, folder.best, folder.run(folder.best)

gains = Sweep.of_experiment(experiment, space=space, pairs=3)    # where does it help most?

sweep, space   the recipe as data: what is varied, what counts, how long it may take
comparing      a comparison of an experiment in it
trainings      those of a trial, and what they come to
around         what is worth a search around given settings
folder         what lies where; trials: what came of each; of_projects: what goes with pictures
choosing/      the choice of settings and the early ends, which are Optuna's
runner         keeps an executor busy; recorder, starting, worker: in a process of its own
executor       what does the trainings: local, in this process; cluster/, on a Ray cluster
"""

from collections.abc import Callable

from cnnlab.runs.folder.status import RunStatus
from cnnlab.sweeps.executor import Executor
from cnnlab.sweeps.folder import SweepFolder, delete_sweep, list_sweeps, load_sweep, new_sweep
from cnnlab.sweeps.installed import check_optuna
from cnnlab.sweeps.space import Parameter
from cnnlab.sweeps.starting import resume_sweep, start_sweep
from cnnlab.sweeps.sweep import Sweep
from cnnlab.sweeps.trials import Trial

__all__ = [
    "Parameter",
    "Sweep",
    "SweepFolder",
    "Trial",
    "delete_sweep",
    "list_sweeps",
    "load_sweep",
    "new_sweep",
    "resume_sweep",
    "run_sweep",
    "start_sweep",
]


def run_sweep(
    sweep: Sweep,
    folder: SweepFolder | None = None,
    report: Callable[[RunStatus], None] | None = None,
    executor: Executor | None = None,
) -> SweepFolder:
    """As of ``sweeps.runner``, which imports Optuna.

    Raises:
        ConfigurationError: Optuna is not installed.
        CnnlabError: the data or the settings cannot be used; the folder says so too.
    """
    check_optuna()
    from cnnlab.sweeps import runner

    return runner.run_sweep(sweep, folder, report, executor)
