"""The verdicts on the comparisons of an experiment, as far as its results go."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from cnnlab.evaluation import Predictions
from cnnlab.experiments.paired.folder import ExperimentFolder
from cnnlab.experiments.paired.identities import kept_test_pictures
from cnnlab.experiments.paired.results import RunResult
from cnnlab.experiments.paired.verdict import Verdict, speed_verdict, verdict

FEWEST_PAIRS = 2

Pairs = tuple[tuple[RunResult, RunResult], ...]


def verdict_of(folder: ExperimentFolder, number: int) -> Verdict | None:
    """On a comparison; None before it has two pairs, unless the experiment has ended.

    Args:
        folder: of the experiment.
        number: of the comparison, from 0.

    Raises:
        RunError: the predictions of one of its trainings are damaged.
    """
    pairs, status = folder.pairs(number), folder.status
    if len(pairs) < FEWEST_PAIRS and status.is_active:
        return None
    is_final = len(pairs) == folder.config.most_pairs or status.state == "finished"
    return _verdict(folder, number, tuple(pairs), is_final)


@lru_cache(maxsize=256)
def _verdict(folder: ExperimentFolder, number: int, pairs: Pairs, is_final: bool) -> Verdict:
    """Remembered: a page looks once a second."""
    comparison = folder.config.comparisons[number]
    measure, margin = folder.config.measure_of(comparison), folder.config.margin_of(comparison)
    treatments, controls = zip(*pairs, strict=True) if pairs else ((), ())
    treatment = [run.measured(measure) for run in treatments]
    control = [run.measured(measure) for run in controls]
    if measure == "accuracy":
        correct = correctness(folder, pairs)
        guessing = pairs[0][0].guessing_accuracy if pairs else None
        return verdict(treatment, control, correct, margin, guessing=guessing, final=is_final)
    reached = [run.has_reached for run in treatments], [run.has_reached for run in controls]
    step = 1.0 if measure == "epochs" else 0.0
    return speed_verdict(treatment, control, reached, margin, step=step, final=is_final)


def undecided(folder: ExperimentFolder) -> set[int]:
    """Numbers of the comparisons that want more pairs, from 0, though their time be used up."""
    numbers = range(len(folder.config.comparisons))
    return {number for number in numbers if _is_undecided(folder, number)}


def _is_undecided(folder: ExperimentFolder, number: int) -> bool:
    pairs = tuple(folder.pairs(number))
    if len(pairs) < FEWEST_PAIRS:
        return True
    return _verdict(folder, number, pairs, len(pairs) == folder.config.most_pairs).more_wanted


def predictions_of(
    folder: ExperimentFolder, pairs: Sequence[tuple[RunResult, RunResult]]
) -> tuple[list[Predictions], list[Predictions]] | None:
    """Predictions of treatments and controls for the same pictures in the same order.

    None where a training has none, or where the seed draws the test part, so that pairs were tested
    on different pictures.
    """
    found = [_ordered_predictions(folder, side.run) for pair in pairs for side in pair]
    known = [one for one in found if one is not None]
    if len(known) < len(found) or len({one.pictures for one in known}) != 1:
        return None
    return known[::2], known[1::2]


def correctness(
    folder: ExperimentFolder, pairs: Sequence[tuple[RunResult, RunResult]]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Which test pictures treatment and control classified correctly.

    Returns:
        Two arrays (num_pairs, num_images), bool; a column is one picture. A training that diverged
        before it kept a network has none that is correct. None where the seed draws the test part,
        so that pairs were tested on different pictures, or where predictions are missing.
    """
    runs = [side for pair in pairs for side in pair]
    found = [_ordered_predictions(folder, run.run) for run in runs]
    known = [one for one in found if one is not None]
    num_expected = sum(run.accuracy is not None for run in runs)
    if not known or len(known) < num_expected or len({one.pictures for one in known}) != 1:
        return None
    none = np.zeros(len(known[0].labels), bool)
    correct = np.stack(
        [none if one is None else one.predicted_classes == one.labels for one in found]
    )
    return correct[::2], correct[1::2]


def _ordered_predictions(folder: ExperimentFolder, name: str) -> Predictions | None:
    """In the order of the identities of the pictures, whatever order the seed brought them in."""
    predictions = folder.run(name).predictions()
    if predictions is None:
        return None
    pictures = kept_test_pictures(folder.path, predictions.pictures)
    if pictures is None or len(pictures) != len(predictions.labels):
        return None
    order = np.argsort(pictures, kind="stable")
    return replace(
        predictions,
        probabilities=predictions.probabilities[order],
        labels=predictions.labels[order],
        pictures=hashlib.sha256(pictures[order]).hexdigest(),
    )
