"""Folders of searches whose networks were never trained."""

import json
import os

import numpy as np

from cnnlab.sweeps import Sweep, SweepFolder, Trial, new_sweep
from cnnlab.sweeps.folder import IMPORTANCE, TRIALS
from cnnlab.sweeps.importance import Importance, write_importance
from cnnlab.sweeps.sweep import drawn_settings
from cnnlab.sweeps.trainings import TrialAtWork
from cnnlab.training.status_recorder import StatusRecorder

STATES = ("finished", "finished", "finished", "ended early", "diverged")


def made_up_trial(sweep: Sweep, number: int, rng: np.random.Generator) -> Trial:
    """With settings drawn at random; three of five finish."""
    state, accuracy = STATES[number % len(STATES)], float(rng.uniform(0.3, 0.9))
    return Trial(
        number,
        drawn_settings(sweep.space, rng),
        state,
        accuracy if state == "finished" else None,
        None if state == "diverged" else accuracy,
        None if state == "diverged" else 1 - accuracy,
        accuracy=accuracy - 0.05 if state == "finished" else None,
        epochs=3,
        seconds=float(rng.uniform(1, 9)),
    )


def made_up_comparison(sweep: Sweep, number: int, rng: np.random.Generator) -> Trial:
    """As ``made_up_trial``, of a sweep whose trials compare: all its pairs, or the first."""
    state = STATES[number % len(STATES)]
    work = TrialAtWork(sweep, Trial(number, drawn_settings(sweep.space, rng)))
    for training in work.trainings:
        if state != "finished" and training.pair > 0:
            continue
        accuracy = float(rng.uniform(0.3, 0.9))
        of_one = "diverged" if state == "diverged" else "finished"
        work.results[training.name] = Trial(
            *(number, {}, of_one, accuracy, accuracy, 1 - accuracy, accuracy - 0.05),
            epochs=3,
            seconds=float(rng.uniform(1, 9)),
        )
    work.is_hopeless = state == "ended early"
    return work.outcome()


def made_up_search(
    sweep: Sweep, count: int, state: str | None = "finished", *more: Trial
) -> SweepFolder:
    """A folder with so many trials that are over.

    Args:
        sweep: the recipe.
        count: of trials.
        state: how the search ended; None leaves it at work, as nobody holds its lock: interrupted.
        more: trials behind them.
    """
    folder, lock = new_sweep(sweep)
    rng = np.random.default_rng(0)
    make = made_up_trial if sweep.comparison is None else made_up_comparison
    trials = [make(sweep, number, rng) for number in range(1, count + 1)]
    lines = [json.dumps(one.to_dict()) + "\n" for one in (*trials, *more)]
    (folder.path / TRIALS).write_text("".join(lines))
    share = 1 / len(sweep.space)
    found = [Importance(one.name, share, share / 2, min(1.0, 2 * share)) for one in sweep.space]
    write_importance(folder.path / IMPORTANCE, tuple(found))
    recorder = StatusRecorder(folder)
    recorder.begin(100)
    if state is not None:
        recorder.end(state)
    os.close(lock)
    return folder
