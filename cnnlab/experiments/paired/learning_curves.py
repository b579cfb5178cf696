"""How both sides of a comparison learned: mean curves over its pairs, with bands."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cnnlab.experiments.paired.curves import Band, curve_band
from cnnlab.experiments.paired.folder import ExperimentFolder
from cnnlab.experiments.paired.plan import runs_of_pair

Metric = Literal["accuracy", "loss"]
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class LearningCurves:
    """The curves of a comparison.

    Attributes:
        bands: name of the side -> mean over its runs, with a band; the control first.
        is_validation: measured on pictures that nothing learns from; else on the training pictures.
        num_epochs: planned, of the side that has more.
    """

    bands: Mapping[str, Band]
    is_validation: bool
    num_epochs: int


def learning_curves(
    folder: ExperimentFolder, number: int, metric: Metric = "accuracy"
) -> LearningCurves:
    """The curves over all complete pairs; before there is one, those of the first pair so far.

    Args:
        folder: of the experiment.
        number: of the comparison, from 0.
        metric: accuracy, in [0, 1], or loss.
    """
    comparison, pairs = folder.config.comparisons[number], folder.pairs(number)
    planned = [runs_of_pair(folder.config, pair)[number] for pair in range(len(pairs) or 1)]
    treatments, controls = (
        [folder.run(run.name).history().epochs for run in side]
        for side in zip(*planned, strict=True)
    )
    is_validation = any(
        row.get(f"val_{metric}") is not None for rows in treatments + controls for row in rows
    )
    column = f"val_{metric}" if is_validation else metric
    # One that diverged has a network that guesses; how large its loss is nobody can say.
    diverged = pairs[0][0].guessing_accuracy if pairs and metric == "accuracy" else math.nan
    bands = {
        name: curve_band([_values(rows, column) for rows in side], diverged)
        for name, side in (
            (comparison.control_name, controls),
            (comparison.treatment_name, treatments),
        )
    }
    return LearningCurves(bands, is_validation, max(run.config.epochs for run in planned[0]))


def _values(rows: Rows, column: str) -> list[float]:
    return [math.nan if row.get(column) is None else row[column] for row in rows]
