"""The recipe of a sweep: what it varies, what it refuses, and as a file."""

import json

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.configuration.files import read_configuration, write_configuration
from cnnlab.errors import ConfigurationError
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Parameter, Sweep
from cnnlab.sweeps.against_base import FIRST_FRESH_SEED, against_base
from cnnlab.sweeps.duration import duration_note, estimate_sweep
from cnnlab.sweeps.ready import READY
from cnnlab.sweeps.sweep import combinations, drawn_settings
from cnnlab.sweeps.trials import Trial
from cnnlab.training.speed import Speed

RATE = Parameter("learning_rate", low=1e-4, high=1e-1, log=True)
OPTIMIZER = Parameter("optimizer", ("sgd", "adam"))
MOMENTUM = Parameter("momentum", low=0.5, high=0.9, when={"optimizer": ("sgd",)})
SPEED = Speed(1e11, 1e11, 2e10, 1e-3, 1e-9, seconds_to_start=2.0, cores=2)

RECIPE = """
name: Which rate?
base: {base: vgg16-compact, limit: 200, epochs: 3}
space:
  learning_rate: {low: 1e-4, high: 0.1, log: true}
  optimizer: [sgd, adam]
  momentum: {low: 0.5, high: 0.9, when: {optimizer: sgd}}
  head.units: [[], [64]]
  augmentation.rotation_range: {low: 0, high: 30}
trials: 12
"""


@pytest.fixture
def sweep():
    base = TrainingConfig(base="vgg16-compact", limit=200)
    return Sweep("Which rate?", base, (RATE, OPTIMIZER, MOMENTUM))


class TestRecipe:
    def test_a_recipe_says_it_shortly(self):
        sweep = read_configuration(Sweep, RECIPE)
        assert sweep.space[:3] == (RATE, OPTIMIZER, MOMENTUM)
        assert sweep.base.limit == 200
        assert sweep.trials == 12

    @pytest.mark.parametrize("format", ["json", "yaml"])
    def test_it_survives_a_file_in_its_order(self, format):
        sweep = read_configuration(Sweep, RECIPE)
        assert read_configuration(Sweep, write_configuration(sweep, format)) == sweep

    @pytest.mark.parametrize("name", READY)
    def test_ready_searches_are_recipes(self, name):
        assert Sweep.from_json(READY[name].to_json()) == READY[name]
        assert 3 <= READY[name].minutes <= 10

    @pytest.mark.parametrize(
        ("space", "message"),
        [
            ("{learning_rate: 0.1}", "is a list of values, or a range"),
            ("{learning_rate: []}", "a list of values, or a range with low and high"),
            ("{learning_rate: {low: 1, high: 0.1}}", "`low` is smaller than its `high`"),
            ("{learning_rate: {low: 0.0, high: 0.1, log: true}}", "a range above 0"),
            ("{learning_rate: {low: 0.1}}", "a range whose `low`"),
            ("{learning_rate: {low: 0.1, high: 0.2, many: 3}}", "no field 'many'"),
            ("{learning_rate: [0.1, 0.1]}", "of different values"),
            ("{learning_rate: {choices: [0.1], low: 0.1, high: 1.0}}", "without choices"),
            ("{learning_rate: {low: 0.1, high: 1.0, step: 2}}", "a part of the range"),
            ("{learning_rates: [0.1]}", "has no field 'learning_rates'"),
            ("{head.unit: [[4]]}", "has no field 'unit'"),
            ("{optimizer: [sgd, lion]}", "`optimizer` must be one of"),
            ("{learning_rate: {low: -1.0, high: 1.0}}", "`learning_rate` must be"),
            ("{momentum: {low: 0.1, high: 0.2, when: {optimizer: sgd}}}", "before momentum"),
            ("{data: [toybox10, cifar10]}", "All trials have the same data"),
            ("{validation_share: [0.1, 0.2]}", "All trials have the same validation_share"),
            ("{}", "1 to 30 settings"),
            ("[1, 2]", "1 to 30 settings"),
            ("{optimizer: [sgd, lbfgs]}", "L-BFGS|lbfgs"),
        ],
    )
    def test_what_cannot_be_tried_is_refused_before_anything_starts(self, space, message):
        with pytest.raises(ConfigurationError, match=message):
            read_configuration(Sweep, f"space: {space}")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("objective", "accuracy"),
            ("sampler", "magic"),
            ("pruner", "axe"),
            ("trials", 0),
            ("trials", True),
            ("minutes", float("nan")),
            ("keep_networks", 0),
            ("seed", -1),
            ("name", " "),
        ],
    )
    def test_each_field_has_its_error(self, field, value):
        with pytest.raises(ConfigurationError, match=f"`{field}` must be"):
            Sweep(**{field: value})

    def test_without_held_out_pictures_nothing_tells_which_trial_is_best(self):
        with pytest.raises(ConfigurationError, match="validation_share"):
            Sweep(base=TrainingConfig(validation_share=0.0))


class TestSettings:
    def test_a_parameter_is_active_with_the_values_that_it_depends_on(self, sweep):
        rng = np.random.default_rng(0)
        drawn = [drawn_settings(sweep.space, rng) for _ in range(50)]
        assert all(("momentum" in one) == (one["optimizer"] == "sgd") for one in drawn)

    def test_a_grid_has_all_combinations_that_matter(self):
        momentum = Parameter("momentum", (0.5, 0.9), when={"optimizer": ("sgd",)})
        found = list(combinations((OPTIMIZER, momentum)))
        assert found == [
            {"optimizer": "sgd", "momentum": 0.5},
            {"optimizer": "sgd", "momentum": 0.9},
            {"optimizer": "adam"},
        ]

    def test_a_grid_needs_steps(self, sweep):
        with pytest.raises(ConfigurationError, match="a range with a `step`"):
            sweep.replace(sampler="grid")

    @pytest.mark.parametrize(
        ("parameter", "values"),
        [
            (Parameter("epochs", low=1, high=4), (1, 2, 3, 4)),
            (Parameter("epochs", low=1, high=6, step=2), (1, 3, 5)),
            (Parameter("head.dropout", low=0.0, high=0.3, step=0.1), (0.0, 0.1, 0.2, 0.3)),
            (Parameter("learning_rate", low=1e-4, high=0.1, log=True), None),
            (Parameter("limit", low=1, high=10**6), None),
        ],
    )
    def test_ranges_with_steps_have_values(self, parameter, values):
        assert parameter.grid == (None if values is None else pytest.approx(values))

    def test_an_augmentation_that_changes_nothing_is_none(self, sweep):
        assert sweep.config({"augmentation.rotation_range": 0}).augmentation is None
        assert sweep.config({"augmentation.rotation_range": 5}).augmentation is not None


class TestAgainstTheBase:
    def test_it_is_asked_on_seeds_that_chose_nothing(self, sweep):
        trial = Trial(7, {"learning_rate": 0.01, "optimizer": "adam"}, "finished", 0.9)
        experiment = against_base(sweep, trial)
        (comparison,) = experiment.comparisons
        sides = [experiment.config(comparison, side) for side in ("treatment", "control")]
        assert sides[0] == sweep.config(trial.settings).replace(seed=FIRST_FRESH_SEED)
        assert sides[1] == sweep.base.replace(seed=FIRST_FRESH_SEED)

    def test_the_base_itself_is_not_better_than_itself(self, sweep):
        settings = {"learning_rate": sweep.base.learning_rate}
        with pytest.raises(ConfigurationError, match="same training"):
            against_base(sweep, Trial(1, settings, "finished", 0.5))

    def test_a_seed_among_the_settings_is_no_difference(self, sweep):
        trial = Trial(7, {"learning_rate": 0.01, "seed": 3}, "finished", 0.9)
        (comparison,) = against_base(sweep, trial).comparisons
        assert comparison.treatment == {"learning_rate": 0.01}


class TestDuration:
    def test_more_trials_take_longer_until_the_time_is_used_up(self, sweep):
        size = datasets.size("toybox10")
        durations = [estimate_sweep(SPEED, sweep.replace(trials=n), size) for n in (5, 10)]
        assert durations[1].longest > durations[0].longest
        short = estimate_sweep(SPEED, sweep.replace(trials=10_000, minutes=1), size)
        assert 60 <= short.longest <= 60 + short.trial
        note = duration_note(short, sweep.replace(trials=10_000, minutes=1))
        assert note.severity == "warning"
        assert "of 10000 fit" in str(note)

    def test_a_trial_takes_as_long_as_its_settings_on_average(self, sweep):
        size = datasets.size("toybox10")
        longer = sweep.replace(base=sweep.base.replace(epochs=20))
        ratio = estimate_sweep(SPEED, longer, size).trial / estimate_sweep(SPEED, sweep, size).trial
        assert 1 < ratio < 2


def test_a_trial_survives_its_line():
    trial = Trial(3, {"head.units": [4]}, "finished", 0.5, 0.5, 1.0, 0.4, 3, 1.5)
    assert Trial.from_dict(json.loads(json.dumps(trial.to_dict()))) == trial


@pytest.mark.parametrize(
    "changed", [{"number": 0}, {"state": "done"}, {"accuracy": 2}, {"value": "1"}, {"settings": 1}]
)
def test_what_is_no_trial_is_refused(changed):
    values = Trial(3, {}, "finished", 0.5).to_dict() | changed
    with pytest.raises((ValueError, TypeError)):
        Trial.from_dict(values)
