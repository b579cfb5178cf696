"""Programs' own methods in cnnlab's own ways: called, noted, and repeatable by the seed."""

import functools
import pickle
import threading

import numpy as np
import pytest
from PIL import Image

from cnnlab.generators import (
    DataFrameIterator,
    DirectoryIterator,
    ImageDataGenerator,
    Iterator,
    NumpyArrayIterator,
)

pandas = pytest.importorskip("pandas")

METHODS = ("standardize", "get_random_transform", "apply_transform")


@pytest.fixture
def x(rng):
    return rng.integers(0, 256, (10, 8, 6, 3), np.uint8)


@pytest.fixture
def folder(tmp_path, rng):
    for i in range(8):
        path = tmp_path / "ab"[i % 2] / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (8, 6, 3), np.uint8)).save(path)
    return tmp_path


class Counting(ImageDataGenerator):
    """Counts calls of what Keras's iterators call."""

    def __init__(self, **settings):
        super().__init__(**settings)
        self.asked = dict.fromkeys((*METHODS, "random_transform"), 0)


def counted(name):
    def method(self, *arguments, **keywords):
        self.asked[name] += 1
        return getattr(ImageDataGenerator, name)(self, *arguments, **keywords)

    return method


for _name in (*METHODS, "random_transform"):
    setattr(Counting, _name, counted(_name))


def flows_of(generator, x, folder, **keywords):
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.png"))
    frame = pandas.DataFrame({"filename": files, "class": [name[0] for name in files]})
    size = {"target_size": (8, 6), "class_mode": None, "shuffle": False, "batch_size": 4}
    yield generator.flow(x[:8], batch_size=4, shuffle=False, **keywords)
    yield generator.flow_from_directory(folder, **size, **keywords)
    yield generator.flow_from_dataframe(frame, folder, **size, **keywords)


@pytest.mark.parametrize("subset", [None, "training", "validation"])
def test_each_picture_goes_through_the_three_methods_once(x, folder, subset):
    generator = Counting(validation_split=0.5, rotation_range=30)
    for flow in flows_of(generator, x, folder, subset=subset):
        generator.asked = dict.fromkeys(generator.asked, 0)
        next(flow)
        assert [generator.asked[name] for name in METHODS] == [4, 4, 4]
        flow[0]
        assert generator.asked["standardize"] == 8
    generator.asked = dict.fromkeys(generator.asked, 0)
    generator.fit(x, augment=True, rounds=2)
    assert generator.asked == {
        "random_transform": 20, "get_random_transform": 20, "apply_transform": 20, "standardize": 0
    }  # fmt: skip


def test_own_methods_that_change_nothing_change_no_pixel(x, folder):
    settings = {"rotation_range": 30, "channel_shift_range": 40, "brightness_range": (0.5, 1.5)}
    settings |= {"rescale": 0.5, "samplewise_center": True, "featurewise_center": True}
    plain, counting = (kind(**settings).fit(x) for kind in (ImageDataGenerator, Counting))
    pairs = zip(
        flows_of(plain, x, folder, seed=2), flows_of(counting, x, folder, seed=2), strict=True
    )
    for fast, slow in pairs:
        for _ in range(3):
            np.testing.assert_array_equal(next(fast), next(slow))


def test_own_methods_get_pictures_in_the_data_format(x):
    moved = np.moveaxis(x, 3, 1)
    generator = Counting(data_format="channels_first", rotation_range=30)
    plain = ImageDataGenerator(data_format="channels_first", rotation_range=30)
    got, expected = (next(g.flow(moved, seed=1)) for g in (generator, plain))
    np.testing.assert_array_equal(got, expected)
    generator.fit(moved, augment=True)


def test_validation_pictures_go_through_own_methods_without_draws(x):
    generator = Counting(validation_split=0.5, rotation_range=90)
    batch = next(generator.flow(x, subset="validation", shuffle=False))
    np.testing.assert_array_equal(batch, x[:5])
    generator.apply_transform = lambda image, drawn: image + drawn["theta"] + 1
    batch = next(generator.flow(x, subset="validation", shuffle=False))
    np.testing.assert_array_equal(batch, x[:5] + np.float32(1))


def test_a_seed_repeats_draws_of_numpys_own_generator(x):
    class Own(ImageDataGenerator):
        def get_random_transform(self, img_shape, seed=None):
            drawn = super().get_random_transform(img_shape, seed)
            return drawn | {"channel_shift_intensity": np.random.uniform(9)}  # noqa: NPY002

    def noise(image):
        return image + np.random.normal(size=image.shape)  # noqa: NPY002

    generators = Own(rotation_range=9), ImageDataGenerator(preprocessing_function=noise)
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    for generator in generators:
        one, two = (generator.flow(x, batch_size=4, seed=3) for _ in range(2))
        first = [one[i] for i in (0, 1, 2)]
        for expected in first:
            np.testing.assert_array_equal(next(two), expected)
        assert not np.array_equal(next(two), first[0])
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_threads_do_not_mix_the_draws_of_own_methods(x):
    class Own(ImageDataGenerator):
        def apply_transform(self, x, transform_parameters):
            return super().apply_transform(x, transform_parameters) + np.random.rand()  # noqa: NPY002

    flow = Own(rotation_range=20).flow(x, batch_size=1, seed=1, shuffle=False)
    expected = [flow[i] for i in range(10)]
    got = {}

    def work(numbers):
        for i in numbers:
            got[i] = flow[i]

    threads = [threading.Thread(target=work, args=(range(k, 10, 3),)) for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i in range(10):
        np.testing.assert_array_equal(got[i], expected[i])


def test_a_method_patched_on_the_class_is_called(x, monkeypatch):
    own = ImageDataGenerator.standardize

    @functools.wraps(own)
    def patched(self, image):
        return own(self, image) * 0

    monkeypatch.setattr(ImageDataGenerator, "standardize", patched)
    generator = ImageDataGenerator()
    assert not next(generator.flow(x)).any()
    assert [note.code for note in generator.notes] == ["own-methods"]


def test_a_method_lent_by_another_generator_is_called(x):
    generator, other = ImageDataGenerator(), ImageDataGenerator(rescale=0.25)
    generator.standardize = other.standardize
    np.testing.assert_array_equal(next(generator.flow(x, shuffle=False)), x / np.float32(4))


def test_notes_say_that_the_fast_path_is_left(x):
    plain = ImageDataGenerator()
    assert plain.notes == plain.flow(x).notes == ()
    generator = ImageDataGenerator()
    generator.standardize = lambda image: image
    (note,) = generator.notes
    assert (note.code, note.parameter) == ("own-methods", "standardize")
    assert "Not cnnlab's own: `standardize`." in str(note)

    class Own(NumpyArrayIterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return index_array

    (note,) = Own(x, None, generator).notes
    assert "own: `_get_batches_of_transformed_samples`, `standardize`." in str(note)


def test_saved_pictures_are_varied_and_not_yet_standardised(x, tmp_path):
    generator = ImageDataGenerator()
    generator.standardize = lambda image: image / 0.1
    next(generator.flow(x, save_to_dir=tmp_path, shuffle=False))
    saved = np.asarray(Image.open(tmp_path / "_3_3.png"))
    np.testing.assert_array_equal(saved, x[3])


# Iterators


def named(base):
    class Named(base):
        def _get_batches_of_transformed_samples(self, index_array):
            batch = super()._get_batches_of_transformed_samples(index_array)
            return batch, np.asarray(index_array)

    return Named


def test_derived_iterators_make_the_batches(x, folder):
    files = [str(path) for path in sorted(folder.rglob("*.png"))]
    frame = pandas.DataFrame({"filename": files})
    keywords = {"batch_size": 3, "shuffle": False}
    files = {"target_size": (8, 6), "class_mode": None}
    generator = ImageDataGenerator()
    for flow, n in (
        (named(NumpyArrayIterator)(x, None, generator, **keywords), 10),
        (named(DirectoryIterator)(folder, generator, **files, **keywords), 8),
        (named(DataFrameIterator)(frame, None, generator, **files, **keywords), 8),
    ):
        for batch, places in (next(flow), flow[0]):
            assert (len(batch), places.tolist()) == (3, [0, 1, 2])
        assert flow.n == n


def test_batches_may_be_asked_for_by_places(x):
    flow = ImageDataGenerator(rotation_range=90).flow(x, np.arange(10), seed=1)
    plain = ImageDataGenerator().flow(x, np.arange(10), shuffle=False)
    images, labels = plain._get_batches_of_transformed_samples([7, 2])
    np.testing.assert_array_equal(images, x[[7, 2]])
    assert labels.tolist() == [7, 2]
    one, two = (flow._get_batches_of_transformed_samples([0, 1])[0] for _ in range(2))
    assert not np.array_equal(one, two)


class Own(Iterator):
    """Derived from Iterator alone, with Keras's other hooks."""

    def __init__(self, n=7, seed=3):
        super().__init__(n, batch_size=3, shuffle=True, seed=seed)
        self.epoch = "mine"

    def _get_batches_of_transformed_samples(self, index_array):
        return index_array.tolist(), float(np.random.rand())  # noqa: NPY002


def test_an_iterator_of_ones_own_needs_one_method():
    flow, same = Own(), Own()
    batches = [next(flow) for _ in range(6)]
    assert batches == [next(same) for _ in range(6)]
    for epoch in (batches[:3], batches[3:]):
        assert sorted(i for places, _ in epoch for i in places) == list(range(7))
    assert batches[0] != batches[3]
    assert len({number for _, number in batches}) == 6
    assert flow.epoch == "mine"
    assert len(pickle.loads(pickle.dumps(flow))) == 3
    with pytest.raises(NotImplementedError, match="_get_batches_of_transformed_samples"):
        next(Iterator(2, 1, False, None))


def test_an_overridden_next_is_called_in_both_of_keras_forms():
    class Old(Own):
        def next(self):
            with self.lock:
                index_array = next(self.index_generator)
            return "old", self._get_batches_of_transformed_samples(index_array)

    class New(Own):
        def next(self):
            return next(self)

    class Above(Own):
        def __next__(self):
            return "above", super().__next__()

    assert next(Old())[0] == "old"
    assert New().next() == next(New())
    assert next(Above())[0] == "above"


def test_epochs_draw_anew_whatever_on_epoch_end_does(x):
    class Silent(NumpyArrayIterator):
        def on_epoch_end(self):
            """Nothing."""

    class Ordering(NumpyArrayIterator):
        def on_epoch_end(self):
            self._set_index_array()

    for kind in (Silent, Ordering):
        flow = kind(x, None, ImageDataGenerator(rotation_range=90), seed=1)
        first = flow[0]
        flow.on_epoch_end()
        assert not np.array_equal(flow[0], first)


def test_an_own_order_holds_for_next_and_for_numbers(x):
    class Backwards(NumpyArrayIterator):
        def _set_index_array(self):
            super()._set_index_array()
            self.index_array = self.index_array[::-1]

    flow = Backwards(x, np.arange(10), ImageDataGenerator(), batch_size=5)
    assert [next(flow)[1].tolist() for _ in range(2)] == [[9, 8, 7, 6, 5], [4, 3, 2, 1, 0]]
    assert flow[1][1].tolist() == [4, 3, 2, 1, 0]


def test_hooks_of_a_data_frame_are_called(folder):
    class Trusting(DataFrameIterator):
        def _filter_valid_filepaths(self, df, x_col):
            return df[df[x_col] != "a/0.png"]

        @staticmethod
        def _filter_classes(df, y_col, classes):
            return df[df[y_col] != "b"], ["z", "a"]

        def get_classes(self, df, y_col):
            return [self.class_indices[label] * 10 for label in df[y_col]]

        def _check_params(self, df, x_col, y_col, weight_col, classes):
            assert (x_col, y_col, weight_col, classes) == ("filename", "class", None, None)

    files = ["a/0.png", "a/2.png", "b/1.png", "a/none.png"]
    frame = pandas.DataFrame({"filename": files, "class": [name[0] for name in files]})
    flow = Trusting(frame, folder, class_mode="sparse", shuffle=False)
    assert flow.filenames == ["a/2.png", "a/none.png"]
    assert (flow.class_indices, flow.classes) == ({"z": 0, "a": 1}, [10, 10])


def test_columns_of_other_tables_than_pandas_will_do(folder):
    table = {
        "filename": np.array(["a/0.png", "none.png", "b/1.png", "b/3.png"]),
        "class": np.array(["x", "x", "y", "z"]),
        "weight": np.arange(4.0),
    }
    generator = ImageDataGenerator()
    with pytest.warns(UserWarning, match="Found 1 invalid image"):
        flow = generator.flow_from_dataframe(
            table, folder, weight_col="weight", classes=["y", "x"], shuffle=False
        )
    assert (flow.filenames, flow.classes) == (["a/0.png", "b/1.png"], [1, 0])
    assert next(flow)[2].tolist() == [0, 2]
