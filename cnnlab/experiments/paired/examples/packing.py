"""An experiment's folder as an example: what its verdicts and charts are drawn from."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from cnnlab.experiments.paired.folder import RESULTS, ExperimentFolder
from cnnlab.runs.folder.run_folder import CONFIG, STATUS
from cnnlab.runs.folder_with_runs import MACHINE
from cnnlab.runs.run_directory import EVALUATION, METRICS, PREDICTIONS, RUNS, Run
from cnnlab.storage.json_files import write_json
from cnnlab.storage.json_reading import parse_json


def pack_example(folder: ExperimentFolder, destination: Path) -> ExperimentFolder:
    """Copy what is shown of an experiment that has ended; no networks and no pictures.

    Of each training what was measured after its epochs is kept, and of its answers which class was
    the most probable one, with the probability 1: verdicts and charts follow from these alone.

    Args:
        folder: of the experiment.
        destination: a folder that does not exist.

    Raises:
        RunError: a training is damaged.
        OSError: the system refuses it.
    """
    destination.mkdir(parents=True)
    for name in (CONFIG, STATUS, RESULTS):
        shutil.copyfile(folder.path / name, destination / name)
    machine = {name: value for name, value in folder.machine.items() if name != "system"}
    write_json(destination / MACHINE, machine)
    for path in folder.path.glob("test-*.npz"):
        shutil.copyfile(path, destination / path.name)
    for name in folder.results:
        _pack_run(folder.run(name), destination / RUNS / name)
    return ExperimentFolder(destination)


def _pack_run(run: Run, destination: Path) -> None:
    destination.mkdir(parents=True)
    lines = (run.path / METRICS).read_bytes().splitlines()
    epochs = [line for line in lines if parse_json(line).get("kind") == "epoch"]
    (destination / METRICS).write_bytes(b"".join(line + b"\n" for line in epochs))
    predictions = run.predictions()
    if predictions is not None:
        shutil.copyfile(run.path / EVALUATION, destination / EVALUATION)
        certain = np.eye(len(predictions.class_names), dtype=np.float32)
        chosen = certain[predictions.predicted_classes]
        replace(predictions, probabilities=chosen).save(destination / PREDICTIONS)
