"""An experiment as a document: verdicts, pairs, recipe, seeds, versions and machine."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from cnnlab.configuration.differences import differences
from cnnlab.configuration.files import write_configuration
from cnnlab.experiments.paired import Experiment, ExperimentFolder, RunResult, verdict_of
from cnnlab.experiments.paired.experiment import SIDES, Comparison
from cnnlab.reports.charts import comparison_charts
from cnnlab.reports.document import Document, Section, Table
from cnnlab.wording import counted


def experiment_document(folder: ExperimentFolder) -> Document:
    """What came of an experiment so far.

    Raises:
        RunError: the folder cannot be read.
    """
    experiment = folder.config
    comparisons = (_comparison(folder, number) for number in range(len(experiment.comparisons)))
    sections = [*comparisons, _recipe(experiment), _made_with(folder)]
    return Document(experiment.question, [*_state(folder)], sections)


def _state(folder: ExperimentFolder) -> Iterator[str]:
    status, minutes = folder.status, folder.seconds_used / 60
    trainings = counted(len(folder.results), "training")
    yield f"Experiment {folder.name}: {status.state}, {trainings}, {minutes:.1f} minutes."
    if status.message is not None:
        yield str(status.message)


def _comparison(folder: ExperimentFolder, number: int) -> Section:
    experiment, verdict = folder.config, verdict_of(folder, number)
    comparison = experiment.comparisons[number]
    sentences = ["There are not two pairs yet."]
    if verdict is not None:
        sentences = [str(verdict.sentence), str(verdict.basis)]
    tables = [_settings(experiment, comparison), _pairs(folder, number)]
    return Section(comparison.name, sentences, tables, comparison_charts(folder, number))


def _settings(experiment: Experiment, comparison: Comparison) -> Table:
    """In which the sides differ."""
    sides = [experiment.config(comparison, side) for side in SIDES]
    rows = [(name, *map(_shown, values)) for name, values in differences(sides).items()]
    return Table(("Setting", comparison.treatment_name, comparison.control_name), rows)


def _pairs(folder: ExperimentFolder, number: int) -> Table:
    experiment = folder.config
    comparison = experiment.comparisons[number]
    names = (comparison.treatment_name, comparison.control_name)
    measure = experiment.measure_of(comparison)
    rows = [
        (str(experiment.base.seed + pair), *(_measured(side, measure) for side in sides))
        for pair, sides in enumerate(folder.pairs(number))
    ]
    return Table(("Seed", *(f"{name}: {measure}" for name in names)), rows)


def _measured(result: RunResult, measure: str) -> str:
    value = result.measured(measure)
    if measure == "accuracy":
        shown = "none" if math.isnan(value) else f"{value:.1%}"
    else:
        shown = f"{value:.4g}" if result.has_reached else f"not reached after {value:.4g}"
    return shown if result.state == "finished" else f"{shown} ({result.state})"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {part}" for name, part in value.items()) or "defaults"
    return "none" if value is None else str(value)


def _recipe(experiment: Experiment) -> Section:
    text = "Save these lines as a file to repeat it: python -m cnnlab experiment FILE"
    return Section("The experiment", [text], code=write_configuration(experiment, "yaml"))


def _made_with(folder: ExperimentFolder) -> Section:
    rows = [(name, str(value)) for name, value in folder.machine.items()]
    return Section("Made with", tables=[Table(("What", "Which"), rows)])
