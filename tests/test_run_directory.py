"""Run folders: what is read from them, whole, half written, damaged or in use. No TensorFlow."""

import itertools
import json
import math
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from cnnlab.commands.summary import find_run
from cnnlab.errors import CnnlabError, RunError
from cnnlab.evaluation import Evaluation, Predictions
from cnnlab.messages import Note
from cnnlab.runs import RunStatus, delete_run, list_runs, load_run
from cnnlab.runs.checkpoints.best_checkpoint import check_checkpoint
from cnnlab.runs.checkpoints.last_checkpoint import Position
from cnnlab.runs.folder.new_folder import new_folder
from cnnlab.runs.model.model_description import ModelDescription
from cnnlab.runs.new_run import new_run, run_name
from cnnlab.runs.records.history import (
    MAX_BATCH_POINTS,
    History,
    MetricsLog,
    append_record,
    read_history,
)
from cnnlab.runs.records.throughput import images_per_second
from cnnlab.storage import locks, paths
from cnnlab.storage.hashes import hash_of_file
from cnnlab.storage.json_files import is_disk_full, write_json
from cnnlab.storage.locks import releasing
from cnnlab.training import TrainingConfig
from cnnlab.training.outcome import Diverged, StopRequested, recorded_outcome
from cnnlab.training.recorder import RunRecorder
from cnnlab.workers import stop_run
from cnnlab.workers.worker import wait_for_turn
from tests.waiting import HANGS_AFTER, growth, until

DESCRIPTION = ModelDescription(class_names=("cat", "dog"))


def evaluation(accuracy, loss, epoch=1):
    return Evaluation(accuracy, loss, ((1, 0), (0, 1)), (1.0, 1.0), ("cat", "dog"), 2, epoch)


def answers(epoch=1):
    return Predictions(np.eye(2, dtype=np.float32), np.arange(2), ("cat", "dog"), epoch)


def _write_nothing(path):
    path.write_bytes(b"")


@pytest.fixture
def made():
    """A new run with its lock held, as its worker would hold it."""
    run, lock = new_run(TrainingConfig(weights=None, epochs=2))
    yield run
    os.close(lock)


@pytest.fixture
def dead():
    """A run that says that it works, while nobody does."""
    run, lock = new_run(TrainingConfig(epochs=9))
    recorder = RunRecorder(run)
    recorder.begin(10)
    recorder.batch(4, 3, 0.5, 0.5)
    recorder.epoch(4)
    os.close(lock)
    return run


class TestNames:
    def test_a_name_says_when_what_and_with_which_base(self):
        assert run_name(TrainingConfig(data="toybox10")).endswith("-toybox10-vgg16")

    def test_a_path_becomes_a_plain_word(self):
        name = run_name(TrainingConfig(data="/tmp/../my <b>pets</b> & 猫.zip"))
        assert load_run_accepts(name)

    def test_two_runs_of_the_same_minute_have_two_names(self):
        pairs = [new_run(TrainingConfig()) for _ in range(3)]
        assert len({run.name for run, _ in pairs}) == 3
        for _, lock in pairs:
            os.close(lock)

    @pytest.mark.parametrize(
        "name", ["../secret", "..", "/etc", "a/b/c", "a/", "a/..", "", ".hidden", "a\x00b"]
    )
    def test_a_name_cannot_lead_out_of_the_runs_folder(self, name):
        with pytest.raises(RunError, match="not the name of a run"):
            load_run(name)

    def test_a_missing_run_is_named(self):
        with pytest.raises(RunError, match="There is no run monday"):
            load_run("monday")
        with pytest.raises(RunError, match="There is no run monday/0001"):
            load_run("monday/0001")

    @pytest.mark.parametrize("works", [paths.sweeps, paths.paired_experiments])
    def test_a_run_within_other_work_is_found_by_both_names(self, works):
        path, lock = new_folder(works() / "monday" / "runs" / "0001", TrainingConfig(), 1)
        os.close(lock)
        run = load_run("monday/0001")
        assert run.path == path
        assert run.full_name == "monday/0001"
        assert run.name == "0001"


def load_run_accepts(name):
    (paths.runs() / name).mkdir(parents=True)
    return load_run(name).name == name


class TestStatus:
    def test_a_new_run_is_queued_and_alive_from_the_first_moment(self, made):
        assert made.status == RunStatus("queued", num_epochs=2)
        assert made.is_alive and made.place_in_queue == 1
        assert load_run(made.name).config == made.config

    def test_it_goes_to_json_and_back(self):
        note = Note("c", "d {e}", {"e": 1})
        status = RunStatus("failed", 2, 5, 3, 7, 1.5, Note("a", "b"), (note, note), note)
        assert RunStatus.from_dict(json.loads(json.dumps(status.to_dict()))) == status

    def test_progress_and_time_left_follow_from_the_batches(self):
        status = RunStatus("running", epoch=2, num_epochs=4, batch=5, num_batches=10, seconds=30)
        assert status.progress == 15 / 40
        assert status.seconds_left == pytest.approx(50)
        assert RunStatus("starting").seconds_left is None

    def test_the_first_batch_does_not_count_for_the_time_left(self):
        """It took 10 seconds, as the step is built with it; the others take 0.1 each."""
        first = {"first_batches": 1, "first_seconds": 10.0}
        planned = RunStatus("running", epoch=1, num_epochs=2, num_batches=100, **first)
        assert replace(planned, batch=1, seconds=10.0).seconds_left is None
        assert replace(planned, batch=3, seconds=10.2).seconds_left is None
        assert replace(planned, batch=11, seconds=11.0).seconds_left == pytest.approx(18.9)
        slow = replace(planned, batch=2, seconds=14.0)
        assert slow.seconds_left == pytest.approx(4 * 198)

    def test_the_recorder_tells_when_the_first_batch_was_done_here(self, made):
        recorder = RunRecorder(made)
        recorder.begin(10, Position(3, 100.0))
        recorder.batch(4, 1, 0.5, 0.5)
        recorder.batch(4, 2, 0.5, 0.5)
        assert recorder.status.first_batches == 31
        assert 100 <= recorder.status.first_seconds <= recorder.status.seconds

    def test_while_the_frozen_layers_run_the_time_left_is_theirs(self):
        status = RunStatus(
            "starting", images_prepared=300, images_to_prepare=400, preparing_per_second=50.0
        )
        assert (status.preparation, status.seconds_left, status.progress) == (0.75, 2.0, 0.0)
        assert RunStatus("starting").preparation is None
        assert RunStatus("running", images_prepared=400, images_to_prepare=400).preparation is None

    def test_a_working_run_without_a_lock_was_interrupted(self, dead):
        assert dead.status.state == "interrupted" and dead.status.epoch == 4
        assert "in epoch 4" in str(dead.status.message)
        assert not dead.is_alive

    def test_one_that_never_began_was_interrupted_before_the_first_epoch(self):
        run, lock = new_run(TrainingConfig())
        os.close(lock)
        assert run.status.state == "interrupted"
        assert "before the first epoch" in str(run.status.message)

    def test_a_reader_that_looks_does_not_seem_alive_to_another(self, dead):
        assert not any(locks.is_held(dead.path / "run.lock") for _ in range(5))
        held = []
        looking = threading.Event()

        def look():
            while not looking.is_set():
                held.append(dead.is_alive)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len(held) > 100)
        looking.set()
        for thread in threads:
            thread.join()
        assert not any(held)

    def test_the_lock_goes_with_its_process_and_passes_to_a_child(self, tmp_path):
        path = tmp_path / "lock"
        lock = locks.acquire(path)
        assert locks.acquire(path) is None
        sleeper = [sys.executable, "-c", "input()"]
        with subprocess.Popen(sleeper, stdin=subprocess.PIPE, pass_fds=[lock]) as child:
            os.close(lock)
            assert locks.is_held(path)
            child.kill()
            child.wait()
            assert not locks.is_held(path)


class TestDamage:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'{"state": "dancing"}',
            b'{"state": 1}',
            b"\xff\xfe",
            b'{"x": 1}',
            b'{"epoch": "three"}',
            b'{"notes": [1]}',
            b"[" * 100_000,
        ],
    )
    @pytest.mark.parametrize("file", ["status.json", "config.json"])
    def test_a_damaged_folder_reads_unreadable_and_the_list_works(self, made, file, content):
        (made.path / file).write_bytes(content)
        (run,) = list_runs()
        assert run.status.state == "unreadable"
        assert "damaged or of another version" in str(run.status.message)

    def test_a_run_of_a_later_version_is_unreadable(self, made):
        write_json(made.path / "config.json", made.config.to_dict() | {"schema": 99})
        (run,) = list_runs()
        assert run.status.state == "unreadable"
        with pytest.raises(RunError, match=r"config\.json is missing, damaged or of another"):
            _ = run.config

    def test_empty_folders_and_strange_files_are_listed_or_passed_over(self, made):
        (paths.runs() / "empty").mkdir()
        (paths.runs() / "a file").write_text("")
        (paths.runs() / ".new-1").mkdir()
        assert [run.name for run in list_runs()] == [made.name, "empty"]
        assert load_run("empty").status.state == "unreadable"

    def test_a_damaged_evaluation_or_description_says_so(self, made):
        assert made.evaluation() is None
        (made.path / "evaluation.json").write_text('{"accuracy": 1}')
        with pytest.raises(RunError, match=r"evaluation\.json"):
            made.evaluation()
        with pytest.raises(RunError, match="has no network yet: it is queued"):
            made.model_description()
        (made.path / "cnnlab.json").write_text('{"class_names": ["one"]}')
        with pytest.raises(RunError, match=r"cnnlab\.json"):
            made.model_description()


class TestHistory:
    def test_what_was_logged_is_read(self, tmp_path):
        log = MetricsLog(tmp_path / "m")
        counts = {"epoch": 1, "batch": 2, "num_batches": 3}
        log.append("batch", counts | {"loss": 0.5, "accuracy": 0.25})
        log.append("epoch", {"epoch": 1, "loss": 0.4, "val_loss": 0.6})
        history = read_history(tmp_path / "m")
        (batch,), (epoch,) = history.batches, history.epochs
        assert batch == counts | {"loss": 0.5, "accuracy": 0.25, "seconds": None}
        assert (epoch["loss"], epoch["val_loss"], epoch["val_accuracy"]) == (0.4, 0.6, None)

    def test_no_log_is_an_empty_history(self, tmp_path):
        assert read_history(tmp_path / "none").epochs == ()
        assert read_history(tmp_path).batches == ()

    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
    def test_values_that_are_not_finite_keep_the_file_valid(self, tmp_path, value):
        MetricsLog(tmp_path / "m").append("epoch", {"epoch": 1, "loss": value})
        line = json.loads((tmp_path / "m").read_text(), parse_constant=pytest.fail)
        assert line == {"kind": "epoch", "epoch": 1, "loss": None}
        assert read_history(tmp_path / "m").epochs[0]["loss"] is None

    def test_a_half_written_line_waits_for_its_rest(self, tmp_path):
        path = tmp_path / "m"
        path.write_bytes(b'{"kind": "epoch", "epoch": 1}\n{"kind": "epo')
        assert len(read_history(path).epochs) == 1
        with path.open("ab") as file:
            file.write(b'ch", "epoch": 2}\n')
        history = read_history(path)
        assert [epoch["epoch"] for epoch in history.epochs] == [1, 2]
        assert history.skipped_lines == 0

    def test_garbage_is_skipped_and_counted(self, tmp_path):
        lines = [
            b"garbage",
            b"",
            b"[]",
            b"null",
            b"{}",
            b"\xff\x00\xfe",
            b"[" * 100_000,
            b'{"kind": "dance", "epoch": 1}',
            b'{"kind": []}',
            b'{"kind": "epoch"}',
            b'{"kind": "epoch", "epoch": "x"}',
            b'{"kind": "epoch", "epoch": 0}',
            b'{"kind": "epoch", "epoch": 1, "loss": "low"}',
            b'{"kind": "epoch", "epoch": 1, "loss": []}',
            b'{"kind": "epoch", "epoch": 1, "loss": 1' + b"0" * 400 + b"}",
        ]
        path = tmp_path / "m"
        path.write_bytes(b"\n".join([*lines, b'{"kind": "epoch", "epoch": 7}', b""]))
        history = read_history(path)
        assert [epoch["epoch"] for epoch in history.epochs] == [7]
        assert history.skipped_lines == len(lines)

    def test_a_line_without_a_kind_is_an_epochs(self, tmp_path):
        append_record(tmp_path / "m", {"epoch": 1, "loss": math.inf})
        assert json.loads((tmp_path / "m").read_text()) == {"epoch": 1, "loss": None}
        (epoch,) = read_history(tmp_path / "m").epochs
        assert epoch["epoch"] == 1 and epoch["loss"] is None

    def test_a_log_that_was_replaced_is_read_anew(self, tmp_path):
        path = tmp_path / "m"
        path.write_text('{"kind": "epoch", "epoch": 1}\n{"kind": "epoch", "epoch": 2}\n')
        assert len(read_history(path).epochs) == 2
        path.write_text('{"kind": "epoch", "epoch": 9}\n')
        assert [epoch["epoch"] for epoch in read_history(path).epochs] == [9]

    def test_a_hundred_thousand_lines_become_two_thousand_points_and_are_parsed_once(
        self, tmp_path, monkeypatch
    ):
        path = tmp_path / "m"
        path.write_text(
            "".join(
                f'{{"kind": "batch", "epoch": {i // 1000 + 1}, "batch": {i % 1000 + 1}, '
                f'"num_batches": 1000, "loss": 0.5, "accuracy": 0.5, "seconds": {i}}}\n'
                for i in range(100_000)
            )
        )
        batches = read_history(path).batches
        assert len(batches) == MAX_BATCH_POINTS
        assert (batches[0]["seconds"], batches[-1]["seconds"]) == (0, 99_999)
        monkeypatch.setattr("cnnlab.runs.records.history.parse_json", None)
        assert read_history(path).batches == batches


class TestRecorder:
    def test_first_and_last_batch_are_always_written_and_others_ten_times_a_second(self, made):
        recorder = RunRecorder(made)
        recorder.begin(1000)
        for batch in range(1, 1001):
            recorder.batch(1, batch, 0.5, 0.5)
        batches = made.history().batches
        assert batches[0]["batch"] == 1 and batches[-1]["batch"] == 1000
        assert 2 <= len(batches) < 100
        assert made.status.batch == 1000 and made.status.progress == 0.5

    def test_the_best_is_the_most_accurate_and_then_the_lowest_loss(self, made):
        recorder = RunRecorder(made)
        recorder.resume_from(evaluation(0.5, 1.0))
        assert recorder.is_best(evaluation(0.6, 9.0))
        assert recorder.is_best(evaluation(0.5, 0.9))
        assert not recorder.is_best(evaluation(0.5, 1.0))
        assert not recorder.is_best(evaluation(0.4, 0.1))

    def test_a_checkpoint_replaces_the_one_before_and_is_described_by_its_hash(self, made):
        recorder = RunRecorder(made)
        recorder.describe(DESCRIPTION)
        recorder.checkpoint(lambda path: path.write_bytes(b"one"), evaluation(0.5, 1.0, epoch=1))
        recorder.checkpoint(lambda path: path.write_bytes(b"two"), evaluation(0.6, 1.0, epoch=3))
        weights = made.path / "best.weights.h5"
        description = made.model_description()
        assert weights.read_bytes() == b"two"
        assert description.weights_sha256 == hash_of_file(weights)
        assert description.best_epoch == 3 and made.evaluation().epoch == 3
        assert sorted(path.name for path in made.path.glob("[!.]*")) == [
            "best.weights.h5",
            "cnnlab.json",
            "config.json",
            "evaluation.json",
            "run.lock",
            "status.json",
        ]

    def test_a_full_disk_keeps_the_checkpoint_before(self, made):
        def disk_is_full(path):
            path.write_bytes(b"half a check")
            raise OSError(28, "No space left on device")

        recorder = RunRecorder(made)
        recorder.describe(DESCRIPTION)
        with recorded_outcome(recorder):
            recorder.begin(10)
            recorder.checkpoint(lambda path: path.write_bytes(b"one"), evaluation(0.5, 1.0))
            recorder.checkpoint(disk_is_full, evaluation(0.6, 1.0, epoch=2))
        assert made.status.state == "disk full"
        assert "of epoch 1, is kept" in str(made.status.notes[-1])
        assert (made.path / "best.weights.h5").read_bytes() == b"one"
        assert made.model_description().weights_sha256 == hash_of_file(
            made.path / "best.weights.h5"
        )
        assert not list(made.path.glob("new.*"))

    def test_predictions_are_those_of_the_evaluation_or_none(self, made):
        recorder = RunRecorder(made)
        recorder.describe(DESCRIPTION)
        assert made.predictions() is None
        recorder.checkpoint(_write_nothing, evaluation(0.5, 1.0, epoch=1), answers(epoch=1))
        assert made.predictions().probabilities.tolist() == [[1, 0], [0, 1]]
        recorder.checkpoint(_write_nothing, evaluation(0.6, 1.0, epoch=2))
        assert made.predictions() is None

    @pytest.mark.parametrize("content", ["5", "null", "[1]", '{"surprise": 1}', "{}"])
    def test_an_invalid_evaluation_is_reported_without_words_for_programmers(self, made, content):
        (made.path / "evaluation.json").write_text(content)
        with pytest.raises(RunError, match="its values are of another kind"):
            made.evaluation()

    @pytest.mark.parametrize("matrix", [[], [[1, 0]], [[1, 0], [0]], [[1, 0], [0, 1], [0, 0]]])
    def test_an_evaluation_whose_parts_do_not_fit_together_is_damaged(self, made, matrix):
        values = evaluation(0.5, 1.0).to_dict() | {"confusion_matrix": matrix}
        write_json(made.path / "evaluation.json", values)
        with pytest.raises(RunError, match=r"evaluation\.json is missing, damaged"):
            made.evaluation()

    @pytest.mark.parametrize("damage", [b"", b"PK", b"\0" * 99, "cut", "flipped"])
    def test_damaged_predictions_are_an_error_that_names_the_file(self, made, damage):
        recorder = RunRecorder(made)
        recorder.describe(DESCRIPTION)
        recorder.checkpoint(_write_nothing, evaluation(0.5, 1.0), answers())
        file = made.path / "predictions.npz"
        whole = file.read_bytes()
        flipped = whole.replace(b"float32", b"float99").replace(b"'<f4'", b"'|O8'")
        file.write_bytes({"cut": whole[:-30], "flipped": flipped}.get(damage, damage))
        with pytest.raises(RunError, match=r"predictions\.npz is missing, damaged"):
            made.predictions()

    def test_the_clock_on_the_wall_does_not_matter(self, made, monkeypatch):
        recorder = RunRecorder(made)
        recorder.begin(10)
        monkeypatch.setattr(time, "time", lambda: -1e9)
        recorder.batch(1, 1, 0.5, 0.5)
        assert 0 <= made.status.seconds < HANGS_AFTER

    def test_every_status_is_reported(self, made):
        seen = []
        recorder = RunRecorder(made, report=seen.append)
        recorder.begin(10)
        recorder.end("finished")
        assert [status.state for status in seen] == ["running", "finished"]


class TestOutcome:
    def test_the_end_without_an_error_is_finished(self, made):
        with recorded_outcome(RunRecorder(made)):
            pass
        assert made.status.state == "finished" and made.status.message is None

    @pytest.mark.parametrize(
        ("error", "state", "message"),
        [
            (StopRequested(), "stopped", "Stopped on request in epoch 1"),
            (Diverged(), "diverged", "Lower the learning rate (0.0001)"),
            (OSError(28, "No space left"), "disk full", "The disk is full"),
        ],
    )
    def test_these_ends_are_states(self, made, error, state, message):
        recorder = RunRecorder(made)
        with recorded_outcome(recorder):
            recorder.begin(10)
            raise error
        assert made.status.state == state
        assert message in str(made.status.message)

    @pytest.mark.parametrize(
        ("error", "state", "message"),
        [
            (CnnlabError("code-1", "Seen {n}.", n=3), "failed", "Seen 3."),
            (KeyboardInterrupt(), "stopped", "Stopped on request"),
            (ZeroDivisionError(), "failed", "did not foresee (ZeroDivisionError)"),
            (OSError(5, "I/O error"), "failed", "did not foresee (OSError)"),
        ],
    )
    def test_these_ends_are_states_and_go_on_to_the_caller(self, made, error, state, message):
        with pytest.raises(type(error)), recorded_outcome(RunRecorder(made)):
            raise error
        assert made.status.state == state
        assert message in str(made.status.message)

    def test_a_full_disk_is_recognised_behind_other_errors(self):
        try:
            try:
                raise OSError(28, "No space left on device")
            except OSError as error:
                raise RuntimeError("cannot close file") from error
        except RuntimeError as error:
            assert is_disk_full(error)
        assert not is_disk_full(OSError(2, "no such file"))


class TestQueueAndDeletion:
    def test_the_queue_is_in_order_of_birth_and_only_the_first_gets_the_turn(self, made):
        second, lock = new_run(TrainingConfig())
        assert (made.place_in_queue, second.place_in_queue) == (1, 2)
        turn = wait_for_turn(made)
        RunRecorder(made).begin(1)
        assert (made.place_in_queue, second.place_in_queue) == (None, 1)
        stop_run(second)
        assert wait_for_turn(second) is None
        os.close(turn)
        os.close(lock)

    def test_a_run_at_work_cannot_be_deleted(self, made):
        with pytest.raises(RunError, match=r"still at work\. Stop it"):
            delete_run(made)
        assert made.path.is_dir()

    def test_a_run_that_is_over_can(self, dead):
        delete_run(dead)
        assert list_runs() == [] and not dead.path.exists()
        with pytest.raises(RunError, match="There is no run"):
            delete_run(dead)

    def test_stopping_a_run_that_is_over_does_nothing(self, dead):
        stop_run(dead)
        assert not dead.stop_requested

    def test_where_no_folder_can_be_made_the_message_says_so(self, monkeypatch, tmp_path):
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("CNNLAB_HOME", str(tmp_path / "file"))
        with pytest.raises(RunError, match=r"could not be made in .*CNNLAB_HOME"):
            new_run(TrainingConfig())

    def test_the_newest_is_the_one_that_was_asked_for_last_whatever_the_times_of_files(self):
        made = []
        for seed in range(3):
            run, lock = new_run(TrainingConfig(seed=seed))
            os.close(lock)
            made.append(run)
        for age, run in enumerate(made):  # as after a copy, newest first
            for path in (*run.path.iterdir(), run.path):
                os.utime(path, (10**9 - age, 10**9 - age))
        assert [run.name for run in list_runs()] == [run.name for run in reversed(made)]
        assert find_run("latest") == made[-1]

    def test_runs_of_older_versions_are_in_the_order_of_their_names_and_then_their_files(self):
        names = ("2025-12-31-2359-b", "2026-01-01-0000-a", "2026-01-01-0000-c", "2026-01-02-0000-a")
        changed = (9, 5, 6, 1)
        for name, seconds in zip(names, changed, strict=True):
            folder = paths.runs() / name
            folder.mkdir(parents=True)
            (folder / "config.json").write_text(TrainingConfig().to_json())
            (folder / "run.lock").touch()
            os.utime(folder / "config.json", (seconds, seconds))
        assert [run.name for run in list_runs()] == list(reversed(names))

    @pytest.mark.parametrize("name", ["renamed", "2026-99-99-9999-x", "9999-12-31-2359-y", "2026"])
    def test_a_run_under_any_name_is_listed(self, name):
        (paths.runs() / name).mkdir(parents=True)
        assert [run.name for run in list_runs()] == [name]

    def test_the_list_of_runs_grows_in_proportion_to_them(self, tmp_path, monkeypatch):
        status = RunStatus("finished", 3, 3).to_dict()
        for number in range(720):
            folder = tmp_path / ("many" if number % 9 else "few") / "runs" / f"run-{number:04}"
            folder.mkdir(parents=True)
            (folder / "config.json").write_text(TrainingConfig().to_json())
            (folder / "status.json").write_text(json.dumps(status))

        def states(size):
            monkeypatch.setenv("CNNLAB_HOME", str(tmp_path / ("few" if size == 1 else "many")))
            runs = list_runs()
            assert len(runs) >= 80 and {run.status.state for run in runs} == {"finished"}

        assert growth(states, 1) < 24


def _rewrite_for_ever(path):
    for number in itertools.count():
        write_json(path, {"number": number, "padding": "x" * 5000}, durable=False)


def _checkpoint_for_ever(path, ready):
    recorder = RunRecorder(load_run(path))
    recorder.describe(recorder.run.model_description())
    for number in itertools.count():
        content = os.urandom(200_000)
        recorder.checkpoint(partial(_write, content), evaluation(0.5, 1.0, epoch=number + 1))
        ready.set()


def _write(content, path):
    path.write_bytes(content)


def test_whenever_a_run_is_killed_its_checkpoint_is_whole_and_known(made, chance):
    write_json(made.path / "cnnlab.json", DESCRIPTION.to_dict())
    spawn = multiprocessing.get_context("spawn")
    for wait in chance.uniform(0, 0.05, 4):
        ready = spawn.Event()
        writer = spawn.Process(target=_checkpoint_for_ever, args=(made.path, ready))
        writer.start()
        ready.wait()
        time.sleep(wait)
        writer.kill()
        writer.join()
        description = made.model_description()
        known = {description.weights_sha256, description.previous_weights_sha256}
        assert hash_of_file(made.path / "best.weights.h5") in known
        assert made.evaluation().num_images == 2


def test_a_json_file_is_never_seen_half_written(tmp_path):
    path = tmp_path / "status.json"
    write_json(path, {"number": 0})
    writer = multiprocessing.get_context("spawn").Process(target=_rewrite_for_ever, args=(path,))
    writer.start()
    seen = set()
    until(lambda: seen.add(json.loads(path.read_bytes())["number"]) or len(seen) > 100)
    writer.kill()
    writer.join()


class TestPace:
    def batch(self, epoch, number, seconds):
        return {"epoch": epoch, "batch": number, "num_batches": 10, "seconds": seconds}

    def test_pictures_of_the_last_seconds_over_their_time(self):
        slow_start = [self.batch(1, 1, 0.0), self.batch(1, 2, 100.0)]
        recent = [self.batch(1, 5, 200.0), self.batch(1, 7, 202.0), self.batch(1, 9, 204.0)]
        history = History(batches=(*slow_start, *recent))
        assert images_per_second(history, batch_size=32) == pytest.approx(4 * 32 / 4)

    def test_the_validation_between_two_epochs_is_left_out(self):
        epoch = [self.batch(1, 8, 8.0), self.batch(1, 10, 10.0)]
        history = History(batches=(*epoch, self.batch(2, 1, 500.0)))
        assert images_per_second(history, batch_size=32) == pytest.approx(32)

    def test_far_apart_points_count_too_and_one_point_is_not_enough(self):
        history = History(batches=(self.batch(1, 1, 0.0), self.batch(1, 3, 60.0)))
        assert images_per_second(history, batch_size=30) == pytest.approx(1)
        assert images_per_second(History(), 32) is None
        assert images_per_second(History(batches=history.batches[:1]), 32) is None


@pytest.mark.parametrize(
    ("state", "advice"),
    [
        ("running", "wait for the first"),
        ("stopped", "Train again, or choose another run"),
        ("diverged", "Train again with a lower learning rate"),
    ],
)
def test_only_an_active_run_is_advised_to_wait_for_its_first_checkpoint(state, advice):
    run, lock = new_run(TrainingConfig(weights=None))
    recorder = RunRecorder(run)
    recorder.begin(1)
    if state != "running":
        recorder.end(state)
    with releasing(lock), pytest.raises(RunError, match=advice) as refused:
        check_checkpoint(run)
    assert ("wait" in str(refused.value)) == (state == "running")
