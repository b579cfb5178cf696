"""Claims put to the test: pairs of runs that differ in named settings only, and a verdict.

asked = Experiment("Is Adam better?", base, (Comparison("Adam", treatment={"optimizer": "adam"}),))
folder = run_experiment(asked)          # here and now
folder = start_experiment(asked)        # in a process of its own
folder.status, folder.results, folder.pairs(0), verdict_of(folder, 0)

experiment    the design as data; plan: which training is next
folder        what lies where; results, identities: what was measured, and on which pictures
runner        trains; recorder, starting, worker: in a process of its own
duration      how long it takes, told before; cached: what has to be removed with it
verdict       whether a claim holds, from accuracies or times of the pairs; with more_wanted
differences   gain and loss per class, change of the confusion matrix, pictures that changed
statistics    intervals, and when to look; pure numbers
curves        the mean curve of several runs, with a band
claims        the six claims of the tutorial
"""

from cnnlab.experiments.paired.experiment import Comparison, Experiment
from cnnlab.experiments.paired.folder import (
    ExperimentFolder,
    delete_experiment,
    list_experiments,
    load_experiment,
    new_experiment,
)
from cnnlab.experiments.paired.results import RunResult
from cnnlab.experiments.paired.runner import run_experiment
from cnnlab.experiments.paired.starting import resume_experiment, start_experiment
from cnnlab.experiments.paired.verdicts import verdict_of

__all__ = [
    "Comparison",
    "Experiment",
    "ExperimentFolder",
    "RunResult",
    "delete_experiment",
    "list_experiments",
    "load_experiment",
    "new_experiment",
    "resume_experiment",
    "run_experiment",
    "start_experiment",
    "verdict_of",
]
