"""Training, from a configuration to a finished run. Read it from top to bottom."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from cnnlab.messages import Note
from cnnlab.models.optimizers import LBFGS
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.status import RunStatus
from cnnlab.runs.new_run import new_run
from cnnlab.runs.run_directory import Run
from cnnlab.storage.bounded_cache import held, holding
from cnnlab.storage.locks import releasing
from cnnlab.training.determinism import be_deterministic
from cnnlab.training.device import training_device
from cnnlab.training.initial_state import (
    FromCheckpoint,
    FromSettings,
    InitialState,
    starting_point,
)
from cnnlab.training.inputs.preparing import prepare
from cnnlab.training.inputs.training_inputs import TrainingInputs
from cnnlab.training.linear.training import train_linear
from cnnlab.training.loop import fit
from cnnlab.training.outcome import check_stop, recorded_outcome
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.resources import Resources
from cnnlab.training.run_watcher import AfterEpoch, RunWatcher, tested
from cnnlab.training.selection.cross_validation import CrossValidation, cross_validate
from cnnlab.training.selection.dividing import TOO_DEAR, Division
from cnnlab.training.selection.validating import make_validator
from cnnlab.training.strategy import strategy_scope

if TYPE_CHECKING:
    import keras

LOADING = Note("loading-pictures", "Loading the pictures.")
NORMALIZING = Note("learning-normalization", "Learning the normalisation from the pictures.")
BUILDING = Note("building-network", "Building the network and filling it with its weights.")
RUNNING_FROZEN = Note("running-frozen-layers", "Running the frozen layers over the pictures, once.")
BUILDING_STEP = Note("building-step", "Building the learning step.")


def train(
    config: TrainingConfig,
    run: Run | None = None,
    report: Callable[[RunStatus], None] | None = None,
    resources: Resources | None = None,
    after_epoch: AfterEpoch | None = None,
) -> Run:
    """Train here and now, in this process; ``cnnlab.workers.start_run`` does it in
    one of its own.

    Everything random follows from ``config.seed`` through private generators; the caller's
    global random states stay as they are. A run that has a last checkpoint goes on from there.

    Args:
        config: what to do.
        run: a run whose lock the caller holds; None makes a new one.
        report: called with the run's status a few times a second.
        resources: where pictures and networks come from; None makes all of them anew.
        after_epoch: as of ``RunWatcher``; L-BFGS has no epochs.

    Returns:
        The run, whose status says how it ended: finished, stopped, diverged or disk full.

    Raises:
        CnnlabError: the data, the weights or the settings cannot be used; the run says so too.
    """
    if run is None:
        run, lock = new_run(config)
        with releasing(lock):
            return train(config, run, report, resources, after_epoch)
    recorder = RunRecorder(run, report)
    with held(config.data, config.weights), recorded_outcome(recorder):
        if config.optimizer == LBFGS:
            train_linear(config, recorder, resources or Resources())
        else:
            _train(config, recorder, resources or Resources(), after_epoch)
    return run


def _train(
    config: TrainingConfig,
    recorder: RunRecorder,
    resources: Resources,
    after_epoch: AfterEpoch | None,
) -> None:
    start = starting_point(config, recorder.run, resources)
    recorder.resume_from(start.best())
    _say(recorder, LOADING)
    data = resources.load(config, lambda done, total: check_stop(recorder))
    description = start.description(data)
    recorder.keep_samples(data)
    division = resources.divide(data, config)
    data = division.data

    if config.normalization != "none":
        _say(recorder, NORMALIZING)
    pipeline = start.pipeline(data)
    recorder.add_notes(data.notes + config.notes + division.notes)
    recorder.log_device(training_device(config.strategy))

    _say(recorder, BUILDING)
    if config.deterministic:
        be_deterministic()
    with strategy_scope(config.strategy) as notes, holding() as hold:
        state = start.state(data)
        recorder.add_notes(state.notes + notes)
        recorder.describe(description)

        _say(recorder, RUNNING_FROZEN)
        epoch = state.position.epoch
        needs_unaugmented = division.folds is not None
        inputs = prepare(
            state.model,
            data,
            pipeline,
            config,
            _progress(recorder),
            epoch,
            hold,
            needs_unaugmented,
            (resources.frozen_part, resources.trainable_part),
        )
        recorder.add_notes(inputs.notes)
        folds = _folds(state.model, division, inputs, start, recorder)

        _say(recorder, BUILDING_STEP)
        _fit(state, division, inputs, folds, recorder, resources, after_epoch)


def _folds(
    model: "keras.Model",
    division: Division,
    inputs: TrainingInputs,
    start: FromSettings | FromCheckpoint,
    recorder: RunRecorder,
) -> CrossValidation | None:
    """If there are too few pictures to hold some out, and their features are cached."""
    if division.folds is None:
        return None
    if not inputs.views:
        recorder.add_notes((TOO_DEAR,))
        return None
    run_folds = partial(
        cross_validate,
        model,
        division.data,
        inputs,
        division.folds,
        recorder.run.config,
        recorder.cross_validating,
        partial(check_stop, recorder),
    )
    found = start.cross_validated(run_folds)
    recorder.add_notes(() if found is None else (found.note,))
    return found


def _fit(
    state: InitialState,
    division: Division,
    inputs: TrainingInputs,
    folds: CrossValidation | None,
    recorder: RunRecorder,
    resources: Resources,
    after_epoch: AfterEpoch | None,
) -> None:
    """Only the trainable part runs in each step; the watcher has the whole network."""
    recorder.log_for_tensorboard()
    config, data = recorder.run.config, division.data
    with closing(inputs.batches):
        validate = make_validator(division, inputs, folds)
        checkpoints = resources.checkpoints(recorder, state.model)
        watcher = RunWatcher(
            recorder, checkpoints, data, inputs, validate, state.position, after_epoch
        )
        epoch = state.position.epoch
        with tested(watcher):
            fit(
                inputs.trainable_part,
                inputs.batches,
                len(data.x_train),
                config,
                watcher,
                epoch,
                resources.steps,
            )


def _say(recorder: RunRecorder, message: Note) -> None:
    check_stop(recorder)
    recorder.preparing(message)


def _progress(recorder: RunRecorder) -> Callable[[int, int, float], None]:
    def progress(done: int, total: int, per_second: float) -> None:
        check_stop(recorder)
        recorder.preparing_images(done, total, per_second)

    return progress
