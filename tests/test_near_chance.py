"""A training that ended no better than guessing gets a note with the likeliest reason."""

import os

import numpy as np
import pytest

from cnnlab.evaluation import Evaluation, are_uneven, balanced_accuracy, evaluate, guessing_accuracy
from cnnlab.runs import ModelDescription, near_chance
from cnnlab.runs.new_run import new_run
from cnnlab.training import TrainingConfig
from cnnlab.training.recorder import RunRecorder

NAMES = ("cat", "dog", "owl", "fox")


def probabilities_of(answers):
    return np.eye(4, dtype=np.float32)[answers] * 0.8 + np.float32(0.05)


def ended(config, answers, labels, loss=1.4, accuracy=0.25, state="finished"):
    """A run with these settings that answered so, and its loss and accuracy in training."""
    run, lock = new_run(config)
    evaluation = evaluate(probabilities_of(answers), np.asarray(labels), NAMES, 1)
    recorder = RunRecorder(run)
    recorder.begin(1)
    values = {"val_loss": evaluation.loss, "val_accuracy": evaluation.accuracy}
    recorder.epoch(1, loss=loss, accuracy=accuracy, **values)
    recorder.describe(ModelDescription(NAMES))
    recorder.checkpoint(lambda path: path.write_bytes(b"w"), evaluation)
    recorder.end(state)
    os.close(lock)
    return run


EVEN = np.arange(400) % 4
GUESSED = np.random.default_rng(1).permutation(EVEN)  # a quarter of them right
LEARNED = np.where(np.arange(400) % 8 < 6, EVEN, (EVEN + 1) % 4)  # three quarters
RARE = np.repeat([0, 1, 2, 3], [370, 10, 10, 10])

COMPACT = {"base": "vgg16-compact"}
SMALL = {"base": "small", "weights": None, "frozen_layers": 0, "optimizer": "adam"}
FROM_NOTHING = COMPACT | {"weights": None, "frozen_layers": 0, "optimizer": "adam"}


class TestReason:
    @pytest.mark.parametrize(
        ("settings", "ending", "code"),
        [
            (COMPACT | {"normalization": "featurewise"}, {}, "blinded"),
            (COMPACT | {"normalization": "zca"}, {}, "blinded"),
            ({"normalization": "samplewise"}, {}, "blinded"),
            ({"weights": "mine.h5", "normalization": "pixelwise"}, {}, "blinded"),
            (COMPACT | {"base_preprocessing": "vgg16"}, {}, "other-colours"),
            ({"weights": None, "frozen_layers": 18}, {}, "frozen-at-random"),
            ({"weights": None, "frozen_layers": 0}, {"loss": 1.39}, "small-steps"),
            (FROM_NOTHING | {"learning_rate": 1e-3}, {"loss": 2.3}, "from-nothing"),
            (FROM_NOTHING | {"learning_rate": 1e-4}, {"loss": 1.39}, "small-steps"),
            (COMPACT, {"loss": 55.0}, "large-steps"),
            (SMALL, {"loss": 2.3}, "large-steps"),
            (SMALL | {"frozen_layers": 9}, {}, "frozen-at-random"),
            (COMPACT, {"loss": 0.1, "accuracy": 0.99}, "by-heart"),
        ],
    )
    def test_the_likeliest_reason_comes_from_settings_and_curves(self, settings, ending, code):
        note = near_chance(ended(TrainingConfig(**settings), GUESSED, EVEN, **ending))
        assert (note.code, note.severity) == (f"near-chance-{code}", "warning")
        assert "of 400 test pictures correctly" in str(note)

    def test_always_predicting_the_commonest_class_is_distinguished_from_learning(self):
        run = ended(TrainingConfig(**COMPACT), np.zeros(400, int), RARE, accuracy=0.925)
        note = near_chance(run)
        assert note.code == "near-chance-one-class"
        assert "92.5% of 400" in str(note) and "guessing 92.5%" in str(note)
        assert "cat is the commonest class" in str(note)

    def test_few_pictures_are_no_proof_either_way(self):
        labels = np.array([0, 1, 2, 3])
        note = near_chance(ended(TrainingConfig(**COMPACT), [0, 1, 0, 0], labels))
        assert note.code == "near-chance-few-pictures"

    def test_a_run_that_has_learned_gets_no_note(self):
        blinded = TrainingConfig(**COMPACT, normalization="featurewise")
        assert near_chance(ended(blinded, LEARNED, EVEN)) is None
        for mistakes in (5, 100):  # on the common class, while all rare ones are found
            answers = RARE.copy()
            answers[:mistakes] = 1
            assert near_chance(ended(TrainingConfig(**COMPACT), answers, RARE)) is None

    def test_a_divergence_explains_itself_and_what_goes_on_is_not_judged(self):
        assert near_chance(ended(TrainingConfig(), GUESSED, EVEN, state="diverged")) is None
        assert near_chance(ended(TrainingConfig(), GUESSED, EVEN, state="stopped")) is not None
        run, lock = new_run(TrainingConfig())
        assert near_chance(run) is None
        os.close(lock)

    def test_a_damaged_evaluation_is_no_exception(self):
        run = ended(TrainingConfig(), GUESSED, EVEN)
        (run.path / "evaluation.json").write_text("{")
        assert near_chance(run) is None


class TestGuessing:
    def test_even_classes_are_guessed_at_random_and_uneven_ones_by_the_commonest(self):
        assert guessing_accuracy([25, 25, 25, 25]) == 0.25
        assert guessing_accuracy([98, 2]) == 0.98
        assert guessing_accuracy([5, 0, 3, 2], top_k=2) == 0.8
        assert guessing_accuracy([0, 0]) == 0.5
        assert guessing_accuracy([3, 1], top_k=5) == 1.0

    def test_the_mean_of_the_classes_leaves_out_those_without_pictures(self):
        assert balanced_accuracy([[98, 0], [2, 0]]) == 0.5
        assert balanced_accuracy([[3, 1, 0], [1, 1, 0], [0, 0, 0]]) == (0.75 + 0.5) / 2
        assert balanced_accuracy([[0, 0], [0, 0]]) is None

    def test_a_split_that_differs_by_a_few_is_not_uneven(self):
        assert not are_uneven([100, 90, 110]) and not are_uneven([5, 5, 0]) and not are_uneven([])
        assert are_uneven([100, 20])

    def test_an_evaluation_tells_both_and_old_files_stay_readable(self):
        evaluation = evaluate(probabilities_of(np.zeros(400, int)), RARE, NAMES, 1)
        assert (evaluation.guessing_accuracy, evaluation.balanced_accuracy) == (0.925, 0.25)
        assert evaluation.is_uneven and evaluation.commonest_class == "cat"
        values = evaluation.to_dict()
        assert (values["guessing_accuracy"], values["balanced_accuracy"]) == (0.925, 0.25)
        assert Evaluation.from_dict(values) == evaluation
        del values["guessing_accuracy"], values["balanced_accuracy"]
        assert Evaluation.from_dict(values) == evaluation
