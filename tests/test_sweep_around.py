"""What can be searched around settings: it covers them, and makes sweeps that can be trained."""

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration.differences import with_changes
from cnnlab.models import HeadConfig
from cnnlab.runs.config import TrainingConfig
from cnnlab.sweeps import Parameter, Sweep
from cnnlab.sweeps.around import around, space_of
from cnnlab.sweeps.sweep import drawn_settings
from cnnlab.training import recommended

VARIED = AugmentationConfig(
    rotation_range=70, horizontal_flip=True, brightness_range=(0.7, 1.1), zoom_range=(0.8, 1)
)
BASES = {
    "tutorial": TrainingConfig(),
    "recommended": recommended(),
    "few pictures": recommended("vgg16-compact", (64, 64), 60),
    "small": recommended("small"),
    "whitened": recommended("small").replace(normalization="zca", zca_epsilon=0.1),
    "whitened without softening": recommended("small").replace(
        normalization="zca", zca_epsilon=0.0
    ),
    "from scratch": TrainingConfig(base="vgg16-compact", weights=None, frozen_layers=0),
    "fast": TrainingConfig(learning_rate=2.0, batch_size=7, epochs=1, image_size=(40, 60)),
    "adamw": recommended().replace(optimizer="adamw", augmentation=VARIED),
    "adamw without decay": TrainingConfig(optimizer="adamw", weight_decay=0.0),
    "deep head": TrainingConfig(head=HeadConfig((512, 20), dropout=0.95), frozen_layers=3),
    "linear": TrainingConfig(
        optimizer="lbfgs", head=HeadConfig(()), epochs=1, weight_decay=0.01, base="vgg16-compact"
    ),
}
by_base = pytest.mark.parametrize("base", BASES.values(), ids=BASES.keys())


def named(base: TrainingConfig) -> dict:
    return {one.name: one for one in around(base)}


def own_value(base: TrainingConfig, name: str):
    """As JSON has it; None of an augmentation that there is none of."""
    value = base.to_dict()
    for part in name.split("."):
        value = (value or {}).get(part)
    return value


def covers(parameter: Parameter, value) -> bool:
    if parameter.is_range:
        return parameter.low <= (value or 0) <= parameter.high
    return value in parameter.choices


@by_base
def test_all_that_is_suggested_can_be_searched_at_once(base):
    found = around(base)
    space = space_of([one.parameter for one in found])
    assert Sweep(base=base, space=space).num_planned == Sweep().trials
    assert len({one.name for one in found}) == len(found)


@by_base
def test_each_suggestion_covers_the_settings_own_value_and_lies_within_its_options(base):
    for one in around(base):
        own = own_value(base, one.name)
        is_off = own is None and not one.parameter.is_range and False in one.options
        assert covers(one.parameter, own) or is_off, one
        assert {*map(str, one.parameter.ends)} <= {*map(str, one.options)}


@by_base
def test_something_is_ticked_and_each_option_is_a_setting_of_its_own(base):
    found = around(base)
    assert any(one.is_ticked for one in found)
    for one in found:
        for option in one.options[:2]:
            with_changes(base, {one.name: option})


def test_the_learning_rate_is_searched_a_decade_to_both_sides_by_its_logarithm():
    rate = named(TrainingConfig(learning_rate=0.001))["learning_rate"].parameter
    assert (rate.low, rate.high, rate.log) == (1e-4, 1e-2, True)


def test_layers_are_frozen_up_to_the_end_of_a_block():
    assert named(TrainingConfig())["frozen_layers"].options == (0, 4, 7, 11, 15, 19)


def test_random_weights_are_not_frozen_and_pictures_are_not_left_out():
    assert "frozen_layers" not in named(BASES["from scratch"])
    assert not any("limit" in named(base) for base in BASES.values())


def test_the_augmentation_that_the_settings_have_is_ticked():
    ticked = {one.name for one in around(BASES["adamw"]) if one.is_ticked}
    assert {
        "augmentation.rotation_range",
        "augmentation.horizontal_flip",
        "augmentation.brightness_range",
    } < ticked
    # Drawn between two numbers: there is no single strength to search around.
    assert "augmentation.zoom_range" not in named(BASES["adamw"])
    assert not any(one.name.startswith("augm") for one in around(recommended()) if one.is_ticked)


class TestSpace:
    OPTIMIZER = Parameter("optimizer", choices=("adam", "sgd"))
    MOMENTUM = Parameter("momentum", low=0.5, high=0.9)

    def test_what_decides_whether_another_one_matters_comes_first(self):
        space = space_of([self.MOMENTUM, self.OPTIMIZER])
        assert [one.name for one in space] == ["optimizer", "momentum"]
        assert space[1].when == {"optimizer": ("sgd",)}

    def test_what_always_matters_has_no_condition(self):
        assert space_of([self.MOMENTUM])[0].when == {}
        both = Parameter("optimizer", choices=("sgd", "rmsprop"))
        assert space_of([both, self.MOMENTUM])[1].when == {}

    def test_what_never_matters_is_left_out(self):
        never = Parameter("optimizer", choices=("adam", "adamw"))
        assert space_of([never, self.MOMENTUM]) == (never,)

    def test_dropout_needs_a_hidden_layer(self):
        dropout = Parameter("head.dropout", low=0.0, high=0.5)
        widths = Parameter("head.units", choices=([], [64]))
        assert space_of([dropout, widths])[1].when == {"head.units": ([64],)}

    @pytest.mark.parametrize("read", [lambda one: one, lambda one: Sweep.from_json(one.to_json())])
    def test_it_is_used_where_there_is_one_in_a_sweep_that_was_read_from_a_file_too(self, read):
        widths = Parameter("head.units", choices=([], [64]))
        dropout = Parameter("head.dropout", low=0.0, high=0.5)
        space = read(Sweep(space=space_of([widths, dropout]))).space
        drawn = [drawn_settings(space, np.random.default_rng(seed)) for seed in range(20)]
        assert {bool(one["head.units"]) for one in drawn} == {True, False}
        assert all(("head.dropout" in one) == bool(one["head.units"]) for one in drawn)


class TestNarrowing:
    def test_between_two_stops(self):
        rate = named(TrainingConfig())["learning_rate"]
        assert rate.within(1e-5, 3e-5).ends == (1e-5, 3e-5) and rate.within(1e-5, 3e-5).log

    def test_between_equal_ones_it_has_one_value(self):
        assert named(TrainingConfig())["learning_rate"].within(0.1, 0.1).choices == (0.1,)

    def test_some_of_its_options(self):
        assert named(TrainingConfig())["optimizer"].among(["adam"]).choices == ("adam",)
