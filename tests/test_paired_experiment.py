"""The design of a paired experiment: what it may be, and what follows from it."""

import dataclasses

import pytest

from cnnlab.configuration.differences import differences
from cnnlab.configuration.files import read_configuration, write_configuration
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.paired import Comparison, Experiment
from cnnlab.runs.config import TrainingConfig

FLIPS = Comparison("Flips", treatment={"augmentation.horizontal_flip": True})
HEADS = Comparison(
    "Width of the head",
    common={"frozen_layers": 15},
    treatment={"head.units": [256]},
    control={"head.units": [16]},
)
OPTIMIZERS = Comparison("Adam", treatment={"optimizer": "adam"}, control={"optimizer": "sgd"})
BASE = TrainingConfig(base="vgg16-compact", limit=100, epochs=2, seed=7)


def experiment(*comparisons, **settings):
    return Experiment("Does it help?", BASE, comparisons or (FLIPS,), **settings)


class TestDesign:
    @pytest.mark.parametrize("format", ["json", "yaml"])
    def test_it_goes_to_text_and_back(self, format):
        asked = experiment(FLIPS, HEADS, measure="epochs", target=0.5)
        assert read_configuration(Experiment, write_configuration(asked, format)) == asked

    def test_the_base_is_written_as_its_differences_from_the_defaults(self):
        assert experiment().to_dict()["base"] == BASE.changes()

    @pytest.mark.parametrize("comparison", [FLIPS, HEADS, OPTIMIZERS])
    @pytest.mark.parametrize("pair", [0, 3])
    def test_the_sides_of_a_pair_differ_in_the_named_settings_only(self, comparison, pair):
        asked = experiment(comparison)
        sides = [asked.config(comparison, side, pair) for side in ("treatment", "control")]
        named = {name.split(".")[0] for name in (*comparison.treatment, *comparison.control)}
        assert {name.split(".")[0] for name in differences(sides)} == named
        assert {side.seed for side in sides} == {BASE.seed + pair}

    def test_pairs_differ_in_the_seed_only(self):
        asked = experiment(HEADS)
        configs = [asked.config(HEADS, "treatment", pair) for pair in range(3)]
        assert differences(configs) == {"seed": (7, 8, 9)}

    def test_a_comparison_may_have_a_measure_and_a_margin_of_its_own(self):
        speed = dataclasses.replace(OPTIMIZERS, name="Speed", measure="epochs", margin=0.1)
        asked = experiment(OPTIMIZERS, speed, target=0.5)
        assert [asked.measure_of(one) for one in asked.comparisons] == ["accuracy", "epochs"]
        assert [asked.margin_of(one) for one in asked.comparisons] == [0.02, 0.1]
        assert Experiment.from_json(asked.to_json()) == asked

    def test_the_common_changes_are_on_both_sides(self):
        asked = experiment(HEADS)
        assert all(
            asked.config(HEADS, side).frozen_layers == 15 for side in ("treatment", "control")
        )

    def test_the_default_is_an_experiment(self):
        assert Experiment.from_dict(Experiment().to_dict()) == Experiment()
        assert not Experiment().changes()


class TestRefusals:
    @pytest.mark.parametrize(
        ("comparison", "message"),
        [
            (Comparison("None"), "The two sides of 'None' are the same training"),
            (
                dataclasses.replace(OPTIMIZERS, treatment={"optimizer": "sgd"}),
                "are the same training",
            ),
            (Comparison("A", treatment={"lr": 1}), "TrainingConfig has no field 'lr'"),
            (Comparison("A", treatment={"epochs": 0}), "`epochs` must be a whole number from 1"),
            (Comparison("A", common={"epochs": 0}, treatment={"limit": 9}), "`epochs` must be"),
        ],
    )
    def test_a_comparison_that_cannot_be_trained_says_why(self, comparison, message):
        with pytest.raises(ConfigurationError, match=message):
            experiment(comparison)

    @pytest.mark.parametrize("name", ["data", "seed", "classes_from_names"])
    def test_the_sides_share_their_test_pictures(self, name):
        with pytest.raises(ConfigurationError, match=f"have the same {name}"):
            Comparison("A", treatment={name: "x"})

    def test_pairs_set_the_seed(self):
        with pytest.raises(ConfigurationError, match="without a seed"):
            Comparison("A", common={"seed": 1})

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"measure": "loss"}, "`measure` must be one of accuracy, epochs, seconds"),
            ({"measure": "epochs"}, "`target` must be an accuracy above 0"),
            ({"target": 0.5}, "`target` must be left out"),
            ({"margin": 1}, "`margin` must be a number from 0"),
            ({"most_pairs": 1}, "`most_pairs` must be a whole number from 2"),
            ({"minutes": 0}, "`minutes` must be a number above 0"),
            ({"minutes": float("nan")}, "`minutes` must be a number above 0"),
        ],
    )
    def test_a_value_that_cannot_be_used_says_so(self, settings, message):
        with pytest.raises(ConfigurationError, match=message):
            experiment(**settings)

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"measure": "loss"}, "`measure` must be one of"),
            ({"measure": "epochs"}, "`target` must be an accuracy above 0"),
            ({"margin": -1}, "`margin` must be a number from 0"),
        ],
    )
    def test_so_does_one_of_a_comparison(self, settings, message):
        with pytest.raises(ConfigurationError, match=message):
            experiment(dataclasses.replace(FLIPS, **settings))

    def test_comparisons_have_names_of_their_own(self):
        with pytest.raises(ConfigurationError, match="of different names"):
            experiment(FLIPS, FLIPS)
        with pytest.raises(ConfigurationError, match="from 1 to 20 comparisons"):
            Experiment("Why?", BASE, ())

    def test_a_speed_needs_held_out_pictures(self):
        with pytest.raises(ConfigurationError, match="holds no pictures out"):
            Experiment(
                "Faster?",
                BASE.replace(validation_share=0.0),
                (OPTIMIZERS,),
                measure="seconds",
                target=0.5,
            )


def test_a_value_that_several_comparisons_share_is_written_out_each_time():
    shared = {"augmentation": {"rotation_range": 9}}
    pair = [Comparison(name, treatment=shared) for name in "AB"]
    asked = experiment(*pair)
    assert read_configuration(Experiment, write_configuration(asked, "yaml")) == asked
