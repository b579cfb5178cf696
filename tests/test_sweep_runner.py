"""Trials one after the other: what is trained when, what is kept, and what a kill leaves."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from cnnlab.errors import ConfigurationError, RunError
from cnnlab.evaluation.selection import HELD_OUT, Selection
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import STATUS, STOP
from cnnlab.storage.json_files import append_json, write_json
from cnnlab.storage.locks import releasing
from cnnlab.sweeps import (
    Parameter,
    Sweep,
    SweepFolder,
    delete_sweep,
    list_sweeps,
    load_sweep,
    new_sweep,
    run_sweep,
)
from cnnlab.sweeps import local as local_module
from cnnlab.sweeps import runner as runner_module
from cnnlab.sweeps.choosing.study import FEWEST_TO_COMPARE
from cnnlab.sweeps.folder import IMPORTANCE, STUDY, TRIALS
from cnnlab.sweeps.starting import reopen_sweep, start_sweep
from cnnlab.sweeps.trials import Trial
from cnnlab.training.outcome import Diverged
from tests.fake_trainer import FakeTrainer
from tests.processes import kill
from tests.waiting import until

RATE = Parameter("learning_rate", low=1e-4, high=1e-1, log=True)


def held_out(config, epoch):
    """The nearer to 0.01 the rate is, the better."""
    accuracy = max(0.0, 1 - abs(config.learning_rate - 0.01) * 5) * epoch / config.epochs
    return Selection(HELD_OUT, epoch, 40, 20, accuracy, 2 - accuracy)


@pytest.fixture
def sweep(few_pictures):
    base = TrainingConfig(
        data=str(few_pictures), base="vgg16-compact", weights=None, epochs=3, seed=5
    )
    return Sweep("Which rate?", base, (RATE,), trials=6, keep_networks=2, pruner="none")


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    fake.held_out = held_out
    monkeypatch.setattr(local_module, "train", fake)
    return fake


def go_on(folder, trials=None, minutes=None):
    """As a new process does."""
    with releasing(reopen_sweep(folder, trials, minutes)):
        again = SweepFolder(folder.path)
        return run_sweep(again.config, again)


def settings(folder):
    return [dict(trial.settings) for trial in folder.trials.values()]


class TestTrials:
    def test_each_is_a_run_with_its_settings(self, sweep, trainer):
        folder = run_sweep(sweep)
        trials = list(folder.trials.values())
        assert [trial.number for trial in trials] == [1, 2, 3, 4, 5, 6]
        assert {trial.state for trial in trials} == {"finished"}
        for trial, config in zip(trials, trainer.configs, strict=True):
            assert config == sweep.config(trial.settings) == folder.run(trial).config
            assert trial.value == trial.val_accuracy == held_out(config, 3).accuracy
            assert trial.accuracy == 0.5
            assert trial.epochs == 3
        assert folder.status.state == "finished"

    def test_the_best_has_the_best_value_of_the_objective(self, sweep):
        found = {}
        for objective in ("val_accuracy", "val_loss"):
            folder = run_sweep(sweep.replace(objective=objective))
            found[objective] = folder.best
            values = [trial.value for trial in folder.trials.values()]
            assert folder.best.value == (min if objective == "val_loss" else max)(values)
        assert found["val_accuracy"].number == found["val_loss"].number

    def test_networks_of_the_best_are_kept(self, sweep):
        folder = run_sweep(sweep)
        by_value = sorted(folder.trials.values(), key=lambda trial: -trial.value)
        kept = {t.number for t in by_value if folder.run(t).has_checkpoint}
        assert kept == {trial.number for trial in by_value[:2]}
        assert all(folder.run(trial).evaluation() is not None for trial in by_value)

    def test_the_same_recipe_gives_the_same_trials(self, sweep):
        assert settings(run_sweep(sweep)) == settings(run_sweep(sweep))
        assert settings(run_sweep(sweep)) != settings(run_sweep(sweep.replace(seed=1)))

    def test_a_grid_has_each_combination_once(self, sweep, trainer):
        space = (
            Parameter("learning_rate", (0.1, 0.01)),
            Parameter("optimizer", ("sgd", "adam")),
            Parameter("momentum", (0.5, 0.9), when={"optimizer": ("sgd",)}),
        )
        folder = run_sweep(sweep.replace(space=space, sampler="grid", trials=50))
        found = Counter(json.dumps(one, sort_keys=True) for one in settings(folder))
        assert len(found) == 6
        assert set(found.values()) == {1}
        assert folder.status.state == "finished"
        assert folder.status.message is None

    def test_choices_that_are_lists_come_back_as_they_are(self, sweep):
        space = (Parameter("head.units", ((), (4,), (8, 4))), Parameter("image_size", ((32, 32),)))
        folder = run_sweep(sweep.replace(space=space, sampler="random"))
        assert {tuple(one["head.units"]) for one in settings(folder)} <= {(), (4,), (8, 4)}
        assert {tuple(one["image_size"]) for one in settings(folder)} == {(32, 32)}

    def test_the_sampler_learns(self, sweep):
        near = {}
        for sampler in ("tpe", "random"):
            folder = run_sweep(sweep.replace(sampler=sampler, trials=40))
            values = [trial.value for trial in folder.trials.values()]
            near[sampler] = sum(values[-20:])
        assert near["tpe"] > near["random"]


class TestEarlyEnds:
    def test_the_hopeless_end_early_and_have_no_value(self, sweep, trainer):
        folder = run_sweep(sweep.replace(pruner="median", trials=20))
        trials = list(folder.trials.values())
        early = [trial for trial in trials if trial.state == "ended early"]
        assert early
        assert not early[0].number <= FEWEST_TO_COMPARE
        assert all(trial.value is None and trial.epochs < 3 for trial in early)
        assert all(0 <= trial.val_accuracy <= 1 for trial in early)
        assert "other trials were better" in str(folder.run(early[0]).status.message)
        assert folder.best.state == "finished"

    def test_one_that_diverges_has_no_value_either(self, sweep, trainer):
        def diverge(run):
            if run.name == "0002":
                raise Diverged

        trainer.then = diverge
        folder = run_sweep(sweep)
        assert folder.trials[2].state == "diverged"
        assert folder.trials[2].value is None
        assert folder.trials[6].state == "finished"


class TestFailures:
    def test_one_failed_trial_does_not_end_the_others(self, sweep, trainer):
        def fail(run):
            if run.name == "0003":
                raise RuntimeError("no memory")

        trainer.then = fail
        folder = run_sweep(sweep)
        states = [trial.state for trial in folder.trials.values()]
        assert states == ["finished"] * 2 + ["failed"] + ["finished"] * 3
        assert "RuntimeError" in folder.trials[3].reason
        assert folder.status.state == "finished"

    def test_many_in_a_row_end_the_sweep_with_their_reason(self, sweep, trainer):
        def fail(run):
            raise RuntimeError("no memory")

        trainer.then = fail
        with pytest.raises(RunError, match=r"trials failed, one after the other.*RuntimeError"):
            run_sweep(sweep)
        (folder,) = list_sweeps()
        assert folder.status.state == "failed"
        assert len(folder.trials) == runner_module.MOST_FAILURES

    def test_a_full_disk_ends_it_and_it_goes_on_later(self, sweep, trainer):
        def fill(run):
            if run.name == "0003" and not full:
                full.append(run)
                raise OSError(28, "No space left on device")

        full = []
        trainer.then = fill
        folder = run_sweep(sweep)
        assert folder.status.state == "disk full"
        folder = go_on(folder)
        assert [trial.state for trial in folder.trials.values()] == ["finished"] * 6


class TestGoingOn:
    def test_a_stop_ends_it_and_it_goes_on_with_the_same_settings(self, sweep, trainer):
        whole = settings(run_sweep(sweep))

        def stop(run):
            if run.name == "0003" and len(trainer.configs) == 9:
                (run.path.parents[1] / STOP).touch()

        trainer.then = stop
        folder = run_sweep(sweep)
        assert folder.status.state == "stopped"
        assert sum(trial.is_over for trial in folder.trials.values()) == 2
        folder = go_on(folder)
        assert folder.status.state == "finished"
        assert settings(folder) == whole

    def test_the_time_is_used_up_and_more_is_given(self, sweep, monkeypatch):
        spent = iter([0, 0, 100, 100, 100, 100])
        with monkeypatch.context() as patch:
            seconds = property(lambda self: next(spent))
            patch.setattr("cnnlab.sweeps.recorder.SweepRecorder.seconds", seconds)
            folder = run_sweep(sweep.replace(minutes=1))
        assert "minutes are used up" in str(folder.status.message)
        assert 0 < len(folder.trials) < 6
        folder = go_on(folder, minutes=10)
        assert len(folder.trials) == 6

    def test_more_trials_are_added(self, sweep):
        folder = run_sweep(sweep)
        with pytest.raises(RunError, match="Give it more trials"):
            reopen_sweep(folder)
        folder = go_on(folder, trials=8)
        assert [trial.number for trial in folder.trials.values()] == list(range(1, 9))

    def test_what_was_whole_when_its_process_was_killed_is_not_trained_again(self, sweep, trainer):
        folder = run_sweep(sweep)
        lines = (folder.path / TRIALS).read_bytes().splitlines(keepends=True)
        (folder.path / TRIALS).write_bytes(b"".join(lines[:-1]))
        journal = (folder.path / STUDY).read_bytes().splitlines(keepends=True)
        (folder.path / STUDY).write_bytes(b"".join(journal[:-1]))
        write_json(folder.path / STATUS, folder.status.to_dict() | {"state": "interrupted"})
        last = folder.trials[6]
        assert not last.is_over
        count = len(trainer.configs)
        folder = go_on(folder)
        assert len(trainer.configs) == count
        assert folder.trials[6].state == "finished"
        assert folder.trials[6].value == held_out(folder.run(last).config, 3).accuracy

    @pytest.mark.parametrize("cut", [1, 40, 400])
    def test_half_lines_are_dropped(self, sweep, trainer, cut):
        folder = run_sweep(sweep)
        before = settings(folder)
        for name in (TRIALS, STUDY):
            path = folder.path / name
            path.write_bytes(path.read_bytes()[:-cut])
        folder = go_on(folder, trials=7)
        trials = list(folder.trials.values())
        assert [trial.number for trial in trials] == list(range(1, 8))
        assert settings(folder)[:6] == before
        assert {trial.state for trial in trials} == {"finished"}

    def test_a_trial_that_takes_its_process_with_it_is_given_up(self, sweep, trainer):
        folder, lock = new_sweep(sweep)
        with releasing(lock):
            for _ in range(runner_module.MOST_DEATHS):
                append_json(folder.path / TRIALS, Trial(1, {"learning_rate": 0.5}).to_dict())
            study = runner_module.Study(sweep, folder.path / STUDY)
            study.ask()
            run_sweep(sweep, folder)
        assert folder.trials[1].state == "failed"
        assert "10 times" in folder.trials[1].reason
        assert len(trainer.configs) == 5

    @pytest.mark.parametrize("damage", ["lost", "no log", "damaged"])
    def test_a_log_of_optunas_that_is_lost_is_said(self, sweep, damage):
        folder = run_sweep(sweep)
        journal = folder.path / STUDY
        content = journal.read_bytes()
        journal.write_bytes(
            b"x" + content if damage == "no log" else content[:300] + b"\xff{" + content[310:]
        )
        if damage == "lost":
            journal.unlink()
        with pytest.raises(RunError, match=STUDY):
            go_on(folder, trials=8)


def test_without_optuna_nothing_begins_and_it_says_how_to_install_it(sweep, monkeypatch):
    folder = run_sweep(sweep)
    monkeypatch.setattr("cnnlab.sweeps.installed.find_spec", lambda name: None)
    for begin in (run_sweep, new_sweep, start_sweep):
        with pytest.raises(ConfigurationError, match=r'pip install "cnnlab\[search\]"'):
            begin(sweep)
    with pytest.raises(ConfigurationError, match="optuna"):
        reopen_sweep(folder, trials=8)
    assert len(list_sweeps()) == 1


class TestFolder:
    def test_sweeps_are_listed_loaded_and_deleted(self, sweep):
        folder = run_sweep(sweep)
        assert [one.name for one in list_sweeps()] == [folder.name]
        assert load_sweep(folder.name).trials == folder.trials
        delete_sweep(folder)
        assert list_sweeps() == []

    @pytest.mark.parametrize("name", ["../runs", "", "none", "a" * 300])
    def test_a_name_leads_nowhere_else(self, name):
        with pytest.raises(RunError, match="There is no sweep"):
            load_sweep(name)

    def test_damaged_lines_are_skipped(self, sweep):
        folder = run_sweep(sweep)
        with (folder.path / TRIALS).open("ab") as log:
            log.write(b'{"number": 9}\n[]\n\xff\n{"number": 1, "settings"')
        assert len(folder.trials) == 6

    def test_what_matters_is_measured_with_an_interval(self, sweep):
        space = (RATE, Parameter("head.dropout", low=0.0, high=0.5))
        folder = run_sweep(sweep.replace(space=space, sampler="random", trials=40))
        rate, dropout = folder.importance
        assert rate.name == "learning_rate"
        assert rate.low <= rate.value <= rate.high
        assert rate.value > 0.7 > dropout.value
        (folder.path / IMPORTANCE).write_text("[1]")
        assert folder.importance == ()


@pytest.mark.tensorflow
class TestInAProcessOfItsOwn:
    def test_a_kill_at_any_moment_loses_nothing(self, sweep, monkeypatch):
        folder = start_sweep(sweep.replace(trials=4, base=sweep.base.replace(epochs=1)))
        until(lambda: sum(trial.is_over for trial in folder.trials.values()) >= 1)
        kill(folder.path)
        until(lambda: folder.status.state == "interrupted")
        lock = reopen_sweep(folder)
        os.set_inheritable(lock, True)
        command = [sys.executable, "-m", "cnnlab.sweeps.worker", str(folder.path), str(lock)]
        subprocess.run(command, pass_fds=[lock], check=True, capture_output=True)
        os.close(lock)
        trials = list(folder.trials.values())
        assert [trial.number for trial in trials] == [1, 2, 3, 4]
        assert {trial.state for trial in trials} == {"finished"}
        assert all(folder.run(trial).status.state == "finished" for trial in trials)
