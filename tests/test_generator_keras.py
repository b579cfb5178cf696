"""keras_compat=True gives the batches of Keras's own class, and model.fit takes the iterators."""

import copy
import pickle
import warnings

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import ConfigurationError
from cnnlab.generators import ImageDataGenerator, NumpyArrayIterator, keras_compat

pandas = pytest.importorskip("pandas")

pytestmark = [
    pytest.mark.tensorflow,
    # Keras calls SciPy by a name that SciPy has retired.
    pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning"),
]

ALL = {
    "rotation_range": 40,
    "width_shift_range": 0.2,
    "height_shift_range": 3,
    "brightness_range": (0.5, 1.5),
    "shear_range": 20,
    "zoom_range": 0.3,
    "channel_shift_range": 60,
    "horizontal_flip": True,
    "vertical_flip": True,
}
NORMALIZING = {
    "featurewise_std_normalization": True,
    "samplewise_std_normalization": True,
    "rescale": 1 / 255,
}


@pytest.fixture(scope="module")
def keras_image():
    from keras.src.legacy.preprocessing import image

    return image


@pytest.fixture
def x(rng):
    return rng.integers(0, 256, (23, 14, 11, 3), np.uint8)


@pytest.fixture
def folder(tmp_path, rng):
    for i in range(12):
        path = tmp_path / f"class-{i % 3}" / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (9 + i, 15, 3), np.uint8)).save(path)
    return tmp_path


def both(keras_image, settings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return (
            ImageDataGenerator(**settings, keras_compat=True),
            keras_image.ImageDataGenerator(**settings),
        )


def assert_equal_batches(ours, keras, count, tolerance=0.01):
    for _ in range(count):
        (images, labels), (expected, expected_labels) = next(ours), next(keras)
        np.testing.assert_array_equal(labels, expected_labels)
        assert images.dtype == expected.dtype
        # A pixel on the border of "inside" may fall on the other side by a rounding error.
        assert (np.abs(images - expected) > tolerance).mean() < 1e-3


# Batches for a seed


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"fill_mode": "wrap", "interpolation_order": 0},
        {"height_shift_range": [-2, 0, 5], "width_shift_range": [0.1, 0.3]},
        {"fill_mode": "constant", "cval": 9, "data_format": "channels_last", "dtype": "float64"},
        {"fill_mode": "reflect", "preprocessing_function": lambda image: image[::-1] * 2},
        {"fill_mode": "mirror", "interpolation_order": True, "cval": True},
        {"fill_mode": "grid-wrap", "rotation_range": None, "shear_range": False},
        {"fill_mode": "grid-constant", "zoom_range": False, "channel_shift_range": False},
        {"fill_mode": "grid-mirror", "width_shift_range": None, "rotation_range": True},
        {"height_shift_range": range(-2, 3), "width_shift_range": np.float32(0.2)},
        {"height_shift_range": [], "width_shift_range": [0, 0], "horizontal_flip": 2},
        {"height_shift_range": True, "width_shift_range": np.int64(3), "validation_split": None},
        {"brightness_range": (1, 1), "rescale": False, "preprocessing_function": False},
    ],
)
def test_a_seed_gives_the_batches_that_keras_gives(keras_image, x, settings):
    ours, keras = both(keras_image, ALL | settings)
    flows = [g.flow(x, np.arange(23), batch_size=5, seed=4) for g in (ours, keras)]
    assert_equal_batches(*flows, 12)
    for flow in flows:
        flow.reset()
    assert_equal_batches(*flows, 3)


def test_indexing_gives_the_batches_that_keras_gives(keras_image, x):
    flows = [g.flow(x, np.arange(23), batch_size=5, seed=4) for g in both(keras_image, ALL)]
    for _ in range(2):
        for index in (0, 2, 1):
            (images, labels), (expected, expected_labels) = (flow[index] for flow in flows)
            np.testing.assert_array_equal(labels, expected_labels)
            np.testing.assert_allclose(images, expected, atol=0.01)
        for flow in flows:
            flow.on_epoch_end()
        np.testing.assert_array_equal(flows[0].index_array, flows[1].index_array)


def operate(flow, operation, number):
    """One thing that programs do to an iterator; what it answers."""
    actions = {
        "next": lambda: next(flow)[1].tolist(),
        "number": lambda: flow[number % len(flow)][1].tolist(),
        "indices": lambda: next(flow.index_generator).tolist(),
        "end": flow.on_epoch_end,
        "reset": flow.reset,
        "batch_size": lambda: setattr(flow, "batch_size", 1 + number % 6),
        "seed": lambda: setattr(flow, "seed", number),
        "total": lambda: setattr(flow, "total_batches_seen", number),
        "shuffle": lambda: setattr(flow, "shuffle", bool(number % 2)),
        "order": lambda: setattr(flow, "index_array", np.arange(23)[::-1]),
        "fewer": lambda: setattr(flow, "n", 23 - number % 3),
    }
    answer = actions[operation]()
    return answer, flow.batch_index, flow.total_batches_seen, flow.index_array.tolist()


@pytest.mark.parametrize("seed", range(30))
def test_whatever_programs_do_in_turn_gives_the_order_of_keras(keras_image, x, seed):
    random = np.random.default_rng(seed)
    shuffle, first_seed = bool(seed % 3), seed % 4
    flows = [
        g.flow(x, np.arange(23), batch_size=5, shuffle=shuffle, seed=first_seed)
        for g in both(keras_image, {})
    ]
    names = ["next", "next", "next", "number", "indices", "end", "reset", "batch_size"]
    names += ["seed", "total", "shuffle", "order", "fewer"]
    for name in ("next", *random.choice(names, 30)):
        number = int(random.integers(20))
        ours, keras = (operate(flow, name, number) for flow in flows)
        assert ours == keras, name


def test_channels_first_gives_the_batches_that_keras_gives(keras_image, x):
    # Keras's brightness takes pictures for channels last, whatever the data format.
    settings = ALL | {"brightness_range": None, "data_format": "channels_first"}
    ours, keras = both(keras_image, settings)
    moved = np.moveaxis(x, 3, 1)
    assert_equal_batches(
        *(g.flow(moved, np.arange(23), batch_size=7, seed=1) for g in (ours, keras)), 5
    )


def test_fit_on_varied_pictures_learns_what_keras_learns(keras_image, x):
    # Rescaled before it is varied, a picture is black after Keras's brightness.
    ours, keras = both(keras_image, ALL | NORMALIZING | {"brightness_range": None})
    for generator in (ours, keras):
        generator.fit(x, augment=True, rounds=2, seed=3)
    np.testing.assert_allclose(ours.mean, keras.mean, rtol=1e-4)
    np.testing.assert_allclose(ours.std, keras.std, rtol=1e-4)
    assert_equal_batches(
        *(g.flow(x, np.arange(23), batch_size=5, seed=4) for g in (ours, keras)), 6, 1e-3
    )


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_single_draws_and_transforms_are_those_of_keras(keras_image, x, seed):
    ours, keras = both(keras_image, ALL)
    image = x[0].astype(np.float32)
    drawn, expected = (g.get_random_transform(image.shape, seed) for g in (ours, keras))
    assert drawn == {k: v if v is None else pytest.approx(v) for k, v in expected.items()}
    np.testing.assert_allclose(
        ours.random_transform(image, seed), keras.random_transform(image, seed), atol=0.01
    )


def test_the_module_as_keras_is_compatible_without_an_argument(keras_image, x):
    ours = keras_compat.ImageDataGenerator(rotation_range=30)
    assert ours.keras_compat
    keras = keras_image.ImageDataGenerator(rotation_range=30)
    assert_equal_batches(*(g.flow(x, np.arange(23), seed=0) for g in (ours, keras)), 2)


def test_seeds_beyond_those_of_keras_are_reported(x):
    flow = keras_compat.ImageDataGenerator(rotation_range=30).flow(x, batch_size=5, seed=2**32 - 1)
    next(flow)
    with pytest.raises(ConfigurationError, match="has to stay below 4294967296"):
        next(flow)
    with pytest.raises(ConfigurationError, match="has to stay below 4294967296"):
        flow.image_data_generator.random_transform(x[0], seed=2**32)


# Files


@pytest.mark.parametrize("compat", [False, True])
@pytest.mark.parametrize("color_mode", ["rgb", "grayscale", "rgba"])
@pytest.mark.parametrize("size", [{}, {"interpolation": "bilinear"}, {"keep_aspect_ratio": True}])
def test_pictures_of_a_folder_are_those_of_keras(keras_image, folder, compat, color_mode, size):
    keywords = {"target_size": (12, 10), "shuffle": False, "color_mode": color_mode} | size
    ours = ImageDataGenerator(keras_compat=compat).flow_from_directory(folder, **keywords)
    keras = keras_image.ImageDataGenerator().flow_from_directory(str(folder), **keywords)
    assert ours.filenames == keras.filenames
    assert ours.class_indices == keras.class_indices
    assert ours.image_shape == keras.image_shape
    np.testing.assert_array_equal(ours.classes, keras.classes)
    assert_equal_batches(ours, keras, 1, 0)


@pytest.mark.parametrize("class_mode", ["categorical", "sparse", "binary", "input"])
@pytest.mark.parametrize("subset", ["training", "validation", None])
def test_a_folder_with_a_seed_gives_keras_batches(keras_image, folder, class_mode, subset):
    keywords = {"target_size": (12, 10), "batch_size": 5, "seed": 1}
    keywords |= {"class_mode": class_mode, "subset": subset}
    ours, keras = both(keras_image, ALL | {"validation_split": 0.4})
    ours = ours.flow_from_directory(folder, **keywords)
    keras = keras.flow_from_directory(str(folder), **keywords)
    if class_mode == "input":
        np.testing.assert_allclose(next(ours)[1], next(keras)[1], atol=0.01)
    else:
        assert_equal_batches(ours, keras, 4)


@pytest.mark.parametrize("class_mode", ["categorical", "sparse", "raw"])
def test_a_data_frame_with_a_seed_gives_keras_batches(keras_image, folder, class_mode):
    names = [f"class-{i % 3}/{i}.png" for i in range(12)]
    frame = pandas.DataFrame({"filename": names, "class": [f"c{i % 4}" for i in range(12)]})
    keywords = {"target_size": (12, 10), "batch_size": 5, "seed": 1, "class_mode": class_mode}
    ours, keras = (
        g.flow_from_dataframe(frame, str(folder), subset="training", **keywords)
        for g in both(keras_image, ALL | {"validation_split": 0.25})
    )
    assert ours.filenames == keras.filenames
    np.testing.assert_array_equal(
        ours.classes if class_mode != "raw" else 0, getattr(keras, "classes", 0)
    )
    assert_equal_batches(ours, keras, 4)


# Training


@pytest.fixture
def model():
    import keras

    model = keras.Sequential([keras.Input((14, 11, 3)), keras.layers.Flatten()])
    model.add(keras.layers.Dense(2, activation="softmax"))
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("compat", [False, True])
def test_a_model_is_fitted_evaluated_and_predicts_with_a_flow(model, x, workers, compat):
    import keras

    y = np.arange(23) % 2
    generator = ImageDataGenerator(
        **ALL, rescale=1 / 255, validation_split=0.3, keras_compat=compat
    )
    train = generator.flow(x, y, batch_size=4, subset="training", seed=0)
    check = generator.flow(x, y, batch_size=4, subset="validation", shuffle=False)
    train.workers = workers
    assert isinstance(train, keras.utils.PyDataset)
    history = model.fit(train, validation_data=check, epochs=3, verbose=0)
    assert np.isfinite(history.history["val_loss"]).all()
    assert train.total_batches_seen >= 15
    assert np.isfinite(model.evaluate(check, verbose=0))
    assert model.predict(check, verbose=0).shape == (6, 2)


def test_an_iterator_is_a_data_set_of_keras_to_all_that_ask(x):
    import keras

    class Derived(NumpyArrayIterator, keras.utils.PyDataset):
        """As programs write it that want to be sure."""

    flow = ImageDataGenerator().flow(x, np.arange(23), batch_size=5)
    made = (flow, flow.__class__(x, None, ImageDataGenerator(), 5), copy.deepcopy(flow))
    for iterator in (*made, Derived(x, None, ImageDataGenerator(), 5)):
        assert isinstance(iterator, keras.utils.PyDataset)
        assert isinstance(iterator, NumpyArrayIterator)
        assert (iterator.workers, iterator.max_queue_size, iterator.num_batches) == (1, 10, 5)
    assert all(len(pickle.loads(pickle.dumps(iterator))) == 5 for iterator in made)


def test_iterators_of_keras_take_our_generator(keras_image, x):
    generator = ImageDataGenerator(rotation_range=9, validation_split=0.25)
    keras = keras_image.NumpyArrayIterator(x, None, generator, subset="validation")
    assert next(keras).shape == (5, 14, 11, 3)


def test_training_sees_each_picture_once_an_epoch_and_new_draws_in_each(model, x):
    import keras

    seen = []

    def function(image):
        seen.append(image.copy())
        return image

    flow = ImageDataGenerator(rotation_range=30, preprocessing_function=function).flow(
        x, np.arange(23) % 2, batch_size=23, seed=0
    )
    model.fit(flow, epochs=2, verbose=0, callbacks=[keras.callbacks.Callback()])
    assert not np.array_equal(seen[-23:], seen[-46:-23])


def test_the_same_seed_trains_the_same_weights(x):
    import keras

    losses = []
    for _ in range(2):
        keras.utils.set_random_seed(1)
        network = keras.Sequential([keras.Input((14, 11, 3)), keras.layers.Flatten()])
        network.add(keras.layers.Dense(1))
        network.compile("sgd", "mse")
        flow = ImageDataGenerator(**ALL, rescale=1e-3).flow(x, np.arange(23), 5, seed=3)
        losses.append(network.fit(flow, epochs=2, verbose=0).history["loss"])
    assert losses[0] == losses[1]


def test_a_folder_trains_a_model(model, folder):
    flow = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
        folder, target_size=(14, 11), class_mode="binary", classes=["class-0", "class-1"]
    )
    assert np.isfinite(model.fit(flow, verbose=0).history["loss"]).all()
