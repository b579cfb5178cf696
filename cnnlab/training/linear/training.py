"""A linear head on a frozen base as a run like any other: ``optimizer`` lbfgs.

The optimum has no epochs on the way: the run has one, after which the network is kept.
"""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnlab.datasets import Dataset
from cnnlab.evaluation import Predictions, guessing_accuracy
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.evaluation.selection import LAST_EPOCH, Selection
from cnnlab.features.cuts import cuts
from cnnlab.models.heads import POOLED_LAYER, base_output
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.model.familiarity import Familiarity
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.storage.bounded_cache import holding
from cnnlab.training.device import training_device
from cnnlab.training.initial_state import FromSettings
from cnnlab.training.linear.left_out import FALSE_ALARMS, LeftOut, flattened, predict_left_out
from cnnlab.training.linear.logistic import LinearHead, fit_logistic
from cnnlab.training.linear.picture_features import PictureFeatures, picture_key
from cnnlab.training.outcome import Diverged, check_stop
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.resources import Resources
from cnnlab.training.run_watcher import of_validation
from cnnlab.training.selection.cross_validation import CrossValidation
from cnnlab.training.selection.dividing import folds_of, photos_of

if TYPE_CHECKING:
    import keras

EPOCH = 1


def train_linear(config: TrainingConfig, recorder: RunRecorder, resources: Resources) -> None:
    """Fit the head, cross-validate it, and keep the network with all that other runs have.

    Args:
        config: with ``optimizer`` lbfgs, whose ``weight_decay`` is the penalty.
        recorder: of the run.
        resources: where pictures and network come from.

    Raises:
        CnnlabError: the data or the weights cannot be used.
    """
    start = FromSettings(config, recorder.run, resources)
    data = resources.load(config, lambda done, total: check_stop(recorder))
    recorder.keep_samples(data)
    recorder.add_notes(data.notes + config.notes)
    recorder.log_device(training_device(config.strategy))
    pipeline = start.pipeline(data)
    # Keras wants an optimiser, which takes no step here.
    model = resources.build(config.replace(optimizer="sgd"), data)
    with holding() as hold:
        of_pictures = PictureFeatures(model, config.data, pipeline)
        hold(of_pictures.folder)
        features = of_pictures(_all_pictures(data), _progress(recorder))
    if config.augmentation is None:
        features = features[:, :1]
    recorder.begin(1)
    _learn(model, data, features, config, start, recorder)


def _learn(
    model: "keras.Model",
    data: Dataset,
    features: np.ndarray,
    config: TrainingConfig,
    start: FromSettings,
    recorder: RunRecorder,
) -> None:
    began = time.monotonic()
    folds = _folds(data, config.seed)
    left_out = _left_out(data, features, folds, config.weight_decay)
    _keep_familiarity(model, data, features, folds, recorder)
    check_stop(recorder)
    learned, tested = np.split(features, [len(data.y_train)])
    inputs = flattened(learned, data.y_train)
    head = fit_logistic(*inputs, data.num_classes, config.weight_decay)
    _set_head(model, head)
    fitted = evaluate(head.probabilities(learned[:, 0]), data.y_train, data.class_names)
    if not math.isfinite(fitted.loss):
        raise Diverged
    selection = _selection(data, left_out, recorder)
    recorder.describe(_description(start, data, left_out))
    logs: dict[str, Any] = {"loss": fitted.loss, "accuracy": fitted.accuracy}
    recorder.epoch(
        EPOCH,
        **logs | of_validation(selection),
        learning_rate=config.learning_rate,
        images_per_second=len(learned) / max(time.monotonic() - began, 1e-9),
    )
    recorder.checkpoint(model.save_weights, selection)
    _test(head, data, tested[:, 0], selection, recorder)


def _folds(data: Dataset, seed: int) -> np.ndarray | None:
    """Of the pictures for training and for testing alike: the network that is kept is another."""
    labels = _all_labels(data)
    divided = (folds_of(labels, photos, seed) for photos in photos_of(_all_pictures(data)))
    return next((folds for folds in divided if folds is not None), None)


def _left_out(
    data: Dataset, features: np.ndarray, folds: np.ndarray | None, penalty: float
) -> LeftOut | None:
    if folds is None:
        return None
    pictures, labels = _all_pictures(data), _all_labels(data)
    keys = np.array([np.frombuffer(picture_key(image), np.uint8) for image in pictures])
    probabilities = predict_left_out(features, labels, folds, penalty)
    return LeftOut(keys, labels, probabilities, int(folds.max()) + 1)


def _keep_familiarity(
    model: "keras.Model",
    data: Dataset,
    features: np.ndarray,
    folds: np.ndarray | None,
    recorder: RunRecorder,
) -> None:
    if folds is None:
        return
    pooled, learned = _pooled(model, features), len(data.y_train)
    familiarity = Familiarity.fit(pooled, _all_labels(data), folds, learned, FALSE_ALARMS)
    familiarity.save(recorder.run.path)


def _pooled(model: "keras.Model", features: np.ndarray) -> np.ndarray:
    """(num_images, views, channels): the base's output, averaged over all places."""
    channels = base_output(model).shape[-1]
    if cuts(model)[0].layer == POOLED_LAYER:
        return features[..., -2 * channels : -channels]  # its maxima come last
    return features.reshape(*features.shape[:2], -1, channels).mean(axis=2)


def _selection(data: Dataset, left_out: LeftOut | None, recorder: RunRecorder) -> Selection:
    num_learned = len(data.y_train)
    if left_out is None:
        return Selection(LAST_EPOCH, EPOCH, num_learned)
    left_out.save(recorder.run.path)
    measured = evaluate(left_out.probabilities, left_out.labels, data.class_names)
    count = len(left_out.labels)
    folds = CrossValidation(left_out.num_folds, count, (measured.accuracy,), (measured.loss,))
    recorder.add_notes((folds.note,))
    guessing = guessing_accuracy(np.bincount(left_out.labels))
    return Selection(
        LAST_EPOCH,
        EPOCH,
        num_learned,
        count,
        measured.accuracy,
        measured.loss,
        left_out.num_folds,
        guessing,
    )


def _description(start: FromSettings, data: Dataset, left_out: LeftOut | None) -> ModelDescription:
    description = start.description(data)
    return description if left_out is None else description.replace(answer_rule=left_out.rule())


def _test(
    head: LinearHead,
    data: Dataset,
    features: np.ndarray,
    selection: Selection,
    recorder: RunRecorder,
) -> None:
    recorder.testing()
    probabilities = head.probabilities(features)
    recorder.log_samples(EPOCH, probabilities[recorder.samples])
    evaluation = evaluate(probabilities, data.y_test, data.class_names, EPOCH, selection)
    predictions = Predictions(
        probabilities, data.y_test, evaluation.class_names, EPOCH, data.test_fingerprint
    )
    recorder.tested(evaluation, predictions)


def _set_head(model: "keras.Model", head: LinearHead) -> None:
    model.get_layer("predictions").set_weights([head.kernel, head.bias])


def _all_pictures(data: Dataset) -> np.ndarray:
    return np.concatenate([data.x_train, data.x_test])


def _all_labels(data: Dataset) -> np.ndarray:
    return np.concatenate([data.y_train, data.y_test])


def _progress(recorder: RunRecorder) -> Callable[[int, int], None]:
    began = time.monotonic()

    def progress(done: int, total: int) -> None:
        check_stop(recorder)
        recorder.preparing_images(done, total, done / max(time.monotonic() - began, 1e-9))

    return progress
