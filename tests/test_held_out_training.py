"""Real trainings whose epoch is chosen on held-out pictures, by folds, or not at all."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import load_classifier
from cnnlab.datasets import Dataset
from cnnlab.images import encode_image
from cnnlab.models import HeadConfig
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs import list_runs, load_run
from cnnlab.runs.checkpoints import last_checkpoint as last_checkpoints
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.resume import reopen
from cnnlab.storage.json_files import read_json, write_json
from cnnlab.storage.locks import releasing
from cnnlab.training import TrainingConfig, run_watcher, train
from cnnlab.training.compiling import build_for_training
from cnnlab.training.inputs.preparing import prepare
from cnnlab.training.loop import fit
from cnnlab.training.selection.cross_validation import cross_validate
from cnnlab.training.selection.dividing import divide
from cnnlab.workers import stop_run

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
RECIPE = TrainingConfig(
    base="vgg16-compact",
    weights=None,
    head=HeadConfig((8,)),
    learning_rate=1e-2,
    epochs=4,
    batch_size=8,
    feature_precision="float32",
)
MEASURED = ("loss", "accuracy", "val_loss", "val_accuracy")


def folder_of_pictures(folder, to_test=1):
    """30 pictures of each of two classes to learn from, 4 to test with, hard to tell apart."""
    for (split, count, seed), (name, channel) in itertools.product(
        [("train", 30, 3), ("test", 4, 30 + to_test)], [("red", 0), ("blue", 2)]
    ):
        generator = np.random.default_rng([seed, channel])
        (folder / split / name).mkdir(parents=True)
        for number in range(count):
            pixels = generator.integers(0, 120, (32, 32, 3), np.uint8)
            pixels[..., channel] += np.uint8(generator.integers(0, 60))
            (folder / split / name / f"{number}.png").write_bytes(encode_image(pixels))
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return folder_of_pictures(tmp_path_factory.mktemp("to-hold-out"))


@pytest.fixture
def kept_always(monkeypatch):
    monkeypatch.setattr(last_checkpoints, "SHARE_OF_TIME", 0)


def held_out_recipe(pictures):
    return RECIPE.replace(data=str(pictures), validation_share=0.5)


def stopped_in(config, epoch):
    def stop(status):
        if (status.state, status.epoch, status.batch) == ("running", epoch, 1):
            stop_run(list_runs()[0])

    run = train(config, report=stop)
    assert run.status.state == "stopped"
    return run


def resumed(run):
    """Anew from its folder, as a process of its own would."""
    run = load_run(run.path)
    with releasing(reopen(run)):
        train(run.config, run)
    return run


def assert_same_curves(run, whole):
    for ours, theirs in zip(run.history().epochs, whole.history().epochs, strict=True):
        for name in MEASURED:
            assert ours[name] == pytest.approx(theirs[name], rel=1e-4), name


class TestHeldOut:
    def test_the_best_epoch_on_the_held_out_pictures_is_kept_and_tested(self, pictures):
        run = train(held_out_recipe(pictures))
        epochs, selection, evaluation = run.history().epochs, run.selection(), run.evaluation()
        best = max(epochs, key=lambda epoch: (epoch["val_accuracy"], -epoch["val_loss"]))
        share = best["val_accuracy"]
        least = share - (share * (1 - share) / 30) ** 0.5
        kept = [epoch for epoch in epochs if epoch["val_accuracy"] >= least][-1]
        assert selection.epoch == evaluation.epoch == run.model_description().best_epoch
        assert (selection.epoch, selection.best_epoch) == (kept["epoch"], best["epoch"])
        assert (selection.accuracy, selection.loss) == (kept["val_accuracy"], kept["val_loss"])
        assert (selection.num_learned, selection.num_images) == (30, 30)
        assert evaluation.selection == selection and evaluation.selected_on == "held-out"
        assert evaluation.num_images == len(run.predictions().labels) == 8
        assert "held-out" in [note.code for note in run.status.notes]

        data = datasets.load(run.config.data)
        held_out = divide(data, run.config).data
        classifier = load_classifier(run)
        answers = classifier.probabilities(held_out.x_val).argmax(1)
        assert (answers == held_out.y_val).mean() == pytest.approx(selection.accuracy)
        answers = classifier.probabilities(data.x_test).argmax(1)
        assert (answers == data.y_test).mean() == pytest.approx(evaluation.accuracy)

    def test_what_is_kept_does_not_depend_on_the_test_pictures(self, pictures, tmp_path):
        others = folder_of_pictures(tmp_path / "others", to_test=2)
        runs = [train(held_out_recipe(data)) for data in (pictures, others)]
        assert runs[0].evaluation() != runs[1].evaluation()
        assert_same_curves(*runs)
        assert runs[0].selection().epoch == runs[1].selection().epoch

    def test_the_test_pictures_are_measured_once_when_all_epochs_are_over(
        self, pictures, monkeypatch
    ):
        measure, asked = run_watcher.measure_test_pictures, []

        def counted(*args):
            asked.append(len(list_runs()[0].history().epochs))
            return measure(*args)

        monkeypatch.setattr(run_watcher, "measure_test_pictures", counted)
        seen = []

        def look(status):
            if status.state == "running" and status.epoch > 1 and not asked:
                seen.append(list_runs()[0].evaluation())

        train(held_out_recipe(pictures), report=look)
        assert asked == [4] and set(seen) == {None}

    def test_nothing_learns_from_the_held_out_pictures(self, pictures, monkeypatch):
        config = held_out_recipe(pictures)
        data = datasets.load(config.data)
        divided = divide(data, config).data
        learned = replace(data, x_train=divided.x_train, y_train=divided.y_train)
        run = train(config)
        monkeypatch.setattr(datasets, "load", lambda *_, **__: learned)
        alone = train(config.replace(validation_share=0.0))
        for ours, theirs in zip(run.history().epochs, alone.history().epochs, strict=True):
            assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-4)

    def test_early_stopping_follows_them(self, pictures):
        still = held_out_recipe(pictures).replace(learning_rate=1e-30, early_stopping=2, epochs=9)
        run = train(still)
        assert run.status.state == "finished" and run.status.epoch == 3
        assert "not classified better than in epoch 1. The network of epoch 3" in str(
            run.status.message
        )
        assert run.selection().best_epoch == 1 and run.evaluation().epoch == 3

    def test_a_stopped_run_is_tested_and_its_number_goes_when_it_gets_better(
        self, pictures, kept_always
    ):
        config = held_out_recipe(pictures)
        run = stopped_in(config, 3)
        assert run.evaluation().selection == run.selection()
        whole = train(config)
        resumed(run)
        assert run.status.state == "finished"
        assert_same_curves(run, whole)
        assert run.selection() == whole.selection()
        assert run.evaluation() == whole.evaluation()

    def test_where_that_would_take_long_nobody_waits(self, pictures, monkeypatch):
        monkeypatch.setattr(run_watcher, "SECONDS_TO_TEST", -1.0)
        run = stopped_in(held_out_recipe(pictures), 3)
        assert run.evaluation() is None and run.predictions() is None
        assert run.selection().epoch in (1, 2)
        assert "not-tested" in [note.code for note in run.status.notes]
        assert load_classifier(run).class_names == ("blue", "red")


class TestFewPictures:
    def test_all_are_learned_from_the_last_epoch_is_kept_and_folds_say_how_good_it_is(
        self, few_pictures
    ):
        run = train(RECIPE.replace(data=str(few_pictures)))
        selection, evaluation = run.selection(), run.evaluation()
        assert (selection.selected_on, selection.epoch) == ("last epoch", 4)
        assert (selection.num_learned, selection.num_images, selection.num_folds) == (60, 60, 5)
        assert evaluation.selection == selection and evaluation.epoch == 4
        last = run.history().epochs[-1]
        assert (last["val_accuracy"], last["val_loss"]) == (selection.accuracy, selection.loss)
        assert "cross-validated" in [note.code for note in run.status.notes]

    @pytest.mark.parametrize(
        "settings",
        [
            {"frozen_layers": 17, "optimizer": "adam", "learning_rate": 1e-3},
            pytest.param(
                {"augmentation": AugmentationConfig(horizontal_flip=True), "cached_views": 2},
                marks=pytest.mark.exam,
            ),
        ],
        ids=["layers that learn", "varied views"],
    )
    def test_each_fold_is_predicted_by_a_network_that_learned_from_the_others(
        self, few_pictures, settings
    ):
        config = RECIPE.replace(data=str(few_pictures), epochs=2, **settings)
        data = datasets.load(config.data)
        folds = divide(data, config).folds
        model = build_for_training(config, data)
        inputs = prepare(model, data, InputPipeline(), config, needs_unaugmented=True)
        before = [weight.copy() for weight in model.get_weights()]
        found = cross_validate(model, data, inputs, folds, config)
        inputs.batches.close()
        for now, then in zip(model.get_weights(), before, strict=True):
            np.testing.assert_array_equal(now, then)
        assert int(model.optimizer.iterations) == 0

        answers = np.empty((len(folds), 2), np.float32)
        for fold in range(5):
            rows, left_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            answers[left_out] = self.answers(config, data, rows, left_out, inputs)
        assert (answers.argmax(1) == data.y_train).mean() == found.accuracies[-1]
        of_truth = answers[np.arange(len(folds)), data.y_train]
        assert -np.log(of_truth).mean() == pytest.approx(found.losses[-1], rel=1e-3)

    def answers(self, config, data, rows, left_out, inputs):
        """Of a network of its own, which never saw the fold, in 8 steps an epoch as with all."""
        part = Dataset(
            data.x_train[rows],
            data.y_train[rows],
            data.x_train[left_out],
            data.y_train[left_out],
            data.class_names,
        )
        config = config.replace(batch_size=6)
        model = build_for_training(config, part)
        own = prepare(model, part, InputPipeline(), config)
        if inputs.views[0] is not inputs.unaugmented:  # each picture in its own views
            from cnnlab.training.inputs.training_inputs import cached_batches

            own.batches.close()
            views = [view[rows] for view in inputs.views]
            own = replace(own, batches=cached_batches(views, part.y_train, config))
        fit(own.trainable_part, own.batches, len(rows), config, Silent())
        own.batches.close()
        return predict_probabilities(own.trainable_part, own.test_images, own.to_input)

    def test_without_cached_features_there_is_none_and_it_says_why(self, few_pictures):
        varied = RECIPE.replace(
            data=str(few_pictures), epochs=1, augmentation=AugmentationConfig(horizontal_flip=True)
        )
        run = train(varied)
        assert "cross-validation-too-dear" in [note.code for note in run.status.notes]
        assert run.selection().num_folds == 0 and run.evaluation().epoch == 1
        assert run.history().epochs[0]["val_accuracy"] is None

    def test_a_share_of_nothing_takes_the_last_epoch(self, pictures):
        run = train(RECIPE.replace(data=str(pictures), validation_share=0.0, epochs=2))
        assert run.selection().selected_on == "last epoch" and run.evaluation().epoch == 2
        assert run.selection().num_learned == 60
        assert not (run.path / "folds.json").exists()


class Silent:
    """A watcher that says nothing."""

    def __getattr__(self, name):
        return lambda *_: None


class TestRunsOfBefore:
    """A run that an older version began: its settings know no held-out pictures."""

    def test_an_unfinished_one_goes_on_by_its_own_rule(self, pictures, kept_always):
        config = RECIPE.replace(data=str(pictures), validation_share=None)
        whole = train(config)
        run = self.as_of_before(stopped_in(config, 3))
        assert run.evaluation().selected_on == "test" and run.selection() is None
        run = resumed(run)
        assert run.status.state == "finished"
        assert_same_curves(run, whole)
        epochs = run.history().epochs
        assert run.evaluation().accuracy == max(epoch["val_accuracy"] for epoch in epochs)
        assert run.evaluation() == whole.evaluation()
        assert run.evaluation().selected_on == "test"
        assert run.evaluation().epoch == run.predictions().epoch

    def as_of_before(self, run):
        config = read_json(run.path / "config.json")
        assert config.pop("validation_share") is None
        write_json(run.path / "config.json", config)
        evaluation = read_json(run.path / "evaluation.json")
        for name in ("selection", "selected_on", "accuracy_interval"):
            del evaluation[name]
        write_json(run.path / "evaluation.json", evaluation)
        return load_run(run.path)

    def test_while_it_learns_it_says_what_it_had_on_the_test_pictures(self, pictures):
        seen = []

        def look(status):
            if status.state == "running" and status.epoch == 2:
                seen.append(list_runs()[0].evaluation())

        run = train(
            RECIPE.replace(data=str(pictures), validation_share=None, epochs=2), report=look
        )
        assert seen[-1] is not None and seen[-1].num_images == 8
        json.dumps(run.evaluation().to_dict())
