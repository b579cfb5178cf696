"""Differences between settings: only what differs, in the order of the fields."""

from cnnlab.augmentation import AugmentationConfig
from cnnlab.configuration.differences import differences
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
