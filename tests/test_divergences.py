"""Every row of docs/DIVERGENCES.md: what cnnlab does, and that keras_compat does as Keras."""

import contextlib
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import ConfigurationError, ImageError, NotFittedError
from cnnlab.generators import ImageDataGenerator, NumpyArrayIterator, keras_compat, random_shift
from cnnlab.images import decode_image
from cnnlab.images.decoding import MAX_PICTURE_BYTES

TABLE = Path(__file__).parents[1] / "docs" / "DIVERGENCES.md"


@pytest.fixture
def x(rng):
    return rng.integers(0, 256, (10, 8, 6, 3), np.uint8)


@pytest.fixture
def dot():
    """One bright pixel in the middle of a dark picture."""
    image = np.zeros((9, 9, 1), np.float32)
    image[4, 4] = 255
    return image


def compatible(**settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ImageDataGenerator(**settings, keras_compat=True)


def both(**settings):
    return ImageDataGenerator(**settings), compatible(**settings)


def place(image):
    row, column = np.argwhere(image[..., 0])[0]
    return int(row), int(column)


def test_every_row_of_the_table_names_a_test_that_exists():
    here = Path(__file__)
    ours = TABLE.read_text().partition("## Not here")[0]
    for row in re.findall(r"^\|.*\|$", ours, re.MULTILINE):
        named = row.strip("|").split("|")[-1].strip()
        if named in ("Test", "---"):
            continue
        file, _, name = named.strip("`").rpartition("::")
        source = (here.parent / file if file else here).read_text()
        assert name.startswith("test_"), row
        assert f"def {name}(" in source, row


# Different results


def test_a_width_shift_moves_sideways(dot):
    for generator, sideways in zip(both(width_shift_range=[2]), (True, False), strict=True):
        row, column = place(generator.random_transform(dot, seed=1))
        assert (abs(column - 4), abs(row - 4)) == ((2, 0) if sideways else (0, 2))


def test_a_seed_means_other_numbers():
    ours, keras = both(rotation_range=90)
    expected = np.random.RandomState(3).uniform(-90, 90)
    assert keras.get_random_transform((4, 4, 3), 3)["theta"] == expected
    assert ours.get_random_transform((4, 4, 3), 3)["theta"] != expected


def test_the_global_seed_has_no_effect():
    ours, keras = both(rotation_range=90)
    for generator in (ours, keras):
        drawn = []
        for _ in range(2):
            np.random.seed(0)  # noqa: NPY002 - what old programs do
            drawn.append(generator.get_random_transform((4, 4, 3))["theta"])
        assert drawn[0] != drawn[1]


def test_indexing_twice_gives_the_same_batch(x):
    for generator, same in zip(both(rotation_range=90), (True, False), strict=True):
        flow = generator.flow(x, batch_size=4, seed=1, shuffle=False)
        assert np.array_equal(flow[1], flow[1]) == same


def test_brightness_keeps_data_between_0_and_1(rng):
    image = rng.uniform(0.1, 0.9, (6, 6, 3)).astype(np.float32)
    ours, keras = both(brightness_range=(0.5, 0.5))
    np.testing.assert_allclose(ours.random_transform(image), image / 2, atol=1e-6)
    assert not keras.random_transform(image).any()


@pytest.mark.parametrize("compat", [False, True])
def test_brightness_works_with_channels_first(x, compat):
    settings = {"brightness_range": (0.5, 0.5), "keras_compat": compat}
    last = ImageDataGenerator(**settings).random_transform(x[0])
    first = ImageDataGenerator(**settings, data_format="channels_first")
    got = first.random_transform(np.moveaxis(x[0], 2, 0))
    np.testing.assert_array_equal(np.moveaxis(got, 0, 2), last)


def test_validation_pictures_are_not_varied(x):
    settings = {"rotation_range": 90, "validation_split": 0.5, "rescale": 1 / 255}
    for generator, varied in zip(both(**settings), (False, True), strict=True):
        batch = next(generator.flow(x, subset="validation", shuffle=False, seed=0))
        assert np.allclose(batch, x[:5] / 255) != varied


def test_weights_are_cut_with_their_pictures(x):
    for generator, first in zip(both(validation_split=0.4), (4, 0), strict=True):
        flow = generator.flow(
            x, sample_weight=np.arange(10), y=np.arange(10) % 2, subset="training", shuffle=False
        )
        assert next(flow)[2].tolist() == list(range(first, first + 6))


def test_flags_are_kept():
    asked = {"samplewise_std_normalization": True, "featurewise_std_normalization": True}
    ours = ImageDataGenerator(**asked, zca_whitening=True)
    assert (ours.samplewise_center, ours.featurewise_center) == (False, False)
    assert ours.featurewise_std_normalization
    assert ours.notes
    with pytest.warns(UserWarning, match="overrides the setting") as caught:
        keras = ImageDataGenerator(**asked, zca_whitening=True, keras_compat=True)
    assert (keras.samplewise_center, keras.featurewise_center) == (True, True)
    assert not keras.featurewise_std_normalization
    assert len(caught) == 3
    assert caught[0].filename == __file__


@pytest.mark.parametrize("flag", ["featurewise_center", "zca_whitening"])
def test_missing_statistics_are_an_error(x, flag):
    ours, keras = both(**{flag: True})
    for use in (lambda: next(ours.flow(x)), lambda: ours.standardize(x)):
        with pytest.raises(NotFittedError):
            use()
    for use in (
        lambda: next(keras.flow(x, shuffle=False)),
        lambda: keras.standardize(x.astype(np.float32)),
    ):
        with pytest.warns(UserWarning, match=r"nothing is done for it until fit\(x\)"):
            np.testing.assert_array_equal(use(), x)


def test_fit_varies_before_it_rescales(x):
    settings = {"brightness_range": (0.5, 0.5), "rescale": 1 / 300, "featurewise_center": True}
    ours, keras = (g.fit(x, augment=True) for g in both(**settings))
    np.testing.assert_allclose(ours.mean.ravel(), (x // 2).mean((0, 1, 2)) / 300, rtol=1e-5)
    # 8 bits of values below 1 are 0.
    np.testing.assert_array_equal(keras.mean.ravel(), 0)


def test_a_batch_is_standardised_picture_by_picture(x):
    ours, keras = both(samplewise_center=True, samplewise_std_normalization=True)
    batch = x * np.linspace(0.1, 1, 10, dtype=np.float32)[:, None, None, None]
    np.testing.assert_allclose(ours.standardize(batch).mean((1, 2, 3)), 0, atol=1e-5)
    as_one = keras.standardize(batch.copy())
    np.testing.assert_allclose(as_one, (batch - batch.mean()) / batch.std(), atol=1e-4)
    np.testing.assert_allclose(
        ours.standardize(batch[3]), keras.standardize(batch[3].copy()), atol=1e-4
    )


def test_standardize_leaves_its_input_alone(x):
    ours, keras = both(rescale=0.5, preprocessing_function=lambda image: image)
    images = x.astype(np.float32)
    ours.standardize(images)
    np.testing.assert_array_equal(images, x)
    assert keras.standardize(images) is images
    np.testing.assert_array_equal(images, x / 2)


def saved(folder):
    return [decode_image(path.read_bytes()) for path in sorted(folder.iterdir())]


def test_saved_pictures_are_not_stretched(tmp_path):
    image = np.full((1, 4, 4, 3), 100, np.uint8)
    image[0, 0, 0] = 110
    for generator, values in zip(both(rescale=1 / 255), ({100, 110}, {0, 255}), strict=True):
        folder = tmp_path / str(generator.keras_compat)
        next(generator.flow(image, save_to_dir=folder))
        assert set(saved(folder)[0].ravel().tolist()) == values


def test_saved_pictures_never_replace_each_other(x, tmp_path):
    ours, keras = both()
    for generator, kept in ((ours, 30), (keras, 10)):
        folder = tmp_path / str(generator.keras_compat)
        for _ in range(3):
            next(generator.flow(x, seed=1, save_to_dir=folder, save_prefix="p"))
        assert len(list(folder.iterdir())) == kept


def read_one(folder, picture, save, color_mode="rgb"):
    """The picture as both generators deliver it."""
    (folder / "class").mkdir()
    picture.save(folder / "class" / "a.png", **save)
    size = {"target_size": picture.size[::-1], "class_mode": None, "color_mode": color_mode}
    return [next(g.flow_from_directory(folder, **size))[0] for g in both()]


def test_files_are_turned_upright(tmp_path, rng):
    image = rng.integers(0, 256, (4, 4, 3), np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 3
    ours, keras = read_one(tmp_path, Image.fromarray(image), {"exif": exif})
    np.testing.assert_array_equal(ours, image[::-1, ::-1])
    np.testing.assert_array_equal(keras, image)


def test_transparency_is_laid_over_white(tmp_path):
    ours, keras = read_one(tmp_path, Image.new("RGBA", (2, 2), (10, 20, 30, 0)), {})
    assert (ours == 255).all()
    assert keras[0, 0].tolist() == [10, 20, 30]


def test_16_bit_grey_is_scaled(tmp_path):
    deep = Image.fromarray(np.full((2, 2), 257 * 100, np.uint16))
    ours, keras = read_one(tmp_path, deep, {}, "grayscale")
    assert (ours == 100).all()
    assert (keras == 25_700).all()


def test_random_shift_moves_as_its_arguments_say(dot):
    moved = [place(random_shift(dot, 0.3, 0, 0, 1, 2, seed=seed)) for seed in range(8)]
    assert {row for row, _ in moved} == {4}
    assert len({column for _, column in moved}) > 1
    moved = [place(keras_compat.random_shift(dot, 0.3, 0, 0, 1, 2, seed=seed)) for seed in range(8)]
    assert {column for _, column in moved} == {4}
    assert len({row for row, _ in moved}) > 1


def test_the_exchanged_shifts_are_parts_of_the_other_side():
    """As far as Keras's: 0.5 of a width of 80 moves 40 rows, the whole picture of 40."""
    ramp = np.mgrid[:40, :80][0][..., None].astype(np.float32)
    moved = [keras_compat.random_shift(ramp, 0.5, 0, 0, 1, 2, seed=s)[20, 0, 0] for s in range(60)]
    assert (min(moved), max(moved)) == (0, 39)


def test_batches_of_whole_numbers_are_rounded_once(x):
    settings = {"rotation_range": 20, "channel_shift_range": 20.5, "rescale": 0.9}
    for whole, exact in zip(both(**settings, dtype="uint8"), both(**settings), strict=True):
        expected = np.rint(next(exact.flow(x, seed=1)))
        np.testing.assert_array_equal(next(whole.flow(x, seed=1)), expected)


@pytest.mark.parametrize("setting", ["rotation_range", "shear_range", "channel_shift_range"])
def test_unsigned_ranges_do_not_wrap_round(setting):
    entry = {"rotation_range": "theta", "shear_range": "shear"}.get(
        setting, "channel_shift_intensity"
    )
    for generator in both(**{setting: np.uint8(2)}):
        drawn = [generator.get_random_transform((8, 6, 3), seed)[entry] for seed in range(40)]
        assert -2 <= min(drawn) < -1
        assert 1 < max(drawn) <= 2


def test_a_function_for_pictures_gets_pictures(x):
    seen = []
    for generator in both(preprocessing_function=lambda image: seen.append(image.shape) or image):
        generator.standardize(x.astype(np.float32))
    assert seen == [x.shape[1:]] * len(x) + [x.shape]


def test_whole_numbers_stay_whole_numbers(x):
    ours, keras = both()
    for transform, dtype in (
        ({"channel_shift_intensity": 20.5}, np.float64),
        ({"brightness": 1.5}, np.float32),
    ):
        exact = keras.apply_transform(x[0], transform)
        assert exact.dtype == dtype
        whole = ours.apply_transform(x[0], transform)
        assert whole.dtype == np.uint8
        assert np.abs(whole - exact).max() <= 0.5


# Refused


@pytest.mark.parametrize(
    "settings",
    [
        {"rotation_range": -20},
        {"zoom_range": (1.2, 0.8)},
        {"zoom_range": 1.0},
        {"brightness_range": (1.5, 0.5)},
        {"fill_mode": "border"},
        {"rotation_range": ""},
        {"width_shift_range": {}},
        {"cval": float("nan")},
        {"cval": 1e7},
        {"channel_shift_range": [20]},
        {"horizontal_flip": "no"},
        {"vertical_flip": []},
    ],
)
def test_ranges_without_meaning_are_refused(settings):
    with pytest.raises(ValueError, match="must be"):
        ImageDataGenerator(**settings)


def test_negative_batch_numbers_are_refused(x):
    with pytest.raises(ConfigurationError, match="Asked for batch -1"):
        ImageDataGenerator().flow(x)[-1]


# Form


def test_nothing_is_printed(x, tmp_path, capfd):
    (tmp_path / "class").mkdir()
    Image.fromarray(x[0]).save(tmp_path / "class" / "a.png")
    flow = ImageDataGenerator(rotation_range=3).flow_from_directory(tmp_path)
    next(flow)
    assert (flow.samples, flow.num_classes) == (1, 1)
    assert capfd.readouterr() == ("", "")


def test_any_number_of_channels_is_taken(rng):
    many = rng.integers(0, 256, (3, 8, 6, 5), np.uint8)
    generator = ImageDataGenerator(rotation_range=20, featurewise_center=True).fit(many)
    assert next(generator.flow(many)).shape == (3, 8, 6, 5)


def test_transforms_return_new_arrays(x):
    image = x[0].astype(np.float32)
    result = ImageDataGenerator().apply_transform(image, {})
    np.testing.assert_array_equal(result, image)
    assert not np.may_share_memory(result, image)


def test_the_array_is_not_copied(x):
    assert np.shares_memory(NumpyArrayIterator(x, None, ImageDataGenerator()).x, x)


@pytest.mark.tensorflow
def test_defaults_do_not_depend_on_keras():
    import keras

    before = keras.config.image_data_format(), keras.config.floatx()
    with contextlib.ExitStack() as stack:
        stack.callback(keras.config.set_image_data_format, before[0])
        stack.callback(keras.config.set_floatx, before[1])
        keras.config.set_image_data_format("channels_first")
        keras.config.set_floatx("float64")
        generator = ImageDataGenerator()
    assert (generator.data_format, generator.dtype) == ("channels_last", "float32")


def test_iterators_need_no_keras():
    code = (
        "import sys, numpy as np\n"
        "from cnnlab.generators import ImageDataGenerator\n"
        "next(ImageDataGenerator().flow(np.zeros((2, 4, 4, 3))))\n"
        "print('keras' in sys.modules, 'pandas' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert answer.stdout.split() == ["False"] * 2


def test_fit_needs_pictures_and_rounds(x):
    for arguments in (
        {"x": x, "augment": True, "rounds": 0},
        {"x": x[:0]},
        {"x": np.full(x.shape, np.nan, np.float32)},
    ):
        with pytest.raises(ConfigurationError):
            ImageDataGenerator(featurewise_center=True).fit(**arguments)


def test_zca_needs_two_pictures_and_a_matrix_that_fits(x):
    for images in (x[:1], np.zeros((2, 500, 500, 3), np.uint8)):
        with pytest.raises(ConfigurationError):
            ImageDataGenerator(zca_whitening=True).fit(images)


def test_fit_returns_the_generator(x):
    generator = ImageDataGenerator(featurewise_center=True)
    assert generator.fit(x) is generator


def test_files_beyond_the_limits_are_read_as_keras_only(x, tmp_path):
    path = tmp_path / "a" / "large.bmp"
    path.parent.mkdir()
    Image.fromarray(x[0]).save(path)
    with path.open("r+b") as file:
        file.truncate(MAX_PICTURE_BYTES + 1)
    ours, keras = (g.flow_from_directory(tmp_path, target_size=(8, 6)) for g in both())
    with pytest.raises(ImageError, match=r"large\.bmp"):
        next(ours)
    np.testing.assert_array_equal(next(keras)[0], x[:1])
