"""Which pictures choose the epoch that is kept, and how older runs are distinguished."""

import json
from dataclasses import replace

import numpy as np
import pytest

from cnnlab.datasets import Dataset
from cnnlab.errors import ConfigurationError
from cnnlab.evaluation import Evaluation, Selection
from cnnlab.evaluation.selection_in_words import selection_in_words, worth_in_words
from cnnlab.runs import RunStatus, load_run
from cnnlab.storage.json_files import write_json
from cnnlab.training import TrainingConfig
from cnnlab.training.selection.cross_validation import CrossValidation
from cnnlab.training.selection.dividing import (
    about_held_out,
    divide,
    folds_of,
    held_out_rows,
    photos_of,
)

CONFIG = TrainingConfig()


def dataset(counts, test=10, val=0, seed=0):
    """Noisy pictures, so many of each class to learn from."""
    generator = np.random.default_rng(seed)

    def pictures(count):
        return generator.integers(0, 256, (count, 4, 4, 3), np.uint8)

    labels = generator.permutation(np.repeat(np.arange(len(counts)), counts))
    names = tuple(f"class {number}" for number in range(len(counts)))
    data = Dataset(pictures(len(labels)), labels, pictures(test), np.arange(test) % 2, names)
    if val:
        data = replace(data, x_val=pictures(val), y_val=np.arange(val) % len(counts))
    return data


def rows_of(images, whole):
    """Where each of the pictures stands in the whole."""
    places = {image.tobytes(): row for row, image in enumerate(whole)}
    return [places[image.tobytes()] for image in images]


class TestDividing:
    def test_a_tenth_of_each_class_is_held_out_and_nothing_is_lost(self):
        data = dataset((200, 100, 100))
        division = divide(data, CONFIG)
        assert division.selected_on == "held-out" and division.folds is None
        assert np.bincount(division.data.y_val).tolist() == [20, 10, 10]
        parts = (division.data.x_train, division.data.x_val)
        rows = [rows_of(part, data.x_train) for part in parts]
        assert sorted(rows[0] + rows[1]) == list(range(400))
        for part, labels in zip(rows, (division.data.y_train, division.data.y_val), strict=True):
            assert data.y_train[part].tolist() == labels.tolist()
        assert division.data.test_fingerprint == data.test_fingerprint

    def test_it_follows_from_the_seed_alone(self):
        data = dataset((200, 200))
        first, again, other = (
            divide(data, CONFIG.replace(seed=seed)).data.x_val for seed in (0, 0, 1)
        )
        assert (first == again).all() and (first != other).any()

    def test_a_class_of_five_spares_one_and_a_smaller_class_none(self):
        labels = np.repeat([0, 1, 2], [400, 5, 4])
        rows = held_out_rows(labels, np.arange(409), 0.1, 0)
        assert np.bincount(labels[rows], minlength=3).tolist() == [40, 1, 0]

    def test_no_class_is_held_out_whole(self):
        labels = np.repeat([0, 1], [1, 5])
        rows = held_out_rows(labels, np.arange(6), 0.5, 0)
        assert np.bincount(labels[rows], minlength=2).tolist() == [0, 2]

    def test_copies_of_a_picture_stay_on_one_side(self):
        data = dataset((150, 150))
        twice = replace(
            data,
            x_train=np.concatenate([data.x_train, data.x_train]),
            y_train=np.concatenate([data.y_train, data.y_train]),
        )
        divided = divide(twice, CONFIG).data
        assert len(divided.x_val) == 60
        assert not set(rows_of(divided.x_val, data.x_train)) & set(
            rows_of(divided.x_train, data.x_train)
        )

    def test_where_all_pictures_are_alike_as_of_a_film_only_the_same_pixels_stay_together(self):
        shades = np.linspace(0, 200, 32, dtype=np.uint8)
        film = np.broadcast_to(shades[:, None, None], (400, 32, 32, 3)).copy()
        film[:, 0, 0, 0] = np.arange(400) % 200
        labels = np.arange(400) // 200
        data = Dataset(film, labels, film[:2], np.array([0, 1]), ("a", "b"))
        alike, identical = photos_of(film)
        assert len(set(alike)) == 1 and len(set(identical)) == 200
        assert alike.max() == 0 and identical.max() == 199
        divided = divide(data, CONFIG).data
        assert len(divided.x_val) == 40
        assert not set(divided.x_val[:, 0, 0, 0]) & set(divided.x_train[:, 0, 0, 0])

    @pytest.mark.parametrize(
        ("counts", "held_out"),
        [
            ((150, 150), 30),
            ((144, 144), 0),  # 28 in all
            ((30,) * 20, 60),
            ((20,) * 20, 0),  # 2 a class
            ((20,) * 50, 100),  # 2 a class, but a hundred in all
        ],
    )
    def test_too_few_to_choose_are_not_held_out(self, counts, held_out):
        data = dataset(counts)
        division = divide(data, CONFIG)
        kept_apart = [] if division.data.y_val is None else division.data.y_val
        assert len(kept_apart) == held_out
        assert about_held_out(sum(counts), len(counts), 0.1) == held_out

    def test_with_few_all_are_learned_from_and_each_is_left_out_once(self):
        data = dataset((12, 12))
        division = divide(data, CONFIG)
        assert division.selected_on == "last epoch" and division.num_folds == 5
        assert division.data.x_val is None and len(division.data.x_train) == 24
        for fold in range(5):
            counts = np.bincount(data.y_train[division.folds == fold], minlength=2)
            assert counts.sum() in (4, 5) and counts.min() >= 2
        assert [note.code for note in division.notes] == ["too-few-to-hold-out"]

    def test_with_very_many_epochs_nothing_is_left_out(self):
        division = divide(dataset((12, 12)), CONFIG.replace(epochs=1001))
        assert division.folds is None
        assert division.notes[-1].code == "cross-validation-too-dear"
        assert divide(dataset((12, 12)), CONFIG.replace(epochs=1000)).num_folds == 5

    def test_fewer_folds_where_a_class_has_fewer_and_none_where_it_has_one(self):
        labels = np.repeat([0, 1], [9, 3])
        assert folds_of(labels, np.arange(12), 0).max() + 1 == 3
        assert folds_of(np.array([0, 0, 0, 1]), np.arange(4), 0) is None
        # Two copies are one picture: whoever learned from one has seen the other.
        assert folds_of(np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2]), 0) is None

    def test_copies_are_left_out_together(self):
        labels, copies = np.repeat([0, 1], 10), np.repeat(np.arange(10), 2)
        folds = folds_of(labels, copies, 0)
        assert (folds[::2] == folds[1::2]).all()

    def test_a_validation_part_of_its_own_takes_the_place(self):
        data = dataset((200, 200), val=40)
        division = divide(data, CONFIG)
        assert division.selected_on == "held-out"
        assert division.data.x_val is data.x_val and len(division.data.x_train) == 400

    def test_one_that_is_too_small_does_not(self):
        division = divide(dataset((200, 200), val=4), CONFIG)
        assert len(division.data.x_val) == 40 and len(division.data.x_train) == 360

    def test_a_share_of_nothing_takes_the_last_epoch(self):
        division = divide(dataset((200, 200), val=40), CONFIG.replace(validation_share=0.0))
        assert division.selected_on == "last epoch"
        assert division.folds is None and division.data.x_val is None

    def test_none_chooses_on_the_test_pictures_and_says_what_that_does(self):
        data = dataset((200, 200))
        division = divide(data, CONFIG.replace(validation_share=None))
        assert division.selected_on == "test" and division.data is data
        assert "likely too high" in str(division.notes[0])

    def test_early_stopping_that_has_nothing_to_go_by_is_reported(self):
        notes = divide(dataset((12, 12)), CONFIG.replace(early_stopping=3)).notes
        assert "early-stopping-without-held-out" in [note.code for note in notes]

    @pytest.mark.parametrize("share", [-0.1, 0.6, "much", float("nan"), True])
    def test_a_share_that_cannot_be_is_refused(self, share):
        with pytest.raises(ConfigurationError, match="validation_share"):
            TrainingConfig(validation_share=share)


class TestSelection:
    def selection(self, **changes):
        values = {"selected_on": "held-out", "epoch": 3, "num_learned": 360, "num_images": 40}
        return Selection(**values | {"accuracy": 0.75, "loss": 0.5} | changes)

    def best_of(self, *epochs):
        """The best epoch after several of these accuracies and losses, and which one is kept."""
        kept = None
        for epoch, (accuracy, loss) in enumerate(epochs, start=1):
            now = self.selection(epoch=epoch, accuracy=accuracy, loss=loss).after(kept)
            kept = now if now.is_kept else kept
        return kept.best_epoch, kept.epoch

    def test_the_best_has_the_highest_accuracy_then_the_lowest_loss(self):
        assert self.best_of((0.5, 1.0), (0.9, 9.0), (0.2, 0.1))[0] == 2
        assert self.best_of((0.5, 1.0), (0.5, 0.9), (0.5, 0.9))[0] == 2

    def test_the_last_within_a_standard_error_of_the_best_is_kept(self):
        # Of 40 pictures, 0.8 has a standard error of 0.063.
        assert self.best_of((0.8, 0.5), (0.7, 0.5)) == (1, 1)
        assert self.best_of((0.8, 0.5), (0.7, 0.5), (0.75, 0.5)) == (1, 3)
        assert self.best_of((0.8, 0.5), (0.75, 0.5), (0.7, 0.5)) == (1, 2)
        assert self.best_of((0.75, 0.5), (0.8, 0.5), (0.7, 0.5)) == (2, 2)

    def test_steps_downhill_do_not_add_up(self):
        assert self.best_of((0.8, 0.5), (0.75, 0.5), (0.7, 0.5), (0.65, 0.5)) == (1, 2)

    def test_where_nothing_chooses_the_last_epoch_is_kept(self):
        first = Selection("last epoch", 1, 24, 24, 0.9, 0.1, 5)
        assert Selection("last epoch", 2, 24, 24, 0.1, 0.9, 5).after(first).is_kept

    def test_it_comes_back_from_json(self):
        for selection in (self.selection(), Selection("last epoch", 2, 24)):
            values = json.loads(json.dumps(selection.to_dict()))
            assert Selection.from_dict(values) == selection

    @pytest.mark.parametrize(
        "change",
        [
            {"selected_on": "test"},
            {"selected_on": None},
            {"epoch": 0},
            {"accuracy": None},
            {"accuracy": 1.5},
            {"loss": "0"},
            {"num_images": -1},
            {"more": 1},
        ],
    )
    def test_what_it_cannot_be_is_refused(self, change):
        with pytest.raises((TypeError, ValueError)):
            Selection.from_dict(self.selection().to_dict() | change)


class TestCrossValidation:
    FOUND = CrossValidation(5, 24, (0.5, 0.75), (0.9, None))

    def test_it_comes_back_from_a_folder(self, tmp_path):
        self.FOUND.save(tmp_path)
        assert CrossValidation.load(tmp_path) == self.FOUND

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"accuracies": 1}'])
    def test_what_is_damaged_is_none(self, tmp_path, content):
        (tmp_path / "folds.json").write_text(content)
        assert CrossValidation.load(tmp_path) is None
        assert CrossValidation.load(tmp_path / "nowhere") is None

    def test_values_that_cannot_be_are_none(self, tmp_path):
        for change in ({"accuracies": [2.0, 0.5]}, {"losses": [0.1]}, {"num_folds": 1}):
            write_json(tmp_path / "folds.json", vars(self.FOUND) | change)
            assert CrossValidation.load(tmp_path) is None


# As versions before this one wrote them.
OLD_CONFIG = {
    "schema": 1, "data": "toybox10", "image_size": [32, 32], "limit": None,
    "base": "vgg16-compact", "weights": "imagenet", "base_preprocessing": "none",
    "frozen_layers": 15,
    "head": {
        "schema": 1, "units": [256], "activation": "sigmoid", "dropout": 0.5,
        "batch_normalization": False,
    },
    "optimizer": "adam", "learning_rate": 0.001, "momentum": 0.9, "nesterov": False,
    "weight_decay": 0.004, "learning_rate_schedule": "cosine", "warmup_epochs": 0,
    "decay_rate": 0.1, "decay_epochs": 10, "batch_size": 32, "epochs": 15, "early_stopping": 0,
    "class_weights": "none", "label_smoothing": 0.0, "seed": 0, "augmentation": None,
    "normalization": "none", "zca_epsilon": 1e-06, "zca_epsilon_on": "singular_values",
    "cached_views": 0, "feature_precision": "auto", "deterministic": False, "strategy": "default",
}  # fmt: skip
OLD_EVALUATION = {
    "accuracy": 0.75, "loss": 0.5, "confusion_matrix": [[1, 1], [0, 2]],
    "class_accuracy": [0.5, 1.0], "class_names": ["cat", "dog"], "num_images": 4, "epoch": 3,
    "guessing_accuracy": 0.5, "balanced_accuracy": 0.75,
}  # fmt: skip


@pytest.fixture
def old_run(private_home):
    folder = private_home / "runs" / "2025-01-01-1200-toybox10-vgg16-compact"
    folder.mkdir(parents=True)
    write_json(folder / "config.json", OLD_CONFIG)
    write_json(folder / "evaluation.json", OLD_EVALUATION)
    status = RunStatus("finished", epoch=15, num_epochs=15).to_dict()
    write_json(folder / "status.json", status)
    return load_run(folder.name)


class TestRunsOfBefore:
    def test_they_keep_their_numbers_and_are_marked(self, old_run):
        evaluation = old_run.evaluation()
        assert (evaluation.accuracy, evaluation.num_correct) == (0.75, 3)
        assert evaluation.selected_on == "test" and old_run.selection() is None
        assert worth_in_words(evaluation)[0].code == "epoch-chosen-on-test"

    def test_their_folder_says_by_which_rule_they_go_on(self, old_run):
        assert old_run.config.validation_share is None
        assert old_run.config.replace(validation_share=0.1) == TrainingConfig.from_dict(OLD_CONFIG)

    def test_their_settings_as_a_file_mean_a_new_training_by_todays_rule(self):
        assert TrainingConfig.from_dict(OLD_CONFIG).validation_share == 0.1


def test_an_evaluation_says_what_was_selected_on_what(old_run):
    selection = Selection("held-out", 3, 360, 40, 0.8, 0.4)
    evaluation = replace(old_run.evaluation(), selection=selection)
    values = json.loads(json.dumps(evaluation.to_dict()))
    assert values["selected_on"] == "held-out"
    assert values["selection"]["num_images"] == 40 and values["selection"]["epoch"] == 3
    assert Evaluation.from_dict(values) == evaluation
    assert "80.0% of the 40 held-out pictures" in str(selection_in_words(selection))


def test_few_test_pictures_are_warned_of(old_run):
    worth = worth_in_words(old_run.evaluation())
    assert [note.code for note in worth] == ["epoch-chosen-on-test", "few-test-pictures"]
    assert "only 4 test pictures" in str(worth[1])
