"""What flow delivers beside pictures and labels, and how: formats, subsets, threads, processes."""

import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.generators import ImageDataGenerator, Iterator, NumpyArrayIterator

AUGMENTING = {"rotation_range": 30, "width_shift_range": 0.2, "channel_shift_range": 40}


@pytest.fixture
def x(rng):
    return rng.integers(0, 256, (10, 8, 6, 3), np.uint8)


def batches(flow, count):
    return [next(flow) for _ in range(count)]


# Inputs, labels and weights


def test_sample_weights_come_third(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), 4, sample_weight=np.arange(10) / 10, seed=1)
    images, labels, weights = next(flow)
    np.testing.assert_array_equal(images, x[labels])
    np.testing.assert_array_equal(weights, labels / 10)


def test_further_inputs_follow_the_pictures_in_a_list(x, rng):
    one, two = rng.random(10), rng.random((10, 2))
    inputs, labels = next(ImageDataGenerator().flow((x, [one, two]), np.arange(10), 4, seed=1))
    assert isinstance(inputs, list)
    for got, whole in zip(inputs, (x, one, two), strict=True):
        np.testing.assert_array_equal(got, whole[labels])
    assert len(next(ImageDataGenerator().flow((x, one), batch_size=4))) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": "misc"}, r"All of the arrays in `x` should have the same length.*array of length 9"),
        ({"y": np.arange(9)}, r"`x` \(images tensor\) and `y` \(labels\) should have the same"),
        ({"sample_weight": np.arange(9)}, r"and `sample_weight` should have the same length"),
        ({"x": ()}, "is a pair: .*received 0 entries. Give the array of pictures itself"),
        ({"x": [np.zeros((9, 4, 4, 3))]}, "is a pair: .*received 1 entry"),
        ({"x": None}, "Pictures come as .*received shape"),
        ({"x": "folder"}, "Pictures come as .*received shape"),
        ({"x": {"a": 1}}, "Pictures come as .*received shape"),
        ({"subset": "test"}, r'Invalid subset name: \'test\'; expected "training" or'),
    ],
)
def test_what_does_not_fit_together_is_refused(x, arguments, message):
    if arguments.get("x") == "misc":
        arguments = {"x": (x, np.zeros(9))}
    with pytest.raises(ConfigurationError, match=message):
        ImageDataGenerator(validation_split=0.5).flow(**{"x": x} | arguments)


# Subsets


def test_the_first_share_is_for_validation(x):
    generator = ImageDataGenerator(validation_split=0.3)
    y = np.arange(10)
    parts = {
        subset: generator.flow(x, y, subset=subset, ignore_class_split=True, shuffle=False)
        for subset in ("validation", "training")
    }
    assert [flow.n for flow in parts.values()] == [3, 7]
    assert next(parts["validation"])[1].tolist() == [0, 1, 2]
    assert next(parts["training"])[1].tolist() == list(range(3, 10))


def test_a_class_in_one_subset_only_is_refused_unless_allowed(x):
    generator = ImageDataGenerator(validation_split=0.5)
    y = np.repeat([0, 1], 5)
    with pytest.raises(ConfigurationError, match="Training and validation subsets have different"):
        generator.flow(x, y, subset="training")
    assert generator.flow(x, y, subset="training", ignore_class_split=True).n == 5
    assert generator.flow(x, np.tile([0, 1], 5), subset="training").n == 5


@pytest.mark.parametrize("share", [1, -0.2, 5])
def test_a_validation_split_beyond_0_to_1_is_refused(share):
    with pytest.raises(ConfigurationError, match="strictly between 0 and 1"):
        ImageDataGenerator(validation_split=share)


# Data format and dtype


def test_channels_first_is_the_same_with_the_axes_moved(x):
    settings = AUGMENTING | {"featurewise_center": True, "featurewise_std_normalization": True}
    settings |= {"zca_whitening": True, "samplewise_center": True, "rescale": 0.5}
    settings |= {"zca_epsilon": 100.0}
    last = ImageDataGenerator(**settings).fit(x, augment=True, seed=3)
    moved = np.moveaxis(x, 3, 1)
    first = ImageDataGenerator(**settings, data_format="channels_first")
    first.fit(moved, augment=True, seed=3)
    assert (first.channel_axis, first.row_axis, first.col_axis) == (1, 2, 3)
    assert (first.mean.shape, last.mean.shape) == ((3, 1, 1), (1, 1, 3))
    flows = [g.flow(images, seed=2) for g, images in ((last, x), (first, moved))]
    for expected, got in zip(batches(flows[0], 2), batches(flows[1], 2), strict=True):
        assert got.flags.c_contiguous
        np.testing.assert_allclose(np.moveaxis(got, 1, 3), expected, atol=1e-4)
    transform = last.get_random_transform((8, 6, 3), seed=5)
    assert transform == first.get_random_transform((3, 8, 6), seed=5)
    np.testing.assert_array_equal(
        np.moveaxis(first.apply_transform(moved[0], transform), 0, 2),
        last.apply_transform(x[0], transform),
    )
    np.testing.assert_array_equal(
        np.moveaxis(first.random_transform(moved[0], 7), 0, 2), last.random_transform(x[0], 7)
    )


def test_another_data_format_is_refused():
    with pytest.raises(ConfigurationError, match='should be "channels_last" or "channels_first"'):
        ImageDataGenerator(data_format="channels")


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "uint8"])
def test_batches_have_the_dtype_asked_for(x, dtype):
    generator = ImageDataGenerator(**AUGMENTING, dtype=dtype)
    batch, plain = (next(g.flow(x, seed=1)) for g in (generator, ImageDataGenerator(**AUGMENTING)))
    assert batch.dtype == generator.random_transform(x[0].astype(dtype)).dtype == np.dtype(dtype)
    np.testing.assert_allclose(batch, plain, atol=0.51 if dtype == "uint8" else 0.1)


def test_statistics_of_float64_are_exact(x):
    flags = {"featurewise_center": True, "featurewise_std_normalization": True, "rescale": 1 / 255}
    generator = ImageDataGenerator(**flags, dtype="float64").fit(x)
    batch = next(generator.flow(x, batch_size=10))
    assert abs(batch.mean()) < 1e-12


# Settings of the generator


def test_the_preprocessing_function_gets_one_varied_picture_before_rescaling(x):
    seen = []

    def function(image):
        seen.append(image.copy())
        return image + 1

    generator = ImageDataGenerator(preprocessing_function=function, rescale=2, **AUGMENTING)
    expected = next(ImageDataGenerator(**AUGMENTING).flow(x, seed=1, batch_size=3))
    batch = generator.flow(x, seed=1, batch_size=3)[0]
    np.testing.assert_array_equal(seen, expected)
    np.testing.assert_allclose(batch, (expected + 1) * 2)


def test_a_preprocessing_function_that_changes_the_shape_is_refused(x):
    generator = ImageDataGenerator(preprocessing_function=lambda image: image[:4])
    with pytest.raises(ConfigurationError, match=r"keep the shape.*\(8, 6, 3\).*\(4, 6, 3\)"):
        next(generator.flow(x))


@pytest.mark.parametrize("keras_compat", [False, True])
@pytest.mark.parametrize(
    "function",
    [
        lambda image: image.mean(-1, keepdims=True),
        lambda image: image[:1, :1],
        lambda image: image.mean(),
        lambda image: image[None] * 2,
        lambda image: np.float64(image > 100),
    ],
)
@pytest.mark.parametrize("more", [{}, {"rescale": 0.5, "samplewise_center": True}])
def test_what_numpy_repeats_to_a_picture_is_one(x, keras_compat, function, more):
    generator = ImageDataGenerator(
        preprocessing_function=function, keras_compat=keras_compat, **more
    )
    batch = next(generator.flow(x, shuffle=False))
    expected = np.zeros(x.shape, np.float32)
    for row, image in zip(expected, x.astype(np.float32), strict=True):
        row[...] = function(image)
    expected *= generator.rescale or 1
    expected -= expected.mean((1, 2, 3), keepdims=True) if more else 0
    np.testing.assert_allclose(batch, expected, atol=1e-4)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("rescale", "1/255"),
        ("rescale", (1, 2, 3)),
        ("rescale", 1j),
        ("preprocessing_function", 3),
        ("preprocessing_function", "upper"),
        ("preprocessing_function", [str]),
        ("validation_split", [0.2]),
        ("validation_split", "0.2"),
        ("validation_split", 1),
        ("dtype", "float23"),
        ("dtype", "complex64"),
        ("dtype", str),
        ("dtype", 3),
        ("dtype", ["f4"]),
        ("dtype", "f4,,"),
    ],
)
def test_a_treatment_that_cannot_be_is_refused_at_once(setting, value):
    with pytest.raises(ConfigurationError, match=f"`{setting}` must be"):
        ImageDataGenerator(**{setting: value})


@pytest.mark.parametrize("nothing", [None, False, 0, [], (), ""])
def test_what_keras_takes_for_nothing_is_nothing(x, nothing):
    generator = ImageDataGenerator(rescale=nothing, preprocessing_function=nothing, dtype=nothing)
    batch = next(generator.flow(x, shuffle=False))
    np.testing.assert_array_equal(batch, x)
    assert batch.dtype == np.float32


@pytest.mark.parametrize("dtype", [np.float64, np.dtype("f8"), float, "f8", "double"])
def test_a_dtype_may_be_written_in_any_of_numpys_ways(x, dtype):
    generator = ImageDataGenerator(rescale=np.float32(0.5), dtype=dtype)
    assert next(generator.flow(x)).dtype == np.float64


@pytest.mark.parametrize("returned", [None, "picture", [["a"]]])
def test_a_preprocessing_function_that_returns_no_picture_is_refused(x, returned):
    generator = ImageDataGenerator(preprocessing_function=lambda image: returned)
    with pytest.raises(ConfigurationError, match=r"keep the shape of a picture.*it returned"):
        next(generator.flow(x))


@pytest.mark.parametrize("keras_compat", [False, True])
def test_statistics_of_other_pictures_are_reported(rng, keras_compat):
    """Also where the sides are doubled, so that the values could be cut into rows of the matrix."""
    small = rng.uniform(0, 255, (30, 6, 6, 3)).astype(np.float32)
    generator = ImageDataGenerator(
        featurewise_center=True, zca_whitening=True, keras_compat=keras_compat
    ).fit(small)
    grey = ImageDataGenerator(
        featurewise_center=True, featurewise_std_normalization=True, keras_compat=keras_compat
    ).fit(small)
    for fitted, images, name in (
        (generator, np.zeros((4, 12, 12, 3)), "zca_whitening_matrix"),
        (generator, np.zeros((4, 6, 7, 3)), "zca_whitening_matrix"),
        (grey, np.zeros((4, 6, 6, 1)), "mean"),
        (grey, np.zeros((4, 6, 6, 4)), "mean"),
    ):
        for use in (
            lambda g=fitted, x=images: next(g.flow(x)),
            lambda g=fitted, x=images: g.standardize(x),
            lambda g=fitted, x=images: g.standardize(x[0]),
        ):
            with pytest.raises(ConfigurationError, match=f"`{name}` has shape.*fit pictures of"):
                use()
    assert next(generator.flow(small)).shape == small.shape
    assert next(grey.flow(np.zeros((2, 9, 4, 3)))).shape == (2, 9, 4, 3)


def test_attributes_are_keras_and_may_be_changed(x):
    generator = ImageDataGenerator(zoom_range=0.25, horizontal_flip=1, featurewise_center=True)
    assert generator.zoom_range == [0.75, 1.25]
    assert generator.config.horizontal_flip is True
    generator.mean = [1, 2, 3]
    generator.zoom_range = [1, 1]
    generator.horizontal_flip = False
    batch = next(generator.flow(x, shuffle=False))
    np.testing.assert_array_equal(batch, x - np.float32([1, 2, 3]))


# Position


def test_only_what_is_delivered_is_saved(x, tmp_path):
    flow = ImageDataGenerator().flow(x, batch_size=2, save_to_dir=tmp_path)
    next(flow)
    assert len(list(tmp_path.iterdir())) == 2


def test_next_gives_the_numbered_batches_epoch_after_epoch(x):
    flows = [ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4, seed=1) for _ in range(2)]
    for step in range(12):
        expected = flows[1][step % 3]
        if step % 3 == 2:
            flows[1].on_epoch_end()
        np.testing.assert_array_equal(next(flows[0]), expected)


def test_a_new_fit_or_epoch_or_batch_size_counts_at_once(x):
    generator = ImageDataGenerator(featurewise_center=True).fit(x)
    flow = generator.flow(x, shuffle=False, batch_size=2)
    next(flow)
    generator.fit(x + np.uint8(1))
    np.testing.assert_allclose(next(flow), x[2:4] - generator.mean, atol=1e-4)
    flow.batch_size = 5
    assert len(next(flow)) == 5
    flow.reset()
    np.testing.assert_allclose(next(flow), x[:5] - generator.mean, atol=1e-4)


def test_an_error_is_raised_in_its_turn(x):
    generator = ImageDataGenerator(featurewise_center=True)
    flow = generator.flow(x, batch_size=2, shuffle=False)
    with pytest.raises(NotFittedError):
        next(flow)
    generator.fit(x)
    assert next(flow).shape == (2, 8, 6, 3)


# Iterators as objects


def test_an_iterator_names_the_indices_of_each_batch(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), batch_size=4, seed=3)
    order = flow.index_array
    generator = flow.index_generator
    assert [next(generator).tolist() for _ in range(2)] == [order[:4].tolist(), order[4:8].tolist()]
    assert (flow.batch_index, flow.total_batches_seen) == (2, 2)
    assert next(flow)[1].tolist() == order[8:].tolist()
    assert (flow.batch_index, flow.total_batches_seen) == (0, 3)


@pytest.mark.parametrize("batch_size", [0, 32])
def test_an_iterator_over_nothing_has_no_batches(batch_size):
    iterator = Iterator(0, batch_size, False, 0)
    assert len(iterator) == 0
    assert next(iterator.index_generator).size == 0
    with pytest.raises(ConfigurationError, match="no picture to take"):
        next(iterator)


def test_the_same_batches_come_in_another_process(x):
    flow = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4)
    next(flow)
    copy = pickle.loads(pickle.dumps(flow))
    for _ in range(4):
        np.testing.assert_array_equal(next(copy), next(flow))
    code = (
        "import pickle, sys, numpy as np\n"
        "flow = pickle.load(sys.stdin.buffer)\n"
        "np.save(sys.stdout.buffer, next(flow))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(flow),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert answer.stdout.endswith(next(flow).tobytes())


@pytest.mark.parametrize("compat", [False, True])
def test_processes_agree_on_an_order_that_no_seed_decides(x, compat):
    flow = ImageDataGenerator(keras_compat=compat).flow(x, np.arange(10), batch_size=3)
    packed = pickle.dumps(flow)
    one, two = (pickle.loads(packed) for _ in range(2))
    labels = [*one[0][1], *two[1][1], *one[2][1], *two[3][1]]
    assert sorted(labels) == list(range(10))


def test_no_picture_makes_an_empty_batch(x):
    settings = {"samplewise_center": True, "rescale": 0.5, "rotation_range": 9}
    for generator in (ImageDataGenerator(**settings), ImageDataGenerator()):
        flow = generator.flow(x, np.arange(10))
        images, labels = flow._get_batches_of_transformed_samples([])
        assert (images.shape, labels.shape) == ((0, 8, 6, 3), (0,))


def test_an_iterator_can_be_made_directly(x):
    iterator = NumpyArrayIterator(x, None, ImageDataGenerator(), 3)
    np.testing.assert_array_equal(next(iterator), x[:3])


def test_random_numbers_of_the_process_are_left_alone(x):
    before = np.random.get_state()[1].copy()  # noqa: NPY002 - the state that must not move
    for compat in (False, True):
        generator = ImageDataGenerator(**AUGMENTING, keras_compat=compat)
        next(generator.flow(x, seed=1))
        generator.random_transform(x[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_no_warning_comes_with_any_of_this(x):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        next(ImageDataGenerator(**AUGMENTING).flow(x.astype(np.int64), seed=1))


def test_a_picture_is_only_divided_where_centring_is_not_asked_for(x):
    batch = next(ImageDataGenerator(samplewise_std_normalization=True).flow(x, shuffle=False))
    expected = x / (x.std((1, 2, 3), keepdims=True) + 1e-6)
    np.testing.assert_allclose(batch, expected, rtol=1e-4)
