"""Methods that programs override are called as by Keras, with its class as the oracle."""

import functools
import warnings

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import ConfigurationError
from cnnlab.generators import keras_compat

pandas = pytest.importorskip("pandas")

pytestmark = [
    pytest.mark.tensorflow,
    # Keras calls SciPy by a name that SciPy has retired.
    pytest.mark.filterwarnings("ignore:Please import `affine_transform`:DeprecationWarning"),
]

VARYING = {"rotation_range": 30, "width_shift_range": 0.2, "horizontal_flip": True}


@pytest.fixture(scope="module")
def keras_image():
    from keras.src.legacy.preprocessing import image

    return image


@pytest.fixture
def x(rng):
    return rng.integers(0, 256, (11, 9, 7, 3), np.uint8)


@pytest.fixture
def folder(tmp_path, rng):
    for i in range(7):
        path = tmp_path / f"c{i % 2}" / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (9, 7, 3), np.uint8)).save(path)
    return tmp_path


def standardize(base):
    class Own(base):
        def standardize(self, x):
            return super().standardize(x) / 127.5 - 1

    return Own(**VARYING)


def standardize_in_place_by_a_mixin(base):
    class Mixin:
        def standardize(self, x):
            x -= 7
            return super().standardize(x)

    return type("Own", (Mixin, base), {})(**VARYING, rescale=0.5)


def draws_of_numpy(base):
    class Own(base):
        def get_random_transform(self, img_shape, seed=None):
            drawn = super().get_random_transform(img_shape, seed)
            drawn["theta"] = float(np.random.choice([0, 90, 180, 270]))  # noqa: NPY002
            return drawn

    return Own(**VARYING)


def draws_with_a_seed_of_their_own(base):
    class Own(base):
        def get_random_transform(self, img_shape, seed=None):
            drawn = super().get_random_transform(img_shape, 3)
            return drawn | {"ty": np.random.uniform(-2, 2)}  # noqa: NPY002

    return Own(**VARYING)


def cut_out(base):
    class Own(base):
        def apply_transform(self, x, transform_parameters):
            x = super().apply_transform(x, transform_parameters)
            row = np.random.randint(5)  # noqa: NPY002
            x[row : row + 3] = 0
            return x

    return Own(**VARYING)


def on_the_object(base):
    generator = base(**VARYING)
    generator.standardize = lambda x: x * 0 + x.mean()
    return generator


def wrapped_on_the_object(base):
    generator = base(**VARYING)
    generator.apply_transform = functools.wraps(generator.apply_transform)(lambda x, _: x[::-1])
    return generator


def grey_from_standardize(base):
    class Own(base):
        def standardize(self, x):
            return x.mean(axis=2, keepdims=True)

    return Own()


def random_preprocessing(base):
    def noise(image):
        return image + np.random.normal(0, 9, image.shape)  # noqa: NPY002

    return base(**VARYING, preprocessing_function=noise)


def random_transform(base):
    class Own(base):
        def random_transform(self, x, seed=None):
            return super().random_transform(x, seed) + np.random.randint(9)  # noqa: NPY002

    return Own(**VARYING)


OVERRIDES = [
    standardize,
    standardize_in_place_by_a_mixin,
    draws_of_numpy,
    draws_with_a_seed_of_their_own,
    cut_out,
    on_the_object,
    wrapped_on_the_object,
    grey_from_standardize,
    random_preprocessing,
]
SOURCES = ["flow", "flow_from_directory", "flow_from_dataframe"]


def make_flow(generator, source, x, folder):
    size = {"target_size": (9, 7), "batch_size": 3, "seed": 4}
    if source == "flow":
        return generator.flow(x, np.arange(11), batch_size=4, seed=4)
    if source == "flow_from_directory":
        return generator.flow_from_directory(str(folder), class_mode="sparse", **size)
    names = [f"c{i % 2}/{i}.png" for i in range(7)]
    frame = pandas.DataFrame({"filename": names, "class": list("abcdefg")})
    return generator.flow_from_dataframe(frame, str(folder), class_mode="sparse", **size)


def assert_equal_batches(ours, keras, count):
    for _ in range(count):
        (images, labels), (expected, expected_labels) = next(ours), next(keras)
        np.testing.assert_array_equal(labels, expected_labels)
        assert images.dtype == expected.dtype
        np.testing.assert_allclose(images, expected, atol=0.02)


@pytest.mark.parametrize("make", OVERRIDES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_seed_gives_keras_batches_through_overridden_methods(
    keras_image, x, folder, make, source
):
    flows = [
        make_flow(make(module.ImageDataGenerator), source, x, folder)
        for module in (keras_compat, keras_image)
    ]
    assert_equal_batches(*flows, 7)


@pytest.mark.parametrize("make", [draws_of_numpy, cut_out, wrapped_on_the_object, random_transform])
def test_fit_learns_from_pictures_that_overridden_methods_vary(keras_image, x, make):
    means = []
    for module in (keras_compat, keras_image):
        generator = make(module.ImageDataGenerator)
        generator.featurewise_center = True
        generator.fit(x, augment=True, rounds=2, seed=5)
        means.append(generator.mean)
    np.testing.assert_allclose(*means, rtol=1e-4)


# Iterators


def doubled(base):
    class Own(base):
        def _get_batches_of_transformed_samples(self, index_array):
            one, labels = super()._get_batches_of_transformed_samples(index_array)
            other = np.random.permutation(self.n)[: len(index_array)]  # noqa: NPY002
            two, _ = super()._get_batches_of_transformed_samples(other)
            share = np.random.beta(0.4, 0.4)  # noqa: NPY002
            return share * one + (1 - share) * two, labels

    return Own


def chosen_orders(base):
    class Own(base):
        def _set_index_array(self):
            self.index_array = np.random.choice(self.n, self.n)  # noqa: NPY002

    return Own


def written_out(base):
    class Own(base):
        def _get_batches_of_transformed_samples(self, index_array):
            images = []
            for j in index_array:
                transform = self.image_data_generator.get_random_transform(self.x[j].shape)
                image = self.image_data_generator.apply_transform(
                    self.x[j].astype(self.dtype), transform
                )
                images.append(self.image_data_generator.standardize(image))
            return np.stack(images), self.y[index_array]

    return Own


def own_generator_of_indices(base):
    class Own(base):
        def _flow_index(self):
            self.reset()
            while True:
                if self.batch_index == 0:
                    self._set_index_array()
                start = self.batch_index * self.batch_size
                last = start + self.batch_size >= self.n
                self.batch_index = 0 if last else self.batch_index + 1
                self.total_batches_seen += 1
                yield self.index_array[start : start + self.batch_size]

    return Own


@pytest.mark.parametrize("derive", [doubled, chosen_orders, written_out])
def test_an_iterator_derived_from_numpys_gives_keras_batches(keras_image, x, derive):
    flows = []
    for module in (keras_compat, keras_image):
        generator = module.ImageDataGenerator(**VARYING)
        iterator = derive(module.NumpyArrayIterator)
        flows.append(iterator(x, np.arange(11), generator, batch_size=4, shuffle=True, seed=6))
    assert_equal_batches(*flows, 7)


def test_own_indices_are_taken_from_an_overridden_flow_index(keras_image, x):
    for module in (keras_compat, keras_image):
        derived = own_generator_of_indices(module.NumpyArrayIterator)
        flow = derived(x, np.arange(11), module.ImageDataGenerator(), batch_size=4)
        labels = [next(flow)[1].tolist() for _ in range(4)]
        assert labels == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10], [0, 1, 2, 3]]
        assert flow.total_batches_seen == 4


@pytest.mark.parametrize("source", ["DirectoryIterator", "DataFrameIterator"])
def test_an_iterator_derived_from_files_gives_keras_batches(keras_image, folder, source):
    flows = []
    for module in (keras_compat, keras_image):
        derived = doubled(getattr(module, source))
        given = str(folder)
        if source == "DataFrameIterator":
            names = [f"{folder}/c{i % 2}/{i}.png" for i in range(7)]
            given = pandas.DataFrame({"filename": names, "class": list("abcdefg")})
        keywords = {"target_size": (9, 7), "batch_size": 3, "seed": 2, "class_mode": "sparse"}
        generator = module.ImageDataGenerator(**VARYING)
        flows.append(derived(given, image_data_generator=generator, **keywords))
    assert_equal_batches(*flows, 6)


def counting(base):
    class Own(base):
        def __init__(self):
            super().__init__(8, 3, True, 5)
            self.ends = 0

        def _get_batches_of_transformed_samples(self, index_array):
            return index_array, np.random.uniform(size=2)  # noqa: NPY002

        def on_epoch_end(self):
            self.ends += 1
            super().on_epoch_end()

    return Own()


def test_an_iterator_of_ones_own_gives_keras_batches(keras_image):
    ours, keras = (counting(module.Iterator) for module in (keras_compat, keras_image))
    for _ in range(7):
        for got, expected in zip(next(ours), next(keras), strict=True):
            np.testing.assert_array_equal(got, expected)
    assert (ours.batch_index, ours.total_batches_seen) == (1, 7)
    for _ in range(2):
        for index in (0, 2, 1):
            for got, expected in zip(ours[index], keras[index], strict=True):
                np.testing.assert_array_equal(got, expected)
        ours.on_epoch_end()
        keras.on_epoch_end()
    assert ours.ends == 2


def files(module, paths):
    class Own(module.BatchFromFilesMixin, module.Iterator):
        allowed_class_modes = {"sparse"}  # noqa: RUF012 - as in Keras
        filepaths = property(lambda self: paths)
        labels = property(lambda self: self.classes)
        sample_weight = property(lambda self: None)

        def __init__(self):
            self.set_processing_attrs(
                module.ImageDataGenerator(**VARYING), (6, 5), "rgb", "channels_last", None, "",
                "png", None, "nearest", False,
            )  # fmt: skip
            self.class_mode = "sparse"
            self.dtype = "float32"
            self.classes = [3, 1, 2, 0]
            super().__init__(4, 2, False, 1)

    return Own()


def test_files_by_keras_mixin_give_keras_batches(keras_image, folder):
    paths = [f"{folder}/c{i % 2}/{i}.png" for i in range(4)]
    assert_equal_batches(*(files(module, paths) for module in (keras_compat, keras_image)), 4)


# A generator of one's own


class Duck:
    def get_random_transform(self, shape, seed=None):
        return {"add": np.random.randint(5)}  # noqa: NPY002

    def apply_transform(self, x, drawn):
        return x + drawn["add"]

    def standardize(self, x):
        return x / 2


def test_a_generator_of_ones_own_needs_three_methods(keras_image, x):
    keywords = {"batch_size": 4, "shuffle": True, "seed": 3}
    flows = [
        module.NumpyArrayIterator(x, np.arange(11), Duck(), **keywords)
        for module in (keras_compat, keras_image)
    ]
    assert_equal_batches(*flows, 6)


def test_a_generator_of_ones_own_treats_files(keras_image, folder):
    keywords = {"target_size": (9, 7), "class_mode": "sparse", "seed": 1, "batch_size": 3}
    flows = [
        module.DirectoryIterator(str(folder), Duck(), **keywords)
        for module in (keras_compat, keras_image)
    ]
    assert_equal_batches(*flows, 5)


def test_keras_own_generator_may_be_given_to_our_iterators(keras_image, x):
    generator = keras_image.ImageDataGenerator(**VARYING)
    ours = keras_compat.NumpyArrayIterator(x, np.arange(11), generator, batch_size=4, seed=1)
    keras = keras_image.NumpyArrayIterator(x, np.arange(11), generator, batch_size=4, seed=1)
    assert_equal_batches(ours, keras, 4)


def test_a_method_that_changes_the_shape_is_reported(x):
    generator = keras_compat.ImageDataGenerator()
    generator.standardize = lambda image: image[:3]
    with pytest.raises(ConfigurationError, match=r"shape \(9, 7, 3\) came back in shape \(3, 7"):
        next(generator.flow(x))


def test_old_results_are_distinguished_by_their_class(x):
    flow = keras_compat.ImageDataGenerator().flow(x)
    assert isinstance(flow, keras_compat.NumpyArrayIterator)
    assert isinstance(flow, keras_compat.Iterator)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        next(flow)
