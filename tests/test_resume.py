"""Runs that go on from their last checkpoint: as if nothing had happened, or not at all."""

import os
import threading

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import load_classifier
from cnnlab.datasets import Dataset
from cnnlab.errors import RunError, WeightsError
from cnnlab.evaluation import Evaluation
from cnnlab.images import encode_image
from cnnlab.models import HeadConfig
from cnnlab.normalization import load_normalizer
from cnnlab.runs import ModelDescription, list_runs
from cnnlab.runs.checkpoints import last_checkpoint as last_checkpoints
from cnnlab.runs.checkpoints.last_checkpoint import LastCheckpoint, Position, load_last, save_last
from cnnlab.runs.new_run import new_run
from cnnlab.runs.records.history import MetricsLog, read_history
from cnnlab.runs.resume import reopen
from cnnlab.storage.array_files import save_arrays
from cnnlab.storage.locks import acquire, releasing
from cnnlab.training import TrainingConfig, train
from cnnlab.training.initial_state import FromCheckpoint, FromSettings
from cnnlab.training.recorder import RunRecorder
from cnnlab.training.resources import Resources
from cnnlab.workers import resume_run, stop_run
from tests.waiting import HANGS_AFTER

FORMAT = last_checkpoints.FORMAT
RECIPE = TrainingConfig(
    base="vgg16-compact",
    weights=None,
    head=HeadConfig((8,)),
    learning_rate=1e-2,
    epochs=4,
    batch_size=8,
    normalization="featurewise",
    feature_precision="float32",
)


@pytest.fixture
def kept_always(monkeypatch):
    """The last checkpoint is written after each epoch, however long that takes."""
    monkeypatch.setattr(last_checkpoints, "SHARE_OF_TIME", 0)


def ended(state="stopped", epoch=2, num_epochs=9, header=None):
    """A run that ended in an epoch, with both checkpoints; not trained, so without TensorFlow."""
    run, lock = new_run(TrainingConfig(weights=None, epochs=num_epochs))
    with releasing(lock):
        recorder = RunRecorder(run)
        recorder.describe(ModelDescription(("cat", "dog")))
        recorder.begin(10)
        recorder.progress(epoch + 1, 3)
        measured = Evaluation(0.5, 1.0, ((1, 0), (0, 1)), (1.0, 1.0), ("cat", "dog"), 2, epoch)
        recorder.checkpoint(lambda path: path.write_bytes(b"w"), measured)
        whole = {"format": FORMAT, "epoch": epoch, "seconds": 5.0}
        save_arrays(run.path / "last.npz", whole if header is None else header, {})
        if state == "interrupted":
            return run
        recorder.end(state)
    return run


class TestWhichRunsCanGoOn:
    @pytest.mark.parametrize("state", ["stopped", "interrupted", "disk full", "failed"])
    def test_one_that_was_cut_short_is_queued_again_with_its_lock_held(self, state):
        run = ended(state)
        assert run.status.state == state and run.resumes_after == 2
        with releasing(reopen(run)):
            status = run.status
            assert (status.state, status.epoch, status.num_epochs) == ("queued", 2, 9)
            assert run.is_alive and run.place_in_queue == 1 and run.resumes_after is None

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            ("finished", r"has finished, after 3 epochs.*start a new training with more epochs"),
            ("diverged", r"diverged in epoch 3.*lower learning rate"),
        ],
    )
    def test_one_that_is_complete_or_would_diverge_again_cannot(self, state, reason):
        run = ended(state)
        assert run.resumes_after is None and not (run.path / "last.npz").exists()
        with pytest.raises(RunError, match=reason):
            resume_run(run)
        assert run.status.state == state and not run.is_alive

    def test_one_that_is_at_work_cannot(self):
        run, lock = new_run(TrainingConfig())
        with releasing(lock), pytest.raises(RunError, match="is at work"):
            resume_run(run)

    def test_a_worker_that_is_about_to_end_is_waited_for(self):
        run = ended()
        ending = threading.Timer(0.5, os.close, [acquire(run.path / "run.lock")])
        ending.start()
        with releasing(reopen(run)):
            assert run.status.state == "queued"
        ending.join()

    @pytest.mark.parametrize("missing", ["last.npz", "best.weights.h5"])
    def test_one_without_a_checkpoint_cannot(self, missing):
        run = ended()
        (run.path / missing).unlink()
        assert run.resumes_after is None
        with pytest.raises(RunError, match="kept no checkpoint to go on from"):
            resume_run(run)
        assert run.status.state == "stopped"

    @pytest.mark.parametrize(
        "header",
        [
            {"format": FORMAT, "epoch": 0, "seconds": 1},
            {"format": FORMAT, "epoch": True, "seconds": 1},
            {"format": FORMAT, "epoch": "2", "seconds": 1},
            {"format": FORMAT, "epoch": 10**400, "seconds": 1},
            {"format": FORMAT, "epoch": 2, "seconds": float("nan")},
            {"format": FORMAT, "epoch": 2, "seconds": None},
            {"format": "other", "epoch": 2, "seconds": 1},
            {"padding": "x" * 2_000_000},
            {},
        ],
    )
    def test_a_position_that_cannot_be_is_none(self, header):
        assert ended(header=header).resumes_after is None

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\0" * 1000])
    def test_a_damaged_file_is_no_position(self, content):
        run = ended()
        (run.path / "last.npz").write_bytes(content)
        assert run.resumes_after is None

    def test_an_unreadable_run_says_so(self):
        run = ended()
        (run.path / "config.json").write_text("{")
        with pytest.raises(RunError, match="cannot be read"):
            resume_run(type(run)(run.path))

    def test_it_waits_behind_those_that_came_before_it(self):
        oldest, newer = ended(), new_run(TrainingConfig())
        with releasing(newer[1]), releasing(reopen(oldest)):
            assert (newer[0].place_in_queue, oldest.place_in_queue) == (1, 2)
            assert [run.name for run in list_runs()] == [newer[0].name, oldest.name]

    def test_an_old_wish_to_stop_and_half_written_files_are_gone_and_space_is_reserved(self):
        run = ended("interrupted")
        (run.path / "stop").touch()
        (run.path / "last.npzabc.tmp").write_bytes(b"half")
        (run.path / ".reserve").unlink()
        with releasing(reopen(run)):
            assert not run.stop_requested and not list(run.path.glob("*.tmp"))
            assert (run.path / ".reserve").stat().st_size > 0

    def test_where_nothing_can_be_written_nothing_changes(self, monkeypatch):
        def full(folder):
            raise OSError(28, "No space left on device")

        run = ended()
        monkeypatch.setattr("cnnlab.runs.resume.reserve", full)
        with pytest.raises(RunError, match="No space left"):
            resume_run(run)
        assert run.status.state == "stopped" and not run.is_alive


class TestOneCurve:
    def test_what_came_after_the_last_checkpoint_counts_no_more(self, tmp_path):
        log = MetricsLog(tmp_path / "m")
        for epoch in (1, 2, 3):
            log.append("batch", {"epoch": epoch, "batch": 1, "num_batches": 1, "loss": epoch})
            log.append("epoch", {"epoch": epoch, "loss": epoch})
        assert len(read_history(tmp_path / "m").epochs) == 3
        log.append("resumed", {"epoch": 1})
        log.append("epoch", {"epoch": 2, "loss": 20})
        history = read_history(tmp_path / "m")
        assert [(e["epoch"], e["loss"]) for e in history.epochs] == [(1, 1), (2, 20)]
        assert [batch["epoch"] for batch in history.batches] == [1]
        assert history.skipped_lines == 0

    def test_a_line_that_was_cut_off_does_not_swallow_the_next(self, tmp_path):
        path = tmp_path / "m"
        path.write_bytes(b'{"kind": "epoch", "epoch": 1}\n{"kind": "epoch", "epoch": 2}\n{"ki')
        MetricsLog(path).append("resumed", {"epoch": 1})
        history = read_history(path)
        assert [epoch["epoch"] for epoch in history.epochs] == [1]
        assert history.skipped_lines == 1

    @pytest.mark.parametrize("epoch", ["null", "0", '"1"', "[]"])
    def test_a_resumption_that_makes_no_sense_is_skipped(self, tmp_path, epoch):
        path = tmp_path / "m"
        path.write_text(
            f'{{"kind": "epoch", "epoch": 1}}\n{{"kind": "resumed", "epoch": {epoch}}}\n'
        )
        history = read_history(path)
        assert len(history.epochs) == 1 and history.skipped_lines == 1

    def test_time_and_progress_go_on_too(self):
        run = ended("interrupted", epoch=4, num_epochs=8)
        recorder = RunRecorder(run)
        recorder.begin(10, Position(4, 100.0))
        status = run.status.__class__.from_dict(recorder.status.to_dict())
        assert (status.epoch, status.batch) == (5, 0) and status.progress == 0.5
        assert 100 <= status.seconds < 100 + HANGS_AFTER


def test_it_is_kept_as_often_as_it_costs_a_twentieth_of_the_time(monkeypatch, tmp_path):
    now, kept = [1000.0], []

    def save(path, model, position):
        kept.append(position.epoch)
        now[0] += 0.1

    monkeypatch.setattr(last_checkpoints, "save_last", save)
    monkeypatch.setattr(last_checkpoints.time, "monotonic", lambda: now[0])
    last = LastCheckpoint(tmp_path / "last.npz", None)
    for epoch in range(1, 10):
        last.keep(Position(epoch))
        now[0] += 0.75  # an epoch; writing is due again after 2 s
    assert kept == [1, 4, 7]


@pytest.mark.tensorflow
class TestFile:
    @pytest.fixture
    def built(self):
        import keras

        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input((3,)),
                keras.layers.Dense(4, name="frozen", trainable=False),
                keras.layers.Dense(2, name="learns"),
                keras.layers.Dropout(0.5, name="drops"),
            ]
        )
        model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="mse")
        return model

    @pytest.fixture
    def saved(self, built, tmp_path):
        built.train_on_batch(np.ones((4, 3)), np.ones((4, 2)))
        save_last(tmp_path / "last.npz", built, Position(3, 7.5))
        return tmp_path / "last.npz"

    def state(self, model):
        variables = [*model.variables, *model.optimizer.variables]
        return [variable.value.numpy() for variable in variables]

    def test_weights_moments_steps_and_dropout_come_back(self, built, saved):
        before = self.state(built)
        built.train_on_batch(np.ones((4, 3)), np.ones((4, 2)))
        built.reset_metrics()
        assert load_last(saved, built) == Position(3, 7.5)
        for now, then in zip(self.state(built)[:5], before[:5], strict=True):
            np.testing.assert_array_equal(now, then)
        for variable, then in zip(
            built.optimizer.variables, before[-len(built.optimizer.variables) :], strict=True
        ):
            np.testing.assert_array_equal(variable.value.numpy(), then)
        assert int(built.optimizer.iterations) == 1

    def test_frozen_layers_are_not_in_it(self, saved):
        with np.load(saved) as file:
            assert {"learns-0", "learns-1", "drops-0", "optimizer-0"} <= set(file.files)
            assert not any("frozen" in name for name in file.files)

    @pytest.mark.parametrize(
        ("damage", "reason"),
        [
            (lambda arrays: arrays.pop("learns-0"), "names"),
            (lambda arrays: arrays.update(more=np.zeros(2)), "names"),
            (lambda arrays: arrays.update({"learns-0": np.zeros((4, 3), "f4")}), "learns-0 is"),
            (lambda arrays: arrays.update({"learns-1": np.zeros(2)}), "learns-1 is float64"),
            (lambda arrays: arrays.update({"learns-1": np.full(2, np.nan, "f4")}), "not finite"),
            (lambda arrays: arrays.update(more=np.zeros(300_000)), "more than the network"),
        ],
    )
    def test_what_is_not_this_networks_is_refused_and_changes_nothing(
        self, built, saved, damage, reason
    ):
        with np.load(saved) as file:
            arrays = {name: file[name] for name in file.files if name != "header"}
        damage(arrays)
        save_arrays(saved, {"format": FORMAT, "epoch": 3, "seconds": 1}, arrays)
        before = self.state(built)
        with pytest.raises(WeightsError, match=reason):
            load_last(saved, built)
        for now, then in zip(self.state(built), before, strict=True):
            np.testing.assert_array_equal(now, then)

    def test_pickles_and_cut_or_flipped_bytes_are_refused(self, built, saved):
        whole = saved.read_bytes()
        at = whole.index(b"learns-0.npy") + 170  # inside the values
        flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        for content in (whole[:-40], b"", flipped):
            saved.write_bytes(content)
            with pytest.raises(WeightsError, match="the best checkpoint is still there"):
                load_last(saved, built)
        np.savez(saved, header=np.array([{"format": FORMAT}], dtype=object))
        with pytest.raises(WeightsError, match="promises more"):
            load_last(saved, built)


@pytest.mark.tensorflow
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
class TestGoingOn:
    def stopped_in(self, config, epoch):
        """A run of this process that is stopped in the middle of an epoch."""

        def stop(status):
            if (status.state, status.epoch, status.batch) == ("running", epoch, 1):
                stop_run(list_runs()[0])

        run = train(config, report=stop)
        assert run.status.state == "stopped" and run.resumes_after == epoch - 1
        return run

    def resumed(self, run):
        with releasing(reopen(run)):
            train(run.config, run)
        return run

    @pytest.mark.parametrize(
        "settings",
        [
            {},  # SGD with momentum and dropout, from kept features, cross-validated
            {
                "validation_share": 0.5,
                "optimizer": "adam",
                "learning_rate_schedule": "cosine",
                "warmup_epochs": 1,
                "frozen_layers": 17,
                "head": HeadConfig((8,), dropout=0.3, batch_normalization=True),
                "augmentation": AugmentationConfig(rotation_range=20, horizontal_flip=True),
                "cached_views": 3,
                "class_weights": "balanced",
            },
            {
                "validation_share": 0.5,
                "frozen_layers": 0,
                "head": HeadConfig((8,), dropout=0.0),
                "epochs": 2,
            },
        ],
        ids=["sgd and dropout", "adam, schedule, views", "nothing frozen"],
    )
    def test_the_curves_are_those_of_a_run_that_was_never_stopped(
        self, few_pictures, kept_always, settings
    ):
        config = RECIPE.replace(data=str(few_pictures)).replace(**settings)
        whole = train(config)
        run = self.resumed(self.stopped_in(config, max(2, config.epochs - 1)))
        assert run.status.state == "finished"
        names = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")
        for ours, theirs in zip(run.history().epochs, whole.history().epochs, strict=True):
            for name in names:
                assert ours[name] == pytest.approx(theirs[name], rel=1e-4), name
        positions = [(batch["epoch"], batch["batch"]) for batch in run.history().batches]
        assert positions == sorted(set(positions))
        seconds = [epoch["seconds"] for epoch in run.history().epochs]
        assert seconds == sorted(seconds)
        assert run.evaluation().epoch == whole.evaluation().epoch
        np.testing.assert_allclose(
            run.predictions().probabilities, whole.predictions().probabilities, atol=1e-5
        )
        assert load_classifier(run).class_names == ("blue", "red")
        assert "run-resumed" in [note.code for note in run.status.notes]
        assert not (run.path / "last.npz").exists()

    def test_the_patience_of_early_stopping_goes_on_too(self, few_pictures, kept_always):
        still = RECIPE.replace(
            data=str(few_pictures),
            validation_share=0.5,
            learning_rate=1e-30,
            early_stopping=3,
            epochs=50,
        )
        run = self.resumed(self.stopped_in(still, 3))
        assert run.status.state == "finished" and run.status.epoch == 4
        assert run.selection().best_epoch == 1

    def test_it_can_be_stopped_and_resumed_again(self, few_pictures, kept_always):
        config = RECIPE.replace(data=str(few_pictures), epochs=3)
        run = self.stopped_in(config, 2)
        with releasing(reopen(run)):
            train(config, run, lambda status: status.state == "running" and stop_run(run))
        assert run.status.state == "stopped" and run.resumes_after == 1
        assert "of epoch 1, is kept" in str(run.status.notes[-1])
        assert self.resumed(run).status.state == "finished"
        assert [epoch["epoch"] for epoch in run.history().epochs] == [1, 2, 3]

    def test_a_damaged_checkpoint_is_refused_and_the_run_says_so(self, few_pictures, kept_always):
        run = self.stopped_in(RECIPE.replace(data=str(few_pictures)), 2)
        save_arrays(run.path / "last.npz", {"format": FORMAT, "epoch": 1, "seconds": 1}, {})
        best = (run.path / "best.weights.h5").read_bytes()
        with pytest.raises(WeightsError):
            self.resumed(run)
        assert run.status.state == "failed" and not run.is_alive
        assert "the best checkpoint is still there" in str(run.status.message)
        assert (run.path / "best.weights.h5").read_bytes() == best
        assert len(run.history().epochs) == 1

    def test_a_changed_best_checkpoint_or_changed_pictures_are_refused(
        self, few_pictures, kept_always, tmp_path
    ):
        for name, value in (("a", 40), ("b", 90)):
            (tmp_path / name).mkdir()
            for number in range(6):
                pixels = np.full((32, 32, 3), value + number, np.uint8)
                (tmp_path / name / f"{number}.png").write_bytes(encode_image(pixels))
        run = self.stopped_in(RECIPE.replace(data=str(tmp_path), batch_size=2), 2)
        weights = run.path / "best.weights.h5"
        whole = weights.read_bytes()
        weights.write_bytes(whole[:-1])
        with pytest.raises(WeightsError, match="SHA-256 differs"):
            self.resumed(run)
        weights.write_bytes(whole)
        (tmp_path / "a" / "0.png").write_bytes(encode_image(np.zeros((32, 32, 3), np.uint8)))
        with pytest.raises(RunError, match="are not those that it began with"):
            self.resumed(run)
        assert run.status.state == "failed" and run.resumes_after == 1


@pytest.mark.parametrize("content", [None, b"", b"of another version"])
def test_a_normaliser_that_is_of_no_use_is_learned_anew_from_the_same_pictures(rng, content):
    images = rng.integers(0, 256, (6, 4, 4, 3), np.uint8)
    data = Dataset(images, np.arange(6) % 2, images, np.arange(6) % 2, ("a", "b"), "noise")
    config = RECIPE.replace(normalization="featurewise")
    run, lock = new_run(config)
    with releasing(lock):
        before = FromSettings(config, run, Resources()).pipeline(data)(images)
        kept = run.path / "normalizer.npz"
        kept.unlink() if content is None else kept.write_bytes(content)
        np.testing.assert_array_equal(
            FromCheckpoint(config, run, Resources()).pipeline(data)(images), before
        )
        np.testing.assert_array_equal(load_normalizer(kept).transform(images), before)
