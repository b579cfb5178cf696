import numpy as np
import pytest

from cnnlab.augmentation import FILL_MODES, AugmentationConfig, read_recipe, write_recipe
from cnnlab.errors import ConfigurationError


def test_a_full_configuration_survives_json():
    config = AugmentationConfig(
        rotation_range=20,
        width_shift_range=[0.1, 0.2],
        height_shift_range=3,
        shear_range=5.5,
        zoom_range=(0.8, 1.1),
        channel_shift_range=30,
        channel_shift_mode="per_channel",
        fill_mode="wrap",
        cval=7,
        horizontal_flip=True,
        brightness_range=[0.5, 2],
        interpolation_order=3,
    )
    assert AugmentationConfig.from_json(config.to_json()) == config


def test_an_integer_shift_stays_an_integer_through_json():
    config = AugmentationConfig(width_shift_range=2, height_shift_range=2.0)
    revived = AugmentationConfig.from_json(config.to_json())
    assert isinstance(revived.width_shift_range, int)
    assert isinstance(revived.height_shift_range, float)


def test_lists_and_numpy_numbers_become_plain_and_hashable():
    config = AugmentationConfig(zoom_range=np.array([0.5, 2]), width_shift_range=np.int64(3))
    assert config.zoom_range == (0.5, 2.0)
    assert type(config.width_shift_range) is int
    assert hash(config) == hash(config.replace(cval=0.0))


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        ({"rotation_range": None}, {"rotation_range": 0}),
        ({"shear_range": False, "channel_shift_range": None}, {}),
        ({"rotation_range": True}, {"rotation_range": 1}),
        ({"width_shift_range": None, "height_shift_range": False}, {}),
        ({"width_shift_range": [], "height_shift_range": ()}, {}),
        ({"width_shift_range": np.array([]), "height_shift_range": range(0)}, {}),
        ({"width_shift_range": True}, {"width_shift_range": 1}),
        ({"height_shift_range": range(-1, 2)}, {"height_shift_range": (-1, 0, 1)}),
        ({"width_shift_range": np.float32(0.5)}, {"width_shift_range": 0.5}),
        ({"width_shift_range": np.array(0.5)}, {"width_shift_range": 0.5}),
        ({"height_shift_range": np.array([0.5])}, {"height_shift_range": (0.5,)}),
        ({"zoom_range": False}, {}),
        ({"zoom_range": np.float32(0.5)}, {"zoom_range": 0.5}),
        ({"zoom_range": range(1, 3)}, {"zoom_range": (1, 2)}),
        ({"brightness_range": np.array([0.5, 2])}, {"brightness_range": (0.5, 2.0)}),
        ({"cval": True, "interpolation_order": False}, {"cval": 1, "interpolation_order": 0}),
        ({"interpolation_order": np.int64(3)}, {"interpolation_order": 3}),
        (
            {"horizontal_flip": 2, "vertical_flip": np.bool_(True)},
            {"horizontal_flip": True, "vertical_flip": True},
        ),
        ({"horizontal_flip": 0, "vertical_flip": 0.0}, {}),
        ({"fill_mode": "grid-mirror"}, {"fill_mode": "reflect"}),
    ],
)
def test_values_that_keras_takes_mean_what_they_mean_there(given, settled):
    config = AugmentationConfig(**given)
    assert config == AugmentationConfig(**settled)
    assert AugmentationConfig.from_json(config.to_json()) == config
    assert read_recipe(write_recipe(config, "yaml")) == config


@pytest.mark.parametrize("fill_mode", FILL_MODES)
@pytest.mark.parametrize("format", ["json", "yaml"])
def test_each_fill_mode_survives_a_recipe(fill_mode, format):
    config = AugmentationConfig(fill_mode=fill_mode, cval=3, rotation_range=5)
    assert read_recipe(write_recipe(config, format)) == config


def test_zoom_bounds_lie_around_one_for_a_single_number():
    assert AugmentationConfig(zoom_range=0.25).zoom_bounds == (0.75, 1.25)
    assert AugmentationConfig(zoom_range=(2, 3)).zoom_bounds == (2, 3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rotation_range": -1}, "`rotation_range` must be one number, 0 or more.*received -1"),
        ({"rotation_range": "20"}, "`rotation_range` must be one number.*received '20'"),
        ({"shear_range": float("nan")}, "`shear_range` must be one number.*received nan"),
        ({"channel_shift_range": (1, 2)}, r"`channel_shift_range` .*received \(1, 2\)"),
        ({"rotation_range": 1e300}, "`rotation_range` must be one number"),
        ({"width_shift_range": -0.1}, "`width_shift_range` must be one number.*received -0.1"),
        ({"height_shift_range": ["2"]}, r"`height_shift_range` .*several numbers.*received \('2'"),
        ({"zoom_range": 1}, "`zoom_range` must be a number from 0 to below 1.*received 1"),
        ({"zoom_range": (0, 1)}, r"two positive numbers, low first; received \(0, 1\)"),
        ({"zoom_range": (1, 2, 3)}, r"two positive numbers, low first; received \(1, 2, 3\)"),
        ({"zoom_range": (1.2, 0.4)}, r"low first; received \(1.2, 0.4\). Swap them"),
        ({"fill_mode": "grid"}, "`fill_mode` must be one of 'constant'.*received 'grid'"),
        ({"fill_mode": None}, "`fill_mode` must be one of 'constant'.*received None"),
        ({"zoom_range": True}, "`zoom_range` must be a number from 0 to below 1.*received 1"),
        ({"zoom_range": None}, "`zoom_range` must be a number from 0 to below 1.*received None"),
        ({"brightness_range": False}, "`brightness_range` must be two numbers.*or None"),
        ({"channel_shift_mode": "some"}, "`channel_shift_mode` must be one of 'all'"),
        ({"brightness_range": 0.2}, "`brightness_range` must be two numbers.*received 0.2"),
        ({"brightness_range": (-1, 2)}, r"0 or more, low first.*received \(-1, 2\)"),
        ({"brightness_range": (1.2, 0.4)}, r"received \(1.2, 0.4\). Swap them"),
        ({"interpolation_order": 6}, "`interpolation_order` must be one of 0, 1.*received 6"),
        ({"cval": None}, "`cval` must be a number.*received None"),
        ({"horizontal_flip": "yes"}, "`horizontal_flip` must be True or False; received 'yes'"),
        ({"vertical_flip": None}, "`vertical_flip` must be True or False; received None"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_a_remedy(settings, message):
    with pytest.raises(ConfigurationError, match=message):
        AugmentationConfig(**settings)
