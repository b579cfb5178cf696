"""Stands in for the training of a network, where TensorFlow is not the point."""

import numpy as np

from cnnlab.evaluation import Predictions
from cnnlab.evaluation.evaluation import evaluate
from cnnlab.evaluation.selection import LAST_EPOCH, Selection
from cnnlab.runs import ModelDescription
from cnnlab.training.outcome import check_stop, recorded_outcome
from cnnlab.training.recorder import RunRecorder

CORRECT = {"adam": 9, "adamw": 7, "sgd": 6, "rmsprop": 6}
"""Of 12 test pictures, by optimiser."""


class FakeTrainer:
    """In the place of ``train``: writes what a training would, and remembers what it was asked.

    Attributes:
        configs: of all trainings so far.
        then: called with the run when it begins.
        held_out: what is measured on held-out pictures after an epoch; None for nothing.
    """

    def __init__(self):
        self.configs = []
        self.then = lambda run: None
        self.held_out = lambda config, epoch: None

    def __call__(self, config, run, report, resources, after_epoch=lambda epoch, measured: None):
        self.configs.append(config)
        recorder = RunRecorder(run, report)
        with recorded_outcome(recorder):
            recorder.begin(1)
            self.then(run)
            check_stop(recorder)
            data = resources.load(config, lambda done, total: None)
            self._learn(config, data, recorder, after_epoch)
        return run

    def _learn(self, config, data, recorder, after_epoch):
        recorder.describe(ModelDescription(data.class_names))
        for epoch in range(1, config.epochs + 1):
            values = {"loss": 1.0, "accuracy": 0.5, "val_loss": 1.0, "val_accuracy": epoch / 4}
            recorder.progress(epoch, 1)
            recorder.epoch(epoch, **values)
            measured = self.held_out(config, epoch)
            after_epoch(epoch, measured)
        selection = measured or Selection(LAST_EPOCH, 1, len(data.y_train))
        recorder.checkpoint(lambda path: path.write_bytes(b"weights"), selection)
        correct = np.arange(len(data.y_test)) < CORRECT[config.optimizer]
        answers = np.where(correct, data.y_test, 1 - data.y_test)
        probabilities = np.eye(2, dtype=np.float32)[answers]
        evaluation = evaluate(probabilities, data.y_test, data.class_names, 1)
        recorder.tested(
            evaluation,
            Predictions(probabilities, data.y_test, data.class_names, 1, data.test_fingerprint),
        )
