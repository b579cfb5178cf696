"""What is set or changed between two batches counts at the next one: nothing runs ahead of it."""

import warnings

import numpy as np
import pytest
from PIL import Image

from cnnlab.errors import CnnlabError, ConfigurationError
from cnnlab.generators import ImageDataGenerator, Iterator

pandas = pytest.importorskip("pandas")


@pytest.fixture
def x():
    """Ten grey pictures, each of its number's value."""
    return np.repeat(np.arange(10, dtype=np.float32), 4 * 4 * 3).reshape(10, 4, 4, 3)


@pytest.fixture
def folder(tmp_path):
    for i in range(10):
        path = tmp_path / "ab"[i % 2] / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(np.full((4, 4, 3), i, np.uint8)).save(path)
    return tmp_path


def frame():
    names = [f"{'ab'[i % 2]}/{i}.png" for i in range(10)]
    return pandas.DataFrame({"filename": names, "class": list("ab") * 5})


def make(source, generator, x, folder, **keywords):
    keywords = {"batch_size": 2, "shuffle": False} | keywords
    size = {"target_size": (4, 4), "class_mode": "sparse"}
    if source == "flow":
        return generator.flow(x, np.arange(10), **keywords)
    if source == "directory":
        return generator.flow_from_directory(folder, **size, **keywords)
    return generator.flow_from_dataframe(frame(), folder, **size, **keywords)


def values(batch):
    return batch[0][:, 0, 0, 0].tolist()


EVERY_SOURCE = pytest.mark.parametrize("source", ["flow", "directory", "dataframe"])


WITH_COMPAT = pytest.mark.parametrize("compat", [False, True])


# The generator


@EVERY_SOURCE
@WITH_COMPAT
def test_settings_of_the_generator_count_at_the_next_batch(x, folder, source, compat):
    generator = ImageDataGenerator(keras_compat=compat)
    flow = make(source, generator, x, folder)
    plain = [values(flow[i]) for i in range(5)]
    assert values(next(flow)) == plain[0]
    generator.rescale = 2
    assert values(next(flow)) == [2 * v for v in plain[1]]
    generator.rescale = None
    generator.preprocessing_function = lambda image: image + 100
    assert values(next(flow)) == [v + 100 for v in plain[2]]
    generator.preprocessing_function = None
    generator.featurewise_center, generator.mean = True, np.full((1, 1, 3), 3.0)
    assert values(next(flow)) == [v - 3 for v in plain[3]]
    generator.mean += 1
    assert values(next(flow)) == [v - 4 for v in plain[4]]
    generator.mean[:] = 0
    generator.standardize = lambda image: image * 0
    assert values(next(flow)) == [0, 0]


@EVERY_SOURCE
def test_ranges_count_at_the_next_batch_also_where_a_list_changed_inside(x, folder, source):
    generator = ImageDataGenerator(zoom_range=[1, 1], fill_mode="constant", cval=200)
    flow = make(source, generator, x, folder, seed=1)
    assert len(set(next(flow)[0].ravel().tolist())) <= 2
    generator.zoom_range[:] = [3, 3]
    assert (next(flow)[0] == 200).any()


def test_a_preprocessing_function_sees_what_its_program_changed(x):
    factor = [1]
    seen = []

    def function(image):
        seen.append(image)
        return image * factor[0]

    flow = ImageDataGenerator(preprocessing_function=function).flow(x, batch_size=2, shuffle=False)
    next(flow)
    assert len(seen) == 2
    factor[0] = 0
    assert not next(flow).any()


# The iterator


@WITH_COMPAT
def test_arrays_count_at_the_next_batch_also_where_they_changed_inside(x, compat):
    weights, more = np.arange(10.0), np.arange(10)
    generator = ImageDataGenerator(keras_compat=compat)
    flow = generator.flow((x, more), np.arange(10), 2, shuffle=False, sample_weight=weights)
    next(flow)
    flow.x = x + 100
    flow.y = np.arange(10) + 50
    flow.sample_weight = np.arange(10) / 10
    flow.x_misc = [more * 3]
    (images, further), labels, of_batch = next(flow)
    assert images[:, 0, 0, 0].tolist() == [102, 103]
    assert (further.tolist(), labels.tolist(), of_batch.tolist()) == ([6, 9], [52, 53], [0.2, 0.3])
    flow.x[:] = 7
    flow.y += 1
    flow.sample_weight *= 0
    (images, further), labels, of_batch = next(flow)
    assert (images == 7).all()
    assert (labels.tolist(), of_batch.tolist()) == ([55, 56], [0, 0])
    flow.y = None
    (images, further) = next(flow)
    assert further.tolist() == [18, 21]


@WITH_COMPAT
def test_attributes_of_an_iterator_over_files_count_at_the_next_batch(folder, compat):
    generator = ImageDataGenerator(keras_compat=compat)
    flow = make("directory", generator, None, folder)
    images, labels = next(flow)
    assert (images.shape, labels.tolist()) == ((2, 4, 4, 3), [0, 0])
    flow.target_size = (3, 5)
    flow.color_mode = "grayscale"
    flow.class_mode = "categorical"
    flow.sample_weight = np.arange(10)
    images, labels, weights = next(flow)
    assert (images.shape, flow.image_shape) == ((2, 3, 5, 1), (3, 5, 1))
    assert (labels.tolist(), weights.tolist()) == ([[1, 0], [1, 0]], [2, 3])
    flow.sample_weight = None
    flow.image_shape = (2, 2, 4)
    flow.class_mode = "input"
    images, targets = next(flow)
    assert (images.shape, flow.color_mode) == ((2, 2, 2, 4), "rgba")
    np.testing.assert_array_equal(images, targets)
    flow.class_mode = "sparse"
    flow.classes[:] = 5
    flow.dtype = "float64"
    flow.filepaths[7] = flow.filepaths[0]
    images, labels = next(flow)
    assert (images.dtype, labels.tolist()) == (np.float64, [5, 5])
    assert images[1, 0, 0, 0] == 0
    flow.labels = np.arange(10)
    flow.filenames = ["b/9.png"] * 10
    assert next(flow)[1].tolist() == [8, 9]
    assert values(next(flow)) == [9, 9]


def test_another_generator_counts_at_the_next_batch(x, folder):
    for source in ("flow", "directory", "dataframe"):
        flow = make(source, ImageDataGenerator(), x, folder)
        next(flow)
        flow.image_data_generator = ImageDataGenerator(rescale=0.001)
        assert max(values(next(flow))) < 0.01


def test_a_folder_to_save_to_counts_at_the_next_batch(x, tmp_path):
    flow = ImageDataGenerator().flow(x, batch_size=2)
    next(flow)
    flow.save_to_dir = tmp_path / "one"
    next(flow)
    flow.save_to_dir, flow.save_prefix = tmp_path / "two", "p"
    next(flow)
    flow.save_to_dir = None
    next(flow)
    assert [len(list((tmp_path / name).iterdir())) for name in ("one", "two")] == [2, 2]


@pytest.mark.parametrize("source", ["directory", "dataframe"])
def test_what_cannot_count_says_what_to_do(folder, source):
    flow = make(source, ImageDataGenerator(), None, folder)
    next(flow)
    flow.class_mode = "raw"
    with pytest.raises(
        CnnlabError, match="Make a new iterator" if source == "dataframe" else "Inv"
    ):
        next(flow)
    flow.class_mode = "sparse"
    for name, value in (("color_mode", "cmyk"), ("interpolation", "cubic"), ("batch_size", 0)):
        before = getattr(flow, name)
        setattr(flow, name, value)
        with pytest.raises(ConfigurationError, match="must be"):
            next(flow)
        setattr(flow, name, before)
    with pytest.raises(ConfigurationError, match="Set `target_size` and `color_mode`"):
        flow.image_shape = (4, 4, 7)
    flow.seed = -1
    with pytest.raises(ConfigurationError, match="`seed` must be"):
        next(flow)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x", np.zeros((2, 4, 4, 3)), "`x` has 2 entries, but picture [23] is asked for"),
        ("x", None, "Pictures come as"),
        ("y", [1], "`y` has 1 entry"),
        ("y", 3, "`y` has 0 entries"),
        ("sample_weight", [1, 2], "`sample_weight` has 2 entries"),
        ("x_misc", [np.arange(3)], "`x_misc` has 3 entries"),
        ("n", "many", "`n` must be an integer"),
        ("batch_index", -1, "`batch_index` must be an integer"),
        ("dtype", "number", "`dtype` must be"),
        ("data_format", "first", "`data_format` should be"),
        ("image_data_generator", 3, "needs the methods .* an int has no get_random_transform"),
    ],
)
def test_what_does_not_fit_is_reported_at_the_next_batch(x, name, value, message):
    flow = ImageDataGenerator().flow(x, np.arange(10), 2, shuffle=False, sample_weight=range(10))
    next(flow)
    setattr(flow, name, value)
    with pytest.raises(ConfigurationError, match=message):
        next(flow)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("index_array", "abc", "`index_array` must be a list of places"),
        ("index_array", [0.5], "`index_array` must be a list of places"),
        ("total_batches_seen", -5, "`total_batches_seen` must be an integer"),
    ],
)
def test_what_is_no_place_or_number_is_reported_at_once(x, name, value, message):
    flow = ImageDataGenerator().flow(x)
    with pytest.raises(ConfigurationError, match=message):
        setattr(flow, name, value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rescale", "half", "`rescale` must be one number"),
        ("preprocessing_function", 3, "`preprocessing_function` must be a function"),
        ("dtype", "number", "`dtype` must be"),
        ("fill_mode", "sideways", "`fill_mode` must be one of"),
    ],
)
def test_settings_that_mean_nothing_are_reported_at_the_next_batch(x, name, value, message):
    generator = ImageDataGenerator()
    flow = generator.flow(x)
    next(flow)
    setattr(generator, name, value)
    with pytest.raises(ConfigurationError, match=message):
        next(flow)


def test_what_was_chosen_once_cannot_be_changed(x):
    generator = ImageDataGenerator(validation_split=0.5)
    flow = generator.flow(x, subset="training")
    for thing, name, value in (
        (flow, "subset", "validation"),
        (generator, "data_format", "channels_first"),
        (generator, "keras_compat", True),
        (generator, "row_axis", 2),
    ):
        setattr(thing, name, getattr(thing, name))
        with pytest.raises(ConfigurationError, match=f"`{name}` is .* make a new one with {name}="):
            setattr(thing, name, value)


# Order and position


@pytest.mark.parametrize("shuffle", [False, True])
@WITH_COMPAT
def test_index_array_names_the_pictures_of_the_batch_just_delivered(x, shuffle, compat):
    generator = ImageDataGenerator(keras_compat=compat)
    flow = generator.flow(x, np.arange(10), batch_size=4, shuffle=shuffle, seed=1)
    for step in range(9):
        start = flow.batch_index * 4
        labels = next(flow)[1]
        assert labels.tolist() == flow.index_array[start : start + 4].tolist()
        assert flow.total_batches_seen == step + 1
        assert flow.batch_index == (step + 1) % 3


@EVERY_SOURCE
def test_a_seed_set_later_gives_the_batches_of_that_seed(x, folder, source):
    generator = ImageDataGenerator(rotation_range=90, fill_mode="constant", cval=90)
    flow = make(source, generator, x, folder, seed=1)
    flow.seed = 5
    same = make(source, generator, x, folder, seed=5)
    for _ in range(7):
        np.testing.assert_array_equal(next(flow)[0], next(same)[0])
    flow.seed, same.seed = 8, 9
    assert not np.array_equal(next(flow)[0], next(same)[0])


@EVERY_SOURCE
def test_an_order_set_by_hand_is_followed(x, folder, source):
    flow = make(source, ImageDataGenerator(), x, folder)
    plain = [value for i in range(5) for value in values(flow[i])]
    backwards = np.arange(10)[::-1]
    next(flow)
    flow.index_array = backwards
    assert values(next(flow)) == [plain[7], plain[6]]
    assert values(flow[0]) == [plain[9], plain[8]]
    for _ in range(3):
        next(flow)
    flow.index_array = backwards.tolist()
    assert values(next(flow)) == [plain[9], plain[8]]
    flow.index_array[2:4] = 0
    assert values(next(flow)) == [plain[0], plain[0]]


def test_shuffle_counts_from_the_next_epoch_on(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), batch_size=5, shuffle=False, seed=1)
    next(flow)
    flow.shuffle = True
    assert next(flow)[1].tolist() == [5, 6, 7, 8, 9]
    epoch = [*next(flow)[1].tolist(), *next(flow)[1].tolist()]
    assert sorted(epoch) == list(range(10)) != epoch


@EVERY_SOURCE
def test_batch_size_and_number_count_at_once(x, folder, source):
    flow = make(source, ImageDataGenerator(), x, folder)
    next(flow)
    flow.batch_size = 3
    assert (len(next(flow)[0]), len(flow)) == (3, 4)
    flow.reset()
    flow.n = 4
    assert len(flow) == 2
    assert [len(next(flow)[0]) for _ in range(4)] == [3, 1, 3, 1]


def test_the_count_of_batches_goes_to_its_epoch(x):
    generator = ImageDataGenerator(rotation_range=90, fill_mode="constant", cval=90)
    flow, same = (generator.flow(x, np.arange(10), 4, seed=2) for _ in range(2))
    epochs = [[next(flow) for _ in range(3)] for _ in range(3)]
    same.total_batches_seen = 6
    assert same.epoch == 2
    for batch, labels in epochs[2]:
        images, numbers = next(same)
        np.testing.assert_array_equal(images, batch)
        assert numbers.tolist() == labels.tolist()
    next(same)
    same.total_batches_seen = 0
    same.reset()
    np.testing.assert_array_equal(next(same)[0], epochs[0][0][0])


def test_a_place_in_the_epoch_may_be_set(x):
    flow = ImageDataGenerator().flow(x, np.arange(10), batch_size=2, shuffle=False)
    flow.batch_index = 3
    assert next(flow)[1].tolist() == [6, 7]
    flow.batch_index = 0
    assert next(flow)[1].tolist() == [0, 1]


# The lock


def test_the_lock_is_free_between_batches_and_while_one_is_made(x):
    class Locking(Iterator):
        def _get_batches_of_transformed_samples(self, index_array):
            with self.lock:
                return index_array.tolist()

    for compat in (False, True):
        flow = Locking(4, 2, False, 1, keras_compat=compat)
        with flow.lock:
            places = next(flow.index_generator)
        assert (places.tolist(), next(flow), flow[0]) == ([0, 1], [2, 3], [0, 1])


def test_nothing_of_this_warns(x, folder):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for source in ("flow", "directory", "dataframe"):
            next(make(source, ImageDataGenerator(rotation_range=3), x, folder))
