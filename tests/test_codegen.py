"""Code for other libraries: it runs, and its pixels compare as it says.

Movements and colours are fixed by ranges with equal ends, so that both sides do the same thing.
"""

import importlib.util
import re

import cv2
import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.augmentation import FILL_MODES, AugmentationConfig, Draws, apply, draw
from cnnlab.augmentation.codegen import (
    DIALECTS,
    albumentations,
    keras_generator,
    keras_layers,
    to_code,
    torchvision,
)
from cnnlab.augmentation.codegen.ranges import Interval, Ranges, Shift
from cnnlab.errors import ConfigurationError

WRITERS = {
    "keras_layers": keras_layers,
    "albumentations": albumentations,
    "torchvision": torchvision,
}
with_tensorflow = pytest.mark.tensorflow
needs_albumentations = pytest.mark.skipif(
    importlib.util.find_spec("albumentations") is None, reason="Albumentations is not installed"
)
needs_torchvision = pytest.mark.skipif(
    importlib.util.find_spec("torchvision") is None, reason="torchvision is not installed"
)

EVERYTHING = AugmentationConfig(
    rotation_range=20,
    width_shift_range=0.1,
    height_shift_range=3.0,
    shear_range=10,
    zoom_range=0.2,
    channel_shift_range=30,
    fill_mode="reflect",
    horizontal_flip=True,
    vertical_flip=True,
    brightness_range=(0.8, 1.2),
)
CONFIGS = [
    AugmentationConfig(),
    EVERYTHING,
    EVERYTHING.replace(channel_shift_mode="per_channel", fill_mode="constant", cval=9),
    EVERYTHING.replace(fill_mode="wrap", interpolation_order=0, width_shift_range=(0.1, 0.2)),
    AugmentationConfig(rotation_range=400, zoom_range=(2.0, 5.0), shear_range=70),
    AugmentationConfig(width_shift_range=3, height_shift_range=500.0, interpolation_order=3),
    AugmentationConfig(vertical_flip=True, channel_shift_range=400, fill_mode="nearest"),
    EVERYTHING.replace(fill_mode="mirror"),
    EVERYTHING.replace(fill_mode="grid-wrap", width_shift_range=range(-2, 3)),
    EVERYTHING.replace(fill_mode="grid-constant", cval=200),
    EVERYTHING.replace(
        channel_shift_mode="per_channel",
        crop_area_range=(0.3, 1),
        crop_aspect_range=(0.75, 1.333),
        contrast_range=(0.5, 1.5),
        saturation_range=(0, 2),
    ),
    AugmentationConfig(crop_area_range=(0.5, 0.5), interpolation_order=0),
    AugmentationConfig(saturation_range=(0.5, 0.5)),
]


@pytest.fixture(autouse=True)
def no_questions_over_the_network(monkeypatch):
    """Albumentations asks for its newest version when it is imported."""
    monkeypatch.setenv("NO_ALBUMENTATIONS_UPDATE", "1")


@pytest.fixture(scope="module")
def images():
    return datasets.load("toybox10", image_size=(64, 64), limit=10).x_train


def run(text):
    """The names that the code defines."""
    names = {}
    exec(text, names)
    return names


def fixed(fill_mode="nearest", **transform):
    """Ranges that allow nothing but this transform, in Keras's words."""
    value = dict.fromkeys(("theta", "tx", "ty", "shear", "channel_shift_intensity"), 0)
    value |= {"zx": 1, "zy": 1, "brightness": None} | transform
    at = {name: Interval(v, v) for name, v in value.items() if v is not None}
    return Ranges(
        rotation=at["theta"],
        shift_x=Shift(Interval(-value["tx"], -value["tx"]), "pixels", "whole"),
        shift_y=Shift(Interval(-value["ty"], -value["ty"]), "pixels", "whole"),
        shear=at["shear"],
        zoom_x=at["zx"],
        zoom_y=at["zy"],
        channel_shift=at["channel_shift_intensity"],
        brightness=at.get("brightness"),
        flip_horizontal=float(transform.get("flip_horizontal", 0)),
        flip_vertical=float(transform.get("flip_vertical", 0)),
        fill_mode=fill_mode,
    )


def difference(dialect, images, fill_mode="nearest", **transform):
    """Of 255, pixel by pixel: the dialect's result against ours."""
    text = WRITERS[dialect].write(fixed(fill_mode, **transform), images.shape[1:3])
    theirs = np.asarray(run(text)["augment"](images), np.float64)
    return np.abs(theirs - ours(images, fill_mode, **transform))


def ours(images, fill_mode="nearest", **transform):
    draws = Draws.from_transforms([transform] * len(images), images.shape[-1])
    return apply(images, draws, AugmentationConfig(fill_mode=fill_mode))


def away_from_filling(images, **transform):
    """Where only the picture has a say: two pixels inside its moved edge."""
    frame = np.ones((1, *images.shape[1:3], 1), np.float32)
    seen = ours(frame, "constant", **transform)[0, ..., 0] > 0.999
    return cv2.erode(seen.astype(np.uint8), np.ones((5, 5)), borderValue=1) > 0


# All dialects


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("config", CONFIGS)
def test_code_compiles_and_says_how_it_compares(config, dialect):
    code = to_code(config, dialect, (48, 64))
    compile(code.text, dialect, "exec")
    assert "def augment(images" in code.text
    assert code.dialect == dialect
    assert code.comparison
    for note in code.comparison:
        assert "{" not in str(note) and str(note).endswith(".") and len(str(note)) < 260
        assert note.parameter == "" or hasattr(config, note.parameter)
    assert max(map(len, code.text.splitlines())) <= 96


@pytest.mark.parametrize("dialect", DIALECTS)
def test_code_mentions_only_what_is_switched_on(dialect):
    text = to_code(AugmentationConfig(rotation_range=20), dialect).text
    assert "20" in text
    assert not re.search("shear|zoom|scale|trans?late|shift|bright|jitter|flip", text.lower())


def test_an_unknown_dialect_is_refused_with_those_known():
    with pytest.raises(ConfigurationError, match=r"'cnnlab', 'keras'.*received 'pytorch'"):
        to_code(AugmentationConfig(), "pytorch")


def test_differences_are_reported_only_where_they_occur():
    for dialect in DIALECTS:
        assert len(to_code(AugmentationConfig(horizontal_flip=True), dialect).comparison) == 1
    codes = {note.code for note in to_code(EVERYTHING, "torchvision", (32, 48)).comparison}
    assert {"code-padding", "code-one-zoom", "code-centre", "code-shift-for-size"} <= codes


# This library


def test_our_own_code_gives_the_same_pictures(images):
    augment = run(to_code(EVERYTHING, "cnnlab").text)["augment"]
    expected = apply(images, draw(EVERYTHING, images.shape[1:], len(images), 5), EVERYTHING)
    assert np.array_equal(augment(images, seed=5), expected)


# Keras's class


@with_tensorflow
@pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning")
@pytest.mark.parametrize("fill_mode", FILL_MODES)
def test_keras_class_gives_equal_pixels_for_what_it_drew(images, fill_mode):
    config = EVERYTHING.replace(fill_mode=fill_mode, cval=50)
    generator = run(to_code(config, "keras", (64, 64)).text)["generator"]
    for seed, image in enumerate(images):
        drawn = generator.get_random_transform(image.shape, seed=seed)
        theirs = generator.apply_transform(image.astype(np.float32), drawn)
        draws = Draws.from_transforms([drawn], 3)
        differences = np.abs(apply(image[None], draws, config)[0] - theirs)
        # Brightness cuts to whole numbers: a value on the edge of one may fall to either side.
        assert (differences < 0.01).mean() > 0.999
        assert differences.max() < 2.01


@with_tensorflow
@pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning")
@pytest.mark.parametrize("size", [(64, 64), (20, 60), (60, 20)])
@pytest.mark.parametrize("shift", [0.25, 4.0, 3, (0.1, 0.2), 0.9])
def test_keras_class_moves_sideways_where_ours_does(shift, size):
    config = AugmentationConfig(width_shift_range=shift)
    code = to_code(config, "keras", size)
    assert "code-keras-swapped-shifts" in {note.code for note in code.comparison}
    generator = run(code.text)["generator"]
    shape = (*size, 3)
    theirs = [generator.get_random_transform(shape) for _ in range(3000)]
    mine = draw(config, shape, 3000, 0)
    assert {drawn["ty"] for drawn in theirs} == {0}
    distances = np.array([drawn["tx"] for drawn in theirs])
    assert np.abs(distances).max() == pytest.approx(np.abs(mine.tx).max(), rel=0.02)
    assert np.abs(distances).mean() == pytest.approx(np.abs(mine.tx).mean(), rel=0.1)
    assert 0 in distances.round(6) or not isinstance(shift, int)


@with_tensorflow
@pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning")
def test_keras_class_shifts_each_channel_with_an_added_function(images):
    config = AugmentationConfig(channel_shift_range=40, channel_shift_mode="per_channel")
    names = run(to_code(config, "keras").text)
    picture = np.full((1, 4, 4, 3), 100, np.uint8)
    picture[0, 0, 0], picture[0, 3, 3] = 0, 255
    shifts = names["augment"](np.repeat(picture, 50, 0))[:, 1, 1] - 100
    assert 35 < np.abs(shifts).max() <= 40
    assert np.ptp(shifts, axis=1).max() > 20


@with_tensorflow
@pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning")
@pytest.mark.parametrize("dialect", ["keras", "keras_layers"])
@pytest.mark.parametrize("config", CONFIGS)
def test_code_for_keras_runs_whatever_is_asked(images, config, dialect):
    varied = np.asarray(run(to_code(config, dialect, (64, 64)).text)["augment"](images))
    assert varied.shape == images.shape and varied.dtype == np.float32
    assert config != AugmentationConfig() or np.array_equal(varied, images)


def test_keras_is_warned_about_brightness_of_small_numbers():
    code = to_code(AugmentationConfig(brightness_range=(0.5, 1)), "keras")
    assert "code-keras-brightness" in {note.code for note in code.comparison}
    assert keras_generator.write(AugmentationConfig(), (8, 8)).count("range") == 0


# Keras's layers

ONE_MOVEMENT = [
    {"theta": 20},
    {"theta": -75},
    {"tx": 4},
    {"ty": -3},
    {"zx": 1.25, "zy": 1.25},
    {"zx": 0.8, "zy": 1.1},
]


@with_tensorflow
@pytest.mark.parametrize("transform", ONE_MOVEMENT)
@pytest.mark.parametrize("fill_mode", ["nearest", "reflect", "grid-constant"])
def test_one_keras_layer_gives_equal_pixels(images, transform, fill_mode):
    assert difference("keras_layers", images, fill_mode, **transform).max() < 0.01


@with_tensorflow
@pytest.mark.parametrize("fill_mode", ["constant", "wrap", "mirror", "grid-wrap"])
def test_one_keras_layer_differs_only_along_the_edge(images, fill_mode):
    apart = difference("keras_layers", images, fill_mode, theta=20)
    assert apart[:, away_from_filling(images, theta=20)].max() < 0.01
    assert apart.max() > 50


@with_tensorflow
def test_several_keras_layers_are_close_and_softer(images):
    turned = {"theta": 15, "zx": 0.9, "zy": 0.9}
    inside = away_from_filling(images, **turned)
    apart = difference("keras_layers", images, **turned)[:, inside]
    assert 0.5 < apart.mean() < 3
    codes = {n.code for n in keras_layers.compare(fixed(**turned), (64, 64))}
    assert "code-layers-resample" in codes


@with_tensorflow
def test_the_keras_shear_is_ours_with_another_fixed_point(images):
    """Sources (x + f y, y) in place of (x - sin(s) (y - c) + c, cos(s) (y - c) + c)."""
    text = keras_layers.write(fixed(shear=10), (64, 64))
    theirs = np.asarray(run(text)["augment"](images))
    slope, centre = np.tan(np.deg2rad(10)), 31.5
    rows, columns = np.mgrid[:64, :64].astype(np.float32)
    for image, result in zip(images, theirs, strict=True):
        sheared = [
            cv2.remap(
                np.float32(image), columns + sign * np.float32(slope) * rows, rows,
                cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
            )
            for sign in (-1, 1)
        ]  # fmt: skip
        assert min(np.abs(result - s).max() for s in sheared) < 0.5
    note = next(n for n in keras_layers.compare(fixed(shear=10), (64, 64)) if "shear" in n.code)
    assert note.values["distance"] == round(slope * centre, 1)
    assert note.values["stretch"] == 1.5


@with_tensorflow
def test_keras_layers_change_colours_as_the_notes_say(images):
    lighter = difference("keras_layers", images, channel_shift_intensity=20)
    unclipped = images.max((1, 2, 3), keepdims=True) >= images.astype(int) + 20
    assert lighter[np.broadcast_to(unclipped, images.shape)].max() < 0.01
    assert difference("keras_layers", images, brightness=1.3).max() < 1
    config = AugmentationConfig(channel_shift_range=50, channel_shift_mode="per_channel")
    augment = run(to_code(config, "keras_layers").text)["augment"]
    shifts = np.asarray(augment(np.full((50, 2, 2, 3), 100, np.uint8)))[:, 0, 0] - 100
    assert 40 < np.abs(shifts).max() <= 50 and np.ptp(shifts, axis=1).max() > 20


@with_tensorflow
def test_keras_layers_flip_half_of_the_pictures(images):
    augment = run(to_code(AugmentationConfig(horizontal_flip=True), "keras_layers").text)["augment"]
    results = np.asarray(augment(np.concatenate([images[:1]] * 60)))
    mirrored = (results == images[0, :, ::-1]).all((1, 2, 3))
    assert (mirrored | (results == images[0]).all((1, 2, 3))).all()
    assert 10 < mirrored.sum() < 50


# Albumentations and torchvision, which put all movements into one matrix

one_matrix = pytest.mark.parametrize(
    "dialect",
    [
        pytest.param("albumentations", marks=needs_albumentations),
        pytest.param("torchvision", marks=needs_torchvision),
    ],
)


@one_matrix
@pytest.mark.parametrize("fill_mode", ["nearest", "reflect"])
@pytest.mark.parametrize(
    "transform",
    [
        {"theta": 20},
        {"theta": -75},
        {"zx": 1.25, "zy": 1.25},
        {"zx": 0.8, "zy": 0.8},
        {"theta": 15, "zx": 0.9, "zy": 0.9},
        {"brightness": 0.7},
        {"brightness": 1.4},
        {"flip_horizontal": True},
        {"flip_vertical": True, "flip_horizontal": True},
    ],
)
def test_one_matrix_differs_by_rounding(images, dialect, transform, fill_mode):
    assert difference(dialect, images, fill_mode, **transform).max() <= 0.51


@one_matrix
def test_mirroring_at_the_last_pixel_and_a_blended_border_differ_by_rounding(images, dialect):
    for fill_mode in ("mirror", "grid-constant"):
        assert difference(dialect, images, fill_mode, theta=20).max() <= 0.51


@needs_albumentations
def test_albumentations_wraps_without_a_seam(images):
    assert difference("albumentations", images, "grid-wrap", theta=20).max() <= 0.51


@one_matrix
def test_constant_filling_is_blended_at_the_edge(images, dialect):
    apart = difference(dialect, images, "constant", theta=20)
    assert apart[:, away_from_filling(images, theta=20)].max() <= 0.51
    assert apart.max() > 50


@one_matrix
def test_a_shear_only_tilts(images, dialect):
    """The same tilt, but our rows lie cos(10 degrees) apart."""
    apart = difference(dialect, images, shear=10)
    assert 1 < apart.mean() < 5
    assert difference(dialect, images, shear=10).mean() < np.mean(
        np.abs(ours(images, shear=-10) - ours(images, shear=10))
    )
    assert apart[:, 30:34].max() < apart.max() / 2


@one_matrix
@pytest.mark.parametrize("config", CONFIGS)
def test_code_of_one_matrix_runs_whatever_is_asked(images, dialect, config):
    varied = run(to_code(config, dialect, (64, 64)).text)["augment"](images)
    assert varied.shape == images.shape and varied.dtype == np.uint8
    assert config != AugmentationConfig() or np.array_equal(varied, images)


@needs_albumentations
@pytest.mark.parametrize(
    "transform", [{"tx": 4}, {"ty": -3}, {"theta": 20, "tx": 4, "ty": -2}, {"zx": 0.8, "zy": 1.25}]
)
def test_albumentations_moves_and_stretches_as_the_notes_say(images, transform):
    assert difference("albumentations", images, **transform).max() <= 0.51


@needs_albumentations
def test_albumentations_wraps_after_the_full_side(images):
    apart = difference("albumentations", images, "wrap", tx=4)
    assert apart[:, away_from_filling(images, tx=4)].max() == 0
    assert apart.max() > 50


@needs_albumentations
def test_albumentations_clips_at_white_and_shifts_channels(images):
    apart = difference("albumentations", images, channel_shift_intensity=20)
    unclipped = images.max((1, 2, 3), keepdims=True) >= images.astype(int) + 20
    assert apart[np.broadcast_to(unclipped, images.shape)].max() == 0
    assert 0 < apart.max() <= 20
    config = AugmentationConfig(channel_shift_range=50, channel_shift_mode="per_channel")
    augment = run(to_code(config, "albumentations").text)["augment"]
    shifts = augment(np.full((50, 2, 2, 3), 100, np.uint8))[:, 0, 0].astype(int) - 100
    assert 40 < np.abs(shifts).max() <= 50 and np.ptp(shifts, axis=1).max() > 20


@needs_albumentations
def test_zoom_of_one_matrix_prefers_large_sizes():
    """Sizes 1/z, where cnnlab draws z evenly and Albumentations 1/z."""
    transform = run(to_code(AugmentationConfig(zoom_range=(0.5, 2.0)), "albumentations").text)[
        "transform"
    ][0]
    drawn = [
        transform.get_params_dependent_on_data({"shape": (64, 64, 3)}, {})["scale"]
        for _ in range(2000)
    ]
    scales = np.array([[scale["x"], scale["y"]] for scale in drawn])
    assert scales.min() > 0.5 and scales.max() < 2
    assert (scales > 1).mean() == pytest.approx(2 / 3, abs=0.04)
    zooms = draw(AugmentationConfig(zoom_range=(0.5, 2.0)), (64, 64, 3), 2000, 0).zx
    assert (1 / zooms > 1).mean() == pytest.approx(1 / 3, abs=0.04)


@needs_torchvision
def test_torchvision_moves_by_whole_pixels_up_to_the_range(images):
    text = to_code(AugmentationConfig(width_shift_range=4.0), "torchvision", (64, 64)).text
    results = run(text)["augment"](np.concatenate([images[:1]] * 60))
    possible = {tx: ours(images[:1], tx=tx)[0] for tx in range(-4, 5)}
    found = {tx for tx, moved in possible.items() if (results == moved).all((1, 2, 3)).any()}
    assert {-4, 4} & found or {-3, 3} <= found
    assert all(any((result == moved).all() for moved in possible.values()) for result in results)


@needs_torchvision
def test_torchvision_changes_channels_exactly(images):
    assert difference("torchvision", images, channel_shift_intensity=20).max() == 0


def test_torchvision_says_that_it_cannot_wrap_nor_stretch():
    codes = {
        n.code for n in to_code(EVERYTHING.replace(fill_mode="wrap"), "torchvision").comparison
    }
    assert {"code-no-wrap", "code-one-zoom"} <= codes


CROPPING = AugmentationConfig(crop_area_range=(0.25, 0.49), crop_aspect_range=(0.8, 1.25))


@pytest.mark.parametrize(
    "dialect",
    [
        "cnnlab",
        *(pytest.param(name, marks=with_tensorflow) for name in ("keras", "keras_layers")),
        pytest.param("albumentations", marks=needs_albumentations),
        pytest.param("torchvision", marks=needs_torchvision),
    ],
)
def test_crops_are_of_the_areas_and_shapes_that_were_asked_for(dialect):
    """A picture whose colours say where each pixel was."""
    across, down = np.meshgrid(np.arange(201), np.arange(101))
    image = np.stack([across, down, 0 * down], axis=2).astype(np.uint8)
    augment = run(to_code(CROPPING, dialect, image.shape[:2]).text)["augment"]
    results = np.asarray(augment(np.stack([image] * 40)), np.float64)
    width = (results[:, 50, -1, 0] - results[:, 50, 0, 0]) / 200
    height = (results[:, -1, 100, 1] - results[:, 0, 100, 1]) / 100
    slack = 0.03  # whole pixels, and whole numbers for them
    assert (width * height).min() > 0.25 - slack and (width * height).max() < 0.49 + slack
    assert (width / height).min() > 0.8 - slack and (width / height).max() < 1.25 + slack
    assert np.ptp(width * height) > 0.1 and np.ptp(results[:, 0, 0, 0]) > 20


@pytest.mark.parametrize("factors", [(0.5, None), (None, 0.3), (1.5, 2.0)])
@pytest.mark.parametrize(
    ("dialect", "most"),
    [
        *(pytest.param(name, 0.01, marks=with_tensorflow) for name in ("keras", "keras_layers")),
        pytest.param("albumentations", 3, marks=needs_albumentations),
        pytest.param("torchvision", 3, marks=needs_torchvision),
    ],
)
def test_contrast_and_saturation_are_ours(images, dialect, most, factors):
    if dialect in ("albumentations", "torchvision") and None not in factors:
        pytest.skip("they change both in a random order")
    contrast, saturation = factors
    config = AugmentationConfig(
        contrast_range=contrast and (contrast, contrast),
        saturation_range=saturation and (saturation, saturation),
    )
    theirs = np.asarray(run(to_code(config, dialect, images.shape[1:3]).text)["augment"](images))
    expected = apply(images, draw(config, images.shape[1:], len(images), 0), config)
    assert np.abs(theirs - expected).max() <= most
