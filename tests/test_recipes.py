"""Settings as files: what is written reads back, and what strangers send does no harm."""

import json

import pytest

from cnnlab.augmentation import AugmentationConfig, read_recipe, write_recipe
from cnnlab.configuration.files import MAX_BYTES, read_configuration, write_configuration
from cnnlab.errors import ConfigurationError
from cnnlab.experiments.batch_normalization import ExperimentConfig
from cnnlab.pretraining import PretrainingConfig
from cnnlab.training import TrainingConfig

RECIPE = AugmentationConfig(
    rotation_range=20.5,
    width_shift_range=1,
    height_shift_range=1.0,
    zoom_range=(0.8, 1e-6 + 1),
    channel_shift_mode="per_channel",
    horizontal_flip=True,
    brightness_range=(0.5, 1.5),
)


@pytest.mark.parametrize("format", ["json", "yaml"])
def test_a_recipe_comes_back_as_it_was_down_to_whole_numbers(format):
    revived = read_recipe(write_recipe(RECIPE, format))
    assert revived == RECIPE
    assert type(revived.width_shift_range) is int
    assert type(revived.height_shift_range) is float
    assert read_recipe(write_recipe(RECIPE, format).encode()) == RECIPE


@pytest.mark.parametrize("format", ["json", "yaml"])
def test_nested_settings_come_back_too(format):
    config = TrainingConfig(augmentation=RECIPE, learning_rate=1e-6, limit=None)
    assert read_configuration(TrainingConfig, write_configuration(config, format)) == config


def test_json_and_yaml_are_distinguished_by_content():
    expected = AugmentationConfig(rotation_range=20, zoom_range=(0.9, 1.1))
    assert read_recipe('\n {"rotation_range": 2e1, "zoom_range": [0.9, 1.1]}') == expected
    assert read_recipe("# mine\nrotation_range: 20\nzoom_range: [0.9, 1.1]") == expected
    assert read_recipe(b"\xef\xbb\xbfrotation_range: 20\nzoom_range:\n- 0.9\n- 1.1") == expected


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1e-3", 1e-3),
        ("1E5", 1e5),
        ("1e+2", 1e2),
        ("2e1", 20.0),
        ("1.5e-06", 1.5e-6),
        ("5.e-1", 0.5),
        (".5e1", 5.0),
        ("+1e1", 10.0),
        ("0.5", 0.5),
        ("+.5", 0.5),
    ],
)
def test_yaml_numbers_are_read_as_yaml_1_2_and_json_write_them(written, number):
    assert read_recipe(f"shear_range: {written}").shear_range == number
    pair = read_recipe(f"brightness_range: [{written}, {written}]").brightness_range
    assert pair == (number, number)
    assert read_recipe(f"cval: -{written.lstrip('+')}").cval == -number


@pytest.mark.parametrize("kind", [TrainingConfig, ExperimentConfig, PretrainingConfig])
def test_an_exponent_is_a_number_in_every_kind_of_settings(kind):
    rates = read_configuration(kind, "learning_rate: 1e-3\n"), kind(learning_rate=0.001)
    assert rates[0] == rates[1]
    nested = read_configuration(TrainingConfig, "augmentation:\n  rotation_range: 2e1")
    assert nested.augmentation == AugmentationConfig(rotation_range=20.0)


@pytest.mark.parametrize(
    "word", ["1e-3", "1E5", ".5e1", "+1e2", "1.5", "12e4", "1e", "e5", "1.2.3"]
)
def test_words_that_look_like_numbers_stay_words(word):
    config = TrainingConfig(data=word)
    assert read_configuration(TrainingConfig, write_configuration(config, "yaml")) == config
    assert read_configuration(TrainingConfig, f"data: '{word}'") == config
    with pytest.raises(ConfigurationError, match="`learning_rate` must be a number"):
        read_configuration(TrainingConfig, f"learning_rate: '{word}'")


def test_the_json_recipe_is_what_other_programs_expect():
    assert json.loads(write_recipe(RECIPE)) == RECIPE.to_dict()


def test_the_yaml_recipe_explains_every_setting():
    lines = write_recipe(RECIPE, "yaml").splitlines()
    assert "rotation_range: 20.5  # rotation, degrees to either side" in lines
    assert len(lines) == 1 + len(vars(RECIPE))
    assert all("  # " in line for line in lines[1:])


def test_another_format_is_refused():
    with pytest.raises(ConfigurationError, match="must be 'json' or 'yaml'; received 'toml'"):
        write_recipe(RECIPE, "toml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "named values"),
        ("- 1", "named values"),
        ("1: 2\na: 3", "named values"),
        ("2001-01-01: 2", "named values"),
        (b"\xff\xfe\x00", "it is not text"),
        (b"PK\x03\x04", "special characters are not allowed"),
        ("a: b: c", r"mapping values are not allowed here \(line 1\)"),
        ("--- a\n--- b", r"found another document \(line 2\)"),
        ("? [1, 2]\n: 3", "unhashable key"),
        ("rotation_range: 2024-99-99", "month must be in"),
        ('{"rotation_range": 20,}', "line 1 column"),
        ('{"rotation_range": ' + "9" * 5000 + "}", "a number in it has too many digits"),
        ("a: &x [1]\nb: *x", "aliases"),
        ("!!python/object/apply:os.system [ls]", "tags"),
        ("rotation_range: !!int ''", "tags"),
        ("rotation_range: 0x" + "f" * 5000, "one of its values is too long"),
        ("a: " * 3, "mapping values are not allowed"),
        ("? " * 3000, "nested too deeply"),
        ("[" * MAX_BYTES, "nested too deeply"),
        ('{"a":' * 51, "nested too deeply"),
        ('{"a":' * 3000, "nested too deeply"),
        ('{"a": ' + "[" * 3000 + "]" * 3000 + "}", "nested too deeply"),
        ("#" * (MAX_BYTES + 1), "never need more than 20,000 bytes; received 20,001"),
        ("rotation_range: .nan", "`rotation_range` must be one number"),
        ("rotation: 20", "has no field 'rotation'; it has rotation_range"),
        ("schema: 99", "has schema 99; this version reads up to 1"),
    ],
)
def test_what_is_no_recipe_is_refused_with_a_reason(data, message):
    # PyYAML alone would take minutes for the brackets.
    with pytest.raises(ConfigurationError, match=message):
        read_recipe(data)


@pytest.mark.parametrize(
    "text", ["[" * 3000, '{"a":' * 3000, '{"rotation_range": "\\""' + "[" * 9000]
)
def test_settings_from_a_link_are_refused_at_the_same_depth_by_every_interpreter(text):
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        AugmentationConfig.from_json(text)


def test_aliases_that_stand_for_billions_of_values_are_never_expanded():
    doubling = "\n".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40))
    with pytest.raises(ConfigurationError, match="aliases"):
        read_recipe(f"a0: &a0 [1, 1]\n{doubling}")
