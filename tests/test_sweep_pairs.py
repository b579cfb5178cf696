"""Trials that compare: pairs of trainings, what counts of them, and what a kill leaves."""

import json
from collections import Counter
from statistics import fmean

import pytest

from cnnlab import datasets
from cnnlab.configuration.files import read_configuration, write_configuration
from cnnlab.errors import ConfigurationError
from cnnlab.evaluation.selection import HELD_OUT, Selection
from cnnlab.experiments.paired import Comparison, Experiment
from cnnlab.experiments.paired.claims import CLAIMS
from cnnlab.runs import load_run
from cnnlab.runs.config import TrainingConfig
from cnnlab.runs.folder.run_folder import STATUS, STOP
from cnnlab.runs.run_directory import RUNS
from cnnlab.storage.json_files import write_json
from cnnlab.storage.locks import releasing
from cnnlab.sweeps import Parameter, Sweep, SweepFolder, new_sweep, run_sweep
from cnnlab.sweeps import local as local_module
from cnnlab.sweeps import runner as runner_module
from cnnlab.sweeps.against_base import FIRST_FRESH_SEED, against_base
from cnnlab.sweeps.choosing.study import FEWEST_TO_COMPARE
from cnnlab.sweeps.cluster.nodes import needed_weights
from cnnlab.sweeps.duration import duration_note, estimate_sweep
from cnnlab.sweeps.folder import STUDY, TRIALS
from cnnlab.sweeps.starting import reopen_sweep
from cnnlab.sweeps.trials import Trial
from cnnlab.training.outcome import Diverged
from cnnlab.training.speed import Speed
from tests.fake_trainer import FakeTrainer

RATE = Parameter("learning_rate", low=1e-4, high=1e-1, log=True)
ADAM = Comparison(
    "Adam against SGD",
    treatment={"optimizer": "adam"},
    control={"optimizer": "sgd"},
    treatment_name="Adam",
    control_name="SGD",
)
SPEED = Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=2)

RECIPE = """
name: Where does whitening gain most?
experiment: claim-3
comparison: Whitened against raw
space:
  learning_rate: {low: 1e-4, high: 0.01, log: true}
  limit: [250, 500]
pairs: 2
"""


def held_out(config, epoch):
    """Adam gains the more, the nearer to 0.01 the rate is; seeds shift both sides alike."""
    gain = max(0.0, 0.3 - abs(config.learning_rate - 0.01) * 3)
    accuracy = 0.3 + 0.05 * (config.seed % 3) + (gain if config.optimizer == "adam" else 0.0)
    return Selection(HELD_OUT, epoch, 40, 20, accuracy, 2 - accuracy)


@pytest.fixture
def sweep(few_pictures):
    base = TrainingConfig(
        data=str(few_pictures), base="vgg16-compact", weights=None, epochs=2, seed=5
    )
    return Sweep(
        *("Where does Adam gain most?", base, (RATE,)),
        comparison=ADAM,
        pairs=2,
        trials=5,
        keep_networks=2,
        pruner="none",
    )


@pytest.fixture(autouse=True)
def trainer(monkeypatch):
    fake = FakeTrainer()
    fake.held_out = held_out
    monkeypatch.setattr(local_module, "train", fake)
    return fake


def go_on(folder, trials=None):
    """As a new process does."""
    with releasing(reopen_sweep(folder, trials)):
        again = SweepFolder(folder.path)
        return run_sweep(again.config, again)


def by_name(folder):
    """Name of a training -> its settings, of all runs in the folder."""
    names = [path.name for path in (folder.path / RUNS).glob("0*")]
    return {name: load_run(f"{folder.name}/{name}").config for name in names}


class TestRecipe:
    def test_an_experiment_stands_for_base_and_comparison(self):
        sweep = read_configuration(Sweep, RECIPE)
        claim = CLAIMS["claim-3"]
        (asked,) = [one for one in claim.comparisons if one.name == "Whitened against raw"]
        for side, config in zip(("treatment", "control"), sweep.sides(), strict=True):
            assert config == claim.config(asked, side)

    @pytest.mark.parametrize("format", ["json", "yaml"])
    def test_it_survives_a_file(self, format):
        sweep = read_configuration(Sweep, RECIPE)
        assert read_configuration(Sweep, write_configuration(sweep, format)) == sweep

    def test_an_experiment_may_be_data_and_its_base_is_changed_beside_it(self, sweep):
        experiment = Experiment("?", sweep.base, (ADAM,))
        recipe = sweep.to_dict() | {"experiment": experiment.to_dict()}
        assert Sweep.from_dict(recipe) == sweep
        changed = Sweep.from_dict(recipe | {"base": {"validation_share": 0.4}})
        assert changed == sweep.replace(base=sweep.base.replace(validation_share=0.4))
        assert Sweep.of_experiment(experiment, space=(RATE,)).comparison == ADAM

    def test_a_recipe_of_trainings_says_nothing_of_pairs(self):
        assert not {"experiment", "comparison", "pairs", "of_pairs"} & set(Sweep().to_dict())
        assert Sweep().changes() == {}

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ("experiment: claim-9", "the name of a claim, claim-1, .*received 'claim-9'"),
            ("experiment: 3", "the name of a claim"),
            ("comparison: Other", "one of the experiment's comparisons: 'Whitened .*'Other'"),
            ("comparison: null", "comparisons: 'Whitened .*; received nothing"),
            ("space: {normalization: [none, zca]}", "differ in normalization"),
            ("space: {seed: [1, 2]}", "pairs of each trial set the seed"),
            ("space: {validation_share: [0.1, 0.2]}", "All trials have the same"),
            ("base: {validation_share: 0.0}", "holds no pictures out"),
            ("base: 3", "`base` must be settings"),
            ("pairs: 0", "`pairs` must be a whole number"),
            ("of_pairs: both", "`of_pairs` must be one of difference, treatment, control"),
            ("space: {frozen_layers: [0, 99]}", "frozen_layers"),
        ],
    )
    def test_what_cannot_be_compared_is_refused(self, changed, message):
        name = changed.split(":")[0]
        lines = [line for line in RECIPE.splitlines() if not line.startswith(name)]
        if name == "space":
            lines = [line for line in lines if not line.startswith(" ")]
        with pytest.raises(ConfigurationError, match=message):
            read_configuration(Sweep, "\n".join([*lines, changed]))

    @pytest.mark.parametrize("name", ["augmentation", "augmentation.zoom_range"])
    def test_a_part_of_what_the_sides_differ_in_cannot_be_varied(self, sweep, name):
        mirrored = Comparison(treatment={name: {} if name == "augmentation" else 0.2})
        space = (Parameter("augmentation.zoom_range", low=0.0, high=0.3),)
        with pytest.raises(ConfigurationError, match=f"differ in {name}"):
            sweep.replace(comparison=mirrored, space=space)

    @pytest.mark.parametrize("side", ["common", "treatment"])
    def test_what_is_held_out_is_the_same_for_all(self, sweep, side):
        other = ADAM.replace(**{side: {"validation_share": 0.5}})
        with pytest.raises(ConfigurationError, match="belong into `base`"):
            sweep.replace(comparison=other)

    def test_weights_of_both_sides_are_needed(self, sweep, tmp_path):
        own = str(tmp_path / "own.h5")
        other = Comparison(treatment={"weights": own}, control={"weights": None})
        sweep = sweep.replace(comparison=other)
        assert needed_weights(sweep) == (own,)
        folder, lock = new_sweep(sweep)
        with releasing(lock):
            assert set(folder.files) == {sweep.base.data, own, None}


class TestTrials:
    def test_each_has_its_pairs_which_differ_in_the_comparison_alone(self, sweep, trainer):
        folder = run_sweep(sweep)
        assert len(trainer.configs) == 5 * 2 * 2
        runs = by_name(folder)
        for trial in folder.trials.values():
            number = f"{trial.number:04}"
            assert trial.trainings == tuple(
                f"{number}-{side}-{seed}" for seed in (5, 6) for side in ("treatment", "control")
            )
            for name in trial.trainings:
                _, side, seed = name.split("-")
                expected = sweep.config(trial.settings, side, int(seed) - 5)
                assert runs[name] == expected
                assert expected.optimizer == {"treatment": "adam", "control": "sgd"}[side]
                assert expected.learning_rate == trial.settings["learning_rate"]
        assert folder.status.state == "finished"

    @pytest.mark.parametrize("objective", ["val_accuracy", "val_loss"])
    @pytest.mark.parametrize("of_pairs", ["difference", "treatment", "control"])
    def test_what_counts_is_the_mean_of_the_pairs(self, sweep, objective, of_pairs):
        folder = run_sweep(sweep.replace(objective=objective, of_pairs=of_pairs))
        runs = by_name(folder)
        name = objective.removeprefix("val_")

        def mean(trial, side):
            configs = [runs[f"{trial.number:04}-{side}-{seed}"] for seed in (5, 6)]
            return fmean(getattr(held_out(config, 2), name) for config in configs)

        for trial in folder.trials.values():
            sides = {side: mean(trial, side) for side in ("treatment", "control")}
            expected = sides | {"difference": sides["treatment"] - sides["control"]}
            assert trial.value == pytest.approx(expected[of_pairs])
            leading = "control" if of_pairs == "control" else "treatment"
            assert getattr(trial, objective) == pytest.approx(sides[leading])
            assert folder.run(trial).name.endswith(f"{trial.number:04}-{leading}-5")
            assert trial.accuracy == {"treatment": 0.75, "control": 0.5}[leading]
        best = max if objective == "val_accuracy" else min
        assert folder.best.value == best(trial.value for trial in folder.trials.values())

    def test_luck_that_both_sides_share_is_no_difference(self, sweep):
        folder = run_sweep(sweep)
        for trial in folder.trials.values():
            first, second = trial.accuracy_differences
            assert first == pytest.approx(second)

    def test_equal_trainings_of_a_pair_are_done_once(self, sweep, trainer):
        none = {"augmentation": None}
        nothing = {"augmentation.horizontal_flip": False}
        comparison = Comparison(treatment=nothing, control=none)
        folder = run_sweep(sweep.replace(comparison=comparison))
        assert len(trainer.configs) == 5 * 2
        assert {trial.value for trial in folder.trials.values()} == {0.0}

    def test_networks_of_the_first_pair_of_the_best_are_kept(self, sweep):
        folder = run_sweep(sweep)
        by_value = sorted(folder.trials.values(), key=lambda trial: -trial.value)
        kept = {one.name for t in by_value for one in folder.runs(t) if one.has_checkpoint}
        assert kept == {one.name for trial in by_value[:2] for one in folder.runs(trial)[:2]}
        assert all(one.evaluation() for trial in by_value for one in folder.runs(trial))

    def test_the_search_learns_where_the_difference_is_largest(self, sweep):
        folder = run_sweep(sweep.replace(trials=30, pairs=1))
        assert folder.best.settings["learning_rate"] == pytest.approx(0.01, rel=0.5)


class TestEarlyEnds:
    def test_hopeless_ones_end_after_a_pair_and_have_no_value(self, sweep, trainer):
        folder = run_sweep(sweep.replace(pruner="median", pairs=3, trials=20))
        trials = list(folder.trials.values())
        early = [trial for trial in trials if trial.state == "ended early"]
        assert early and not early[0].number <= FEWEST_TO_COMPARE
        for trial in early:
            assert trial.value is None
            assert 1 <= len(trial.pairs) < 3
            assert len(trial.trainings) == 2 * len(trial.pairs)
            assert all(one.status.state == "finished" for one in folder.runs(trial))
            assert trial.epochs == 2 * len(trial.trainings)
        done = sum(len(trial.trainings) for trial in trials)
        assert len(trainer.configs) == done < 20 * 6

    @pytest.mark.parametrize(("what", "state"), [(Diverged, "diverged"), (OSError, "failed")])
    def test_a_trial_is_lost_with_one_of_its_trainings(self, sweep, trainer, what, state):
        def end(run):
            if run.name == "0002-control-5":
                raise what("no memory")

        trainer.then = end
        folder = run_sweep(sweep)
        trial = folder.trials[2]
        assert (trial.state, trial.value) == (state, None)
        assert trial.trainings == ("0002-treatment-5", "0002-control-5")
        assert bool(trial.reason) == (state == "failed")
        assert folder.trials[3].state == "finished"
        assert not any(run.has_checkpoint for run in folder.runs(trial))


class TestGoingOn:
    @pytest.mark.parametrize("count", range(1, 9))
    def test_a_stop_at_any_training_loses_and_repeats_none(self, sweep, trainer, count):
        sweep = sweep.replace(trials=2)
        whole = run_sweep(sweep).trials
        trainer.configs.clear()

        def stop(run):
            if len(trainer.configs) == count:
                (run.path.parents[1] / STOP).touch()

        trainer.then = stop
        folder = run_sweep(sweep)
        assert folder.status.state == "stopped"
        trainer.then = lambda run: None
        folder = go_on(folder)
        assert folder.status.state == "finished"
        # The one that was stopped began twice, all others once.
        assert sorted(Counter(map(str, trainer.configs)).values()) == [1] * 7 + [2]
        found = folder.trials
        assert [t.value for t in found.values()] == [t.value for t in whole.values()]
        assert [t.pairs for t in found.values()] == [t.pairs for t in whole.values()]

    def test_what_was_whole_when_its_process_was_killed_is_not_trained_again(self, sweep, trainer):
        folder = run_sweep(sweep)
        before = folder.trials[5]
        for name in (TRIALS, STUDY):
            lines = (folder.path / name).read_bytes().splitlines(keepends=True)
            (folder.path / name).write_bytes(b"".join(lines[:-1]))
        write_json(folder.path / STATUS, folder.status.to_dict() | {"state": "interrupted"})
        assert not folder.trials[5].is_over
        count = len(trainer.configs)
        folder = go_on(folder)
        assert len(trainer.configs) == count
        assert folder.trials[5].value == before.value
        assert folder.trials[5].pairs == before.pairs

    @pytest.mark.parametrize(("count", "state"), [(1, "failed"), (2, "finished")])
    def test_a_trial_that_gets_on_is_not_given_up(self, sweep, trainer, monkeypatch, count, state):
        monkeypatch.setattr(runner_module, "MOST_DEATHS", 1)

        def stop(run):
            if len(trainer.configs) == count:
                (run.path.parents[1] / STOP).touch()

        trainer.then = stop
        folder = go_on(run_sweep(sweep.replace(trials=1)))
        assert folder.trials[1].state == state

    def test_more_trials_are_added(self, sweep):
        folder = go_on(run_sweep(sweep), trials=7)
        assert len(folder.trials) == 7
        assert all(len(trial.pairs) == 2 for trial in folder.trials.values())


class TestTrialLines:
    TRIAL = Trial(3, {"limit": 4}, "finished", 0.1, trainings=("0003-treatment-0",))

    def test_pairs_survive_their_line(self, sweep):
        for trial in run_sweep(sweep).trials.values():
            assert Trial.from_dict(json.loads(json.dumps(trial.to_dict()))) == trial

    def test_a_trial_of_one_training_says_nothing_of_pairs(self):
        assert not {"pairs", "trainings"} & set(Trial(1, {}).to_dict())

    @pytest.mark.parametrize(
        "changed",
        [
            {"trainings": ["../0003"]},
            {"trainings": [3]},
            {"pairs": [{"treatment": {"val_accuracy": 2}, "control": {}}]},
            {"pairs": [{"treatment": {}}]},
            {"pairs": [{"treatment": {"other": 1}, "control": {}}]},
        ],
    )
    def test_what_is_no_pair_is_refused(self, changed):
        with pytest.raises((ValueError, TypeError)):
            Trial.from_dict(self.TRIAL.to_dict() | changed)


class TestTheBest:
    def test_its_difference_is_asked_for_again_on_fresh_seeds(self, sweep):
        experiment = against_base(sweep, Trial(4, {"learning_rate": 0.01}, "finished", 0.2))
        (comparison,) = experiment.comparisons
        for side in ("treatment", "control"):
            expected = sweep.config({"learning_rate": 0.01}, side)
            assert experiment.config(comparison, side) == expected.replace(
                seed=FIRST_FRESH_SEED + 5
            )

    def test_a_side_is_compared_with_itself_without_the_settings(self, sweep):
        sweep = sweep.replace(of_pairs="control")
        experiment = against_base(sweep, Trial(4, {"learning_rate": 0.02}, "finished", 0.2))
        (comparison,) = experiment.comparisons
        sides = [experiment.config(comparison, side) for side in ("treatment", "control")]
        assert [one.optimizer for one in sides] == ["sgd", "sgd"]
        assert [one.learning_rate for one in sides] == [0.02, sweep.base.learning_rate]


class TestDuration:
    def test_it_is_that_of_all_trainings(self, sweep):
        size = datasets.size("toybox10")
        sweep = sweep.replace(base=sweep.base.replace(data="toybox10", limit=200))
        alone = estimate_sweep(SPEED, sweep.replace(comparison=None), size)
        paired = estimate_sweep(SPEED, sweep, size)
        assert paired.trial == pytest.approx(4 * alone.trial, rel=0.01)
        assert "a trial of 4 in pairs" in str(duration_note(paired, sweep))
