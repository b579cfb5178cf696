"""What the test suites of Keras's own class ask of its iterators, asked of both, by their names.

The suites are those of the package keras-preprocessing and of Keras 2.15 (``image_test.py``); the
tests here make the same calls and claim the same. Keras's class has to pass, too.
"""

import numpy as np
import pytest
from PIL import Image

from cnnlab import generators
from cnnlab.generators import keras_compat

pandas = pytest.importorskip("pandas")

pytestmark = [
    pytest.mark.tensorflow,
    # Keras calls SciPy by a name that SciPy has retired.
    pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning"),
]

MODES = {"RGB": "rgb", "RGBA": "rgba", "L": "grayscale"}


@pytest.fixture(params=["keras", "cnnlab", "keras_compat"])
def module(request):
    """Keras's module, cnnlab's, and the one for old results."""
    if request.param == "keras":
        from keras.src.legacy.preprocessing import image

        return image
    return {"cnnlab": generators, "keras_compat": keras_compat}[request.param]


@pytest.fixture(params=MODES)
def pictures(request, rng):
    """Eight pictures of 13 x 11 pixels in a Pillow mode."""
    channels = len(request.param)
    pixels = rng.integers(0, 256, (8, 13, 11, channels), np.uint8)
    return [Image.fromarray(p[..., 0] if channels == 1 else p) for p in pixels]


@pytest.fixture
def images(pictures):
    return np.stack([np.asarray(p, np.float32).reshape(13, 11, -1) for p in pictures])


@pytest.fixture
def colour(rng):
    """Nine pictures in colour."""
    pixels = rng.integers(0, 256, (9, 13, 11, 3), np.uint8)
    return [Image.fromarray(p) for p in pixels]


@pytest.fixture
def names(tmp_path, pictures):
    """File names of the pictures, which lie in one folder."""
    for i, picture in enumerate(pictures):
        picture.save(tmp_path / f"image-{i}.png")
    return [f"image-{i}.png" for i in range(len(pictures))]


@pytest.fixture
def class_folder(tmp_path, pictures):
    """Two classes, of which one has folders inside, a file that is no picture, and 8 pictures."""
    for i, picture in enumerate(pictures):
        path = tmp_path / f"class-{i % 2}" / ("deep/er" if i % 4 == 1 else "") / f"image-{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    (tmp_path / "class-0" / "notes.txt").write_text("no picture")
    return tmp_path


def frame(names, **columns):
    return pandas.DataFrame({"filename": names} | columns)


# dataframe_iterator_test


def test_dataframe_iterator(module, tmp_path, names):
    classes = [f"class{i % 3}" for i in range(8)]
    whole = frame(names, **{"class": classes})
    generator = module.ImageDataGenerator()
    iterator = generator.flow_from_dataframe(whole, str(tmp_path))
    batch, labels = next(iterator)
    assert (len(batch), labels.shape) == (8, (8, 3))
    assert set(labels.ravel()) == {0, 1}
    assert set(iterator.filenames) == set(names)
    assert iterator.class_indices == {"class0": 0, "class1": 1, "class2": 2}
    assert iterator.samples == len(iterator.classes) == 8
    binary = frame(names, **{"class": ["0", "1"] * 4})
    iterator = generator.flow_from_dataframe(binary, str(tmp_path), class_mode="binary")
    _, labels = next(iterator)
    assert labels.shape == (8,)
    assert set(labels) == {0, 1}
    sparse = generator.flow_from_dataframe(whole, str(tmp_path), class_mode="sparse")
    assert next(sparse)[1].shape == (8,)
    for arguments, kind in (
        ({"class_mode": "binary"}, ValueError),
        ({"class_mode": "output"}, ValueError),
        ({"class_mode": "multi_output", "y_col": "class"}, TypeError),
        ({"color_mode": "cmyk"}, ValueError),
        ({"subset": "foo"}, ValueError),
    ):
        with pytest.raises(kind):
            generator.flow_from_dataframe(whole, str(tmp_path), **arguments)
    numbers = frame(names, **{"class": range(8)})
    for mode in ("binary", "sparse", "categorical"):
        with pytest.raises(TypeError):
            generator.flow_from_dataframe(numbers, str(tmp_path), class_mode=mode)
    with pytest.raises(TypeError):
        generator.flow_from_dataframe(frame(list(range(8)), **{"class": classes}), str(tmp_path))


def test_dataframe_iterator_validate_filenames(module, tmp_path, names):
    more = frame([*names, "image-not-here.png", "image.txt"])
    keywords = {"class_mode": None, "target_size": (13, 11)}
    generator = module.ImageDataGenerator()
    with pytest.warns(UserWarning, match="Found 2 invalid image filename"):
        iterator = generator.flow_from_dataframe(more, str(tmp_path), **keywords)
    assert (iterator.n, len(iterator.filepaths)) == (8, 8)
    iterator = generator.flow_from_dataframe(
        more, str(tmp_path), validate_filenames=False, **keywords
    )
    assert (iterator.n, len(iterator.filepaths)) == (10, 10)


def test_dataframe_iterator_sample_weights(module, tmp_path, names):
    weighted = frame(names, output=range(8), weight=np.linspace(0, 1, 8))
    keywords = {"y_col": "output", "class_mode": "raw", "weight_col": "weight", "shuffle": False}
    generator = module.ImageDataGenerator()
    batch = next(generator.flow_from_dataframe(weighted, str(tmp_path), batch_size=5, **keywords))
    assert len(batch) == 3
    assert batch[1].tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(batch[2], np.linspace(0, 1, 8)[:5])
    weighted["weight"] = weighted["weight"].astype(str)
    with pytest.raises(TypeError):
        generator.flow_from_dataframe(weighted, str(tmp_path), **keywords)


def test_dataframe_iterator_class_mode_input(module, tmp_path, names):
    generator = module.ImageDataGenerator()
    iterator = generator.flow_from_dataframe(frame(names), str(tmp_path), class_mode="input")
    batch, targets = next(iterator)
    assert batch.shape == targets.shape == (8, 256, 256, 3)
    np.testing.assert_array_equal(batch, targets)
    targets[0] += 1
    assert not np.array_equal(batch, targets)
    absolute = frame([str(tmp_path / name) for name in names])
    keywords = {"class_mode": "input", "y_col": None, "x_col": "filename"}
    batch, targets = next(generator.flow_from_dataframe(absolute, None, **keywords))
    np.testing.assert_array_equal(batch, targets)


def test_dataframe_iterator_class_mode_categorical_multi_label(module, tmp_path, names):
    labels = ["a", ["b"], ["c", "b"], ("a", "c"), "b", "c", ["a"], ["a", "b", "c"]]
    generator = module.ImageDataGenerator()
    many = frame(names, **{"class": labels})
    iterator = generator.flow_from_dataframe(many, str(tmp_path), shuffle=False)
    expected = ["100", "010", "011", "101", "010", "001", "100", "111"]
    assert next(iterator)[1].tolist() == [[int(c) for c in row] for row in expected]
    assert iterator.class_indices == {"a": 0, "b": 1, "c": 2}


def test_dataframe_iterator_class_mode_multi_output(module, tmp_path, names):
    many = frame(names, one=range(8), two=[[i, i + 1] for i in range(8)], three=[np.eye(2)] * 8)
    generator = module.ImageDataGenerator()
    keywords = {"class_mode": "multi_output", "shuffle": False, "batch_size": 3}
    iterator = generator.flow_from_dataframe(
        many, str(tmp_path), y_col=["one", "two", "three"], **keywords
    )
    _, outputs = next(iterator)
    assert isinstance(outputs, list)
    assert [output.shape for output in outputs] == [(3,), (3, 2), (3, 2, 2)]
    assert outputs[1].tolist() == [[0, 1], [1, 2], [2, 3]]
    single = generator.flow_from_dataframe(many, str(tmp_path), y_col=["one"], **keywords)
    assert [output.tolist() for output in next(single)[1]] == [[0, 1, 2]]


def test_dataframe_iterator_class_mode_raw(module, tmp_path, names):
    numbers = frame(names, one=np.arange(8) / 2, two=range(8))
    generator = module.ImageDataGenerator()
    keywords = {"class_mode": "raw", "shuffle": False, "batch_size": 3}
    iterator = generator.flow_from_dataframe(numbers, str(tmp_path), y_col="one", **keywords)
    assert next(iterator)[1].tolist() == [0, 0.5, 1]
    both = generator.flow_from_dataframe(numbers, str(tmp_path), y_col=["one", "two"], **keywords)
    assert next(both)[1].tolist() == [[0, 0], [0.5, 1], [1, 2]]
    with pytest.warns(DeprecationWarning, match="raw"):
        old = generator.flow_from_dataframe(
            numbers, str(tmp_path), y_col="one", **(keywords | {"class_mode": "other"})
        )
    assert next(old)[1].tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(("share", "count"), [(0.25, 2), (0.4, 3), (0.5, 4)])
def test_dataframe_iterator_with_validation_split(module, tmp_path, names, share, count):
    labelled = frame(names, **{"class": [str(i % 2) for i in range(8)]})
    generator = module.ImageDataGenerator(validation_split=share)
    with pytest.raises(ValueError, match="subset"):
        generator.flow_from_dataframe(labelled, str(tmp_path), subset="foo")
    training = generator.flow_from_dataframe(labelled, str(tmp_path), subset="training")
    validation = generator.flow_from_dataframe(labelled, str(tmp_path), subset="validation")
    assert (training.samples, validation.samples) == (8 - count, count)
    assert training.filenames == names[count:]
    assert validation.filenames == names[:count]
    assert len(next(validation)[0]) == count


def test_dataframe_iterator_with_custom_indexed_dataframe(module, tmp_path, names):
    classes = [str(i % 2) for i in range(8)]
    plain = frame(names, **{"class": classes})
    custom = plain.set_index(pandas.Index([f"row {i}" for i in range(8)][::-1]))
    twice = plain.set_index(pandas.Index([0] * 8))
    generator = module.ImageDataGenerator()
    keywords = {"seed": 1, "batch_size": 3}
    iterators = [
        generator.flow_from_dataframe(f, str(tmp_path), **keywords) for f in (plain, custom, twice)
    ]
    for _ in range(4):
        expected, *others = (next(iterator) for iterator in iterators)
        for batch in others:
            for got, wanted in zip(batch, expected, strict=True):
                np.testing.assert_array_equal(got, wanted)


def test_dataframe_iterator_n(module, tmp_path, names):
    labelled = frame([*names, "none.png"], **{"class": [str(i % 2) for i in range(9)]})
    generator = module.ImageDataGenerator()
    with pytest.warns(UserWarning, match="invalid image filename"):
        iterator = generator.flow_from_dataframe(labelled, str(tmp_path))
    assert iterator.n == iterator.samples == 8
    some = generator.flow_from_dataframe(labelled[:4], str(tmp_path), classes=["1"])
    assert some.n == 2


def test_dataframe_iterator_absolute_path(module, tmp_path, names):
    absolute = [str(tmp_path / name) for name in names]
    mixed = absolute[:4] + names[4:]
    labels = {"class": ["a", "b"] * 4}
    generator = module.ImageDataGenerator()
    keywords = {"shuffle": False, "target_size": (13, 11)}
    expected, _ = next(
        generator.flow_from_dataframe(frame(names, **labels), str(tmp_path), **keywords)
    )
    for given, directory in ((absolute, None), (absolute, str(tmp_path)), (mixed, str(tmp_path))):
        iterator = generator.flow_from_dataframe(frame(given, **labels), directory, **keywords)
        assert iterator.filepaths == absolute
        np.testing.assert_array_equal(next(iterator)[0], expected)


def test_dataframe_iterator_with_subdirs(module, class_folder):
    files = sorted(class_folder.rglob("*.png"))
    inside = [str(path.relative_to(class_folder)) for path in files]
    labelled = frame(inside, **{"class": [name[:7] for name in inside]})
    iterator = module.ImageDataGenerator().flow_from_dataframe(labelled, str(class_folder))
    assert set(iterator.filenames) == set(inside)
    assert iterator.class_indices == {"class-0": 0, "class-1": 1}
    assert len(next(iterator)[0]) == 8


def test_dataframe_iterator_classes_indices_order(module, tmp_path, names):
    labels = frame(names, **{"class": ["b", "a"] * 4})
    lists = frame(names, **{"class": [["b", "a"], ["a"]] * 4})
    generator = module.ImageDataGenerator()
    for given in (labels, lists):
        iterator = generator.flow_from_dataframe(given, str(tmp_path))
        assert iterator.class_indices == {"a": 0, "b": 1}
        iterator = generator.flow_from_dataframe(given, str(tmp_path), classes=["b", "a"])
        assert iterator.class_indices == {"b": 0, "a": 1}


# directory_iterator_test


def test_directory_iterator(module, class_folder, tmp_path_factory):
    files = {str(p.relative_to(class_folder)) for p in class_folder.rglob("*.png")}
    generator = module.ImageDataGenerator()
    iterator = generator.flow_from_directory(str(class_folder))
    batch, labels = next(iterator)
    assert (batch.shape, labels.shape) == ((8, 256, 256, 3), (8, 2))
    assert iterator.class_indices == {"class-0": 0, "class-1": 1}
    assert (iterator.num_classes, len(iterator.classes), iterator.samples) == (2, 8, 8)
    assert set(iterator.filenames) == files
    assert {str(class_folder / name) for name in files} == set(iterator.filepaths)
    for arguments in ({"color_mode": "cmyk"}, {"class_mode": "output"}):
        with pytest.raises(ValueError, match="mode"):
            generator.flow_from_directory(str(class_folder), **arguments)

    def constant(image):
        """Whole pictures of one value come back from this one."""
        assert image.shape == (26, 26, 3)
        return np.full_like(image, 17)

    generator = module.ImageDataGenerator(preprocessing_function=constant)
    keywords = {"target_size": (26, 26), "color_mode": "rgb", "class_mode": "categorical"}
    batch, labels = next(generator.flow_from_directory(str(class_folder), batch_size=1, **keywords))
    assert (batch.shape, labels.shape) == ((1, 26, 26, 3), (1, 2))
    assert (batch == 17).all()
    saved = tmp_path_factory.mktemp("saved")
    next(
        module.ImageDataGenerator().flow_from_directory(
            str(class_folder), save_to_dir=str(saved), batch_size=3
        )
    )
    assert len(list(saved.iterdir())) == 3


@pytest.mark.parametrize("color_mode", MODES.values())
def test_directory_iterator_class_mode_input(module, class_folder, color_mode):
    generator = module.ImageDataGenerator()
    keywords = {"class_mode": "input", "color_mode": color_mode, "target_size": (13, 11)}
    batch, targets = next(generator.flow_from_directory(str(class_folder), **keywords))
    assert batch.shape == targets.shape
    assert batch.shape[-1] == {"rgb": 3, "rgba": 4, "grayscale": 1}[color_mode]
    np.testing.assert_array_equal(batch, targets)
    targets[0] += 1
    assert not np.array_equal(batch, targets)


@pytest.mark.parametrize(("share", "count"), [(0.25, 2), (0.4, 2), (0.5, 4)])
def test_directory_iterator_with_validation_split(module, class_folder, share, count):
    generator = module.ImageDataGenerator(validation_split=share)
    with pytest.raises(ValueError, match="subset"):
        generator.flow_from_directory(str(class_folder), subset="foo")
    parts = [
        generator.flow_from_directory(str(class_folder), subset=subset)
        for subset in ("validation", "training")
    ]
    assert [part.samples for part in parts] == [count, 8 - count]
    assert sorted(parts[0].classes.tolist()) == [0] * (count // 2) + [1] * (count // 2)
    assert not set(parts[0].filenames) & set(parts[1].filenames)


# image_data_generator_test


def test_image_data_generator(module, images):
    generator = module.ImageDataGenerator(
        featurewise_center=True, samplewise_center=True, featurewise_std_normalization=True,
        samplewise_std_normalization=True, zca_whitening=False, rotation_range=90.0,
        width_shift_range=0.1, height_shift_range=0.1, shear_range=0.5, zoom_range=0.2,
        channel_shift_range=0.0, brightness_range=(1, 5), fill_mode="nearest", cval=0.5,
        horizontal_flip=True, vertical_flip=True, interpolation_order=1,
    )  # fmt: skip
    generator.fit(images, augment=True)
    for x, _ in (next(generator.flow(images, np.arange(8))) for _ in range(2)):
        assert x.shape == images.shape


def test_image_data_generator_with_validation_split(module, images):
    labels = np.concatenate([np.zeros(4), np.ones(4)])
    generator = module.ImageDataGenerator(validation_split=0.5)
    # The first half has one class only, the second the other.
    with pytest.raises(ValueError, match="Training and validation subsets have different"):
        generator.flow(images, labels, shuffle=False, batch_size=10, subset="validation")
    flow = generator.flow(
        images, labels, shuffle=False, batch_size=10, subset="validation", ignore_class_split=True
    )
    assert next(flow)[1].tolist() == [0] * 4
    labels = np.tile([0, 1], 4)
    for subset, half in (("validation", images[:4]), ("training", images[4:])):
        x, y = next(generator.flow(images, labels, shuffle=False, batch_size=10, subset=subset))
        assert y.tolist() == [0, 1, 0, 1]
        np.testing.assert_array_equal(x, half)
    flow = generator.flow(
        images, np.arange(8), shuffle=False, batch_size=3, subset="validation",
        ignore_class_split=True,
    )  # fmt: skip
    assert next(flow)[1].tolist() == [0, 1, 2]
    assert (flow.n, len(flow)) == (4, 2)


def test_image_data_generator_with_split_value_error(module):
    for share in (5, 1, -0.5):
        with pytest.raises(ValueError, match="strictly between 0 and 1"):
            module.ImageDataGenerator(validation_split=share)


def test_image_data_generator_invalid_data(module):
    generator = module.ImageDataGenerator(
        featurewise_center=True, samplewise_center=True, featurewise_std_normalization=True,
        samplewise_std_normalization=True, data_format="channels_last",
    )  # fmt: skip
    for use in (generator.fit, generator.flow):
        with pytest.raises(ValueError, match="shape"):
            use(np.zeros((3, 10, 10)))
    with pytest.raises(ValueError, match="data_format"):
        module.ImageDataGenerator(data_format="unknown")
    for zoom in ((2, 2, 2), "wide"):
        with pytest.raises(ValueError, match="zoom_range"):
            module.ImageDataGenerator(zoom_range=zoom)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_image_data_generator_fit(module, rng, data_format, channels):
    generator = module.ImageDataGenerator(
        featurewise_center=True, samplewise_center=False, featurewise_std_normalization=True,
        zca_whitening=False, data_format=data_format,
    )  # fmt: skip
    x = rng.random((16, 6, 5, channels)).astype(np.float32)
    shape = (1, 1, channels)
    if data_format == "channels_first":
        x, shape = np.moveaxis(x, 3, 1), (channels, 1, 1)
    generator.fit(x)
    assert generator.mean.shape == generator.std.shape == shape
    axes = (0, 1, 2) if data_format == "channels_last" else (0, 2, 3)
    np.testing.assert_allclose(generator.mean.ravel(), x.mean(axes), rtol=1e-5)
    whitening = module.ImageDataGenerator(
        featurewise_center=True, zca_whitening=True, data_format=data_format
    )
    whitening.fit(x)
    assert whitening.zca_whitening_matrix.shape == (30 * channels,) * 2


def test_image_data_generator_flow(module, images, tmp_path):
    generator = module.ImageDataGenerator()
    keywords = {"shuffle": False, "batch_size": 3}
    flow = generator.flow(images, np.arange(8), save_to_dir=str(tmp_path), **keywords)
    x, y = next(flow)
    np.testing.assert_array_equal(x, images[:3])
    assert y.tolist() == [0, 1, 2]
    assert len(list(tmp_path.iterdir())) == 3
    np.testing.assert_array_equal(next(generator.flow(images, **keywords)), images[:3])
    weights = np.arange(8) + 1
    x, y, w = next(generator.flow(images, np.arange(8), sample_weight=weights, **keywords))
    assert w.tolist() == [1, 2, 3]
    more = [np.eye(8), np.arange(8)]
    (x, one, two), y = next(generator.flow((images, more), np.arange(8), **keywords))
    assert (one.shape, two.tolist(), y.tolist()) == ((3, 8), [0, 1, 2], [0, 1, 2])
    (x, two) = next(generator.flow((images, more[1]), **keywords))
    assert two.tolist() == [0, 1, 2]
    for broken in ((images, more[1][:7]), (images, [more[0], more[1][:7]])):
        with pytest.raises(ValueError, match="same length"):
            generator.flow(broken, np.arange(8), **keywords)
    with pytest.raises(ValueError, match="same length"):
        generator.flow(images, np.arange(7), **keywords)
    numbered = generator.flow(images, np.arange(8), **keywords)
    assert len(numbered) == 3
    assert numbered[2][1].tolist() == [6, 7]
    with pytest.raises(ValueError, match="9"):
        numbered[9]
    for i, (_, y) in zip(range(7), numbered, strict=False):
        assert y.tolist() == [[0, 1, 2], [3, 4, 5], [6, 7]][i % 3]
    shuffled = generator.flow(images, np.arange(8), shuffle=True, batch_size=8, seed=1)
    assert sorted(next(shuffled)[1].tolist()) == list(range(8))
    with pytest.raises(ValueError, match="subset"):
        generator.flow(images, subset="foo")


def test_valid_args(module):
    for brightness in (0.1, (1,), (1, 2, 3)):
        with pytest.raises(ValueError, match="brightness_range"):
            module.ImageDataGenerator(brightness_range=brightness)


def test_batch_standardize(module, images):
    generator = module.ImageDataGenerator(
        featurewise_center=True, samplewise_center=True, featurewise_std_normalization=True,
        samplewise_std_normalization=True, zca_whitening=False, rotation_range=90.0,
        width_shift_range=0.1, height_shift_range=0.1, shear_range=0.5, zoom_range=0.2,
        channel_shift_range=0.0, brightness_range=(1, 5), fill_mode="nearest", cval=0.5,
        horizontal_flip=True, vertical_flip=True,
    )  # fmt: skip
    generator.fit(images, augment=True)
    transformed = np.copy(images)
    for i, image in enumerate(transformed):
        transformed[i] = generator.random_transform(image)
    standardized = generator.standardize(transformed)
    assert standardized.shape == images.shape
    assert np.isfinite(standardized).all()


def test_deterministic_transform(module, rng):
    generator = module.ImageDataGenerator(
        rotation_range=90, fill_mode="constant", cval=0, horizontal_flip=True, vertical_flip=True
    )
    x = rng.random((7, 7, 3)).astype(np.float32)
    np.testing.assert_array_equal(generator.apply_transform(x, {"flip_vertical": True}), x[::-1])
    np.testing.assert_array_equal(
        generator.apply_transform(x, {"flip_horizontal": True}), x[:, ::-1]
    )
    ones = np.ones((3, 3, 3), np.float32)
    turned = generator.apply_transform(ones, {"theta": 45})
    expected = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    np.testing.assert_allclose(turned, np.repeat(expected[..., None], 3, 2), atol=1e-5)


def test_random_transforms(module):
    x = np.random.default_rng(0).random((2, 28, 28)).astype(np.float32)
    seeds = {"seed": 7}
    first = module.ImageDataGenerator(data_format="channels_first")
    for settings, names in (
        ({"rotation_range": 15}, ["theta"]),
        ({"width_shift_range": 0.2, "height_shift_range": 0.2}, ["tx", "ty"]),
        ({"width_shift_range": 3, "height_shift_range": [-4, 4]}, ["tx", "ty"]),
        ({"shear_range": 9}, ["shear"]),
        ({"zoom_range": [1.1, 1.3]}, ["zx", "zy"]),
        ({"brightness_range": (1.1, 1.4)}, ["brightness"]),
        ({"channel_shift_range": 3}, ["channel_shift_intensity"]),
    ):
        generator = module.ImageDataGenerator(**settings)
        drawn = generator.get_random_transform((28, 28, 3), **seeds)
        assert drawn == generator.get_random_transform((28, 28, 3), **seeds)
        still = module.ImageDataGenerator().get_random_transform((28, 28, 3), **seeds)
        assert any(drawn[name] != still[name] for name in names)
        others = set(drawn) - set(names)
        assert all(drawn[name] == still[name] for name in others)
    np.testing.assert_array_equal(first.random_transform(x), x)
    for flip in ("horizontal_flip", "vertical_flip"):
        generator = module.ImageDataGenerator(**{flip: True})
        key = "flip_" + flip.split("_")[0]
        seen = {bool(generator.get_random_transform((4, 4, 3), seed=s)[key]) for s in range(20)}
        assert seen == {True, False}


def test_fit_rescale(module, images):
    rescale = 1 / 255
    generator = module.ImageDataGenerator(
        rescale=rescale, featurewise_center=True, featurewise_std_normalization=True
    )
    generator.fit(images)
    batch = next(generator.flow(images, batch_size=8))
    np.testing.assert_allclose(batch.mean((0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(batch.std((0, 1, 2)), 1, atol=1e-3)
    np.testing.assert_allclose(generator.mean.ravel(), images.mean((0, 1, 2)) * rescale, rtol=1e-4)


# iterator_test, numpy_array_iterator_test, test_image_api


def test_iterator_empty_directory(module):
    iterator = module.Iterator(0, 32, False, 0)
    assert len(next(iterator.index_generator)) == 0


def test_numpy_array_iterator(module, images, tmp_path):
    generator = module.ImageDataGenerator()
    iterator = module.NumpyArrayIterator(
        images, np.arange(8), generator, shuffle=False, save_to_dir=str(tmp_path), batch_size=3
    )
    x, y = next(iterator)
    np.testing.assert_array_equal(x, images[:3])
    assert y.tolist() == [0, 1, 2]
    assert len(list(tmp_path.iterdir())) == 3
    iterator = module.NumpyArrayIterator(
        images, None, generator, shuffle=False, batch_size=3, dtype="float64"
    )
    assert next(iterator).dtype == np.float64
    iterator = module.NumpyArrayIterator(
        images, np.arange(8), generator, sample_weight=np.arange(8) + 1, batch_size=3
    )
    assert next(iterator)[2].tolist() == [1, 2, 3]
    for arguments in (
        {"x": (images, np.zeros(9)), "y": None},
        {"x": (images, [np.zeros(9)]), "y": None},
        {"x": images, "y": np.zeros(9)},
        {"x": images, "y": None, "sample_weight": np.zeros(9)},
    ):
        with pytest.raises(ValueError, match="same length"):
            module.NumpyArrayIterator(**arguments, image_data_generator=generator)
    with pytest.raises(ValueError, match="subset"):
        module.NumpyArrayIterator(images, None, generator, subset="foo")
    with pytest.raises(ValueError, match="shape"):
        module.NumpyArrayIterator(images[0], None, generator)


def test_api_classes(module):
    for name in ("ImageDataGenerator", "Iterator", "NumpyArrayIterator", "DirectoryIterator"):
        assert isinstance(getattr(module, name), type)
    assert issubclass(module.DataFrameIterator, module.BatchFromFilesMixin)
    assert issubclass(module.DirectoryIterator, module.Iterator)
