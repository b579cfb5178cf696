import itertools
import threading

import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, NotFittedError
from cnnlab.generators import ImageDataGenerator
from cnnlab.images import decode_image
from cnnlab.normalization import ZCAWhitening

AUGMENTING = {
    "rotation_range": 30,
    "width_shift_range": 0.2,
    "zoom_range": 0.2,
    "channel_shift_range": 40,
    "horizontal_flip": True,
}


@pytest.fixture
def x(rng):
    return rng.integers(0, 256, (10, 8, 6, 3), np.uint8)


def take(iterator, count):
    return list(itertools.islice(iterator, count))


def codes(notes):
    return [note.code for note in notes]


# flow: what comes, and in which order


def test_flow_yields_float32_pictures_with_their_labels(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), batch_size=4, seed=1)
    batches = take(flow, 3)
    assert [len(images) for images, _ in batches] == [4, 4, 2]
    for images, labels in batches:
        assert images.dtype == np.float32
        np.testing.assert_array_equal(images, x[labels])
    assert sorted(np.concatenate([labels for _, labels in batches])) == list(range(10))


def test_flow_without_labels_yields_pictures_alone(x):
    batch = next(ImageDataGenerator().flow(x, shuffle=False, batch_size=3))
    np.testing.assert_array_equal(batch, x[:3])


@pytest.mark.parametrize("y", [np.eye(10), list("abcdefghij"), np.zeros((10, 2, 2))])
def test_labels_of_any_shape_pass_through_unchanged(x, y):
    labels = next(ImageDataGenerator().flow(x, y, batch_size=10, shuffle=False))[1]
    np.testing.assert_array_equal(labels, y)


def test_batches_never_end_and_each_epoch_has_its_own_order(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), batch_size=5, seed=0)
    epochs = [np.concatenate([next(flow)[1] for _ in range(2)]).tolist() for _ in range(3)]
    assert all(sorted(epoch) == list(range(10)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3


def test_the_same_seed_gives_the_same_batches_whatever_else_runs(x):
    first = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4, seed=3)
    second = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4, seed=3)
    disturbing = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4, seed=3)
    for _ in range(7):
        next(disturbing)
        np.testing.assert_array_equal(next(first), next(second))


def test_without_a_seed_two_flows_differ(x):
    flows = [ImageDataGenerator(**AUGMENTING).flow(x, shuffle=False) for _ in range(2)]
    assert not np.array_equal(next(flows[0]), next(flows[1]))


def test_every_epoch_draws_anew(x):
    flow = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=10, shuffle=False, seed=0)
    assert not np.array_equal(next(flow), next(flow))


def test_indexing_gives_the_batches_that_next_gives(x):
    flow = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4, seed=5)
    assert len(flow) == 3
    indexed = [flow[i] for i in (2, 0, 1)]
    for index, batch in zip((0, 1, 2), take(flow, 3), strict=True):
        np.testing.assert_array_equal(batch, indexed[(index + 1) % 3])


def test_indexing_beyond_the_last_batch_is_refused(x):
    with pytest.raises(ConfigurationError, match="Asked for batch 3, but there are 3"):
        ImageDataGenerator().flow(x, batch_size=4)[3]


def test_reset_goes_to_the_first_batch_of_a_new_epoch(x):
    flow = ImageDataGenerator(**AUGMENTING).flow(x, batch_size=4, seed=5)
    first = flow.next()
    flow.reset()
    assert (flow.epoch, flow.batch_index) == (1, 0)
    flow.reset()
    assert (flow.epoch, flow.batch_index) == (1, 0)
    assert not np.array_equal(flow.next(), first)


def test_the_end_of_an_epoch_brings_a_new_order_for_indexing(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), batch_size=10, seed=0)
    before = flow[0][1].tolist()
    flow.on_epoch_end()
    assert flow[0][1].tolist() != before


def test_threads_share_an_iterator_without_losing_a_batch(x):
    flow = ImageDataGenerator(**AUGMENTING).flow(x, np.arange(10), batch_size=1, seed=0)
    seen = []

    def work():
        seen.extend(next(flow)[1].item() for _ in range(10))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(list(range(10)) * 3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y": np.arange(9)}, "one entry a picture; received 9 for 10"),
        ({"y": 3}, "received a single value for 10"),
        ({"batch_size": 0}, "`batch_size` must be an integer, 1 or more; received 0"),
        ({"batch_size": 2.5}, "`batch_size` must be an integer"),
        ({"seed": -3}, "`seed` must be an integer, 0 or more"),
    ],
)
def test_arguments_of_flow_that_cannot_be_used_are_refused(x, arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        ImageDataGenerator().flow(x, **arguments)


def test_flow_refuses_one_picture_without_its_batch_axis_and_no_pictures(x):
    with pytest.raises(ConfigurationError, match=r"received shape \(8, 6, 3\)"):
        ImageDataGenerator().flow(x[0])
    with pytest.raises(ConfigurationError, match="at least 1; received 0"):
        ImageDataGenerator().flow(x[:0])


# flow: keeping the pictures


def test_saved_pictures_are_the_generated_ones_at_their_true_values(x, tmp_path):
    generator = ImageDataGenerator(horizontal_flip=True, samplewise_center=True, rescale=1 / 255)
    flow = generator.flow(x, batch_size=4, seed=2, save_to_dir=tmp_path / "new", save_prefix="toy")
    delivered = np.concatenate(take(flow, 3))
    files = sorted(tmp_path.glob("new/toy_*.png"), key=lambda f: int(f.stem.split("_")[2]))
    assert len(files) == 10
    saved = np.stack([decode_image(file.read_bytes()) for file in files]).astype(np.float32)
    np.testing.assert_allclose(generator.standardize(saved), delivered, atol=1e-6)


def test_files_of_earlier_flows_are_never_replaced(x, tmp_path):
    for rounds in (1, 2, 3):
        take(ImageDataGenerator().flow(x, batch_size=5, seed=0, save_to_dir=tmp_path), 2)
        assert len(list(tmp_path.iterdir())) == 10 * rounds


@pytest.mark.parametrize("save_format", ["png", "jpeg", "jpg", "webp", "bmp", "gif"])
def test_every_format_can_be_read_again(x, tmp_path, save_format):
    next(ImageDataGenerator().flow(x, save_to_dir=tmp_path, save_format=save_format))
    files = list(tmp_path.glob(f"*.{save_format}"))
    assert len(files) == 10
    assert decode_image(files[0].read_bytes()).shape == (8, 6, 3)


def test_indexed_pictures_are_saved_too(x, tmp_path):
    ImageDataGenerator().flow(x, batch_size=4, save_to_dir=tmp_path)[0]
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"save_format": "svg"}, "`save_format` must be one of png, jpeg.*received 'svg'"),
        ({"save_prefix": "../up"}, "`save_prefix` is the beginning of a file name.*'../up'"),
        ({"save_prefix": "a\0"}, "without / or"),
    ],
)
def test_formats_and_prefixes_that_cannot_be_used_are_refused(x, tmp_path, arguments, message):
    with pytest.raises(ConfigurationError, match=message):
        ImageDataGenerator().flow(x, save_to_dir=tmp_path, **arguments)


def test_a_folder_that_cannot_be_made_is_refused(x, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be made"):
        ImageDataGenerator().flow(x, save_to_dir=tmp_path / "file")


# Statistics and normalisation


@pytest.mark.parametrize(
    "flag", ["featurewise_center", "featurewise_std_normalization", "zca_whitening"]
)
def test_statistics_that_were_not_fitted_are_an_error_that_says_what_to_call(x, flag):
    generator = ImageDataGenerator(**{flag: True})
    for use in (lambda: next(generator.flow(x)), lambda: generator.standardize(x)):
        with pytest.raises(NotFittedError, match=r"call generator\.fit\(x_train\) first"):
            use()


def test_samplewise_needs_no_fit_and_takes_one_mean_per_picture(x):
    generator = ImageDataGenerator(samplewise_center=True, samplewise_std_normalization=True)
    batch = generator.standardize(x)
    np.testing.assert_allclose(batch.mean((1, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(batch.std((1, 2, 3)), 1, atol=1e-4)
    np.testing.assert_array_equal(generator.standardize(x[3]), batch[3])


def test_standardize_leaves_its_input_alone(x):
    images = x.astype(np.float32)
    ImageDataGenerator(rescale=2, samplewise_center=True).standardize(images)
    np.testing.assert_array_equal(images, x)


def test_rescale_comes_before_the_statistics(x):
    generator = ImageDataGenerator(rescale=1 / 255, featurewise_center=True).fit(x)
    expected = (x / 255).mean((0, 1, 2))
    np.testing.assert_allclose(generator.mean.ravel(), expected, rtol=1e-5)
    np.testing.assert_allclose(generator.standardize(x), x / 255 - expected, atol=1e-6)


def test_rescale_alone_needs_no_fit(x):
    np.testing.assert_allclose(ImageDataGenerator(rescale=0.5).standardize(x), x / 2)


def test_the_tutorials_whitening_leaves_no_correlation(rng):
    waves = rng.normal(size=(200, 4, 4, 3)).cumsum(1).cumsum(2)
    generator = ImageDataGenerator(featurewise_center=True, zca_whitening=True).fit(waves)
    flat = next(generator.flow(waves, batch_size=200)).reshape(200, 48).astype(np.float64)
    np.testing.assert_allclose(flat.T @ flat / 200, np.eye(48), atol=1e-4)
    assert generator.notes == ()


def test_whitening_centres_by_itself_and_says_so(x):
    alone = ImageDataGenerator(zca_whitening=True).fit(x)
    centred = ImageDataGenerator(featurewise_center=True, zca_whitening=True).fit(x)
    np.testing.assert_allclose(alone.standardize(x), centred.standardize(x), atol=1e-3)
    assert not alone.featurewise_center
    assert codes(alone.notes) == ["zca-centres"]


def test_zca_epsilon_reaches_the_whitening(x):
    generator = ImageDataGenerator(zca_whitening=True, zca_epsilon=50.0).fit(x)
    expected = ZCAWhitening(50.0, center="channel").fit_transform(x)
    np.testing.assert_allclose(generator.standardize(x), expected, atol=1e-4)


def test_fit_can_learn_from_augmented_pictures(x):
    dark = np.zeros_like(x)
    dark[:, 0, 0] = 250
    augmenting = {"width_shift_range": 0.5, "fill_mode": "constant", "cval": 100}
    generator = ImageDataGenerator(featurewise_center=True, **augmenting)
    plain = generator.fit(dark).mean
    means = [generator.fit(dark, augment=True, rounds=3, seed=s).mean.tolist() for s in (1, 1, 2)]
    assert means[0] == means[1] != means[2]
    assert (np.array(means[0]) > plain + 5).all()


def test_statistics_read_none_until_they_are_known(x):
    generator = ImageDataGenerator(featurewise_center=True, zca_whitening=True)
    assert (generator.mean, generator.std, generator.zca_whitening_matrix) == (None, None, None)
    generator.fit(x)
    assert generator.mean.shape == (1, 1, 3)
    assert generator.std is None
    assert generator.zca_whitening_matrix.shape == (144, 144)


@pytest.mark.parametrize("rounds", [0, 1.5])
def test_rounds_must_be_a_whole_number(x, rounds):
    with pytest.raises(ConfigurationError, match="`rounds` must be an integer, 1 or more"):
        ImageDataGenerator(featurewise_center=True).fit(x, augment=True, rounds=rounds)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"featurewise_std_normalization": True}, ["std-without-center"]),
        ({"samplewise_std_normalization": True}, ["std-without-center"]),
        (
            {"featurewise_center": 1, "featurewise_std_normalization": 1, "zca_whitening": 1},
            ["zca-after-std"],
        ),
        (
            {"samplewise_center": True, "featurewise_center": True},
            ["samplewise-before-featurewise"],
        ),
        (
            {"featurewise_center": True, "preprocessing_function": np.sqrt},
            ["preprocessing-after-fit"],
        ),
        ({"samplewise_center": True, "samplewise_std_normalization": True}, []),
    ],
)
def test_conflicting_flags_are_kept_and_noted(flags, expected):
    generator = ImageDataGenerator(**flags)
    assert codes(generator.notes) == expected
    assert all("`" in str(note) for note in generator.notes)
    assert all(getattr(generator, name) == value for name, value in flags.items())


def test_std_without_centre_only_divides(x):
    generator = ImageDataGenerator(featurewise_std_normalization=True).fit(x)
    expected = x / (x.std((0, 1, 2)) + 1e-6)
    np.testing.assert_allclose(generator.standardize(x), expected, rtol=1e-5)


# Single transforms


def test_get_random_transform_has_the_keys_of_keras():
    transform = ImageDataGenerator(**AUGMENTING).get_random_transform((8, 6, 3), seed=1)
    keys = "theta tx ty shear zx zy flip_horizontal flip_vertical channel_shift_intensity"
    keys += " brightness"
    assert set(transform) == set(keys.split())
    assert transform == ImageDataGenerator(**AUGMENTING).get_random_transform((8, 6, 3), seed=1)


def test_random_transform_is_draw_then_apply(x):
    generator = ImageDataGenerator(**AUGMENTING)
    transform = generator.get_random_transform(x[0].shape, seed=4)
    by_hand = generator.apply_transform(x[0], transform)
    np.testing.assert_array_equal(generator.random_transform(x[0], seed=4), by_hand)
    assert by_hand.shape == (8, 6, 3)


def test_an_empty_transform_changes_nothing(x):
    np.testing.assert_array_equal(ImageDataGenerator().apply_transform(x[0], {}), x[0])


def test_settings_are_checked_when_the_generator_is_made():
    with pytest.raises(ConfigurationError, match="Swap them"):
        ImageDataGenerator(zoom_range=(2, 1))
    with pytest.raises(ConfigurationError, match="`zca_epsilon` must be"):
        ImageDataGenerator(zca_whitening=True, zca_epsilon=-1)


def test_an_iterator_for_an_array_is_refused(rng):
    images = rng.integers(0, 256, (4, 5, 5, 3), np.uint8)
    generator = ImageDataGenerator(featurewise_center=True)
    for use in (generator.fit, generator.flow):
        with pytest.raises(ConfigurationError, match=r"received a NumpyArrayIterator.*concatenate"):
            use(generator.flow(images))


@pytest.mark.parametrize("shape", [None, 5, (), (5,)])
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(ConfigurationError, match="The shape of a picture is its height and width"):
        ImageDataGenerator().get_random_transform(shape)
    with pytest.raises(ConfigurationError, match="Pictures come as"):
        ImageDataGenerator().standardize(np.zeros((5, 5), np.float32))


def test_batches_may_be_of_a_floating_type_that_numpy_does_not_know(rng):
    bfloat16 = pytest.importorskip("ml_dtypes").bfloat16
    images = rng.integers(0, 256, (4, 5, 5, 3), np.uint8)
    for keras_compat in (False, True):
        generator = ImageDataGenerator(rescale=0.5, dtype=bfloat16, keras_compat=keras_compat)
        batch = next(generator.flow(images, shuffle=False))
        assert batch.dtype == bfloat16
        np.testing.assert_array_equal(batch, (images * np.float32(0.5)).astype(bfloat16))
    with pytest.raises(ConfigurationError, match="a type of real numbers"):
        ImageDataGenerator(dtype="V8")
