"""Real trainings of the real network on a few small pictures: in this process and in workers."""

import itertools
import json
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import load_classifier
from cnnlab.errors import DatasetError, RunError, WeightsError
from cnnlab.evaluation import evaluate
from cnnlab.models import HeadConfig
from cnnlab.models.builtin import builtin_weights
from cnnlab.processes.child_environment import child_environment
from cnnlab.runs import delete_run, list_runs, load_run
from cnnlab.runs.records.samples import choose_samples
from cnnlab.training import TrainingConfig, train
from cnnlab.workers import start_run, stop_run
from tests.hostile_weights import over_which_hdf5_hangs
from tests.processes import kill, pid_of
from tests.waiting import until

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
BREAKS = """
from cnnlab.runs import InputPipeline
InputPipeline.fit = classmethod(lambda *_: 1 / 0)
"""
RECIPE = TrainingConfig(
    base="vgg16-compact",
    weights=None,
    head=HeadConfig((8,)),
    learning_rate=1e-2,
    epochs=2,
    batch_size=8,
    validation_share=0.5,  # of so few, for 30 to choose the epoch
    normalization="featurewise",
    feature_precision="float32",  # as the network that is asked later computes
    augmentation=AugmentationConfig(rotation_range=20, horizontal_flip=True),
)


@pytest.fixture(scope="module")
def pictures(few_pictures):
    return few_pictures


@pytest.fixture(scope="module")
def module_home(tmp_path_factory):
    """A home for runs that several tests look at."""
    home = tmp_path_factory.mktemp("module-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNLAB_HOME", str(home))
        yield home


@pytest.fixture(scope="module")
def recipe(pictures):
    return RECIPE.replace(data=str(pictures))


@pytest.fixture(scope="module")
def finished(recipe, module_home):
    """A run of two epochs, and the statuses that were reported meanwhile."""
    reported = []
    run = train(recipe, report=reported.append)
    return run, reported


class TestInThisProcess:
    def test_the_folder_holds_the_whole_truth(self, finished, recipe):
        run, _ = finished
        assert run.status.state == "finished" and run.status.progress == 1
        assert run.config == recipe and not run.is_alive
        assert {path.name for path in run.path.iterdir()} == {
            "best.weights.h5",
            "cnnlab.json",
            "config.json",
            "evaluation.json",
            "metrics.jsonl",
            "normalizer.npz",
            "predictions.npz",
            "run.lock",
            "samples.jsonl",
            "samples.npz",
            "selection.json",
            "status.json",
            "tensorboard",
        }

    def test_ten_pictures_are_predicted_before_it_learns_and_after_each_epoch(self, finished):
        run, _ = finished
        samples, kept = run.samples(), run.predictions()
        assert [one.epoch for one in samples.predictions] == [0, 1, 2]
        best = samples.predictions[kept.epoch]
        chosen = choose_samples(kept.labels)
        np.testing.assert_array_equal(best.classes, kept.predicted_classes[chosen])
        np.testing.assert_allclose(best.confidences, kept.confidences[chosen], atol=1e-4)

    def test_every_epoch_and_its_edges_are_written_down(self, finished):
        run, _ = finished
        history = run.history()
        assert [epoch["epoch"] for epoch in history.epochs] == [1, 2]
        for epoch in history.epochs:
            assert None not in epoch.values()
        positions = [(batch["epoch"], batch["batch"]) for batch in history.batches]
        assert {(1, 1), (1, 4), (2, 1), (2, 4)} <= set(positions)
        assert positions == sorted(positions)
        for line in (run.path / "metrics.jsonl").read_text().splitlines():
            json.loads(line, parse_constant=pytest.fail)

    def test_progress_is_reported_from_loading_to_the_end(self, finished):
        _, reported = finished
        states = [state for state, _ in itertools.groupby(status.state for status in reported)]
        assert states == ["starting", "running", "finished"]
        assert str(reported[0].message) == "Loading the pictures."
        messages = " ".join(str(status.message) for status in reported)
        assert messages.index("Measuring on the held-out") < messages.index("Measuring on the test")
        progress = [status.progress for status in reported]
        assert progress == sorted(progress)

    def test_the_kept_checkpoint_is_the_best_epoch_and_measures_what_was_written(self, finished):
        run, _ = finished
        evaluation, epochs = run.evaluation(), run.history().epochs
        best = max(epochs, key=lambda epoch: (epoch["val_accuracy"], -epoch["val_loss"]))
        assert run.selection().best_epoch == best["epoch"]
        assert run.selection().best_accuracy == best["val_accuracy"]
        assert evaluation.epoch == run.model_description().best_epoch == run.selection().epoch
        assert sum(map(sum, evaluation.confusion_matrix)) == evaluation.num_images == 12

    def test_keras_measures_the_same_with_the_kept_checkpoint(self, finished):
        from cnnlab import datasets

        run, _ = finished
        data = datasets.load(run.config.data)
        classifier = load_classifier(run)
        loss, accuracy = classifier.model.evaluate(
            classifier.pipeline(data.x_test), data.y_test, verbose=0
        )
        assert loss == pytest.approx(run.evaluation().loss, rel=1e-4)
        assert accuracy == pytest.approx(run.evaluation().accuracy)

    def test_the_predictions_of_the_test_pictures_are_stored_and_evaluated(self, finished):
        from cnnlab import datasets

        run, _ = finished
        data, predictions = datasets.load(run.config.data), run.predictions()
        assert predictions.labels.tolist() == data.y_test.tolist()
        assert predictions.pictures == data.test_fingerprint
        again = load_classifier(run).probabilities(data.x_test)
        assert predictions.probabilities == pytest.approx(again, abs=1e-5)
        evaluation = run.evaluation()
        assert predictions.correct.mean() == evaluation.accuracy
        assert evaluation == evaluate(
            predictions.probabilities,
            predictions.labels,
            data.class_names,
            predictions.epoch,
            run.selection(),
        )

    def test_tensorboard_gets_the_curves_of_the_history(self, finished):
        import tensorflow as tf

        run, _ = finished
        (file,) = (run.path / "tensorboard" / "validation").iterdir()
        events = [tf.compat.v1.Event.FromString(r.numpy()) for r in tf.data.TFRecordDataset(file)]
        losses = {
            event.step: value.simple_value
            for event in events
            for value in event.summary.value
            if value.tag == "epoch_loss"
        }
        history = {epoch["epoch"]: epoch["val_loss"] for epoch in run.history().epochs}
        assert losses == pytest.approx(history, rel=1e-6)

    def test_one_seed_gives_one_result_and_leaves_the_callers_random_state(self, finished, recipe):
        run, _ = finished
        states = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
        again = train(recipe)
        assert (random.getstate(), np.random.get_state()[1].tolist()) == states  # noqa: NPY002
        for before, after in zip(run.history().epochs, again.history().epochs, strict=True):
            for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
                assert after[name] == pytest.approx(before[name], rel=1e-3)

    def test_a_loss_that_explodes_ends_as_diverged(self, recipe):
        wild = recipe.replace(
            frozen_layers=0,
            head=HeadConfig((8,), "linear", dropout=0),
            learning_rate=100.0,
            normalization="none",
        )
        run = train(wild)
        assert run.status.state == "diverged"
        assert "Lower the learning rate (100)" in str(run.status.message)
        for line in (run.path / "metrics.jsonl").read_text().splitlines():
            json.loads(line, parse_constant=pytest.fail)

    def test_what_the_user_got_wrong_is_raised_and_kept_with_the_run(self, recipe, tmp_path):
        with pytest.raises(DatasetError) as refused:
            train(recipe.replace(data=str(tmp_path / "nowhere")))
        (run,) = list_runs()
        assert run.status.state == "failed"
        assert str(run.status.message) == str(refused.value)
        with pytest.raises(WeightsError, match="no weight file"):
            train(recipe.replace(weights=str(tmp_path / "nowhere.h5")))

    def test_early_stopping_ends_a_run_that_gets_no_better_and_says_so(self, recipe):
        still = recipe.replace(learning_rate=1e-30, early_stopping=2, epochs=50)
        run = train(still)
        assert run.status.state == "finished" and run.status.epoch == 3
        assert "Ended by early stopping in epoch 3: in the last 2 epochs" in str(run.status.message)
        assert run.selection().best_epoch == 1

    def test_everything_of_learning_at_once_trains_and_says_on_what(self, recipe):
        run = train(
            recipe.replace(
                optimizer="adamw",
                learning_rate_schedule="cosine",
                warmup_epochs=1,
                class_weights="balanced",
                label_smoothing=0.1,
            )
        )
        assert run.status.state == "finished"
        assert str(run.status.device).startswith(("CPU, ", "GPU "))
        assert "losses-differ" in [note.code for note in run.status.notes]
        rates = [epoch["learning_rate"] for epoch in run.history().epochs]
        assert rates == pytest.approx([0.01, 0], abs=1e-9)

    def test_notes_on_the_settings_are_kept_with_the_run(self, recipe):
        run = train(recipe.replace(epochs=1, base_preprocessing="vgg16", augmentation=None))
        assert "normalized-twice" in [note.code for note in run.status.notes]

    def test_a_weight_file_over_which_hdf5_hangs_ends_it_with_a_message(self, recipe, tmp_path):
        path = tmp_path / "hangs.weights.h5"
        path.write_bytes(over_which_hdf5_hangs(builtin_weights("vgg16-compact").read_bytes()))
        with pytest.raises(WeightsError, match=r"hangs\.weights\.h5 is not a whole HDF5"):
            train(recipe.replace(base="vgg16-compact", weights=str(path)))
        (run,) = list_runs()
        assert (run.status.state, run.status.message.code) == ("failed", "weights-damaged")

    def test_stop_from_outside_ends_it_between_two_batches(self, recipe):
        def stop_in_the_second_epoch(status):
            if status.epoch == 2:
                (run,) = list_runs()
                stop_run(run)

        run = train(recipe.replace(epochs=50), report=stop_in_the_second_epoch)
        assert run.status.state == "stopped" and run.status.epoch == 2
        assert "of epoch 1, is kept" in str(run.status.notes[-1])
        assert run.evaluation().epoch == 1


class TestWorkers:
    @pytest.fixture(autouse=True)
    def no_worker_stays(self):
        yield
        for run in list_runs():
            stop_run(run)
        until(lambda: not any(run.is_alive for run in list_runs()))

    def test_a_run_lives_without_its_starter_waits_its_turn_and_survives_or_not(self, recipe):
        """One long story, because every worker costs the seconds that TensorFlow takes."""
        long = recipe.replace(epochs=100_000)
        first = self.started_by_a_process_that_ends(long)
        until(lambda: first.status.state == "running")
        assert first.is_alive
        second, third = start_run(recipe.replace(epochs=1)), start_run(long)
        assert (second.place_in_queue, third.place_in_queue) == (1, 2)
        assert [run.status.state for run in (second, third)] == ["queued", "queued"]

        with pytest.raises(RunError, match="still at work"):
            delete_run(first)
        stop_run(third)
        until(lambda: third.status.state == "stopped" and not third.is_alive)
        assert second.status.state == "queued" and first.is_alive
        assert third.status.epoch == 0

        until(lambda: first.selection() is not None)
        kill(first.path)
        until(lambda: first.status.state == "interrupted")
        assert f"in epoch {first.status.epoch}" in str(first.status.message)
        assert load_classifier(first).class_names == ("blue", "red")
        first.history()

        until(lambda: second.status.state == "finished")
        until(lambda: not second.is_alive and pid_of(second.path) is None)
        assert [run.name for run in list_runs()] == [third.name, second.name, first.name]

    def test_stop_ends_a_running_worker_with_all_files_valid(self, recipe):
        run = start_run(recipe.replace(epochs=100_000))
        until(lambda: run.has_checkpoint)
        assert self.niceness_of(run) >= 15
        stop_run(run)
        until(lambda: run.status.state == "stopped" and not run.is_alive)
        assert run.history().skipped_lines == 0
        assert load_classifier(run)
        shares = [epoch["val_accuracy"] for epoch in run.history().epochs]
        assert run.selection().best_accuracy == max(shares)
        delete_run(run)
        assert list_runs() == []

    def test_an_unexpected_error_is_in_the_log_and_named_in_the_status(
        self, recipe, tmp_path, monkeypatch
    ):
        (tmp_path / "sitecustomize.py").write_text(BREAKS)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        run = start_run(recipe)
        until(lambda: not run.is_alive)
        assert run.status.state == "failed"
        assert "ZeroDivisionError" in str(run.status.message)
        assert "ZeroDivisionError" in (run.path / "worker.log").read_text()

    def started_by_a_process_that_ends(self, config):
        code = (
            "import sys; from cnnlab.training import TrainingConfig;"
            "from cnnlab.workers import start_run;"
            "print(start_run(TrainingConfig.from_json(sys.stdin.read())).name)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=config.to_json().encode(),
            env=child_environment(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return load_run(done.stdout.decode().strip())

    def niceness_of(self, run):
        return os.getpriority(os.PRIO_PROCESS, pid_of(run.path))
