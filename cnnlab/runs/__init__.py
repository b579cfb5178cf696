"""What a run is on the disk: its settings, its folder and what can be read in it. No TensorFlow.

run = load_run("2026-11-23-1904-toybox10-vgg16")  one of ``list_runs()``
run.status, run.history(), run.evaluation(), run.selection(), run.predictions()
compare_runs(first, second).comparison           whether a difference may be chance
to_python(run.config)                            a program that repeats it

config, code        the settings of a training, and the same as a program
run_directory       one run, all runs
folder/             the folder of work in a process of its own
records/            what a training writes down while it is at work
checkpoints/        the best network, and the state to go on from
model/              a trained network: folder, description, input pipeline
new_run, resume     a run is made, and queued again
near_chance, run_comparison, thumbnail   what the files of runs say

What a training writes into a folder goes through the recorders of ``cnnlab.training``.
"""

from cnnlab.runs.code import to_python
from cnnlab.runs.config import CLASS_WEIGHTS, SCHEDULES
from cnnlab.runs.folder.status import ACTIVE_STATES, STATES, RunStatus
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.near_chance import near_chance
from cnnlab.runs.records.history import History
from cnnlab.runs.run_comparison import RunComparison, compare_runs
from cnnlab.runs.run_directory import (
    Run,
    active_runs,
    delete_run,
    example_run,
    list_runs,
    load_run,
)

__all__ = [
    "ACTIVE_STATES",
    "CLASS_WEIGHTS",
    "SCHEDULES",
    "STATES",
    "History",
    "InputPipeline",
    "ModelDescription",
    "Run",
    "RunComparison",
    "RunStatus",
    "active_runs",
    "compare_runs",
    "delete_run",
    "example_run",
    "list_runs",
    "load_run",
    "near_chance",
    "to_python",
]
