"""Differences between settings: only what differs, in the order of the fields."""

import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration.differences import differences, with_changes
from cnnlab.errors import ConfigurationError
from cnnlab.models import HeadConfig
from cnnlab.training import TrainingConfig


def test_equal_settings_have_none():
    assert differences([TrainingConfig(), TrainingConfig()]) == {}
    assert differences([TrainingConfig()]) == {}


def test_only_what_differs_is_named_with_the_value_of_each():
    configs = [
        TrainingConfig(seed=1, head=HeadConfig((8,))),
        TrainingConfig(seed=1, epochs=3),
        TrainingConfig(seed=1, head=HeadConfig((8,), dropout=0.0)),
    ]
    assert differences(configs) == {
        "head.units": ((8,), (256,), (8,)),
        "head.dropout": (0.5, 0.5, 0.0),
        "epochs": (10, 3, 10),
    }


def test_a_part_that_one_does_not_have_is_one_row():
    varied = TrainingConfig(augmentation=AugmentationConfig(rotation_range=20))
    assert differences([TrainingConfig(), varied]) == {
        "augmentation": (None, {"rotation_range": 20})
    }
    more = TrainingConfig(augmentation=AugmentationConfig(rotation_range=5))
    assert differences([varied, more]) == {"augmentation.rotation_range": (20, 5)}


BASE = TrainingConfig(base="vgg16-compact", limit=100, epochs=2, seed=7)


class TestChanges:
    def test_they_are_the_way_back_of_differences(self):
        other = BASE.replace(
            epochs=9,
            image_size=(48, 64),
            head=HeadConfig(pooling="blocks"),
            augmentation=AugmentationConfig(rotation_range=20),
        )
        changes = {name: there for name, (_, there) in differences([BASE, other]).items()}
        assert with_changes(BASE, changes) == other

    def test_a_dot_names_a_setting_within_a_setting_even_where_that_is_absent(self):
        changed = with_changes(BASE, {"head.units": [16], "augmentation.rotation_range": 10.0})
        assert changed.head == BASE.head.replace(units=(16,))
        assert changed.augmentation == AugmentationConfig(rotation_range=10.0)

    def test_they_are_checked_together_and_not_one_after_the_other(self):
        ranges = AugmentationConfig(horizontal_flip=True).to_dict()
        changed = with_changes(BASE, {"augmentation": ranges, "augmentation.vertical_flip": True})
        assert changed.augmentation == AugmentationConfig(horizontal_flip=True, vertical_flip=True)

    @pytest.mark.parametrize("name", ["learning_rat", "head.unit", ""])
    def test_an_unknown_setting_says_so(self, name):
        with pytest.raises(ConfigurationError, match="has no field"):
            with_changes(BASE, {name: 1})

    def test_a_setting_that_has_none_within_it_says_so(self):
        with pytest.raises(ConfigurationError, match="`epochs` must be a whole number"):
            with_changes(BASE, {"epochs.more": 1})
