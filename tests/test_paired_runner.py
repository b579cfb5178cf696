"""Paired trainings one after the other: what is trained when, and what is left of it."""

import json
import os
from dataclasses import dataclass, replace

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, DatasetError, RunError
from cnnlab.experiments.paired import (
    Comparison,
    Experiment,
    delete_experiment,
    list_experiments,
    load_experiment,
    run_experiment,
)
from cnnlab.experiments.paired import runner as runner_module
from cnnlab.experiments.paired import verdicts as verdicts_module
from cnnlab.experiments.paired.folder import RESULTS, ExperimentFolder, new_experiment
from cnnlab.experiments.paired.identities import identities
from cnnlab.experiments.paired.learning_curves import learning_curves
from cnnlab.experiments.paired.plan import runs_of_pair
from cnnlab.experiments.paired.starting import reopen_experiment
from cnnlab.experiments.paired.verdicts import correctness, undecided, verdict_of
from cnnlab.features import cache
from cnnlab.runs import RunStatus
from cnnlab.runs.cached_features import FILE
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import CONFIG, STATUS, STOP
from cnnlab.storage.json_files import write_json
from cnnlab.storage.locks import acquire, releasing
from cnnlab.training.outcome import Diverged
from cnnlab.training.resources.shared import SharedResources
from tests.fake_trainer import FakeTrainer

ADAM = Comparison("Adam", treatment={"optimizer": "adam"})
ADAMW = Comparison("AdamW", treatment={"optimizer": "adamw"})
SMALL_HEAD = Comparison("Head", treatment={"head.units": [8]}, control={"head.units": [4]})


@dataclass(frozen=True)
class FakeVerdict:
    difference: float
    num_pairs: int
    more_wanted: bool


@pytest.fixture
def experiment(few_pictures):
    base = TrainingConfig(
        data=str(few_pictures), base="vgg16-compact", weights=None, epochs=3, seed=5
    )
    return Experiment("Is Adam better?", base, (ADAM,), most_pairs=3, minutes=10)


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    monkeypatch.setattr(runner_module, "train", fake)
    return fake


@pytest.fixture(autouse=True)
def decides_after(monkeypatch):
    """Number of pairs after which a comparison is decided, by difference; default the second."""
    wanted = {}

    def verdict(treatment, control, correct, margin, guessing, final):
        difference = float(np.mean(np.subtract(treatment, control)))
        pairs = len(treatment)
        is_open = not final and pairs < wanted.get(round(difference, 2), 2)
        return FakeVerdict(difference, pairs, is_open)

    def speed_verdict(treatment, control, reached, margin, step, final):
        return FakeVerdict(0.0, len(treatment), len(treatment) < 2)

    monkeypatch.setattr(verdicts_module, "verdict", verdict)
    monkeypatch.setattr(verdicts_module, "speed_verdict", speed_verdict)
    return wanted


def go_on(folder, minutes=None):
    """As a new process does."""
    with releasing(reopen_experiment(folder, minutes)):
        again = ExperimentFolder(folder.path)
        return run_experiment(again.config, again)


class TestPairs:
    def test_the_sides_of_a_pair_are_trained_with_one_seed(self, experiment, trainer):
        run_experiment(experiment)
        assert [(config.seed, config.optimizer) for config in trainer.configs] == [
            (5, "adam"),
            (5, "sgd"),
            (6, "adam"),
            (6, "sgd"),
        ]

    def test_equal_trainings_are_done_once(self, experiment, trainer):
        folder = run_experiment(experiment.replace(comparisons=(ADAM, ADAMW)))
        assert len(trainer.configs) == 6
        assert len(set(map(repr, trainer.configs))) == 6
        assert folder.pairs(0)[0][1] == folder.pairs(1)[0][1]

    def test_undecided_comparisons_take_turns(self, experiment, trainer, decides_after):
        decides_after[0.0] = 3  # the heads come to the same
        folder = run_experiment(experiment.replace(comparisons=(ADAM, SMALL_HEAD)))
        assert [len(folder.pairs(number)) for number in (0, 1)] == [2, 3]
        heads = [config.head.units == (8,) for config in trainer.configs]
        assert heads.index(True) == 2  # after the first pair of the first comparison

    def test_no_comparison_has_more_pairs_than_allowed(self, experiment, decides_after):
        decides_after[0.25] = 99
        folder = run_experiment(experiment)
        assert len(folder.pairs(0)) == experiment.most_pairs
        assert folder.status.state == "finished"

    def test_the_names_of_runs_say_comparison_side_and_seed(self, experiment):
        asked = experiment.replace(comparisons=(ADAM, ADAMW))
        names = [tuple(run.name for run in sides) for sides in runs_of_pair(asked, 1)]
        assert names == [("1-treatment-6", "1-control-6"), ("2-treatment-6", "1-control-6")]

    def test_one_that_ended_undecided_goes_on_where_it_may(self, experiment, decides_after):
        decides_after[0.25] = 3
        folder = run_experiment(experiment.replace(most_pairs=2))
        assert folder.status.state == "finished"
        write_json(folder.path / CONFIG, experiment.to_dict())
        assert len(go_on(ExperimentFolder(folder.path)).pairs(0)) == 3


def test_at_work_there_is_no_verdict_before_the_second_pair(experiment, trainer):
    seen = []
    trainer.then = lambda run: seen.append(verdict_of(ExperimentFolder(run.path.parents[1]), 0))
    run_experiment(experiment.replace(most_pairs=2))
    assert seen == [None] * 4


class TestResults:
    def test_each_training_is_a_run_and_a_line(self, experiment):
        folder = run_experiment(experiment)
        lines = (folder.path / RESULTS).read_text().splitlines()
        assert [json.loads(line)["run"] for line in lines] == list(folder.results)
        for name, result in folder.results.items():
            run = folder.run(name)
            assert run.status.state == "finished"
            assert run.evaluation().accuracy == result.accuracy
            assert result.total_seconds >= 0

    def test_the_verdict_compares_the_pairs(self, experiment):
        folder = run_experiment(experiment)
        assert verdict_of(folder, 0).difference == pytest.approx(0.25)
        treatment, control = correctness(folder, folder.pairs(0))
        assert treatment.shape == control.shape == (2, 12)
        assert treatment.sum(axis=1).tolist() == [9, 9]
        assert control.sum(axis=1).tolist() == [6, 6]
        assert undecided(folder) == set()

    def test_a_column_is_one_test_picture_in_whatever_order_a_seed_brings_it(self, experiment):
        load = SharedResources().load
        configs = [experiment.base.replace(seed=seed) for seed in (5, 6)]
        first, second = (identities(load(c, lambda *_: None).x_test) for c in configs)
        assert first.tolist() != second.tolist()
        assert sorted(first) == sorted(second)
        assert len({*first.tolist()}) == 12

    def test_the_curves_of_a_side_are_the_mean_of_its_runs(self, experiment):
        folder = run_experiment(experiment)
        for metric, measured in (("accuracy", [0.25, 0.5, 0.75]), ("loss", [1.0, 1.0, 1.0])):
            curves = learning_curves(folder, 0, metric)
            assert list(curves.bands) == ["without", "with"]
            assert curves.is_validation and curves.num_epochs == 3
            for band in curves.bands.values():
                assert band.mean.tolist() == measured
                assert band.num_runs.tolist() == [len(folder.pairs(0))] * 3

    def test_before_the_first_pair_the_curves_are_empty(self, experiment):
        folder, lock = new_experiment(experiment)
        with releasing(lock):
            curves = learning_curves(folder, 0)
        assert not curves.is_validation
        assert all(len(band.mean) == 0 for band in curves.bands.values())

    def test_networks_are_kept_of_the_first_pair_only(self, experiment):
        folder = run_experiment(experiment)
        kept = {name for name in folder.results if folder.run(name).has_checkpoint}
        assert kept == {"1-treatment-5", "1-control-5"}
        assert all(folder.run(name).predictions() is not None for name in folder.results)

    def test_epochs_are_counted_until_the_target(self, experiment):
        folder = run_experiment(experiment.replace(measure="epochs", target=0.5))
        assert {result.reached_epoch for result in folder.results.values()} == {2}
        folder = run_experiment(experiment.replace(measure="epochs", target=0.9))
        assert not any(result.has_reached for result in folder.results.values())
        assert {result.measured("epochs") for result in folder.results.values()} == {3}

    def test_one_that_diverges_at_once_is_correct_about_no_picture(self, experiment, trainer):
        def diverge(run):
            if run.config.optimizer == "adam":
                raise Diverged

        trainer.then = diverge
        folder = run_experiment(experiment)
        result = folder.results["1-treatment-5"]
        assert (result.state, result.accuracy, result.guessing_accuracy) == ("diverged", None, 0.5)
        treatment, control = correctness(folder, folder.pairs(0))
        assert not treatment.any()
        assert control.sum(axis=1).tolist() == [6, 6]

    def test_lines_that_are_no_results_are_skipped(self, experiment):
        folder = run_experiment(experiment)
        before = folder.results
        with (folder.path / RESULTS).open("a") as log:
            log.write('{"run": 3}\n[]\n{"run": "half wri')
        assert folder.results == before


class TestFiles:
    def test_an_upload_of_any_side_is_held_while_the_experiment_waits(self, experiment, tmp_path):
        weights = Comparison("Weights", treatment={"weights": "my.h5"}, control={"weights": None})
        folder, lock = new_experiment(experiment.replace(comparisons=(ADAM, weights)))
        with releasing(lock):
            assert {*folder.files} == {experiment.base.data, "my.h5", None}


class TestEnding:
    def test_progress_counts_trainings(self, experiment):
        seen = []
        folder = run_experiment(experiment, report=seen.append)
        assert [s.epoch for s in seen] == sorted(s.epoch for s in seen)
        assert seen[-1].state == folder.status.state == "finished"
        assert all(0 <= status.progress <= 1 for status in seen)
        assert "Adam, pair 2: without." in {str(s.message) for s in seen}

    def test_a_stop_ends_the_training_at_work(self, experiment, trainer):
        trainer.then = lambda run: (run.path.parents[1] / STOP).touch()
        folder = run_experiment(experiment)
        assert folder.status.state == "stopped"
        assert str(folder.status.message) == "Stopped on request after 0 trainings."
        assert len(trainer.configs) == 1

    def test_after_a_kill_at_most_the_training_at_work_is_done_again(self, experiment, trainer):
        class Killed(BaseException):
            pass

        def kill(run):
            if len(trainer.configs) == 3:
                raise Killed

        trainer.then = kill
        with pytest.raises(Killed):
            run_experiment(experiment)
        (folder,) = list_experiments()
        running = RunStatus("running", epoch=3, num_epochs=6, num_batches=100)
        write_json(folder.path / STATUS, running.to_dict())
        assert folder.status.state == "interrupted"

        trainer.then = lambda run: None
        folder = go_on(folder)
        assert folder.status.state == "finished"
        optimizers = [(config.seed, config.optimizer) for config in trainer.configs]
        assert optimizers == [(5, "adam"), (5, "sgd"), (6, "adam"), (6, "adam"), (6, "sgd")]
        assert {path.name for path in (folder.path / "runs").iterdir() if path.name[0] != "."} == {
            *folder.results
        }

    def test_no_training_begins_when_the_time_is_used_up(self, experiment, trainer):
        folder = run_experiment(experiment.replace(minutes=1e-9))
        assert folder.status.message.code == "experiment-time-used-up"
        assert len(trainer.configs) == 1
        with pytest.raises(RunError, match="Give it more time"):
            reopen_experiment(folder)
        folder = go_on(folder, minutes=5)
        assert folder.config.minutes == 5
        assert len(folder.pairs(0)) == 2

    def test_one_that_is_decided_or_at_work_does_not_go_on(self, experiment):
        folder = run_experiment(experiment)
        with pytest.raises(RunError, match="has nothing left to do"):
            reopen_experiment(folder)
        with (
            releasing(acquire(folder.path / "run.lock")),
            pytest.raises(RunError, match="is at work"),
        ):
            write_json(folder.path / STATUS, RunStatus("running").to_dict())
            reopen_experiment(folder)


class TestDeletion:
    @pytest.fixture
    def cached(self, trainer):
        """Number of a training -> key of what it puts into the cache."""
        keys = [f"{number:064x}" for number in range(20)]
        trainer.then = lambda run: put_into_cache(keys[len(trainer.configs)])
        put_into_cache(keys[0])
        return keys

    def test_what_was_cached_for_it_alone_goes_with_it(self, experiment, trainer, cached):
        folder = run_experiment(experiment)
        made = cached[1 : len(trainer.configs) + 1]
        assert len(made) > 2 and names_in_cache() == {cached[0], *made}
        later = folder.path.stat().st_mtime + 60
        os.utime(cache.folder_of(made[1]), (later, later))  # another training reads it
        delete_experiment(folder)
        assert not folder.path.exists()
        assert names_in_cache() == {cached[0], made[1]}

    @pytest.mark.parametrize("line", ["[1, null]", '["../../runs"]', "{", "7", '"x"', "\udcff"])
    def test_a_line_that_names_nothing_of_the_cache_removes_nothing(self, experiment, line):
        folder = run_experiment(experiment)
        put_into_cache("a" * 64)
        (folder.path / FILE).write_bytes(line.encode(errors="surrogateescape"))
        delete_experiment(folder)
        assert names_in_cache() == {"a" * 64} and not folder.path.exists()


def put_into_cache(key):
    cache.store(key, "features", (1, 2), "float32", [np.zeros((1, 2), np.float32)])


def names_in_cache():
    return {entry.path.name for entry in cache.entries()}


class TestRefusals:
    def test_without_test_pictures_nothing_is_trained(self, experiment, trainer, monkeypatch):
        load = SharedResources.load

        def without_test(self, config, progress):
            data = load(self, config, progress)
            return replace(data, x_test=data.x_test[:0], y_test=data.y_test[:0])

        monkeypatch.setattr(SharedResources, "load", without_test)
        with pytest.raises(DatasetError, match="has no test pictures"):
            run_experiment(experiment)
        assert not trainer.configs
        assert list_experiments()[0].status.state == "failed"

    @pytest.mark.parametrize("name", ["", "..", "../runs", "a/b", "\0", "x" * 500, ".lock"])
    def test_a_name_leads_nowhere_else(self, name):
        with pytest.raises(RunError, match="There is no experiment"):
            load_experiment(name)

    def test_a_damaged_folder_is_unreadable_and_listed(self, experiment):
        folder, lock = new_experiment(experiment)
        with releasing(lock):
            (folder.path / "config.json").write_text('{"question": 3}')
        assert load_experiment(folder.name).status.state == "unreadable"
        with pytest.raises(RunError, match="cannot be read"):
            reopen_experiment(ExperimentFolder(folder.path))

    def test_one_of_a_newer_version_is_unreadable_and_listed(self, experiment):
        newer, other = run_experiment(experiment), run_experiment(experiment)
        values = newer.config.to_dict() | {"schema": 99, "powers": 2}
        write_json(newer.path / CONFIG, values)
        states = {folder.name: folder.status.state for folder in list_experiments()}
        assert states == {newer.name: "unreadable", other.name: "finished"}

    def test_minutes_are_checked_before_anything_changes(self, experiment):
        folder = run_experiment(experiment.replace(minutes=1e-9))
        with pytest.raises(ConfigurationError, match="`minutes` must be"):
            reopen_experiment(folder, minutes=-1)
        assert ExperimentFolder(folder.path).config == folder.config
