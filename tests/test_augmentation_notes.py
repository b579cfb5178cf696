"""Notes on settings: each test shows, on pixels or draws, the effect that the note warns of."""

import zipfile

import numpy as np
import pytest

from cnnlab import datasets
from cnnlab.augmentation import AugmentationConfig, apply, draw, notes
from cnnlab.augmentation.config_checks import CHECKS
from cnnlab.augmentation.config_checks.case import Case
from cnnlab.augmentation.config_checks.labels import looks_like_writing
from cnnlab.errors import NotFittedError
from cnnlab.generators import ImageDataGenerator
from cnnlab.images import decode_image

ALL_AT_ONCE = {
    "rotation_range": 20,
    "width_shift_range": 0.1,
    "height_shift_range": 0.1,
    "shear_range": 10,
    "zoom_range": 0.2,
    "channel_shift_range": 20,
    "channel_shift_mode": "per_channel",
    "horizontal_flip": True,
    "brightness_range": (0.8, 1.2),
}

LETTERS = {
    "b": ("X...", "X...", "XXX.", "X.X.", "XXX."),
    "d": ("..X.", "..X.", "XXX.", "X.X.", "XXX."),
    "6": ("XXX.", "X...", "XXX.", "X.X.", "XXX."),
    "9": ("XXX.", "X.X.", "XXX.", "..X.", "XXX."),
}


@pytest.fixture(scope="module")
def photos():
    return datasets.load("toybox10", limit=100).x_train


@pytest.fixture
def letters():
    """Dark ink on paper, 10 x 10."""
    return np.concatenate([letter(name) for name in LETTERS])


def letter(name):
    """One picture (1, 10, 10, 3) of a letter in the middle."""
    picture = np.full((1, 10, 10, 3), 250, np.uint8)
    for row, line in enumerate(LETTERS[name]):
        for column, mark in enumerate(line[:3]):
            if mark == "X":
                picture[0, 2 + row, 3 + column] = 10
    return picture


def found(config, images=None, **more):
    """The notes by code."""
    return {note.code: note for note in notes(config, images, **more)}


def vary(images, config, rounds=1):
    images = np.concatenate([images] * rounds)
    return apply(images, draw(config, images.shape[1:], len(images), seed=1), config)


def change(images, config):
    """Mean change of a pixel."""
    return np.abs(vary(images, config) - images).mean()


def test_settings_as_people_use_them_raise_no_warning(photos):
    given = notes(AugmentationConfig(**ALL_AT_ONCE), photos, class_names=("cat", "dog"))
    assert not [note for note in given if note.severity == "warning"]


def test_every_note_is_a_sentence_with_a_place(photos):
    configs = [
        AugmentationConfig(zoom_range=(0.1, 3), width_shift_range=1, height_shift_range=0.99),
        AugmentationConfig(shear_range=80, rotation_range=200, channel_shift_range=200),
        AugmentationConfig(brightness_range=(0, 9), vertical_flip=True, cval=7),
    ]
    given = [note for config in configs for note in notes(config, photos)]
    assert len(given) > 10
    for note in given:
        assert hasattr(configs[0], note.parameter)
        assert note.severity in ("info", "warning")
        assert "{" not in str(note) and str(note).endswith(".") and len(str(note)) < 250


def test_every_finding_is_in_the_table_once():
    assert len(set(CHECKS)) == len(CHECKS)


def test_notes_leave_pictures_alone_and_repeat_themselves(photos):
    before = photos.copy()
    config = AugmentationConfig(zoom_range=(0.1, 0.1), brightness_range=(0, 1), shear_range=70)
    assert notes(config, photos) == notes(config, photos)
    assert np.array_equal(photos, before)


# Crops and the strength of colours


def test_a_tiny_crop_shows_little_of_the_picture():
    config = AugmentationConfig(crop_area_range=(0.05, 1))
    note = found(config)["crop-tiny"]
    assert (note.parameter, note.severity) == ("crop_area_range", "warning")
    areas = draw(config, (32, 32, 3), 500, seed=1).crop[:, 2:].prod(axis=1)
    assert areas.min() == pytest.approx(note.values["share"] / 100, abs=0.01)
    assert "crop-tiny" not in found(AugmentationConfig(crop_area_range=(0.3, 1)))


def test_a_crop_keeps_the_frame_full_of_picture(photos):
    assert not found(AugmentationConfig(crop_area_range=(0.3, 1)), photos)


def test_a_shape_without_crop_and_a_crop_of_all_do_nothing(photos):
    for name, value, code in (
        ("crop_aspect_range", (0.5, 2), "crop-aspect-unused"),
        ("crop_area_range", (1, 1), "crop-of-all"),
    ):
        config = AugmentationConfig(**{name: value})
        assert found(config)[code].parameter == name
        assert change(photos, config) == 0
    both = AugmentationConfig(crop_aspect_range=(0.5, 2), crop_area_range=(0.5, 0.9))
    assert not found(both)


@pytest.mark.parametrize("name", ["contrast_range", "saturation_range"])
def test_factors_of_one_change_nothing(photos, name):
    config = AugmentationConfig(**{name: (1, 1)})
    assert found(config, photos)["factor-of-one"].parameter == name
    assert change(photos, config) == 0
    assert "factor-of-one" not in found(AugmentationConfig(**{name: (0.5, 1)}))


def test_there_is_no_saturation_in_black_and_white(photos, letters):
    config = AugmentationConfig(saturation_range=(0, 2))
    assert found(config, letters)["saturation-without-colour"].parameter == "saturation_range"
    assert change(letters, config) < 1e-3
    assert "saturation-without-colour" not in found(config, photos)
    assert change(photos, config) > 1


# Settings that do nothing


def test_nothing_switched_on_changes_nothing(photos):
    config = AugmentationConfig(fill_mode="wrap")
    assert set(found(config, photos)) == {"nothing-varies"}
    assert change(photos, config) == 0
    assert "nothing-varies" not in found(AugmentationConfig(vertical_flip=True))


@pytest.mark.parametrize("name", ["width_shift_range", "height_shift_range"])
def test_a_whole_shift_of_one_moves_nothing(photos, name):
    config = AugmentationConfig(**{name: 1})
    note = found(config)["shift-of-one"]
    assert (note.parameter, note.severity) == (name, "warning")
    assert change(photos, config) == 0
    assert change(photos, AugmentationConfig(**{name: 2})) > 0


def test_a_shear_or_rotation_in_radians_hardly_shows(photos):
    for name in ("shear_range", "rotation_range"):
        config = AugmentationConfig(**{name: 0.2})
        note = found(config)["angle-in-radians"]
        meant = AugmentationConfig(**{name: note.values["degrees"]})
        assert note.parameter == name
        assert note.values["degrees"] == 11.5
        assert change(photos, config) < 0.4
        assert change(photos, meant) > 10 * change(photos, config)
        assert "angle-in-radians" not in found(meant)


def test_a_channel_shift_of_less_than_one_does_not_show_on_0_to_255(photos):
    config = AugmentationConfig(channel_shift_range=0.9)
    for note in (found(config)["channel-shift-invisible"], found(config, photos).popitem()[1]):
        assert note.code == "channel-shift-invisible"
        assert note.values["usual"] == 30
    assert change(photos, config) < 1
    assert "channel-shift-invisible" not in found(config, photos / np.float32(255))


def test_a_shift_below_a_pixel_does_not_show(photos):
    config = AugmentationConfig(width_shift_range=0.01)
    note = found(config, photos)["shift-below-a-pixel"]
    assert np.abs(draw(config, photos.shape[1:], 999, 0).tx).max() < note.values["distance"] + 0.01
    visible = AugmentationConfig(width_shift_range=note.values["visible"])
    assert change(photos, config) < change(photos, visible) / 3
    assert "shift-below-a-pixel" not in found(config, np.zeros((1, 224, 224, 3), np.uint8))


def test_cval_without_constant_filling_and_a_brightness_of_one_do_nothing(photos):
    moving = AugmentationConfig(width_shift_range=0.3)
    assert found(moving.replace(cval=90))["cval-unused"].parameter == "cval"
    assert np.array_equal(vary(photos, moving), vary(photos, moving.replace(cval=90)))
    assert "cval-unused" not in found(moving.replace(cval=90, fill_mode="constant"))
    config = AugmentationConfig(brightness_range=(1, 1))
    assert "brightness-of-one" in found(config)
    assert change(photos, config) == 0


def test_a_rotation_beyond_half_a_turn_adds_no_direction():
    config = AugmentationConfig(rotation_range=270)
    assert "rotation-beyond-half-a-turn" in found(config)
    half = draw(AugmentationConfig(rotation_range=180), (8, 8, 3), 5000, 0).theta
    more = draw(config, (8, 8, 3), 5000, 0).theta % 360
    directions = [np.histogram(t % 360, 36, (0, 360))[0] for t in (half, more)]
    assert all((counts > 0).all() for counts in directions)


# Cliffs


def test_from_one_on_a_shift_counts_pixels():
    nearly, one = (AugmentationConfig(width_shift_range=value) for value in (0.99, 1.0))
    assert found(nearly)["shift-of-nearly-all"].values["share"] == 99
    assert found(one)["shift-in-pixels"].severity == "warning"
    farthest = [np.abs(draw(c, (32, 32, 3), 1000, 0).tx).max() for c in (nearly, one)]
    assert 31 < farthest[0] <= 0.99 * 32
    assert 0.9 < farthest[1] <= 1


def test_a_whole_shift_stops_one_pixel_short():
    config = AugmentationConfig(height_shift_range=2)
    assert found(config)["shift-of-whole-pixels"].values["most"] == 1
    assert set(draw(config, (32, 32, 3), 100, 0).ty) == {-1, 0, 1}


def test_several_shifts_are_no_range():
    config = AugmentationConfig(width_shift_range=(-0.25, 0.25))
    note = found(config)["shift-list"]
    assert set(draw(config, (8, 8, 3), 100, 0).tx) == {-2, 2}
    meant = AugmentationConfig(width_shift_range=note.values["most"])
    assert len(set(draw(meant, (8, 8, 3), 100, 0).tx)) == 100


# Blow-ups and what leaves the frame


@pytest.mark.parametrize("zoom", [(0.1, 0.1), (0.05, 1), 0.95])
def test_zoom_near_zero_blows_a_corner_up(photos, zoom):
    config = AugmentationConfig(zoom_range=zoom)
    note = found(config, photos)["zoom-blow-up"]
    low, _ = config.zoom_bounds
    assert note.values["share"] == pytest.approx(100 * low**2, abs=0.05)
    # A tenfold picture of a ramp spans a tenth of it.
    ramp = np.tile(np.linspace(0, 255, 100, dtype=np.float32)[:, None, None], (1, 1, 100, 1))
    blown = vary(ramp, AugmentationConfig(zoom_range=(low, low)))
    assert np.ptp(blown) == pytest.approx(low * 255, rel=0.01)


def test_a_large_zoom_factor_leaves_a_small_picture(photos):
    config = AugmentationConfig(zoom_range=(4, 4), fill_mode="constant")
    note = found(config, photos)["zoom-shrinks"]
    filled = vary(np.full((1, 80, 80, 1), 255, np.uint8), config)
    assert 100 * (filled > 127).mean() == pytest.approx(note.values["share"], abs=1)
    assert "zoom-always" in found(config)


def test_a_zoom_range_without_one_keeps_no_picture_at_its_size():
    for zoom in ((0.5, 0.9), (1.1, 2)):
        config = AugmentationConfig(zoom_range=zoom)
        assert found(config)["zoom-always"].parameter == "zoom_range"
        draws = draw(config, (32, 32, 3), 1000, 0)
        assert not np.isclose(draws.zx, 1, atol=0.05).any()
    assert "zoom-always" not in found(AugmentationConfig(zoom_range=0.2))


def test_wide_zoom_stretches_and_fixed_zoom_does_not():
    config = AugmentationConfig(zoom_range=(0.5, 2))
    draws = draw(config, (32, 32, 3), 2000, 0)
    ratios = np.maximum(draws.zx / draws.zy, draws.zy / draws.zx)
    assert ratios.max() > 3 and ratios.max() <= found(config)["zoom-stretches"].values["ratio"]
    assert "zoom-stretches" not in found(AugmentationConfig(zoom_range=(2, 2)))


def test_a_steep_shear_leaves_stripes(photos):
    config = AugmentationConfig(shear_range=90)
    assert found(config)["steep-shear"].parameter == "shear_range"
    ramp = np.tile(np.linspace(0, 255, 40, dtype=np.float32)[:, None, None], (300, 1, 40, 1))
    heights = np.ptp(vary(ramp, config)[:, :, 20, 0], axis=1)
    assert heights.min() < 10


@pytest.mark.parametrize("size", [(32, 32), (90, 60)])
@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"width_shift_range": 0.8, "rotation_range": 10}, "width_shift_range"),
        ({"height_shift_range": 30.0, "horizontal_flip": True}, "height_shift_range"),
        ({"zoom_range": (1, 3)}, "zoom_range"),
    ],
)
def test_the_share_that_is_filled_is_the_share_that_is_filled(settings, name, size):
    config = AugmentationConfig(**settings)
    white = np.full((1, *size, 3), 255, np.uint8)
    note = found(config, white).get("off-the-frame")
    filled = vary(white, config.replace(fill_mode="constant", cval=0), 800) < 127
    if filled.mean() > 0.3:
        assert note.parameter == name
        assert note.values["share"] == pytest.approx(100 * filled.mean(), abs=5)
    else:
        assert note is None


def test_a_picture_that_has_left_its_frame_is_missed(photos):
    config = AugmentationConfig(width_shift_range=0.99)
    note = found(config, photos)["picture-gone"]
    white = np.full((1, 32, 32, 3), 255, np.uint8)
    seen = vary(white, config.replace(fill_mode="constant"), 1000).mean((1, 2, 3)) / 255
    assert 100 * (seen < 0.1).mean() == pytest.approx(note.values["share"], abs=5)


def test_splines_swing_beyond_black_and_white(letters):
    config = AugmentationConfig(rotation_range=20, interpolation_order=3)
    assert found(config)["splines-overshoot"].parameter == "interpolation_order"
    white_ink = np.where(letters < 128, 255, 0)
    assert vary(white_ink, config).min() < 0 and vary(white_ink, config).max() > 255
    assert vary(white_ink, config.replace(interpolation_order=1)).min() >= 0
    assert "splines-overshoot" not in found(AugmentationConfig(interpolation_order=3))


# Colour


def test_one_value_for_all_channels_changes_no_colour():
    config = AugmentationConfig(channel_shift_range=40)
    assert found(config)["channel-shift-is-brightness"].severity == "info"
    picture = np.zeros((1, 2, 2, 3), np.uint8)
    picture[0, 0, 0], picture[0, 1, 1] = 255, (90, 120, 130)
    shifted = vary(picture, config)[0, 1, 1]
    assert shifted[1] != 120
    assert (shifted - shifted[0]).tolist() == pytest.approx([0, 30, 40], abs=1e-3)
    colourful = config.replace(channel_shift_mode="per_channel")
    assert "channel-shift-is-brightness" not in found(colourful)
    shifted = vary(picture, colourful)[0, 1, 1]
    assert (shifted - shifted[0]).tolist() != pytest.approx([0, 30, 40], abs=1)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"channel_shift_range": 200}, "channel_shift_range"),
        ({"brightness_range": (1, 4)}, "brightness_range"),
        ({"brightness_range": (0.9, 1.1), "channel_shift_range": 250}, "channel_shift_range"),
    ],
)
def test_strong_colour_changes_press_values_against_the_ends(photos, settings, name):
    config = AugmentationConfig(**settings)
    note = found(config, photos)["clipped"]
    assert (note.parameter, note.severity) == (name, "warning")
    before, after = np.float32(photos), vary(photos, config)

    def distinct(images):
        return np.mean([len(np.unique(image.round())) for image in images])

    assert distinct(after) < 0.9 * distinct(before)
    assert note.values["share"] >= 10
    assert "clipped" not in found(AugmentationConfig(channel_shift_range=10), photos)


def test_a_channel_shift_of_one_whole_range_clips_pictures_in_0_to_1(photos):
    given = found(AugmentationConfig(channel_shift_range=1.0), photos / np.float32(255))
    assert "clipped" in given and "channel-shift-invisible" not in given


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"brightness_range": (0.0, 0.1)}, "brightness_range"),
        ({"width_shift_range": 0.99, "fill_mode": "constant"}, "width_shift_range"),
    ],
)
def test_results_that_are_nearly_black_are_counted(photos, settings, name):
    config = AugmentationConfig(**settings)
    note = found(config, photos)["nearly-black"]
    dark = vary(photos, config, 10).mean((1, 2, 3)) < 10
    assert note.parameter == name
    assert note.values["share"] == pytest.approx(100 * dark.mean(), abs=6)
    assert "nearly-black" not in found(AugmentationConfig(brightness_range=(0.5, 1)), photos)


def test_pictures_that_are_black_already_blame_no_setting():
    night = np.full((4, 8, 8, 3), 3, np.uint8)
    night[:, 0, 0] = 0
    assert "nearly-black" not in found(AugmentationConfig(rotation_range=20), night)


def test_filling_beyond_white_makes_values_that_no_picture_has(photos):
    config = AugmentationConfig(width_shift_range=0.5, fill_mode="constant", cval=300)
    assert found(config, photos)["cval-outside"].parameter == "cval"
    assert vary(photos, config).max() == 300
    assert "cval-outside" in found(config.replace(cval=255), photos / np.float32(255))
    assert "cval-outside" not in found(config.replace(cval=255), photos)


# Labels


def flipped(picture, **flip):
    """The picture, flipped as some draw flips it."""
    results = vary(picture, AugmentationConfig(**flip), 8)
    return next(result for result in results if not np.array_equal(result, picture[0]))


def test_mirroring_makes_another_letter(letters):
    given = found(AugmentationConfig(horizontal_flip=True), letters)
    note = given["flip-of-writing"]
    assert note.parameter == "horizontal_flip"
    assert "guess" in str(note)
    mirrored = flipped(letter("b"), horizontal_flip=True)
    # Columns 3 to 5 hold the letter; mirrored they are 4 to 6.
    assert np.array_equal(np.roll(mirrored, -1, 1), letter("d")[0])


def test_turning_makes_a_nine_of_a_six(letters):
    config = AugmentationConfig(rotation_range=180)
    assert found(config, letters)["rotation-of-writing"].parameter == "rotation_range"
    turned = flipped(
        flipped(letter("6"), horizontal_flip=True)[None], vertical_flip=True
    )  # half a turn
    rows, columns = np.nonzero(turned[..., 0] < 128)
    expected = np.nonzero(letter("9")[0, ..., 0] < 128)
    assert np.array_equal(rows - rows.min(), expected[0] - expected[0].min())
    assert np.array_equal(columns - columns.min(), expected[1] - expected[1].min())
    assert "rotation-of-writing" not in found(AugmentationConfig(rotation_range=15), letters)


def test_names_of_classes_tell_digits_and_directions(photos):
    config = AugmentationConfig(horizontal_flip=True)
    digits = found(config, photos, class_names=tuple("0123456789"))
    assert "class names" in str(digits["flip-of-writing"])
    arrows = found(config, photos, class_names=("turn_left", "turn_right", "stop"))
    assert arrows["flip-of-directions"].values["sides"] == "'left' and 'right'"
    arrow = np.zeros((1, 3, 3, 1), np.uint8)
    arrow[0, 1, 0] = 255
    assert flipped(arrow, horizontal_flip=True)[1, 2, 0] == 255
    assert not found(config, photos, class_names=("cat", "dog"))


def test_only_pictures_like_ink_on_paper_pass_for_writing(photos, letters):
    def reads_as_writing(images):
        return looks_like_writing(Case.of(AugmentationConfig(), images, (), None))

    grey = np.repeat(photos.mean(-1, keepdims=True), 3, -1)
    for written in (letters, 255 - letters, letters / np.float32(255), letters[..., :1]):
        assert reads_as_writing(written)
    for other in (photos, grey, np.zeros_like(photos)):
        assert not reads_as_writing(other)


def test_real_photographs_do_not_pass_for_writing(shared_data):
    with zipfile.ZipFile(shared_data / "cifar10.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".jpg")][::1000]
        images = np.stack([decode_image(archive.read(name)) for name in names])
    assert "flip-of-writing" not in found(AugmentationConfig(horizontal_flip=True), images)


def test_photographs_stand_on_their_heads(photos):
    config = AugmentationConfig(vertical_flip=True)
    note = found(config, photos)["photos-upside-down"]
    assert note.severity == "info"
    sky = np.zeros((1, 4, 4, 3), np.uint8)
    sky[:, :2] = 200
    on_heads = vary(sky, config, 400)[:, -1].mean((1, 2)) == 200
    assert on_heads.mean() == pytest.approx(0.5, abs=0.1)


# Normalisation


def test_statistics_that_were_not_learned_are_missed(photos):
    generator = ImageDataGenerator(featurewise_center=True)
    note = found(generator.config, photos, generator=generator)["statistics-not-fitted"]
    assert note.parameter == "featurewise_center"
    with pytest.raises(NotFittedError):
        generator.standardize(photos[0])
    generator.fit(photos)
    assert "statistics-not-fitted" not in found(generator.config, generator=generator)
    whitening = ImageDataGenerator(featurewise_center=True, zca_whitening=True, keras_compat=True)
    assert "statistics-not-fitted" in found(whitening.config, generator=whitening)
    assert "statistics-not-fitted" not in found(AugmentationConfig())


def test_standardising_before_whitening_is_reported(rng):
    images = rng.normal(100, 30, (200, 2, 2, 1)).astype(np.float32)
    plain = ImageDataGenerator(zca_whitening=True, featurewise_center=True)
    both = ImageDataGenerator(
        zca_whitening=True, featurewise_center=True, featurewise_std_normalization=True
    )
    note = found(both.config, images, generator=both)["zca-after-std"]
    assert (note.severity, note.parameter) == ("warning", "featurewise_std_normalization")
    # Whitening alone already gives every direction variance 1: the division changes nothing.
    results = [g.fit(images).standardize(images) for g in (plain, both)]
    np.testing.assert_allclose(*results, atol=1e-2)
