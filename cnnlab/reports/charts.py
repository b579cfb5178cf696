"""The charts of a comparison: how both sides learned, and which classes gain."""

from collections.abc import Sequence

import numpy as np

from cnnlab.experiments.paired import ExperimentFolder, RunResult
from cnnlab.experiments.paired.curves import curve_band
from cnnlab.experiments.paired.differences import class_gains
from cnnlab.experiments.paired.verdicts import predictions_of
from cnnlab.figures import band_alt_text, band_curves, class_gain_alt_text, class_gain_bars
from cnnlab.reports.document import Chart

Runs = Sequence[RunResult]


def comparison_charts(folder: ExperimentFolder, number: int) -> list[Chart]:
    """None before the first pair.

    Args:
        folder: of the experiment.
        number: of the comparison, from 0.

    Raises:
        RunError: what was measured cannot be read.
    """
    pairs = folder.pairs(number)
    return [_curves(folder, number, pairs), *_gains(folder, pairs)] if pairs else []


def _curves(
    folder: ExperimentFolder, number: int, pairs: list[tuple[RunResult, RunResult]]
) -> Chart:
    comparison = folder.config.comparisons[number]
    treatments, controls = zip(*pairs, strict=True)
    column, on = _measured_on(folder, controls)
    bands = {
        comparison.control_name: curve_band(_accuracies(folder, controls, column)),
        comparison.treatment_name: curve_band(_accuracies(folder, treatments, column)),
    }
    return Chart(band_curves(bands), f"Accuracy on {on} pictures. {band_alt_text(bands)}")


def _measured_on(folder: ExperimentFolder, runs: Runs) -> tuple[str, str]:
    """Where no picture was held out there are curves of the training pictures only."""
    epochs = folder.run(runs[0].run).history().epochs
    is_validated = any(epoch["val_accuracy"] is not None for epoch in epochs)
    return ("val_accuracy", "held-out") if is_validated else ("accuracy", "training")


def _accuracies(folder: ExperimentFolder, runs: Runs, column: str) -> list[np.ndarray]:
    histories = (folder.run(run.run).history() for run in runs)
    return [np.array([epoch[column] for epoch in h.epochs], np.float64) for h in histories]


def _gains(folder: ExperimentFolder, pairs: list[tuple[RunResult, RunResult]]) -> list[Chart]:
    """None where the pairs were tested on different pictures."""
    predictions = predictions_of(folder, pairs)
    if predictions is None:
        return []
    found, names = class_gains(*predictions), predictions[0][0].class_names
    gains = [None if gain is None else gain.gain for gain in found]
    intervals = [None if gain is None else gain.interval for gain in found]
    return [
        Chart(
            class_gain_bars(names, gains, intervals=intervals),
            class_gain_alt_text(names, gains, intervals=intervals),
        )
    ]
