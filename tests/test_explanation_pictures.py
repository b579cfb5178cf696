"""What is shown beside a prediction: heat over a picture, feature maps, the nearest pictures."""

import numpy as np
import pytest

from cnnlab.classification import Classifier
from cnnlab.datasets import Dataset, toybox10
from cnnlab.errors import ConfigurationError, DatasetError
from cnnlab.explanation import (
    COLOURS,
    FeatureIndex,
    coloured,
    drawn_neighbours,
    feature_index,
    feature_maps,
    features_of,
    map_grid,
    nearest_pictures,
    overlay,
    scaled_maps,
    strongest_channels,
    training_data,
)
from cnnlab.features import cache
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.model.model_description import ModelDescription

NAMES = ("light", "dark")


@pytest.fixture(scope="module")
def classifier():
    """Two maps of 1 x 1 convolutions, redness and greenness over 50, then two classes."""
    from keras import Input, Model, layers

    images = Input((4, 4, 3))
    x = layers.Conv2D(2, 1, activation="relu", name="conv")(images)
    x = layers.Flatten()(x)
    model = Model(images, layers.Dense(2, activation="softmax")(x))
    colours = np.array([[1.0, 0], [0, 1], [0, 0]]).reshape(1, 1, 3, 2)
    last = np.random.default_rng(2).normal(0, 0.001, (32, 2))
    model.set_weights([colours, np.array([0.0, -50]), last, np.zeros(2)])
    return Classifier(model, NAMES, (4, 4))


def data_set(rng, count=12, names=NAMES):
    pictures = rng.integers(0, 256, (count, 4, 4, 3), np.uint8)
    labels = np.arange(count) % 2
    return Dataset(pictures, labels, pictures[:2], labels[:2], names)


class TestOverlay:
    IMAGE = np.arange(8 * 12 * 3, dtype=np.uint8).reshape(8, 12, 3)

    def test_opacity_goes_from_the_picture_to_the_colours(self, rng):
        heat = rng.random((8, 12)).astype(np.float32)
        np.testing.assert_array_equal(overlay(self.IMAGE, heat, 0), self.IMAGE)
        over = overlay(self.IMAGE, heat, 1.0, "viridis")
        np.testing.assert_array_equal(over, coloured(heat, "viridis"))
        half = overlay(self.IMAGE, heat, 0.5, "viridis")
        mean = (self.IMAGE.astype(float) + over) / 2
        np.testing.assert_allclose(half, mean, atol=1)

    def test_heat_of_another_size_is_stretched(self):
        heat = np.array([[1.0, 0], [0, 0]])
        over = overlay(np.zeros((40, 60, 3), np.uint8), heat, 1.0)
        assert over.shape == (40, 60, 3)
        assert over[0, 0].tolist() == coloured(np.ones(()), "inferno").tolist()
        assert over[-1, -1].tolist() == coloured(np.zeros(()), "inferno").tolist()

    @pytest.mark.parametrize("colours", ["inferno", "viridis"])
    def test_more_heat_is_lighter(self, colours):
        luma = coloured(np.linspace(0, 1, 256), colours) @ [0.2126, 0.7152, 0.0722]
        assert (np.diff(luma) > -1).all()
        assert luma[-1] - luma[0] > 150

    def test_every_scale_has_256_steps(self):
        for colours in COLOURS:
            assert len(np.unique(coloured(np.linspace(0, 1, 256), colours), axis=0)) > 200

    def test_what_cannot_be_drawn_is_refused(self):
        with pytest.raises(ConfigurationError, match=r"`opacity` must be .* 0 to 1; received 1\.5"):
            overlay(self.IMAGE, np.zeros((2, 2)), 1.5)
        with pytest.raises(ConfigurationError, match="`colours` must be one of inferno"):
            overlay(self.IMAGE, np.zeros((2, 2)), colours="jet")


class TestFeatureMaps:
    @pytest.mark.tensorflow
    def test_they_are_the_layers_output(self, classifier, rng):
        picture = rng.integers(0, 256, (4, 4, 3), np.uint8)
        expected = np.maximum(picture[..., :2] - np.array([0.0, 50]), 0)
        maps = feature_maps(classifier, picture, "conv")
        assert maps.dtype == np.float32
        np.testing.assert_allclose(maps, expected, rtol=1e-6)

    def test_the_strongest_come_first(self):
        maps = np.tile([1.0, 3, 2], (2, 2, 1))
        assert strongest_channels(maps).tolist() == [1, 2, 0]
        assert strongest_channels(maps, 2).tolist() == [1, 2]

    def test_each_is_scaled_by_itself_and_nothing_stays_nothing(self):
        maps = np.stack([[[0, 2], [4, 8]], [[0, 0], [0, 0]], [[-1, 0], [1, 1]]], axis=-1)
        scaled = scaled_maps(maps)
        assert scaled[..., 0].tolist() == [[0, 0.25], [0.5, 1]]
        assert scaled[..., 1].tolist() == [[0, 0], [0, 0]]
        assert scaled[..., 2].tolist() == [[0, 0.5], [1, 1]]

    def test_the_grid_has_the_strongest_at_the_top_left(self):
        maps = np.tile([1.0, 3, 2], (2, 2, 1))
        maps[0, 0, 1] = 0
        grid = map_grid(maps, cell=8)
        assert grid.shape == (2 * 8 + 2, 2 * 8 + 2, 3)
        dark, bright = coloured(np.array([0.0, 1.0]))
        assert (grid[:4, :4] == dark).all()
        assert (grid[4:8, :8] == bright).all()
        assert (grid[8:10] == 128).all()
        assert (grid[10:, 10:] == 128).all()

    def test_a_single_map_larger_than_its_cell_stays_as_it_is(self):
        assert map_grid(np.ones((100, 90, 1)), cell=64).shape == (100, 90, 3)


class TestNearest:
    def test_it_is_the_order_of_brute_force_in_float64(self, rng):
        features = rng.normal(0, 1, (500, 16)).astype(np.float32)
        features /= np.linalg.norm(features, axis=1, keepdims=True)
        pictures, labels = rng.integers(0, 256, (500, 2, 2, 3), np.uint8), np.arange(500) % 10
        index = FeatureIndex(features, labels, pictures, tuple("abcdefghij"))
        queries = features[[3, 77]] * np.float32(2)
        found = nearest_pictures(index, queries, 5)
        for row, query in enumerate(queries.astype(np.float64)):
            cosines = [float(known.astype(np.float64) @ query) for known in features]
            expected = sorted(range(500), key=lambda i: -cosines[i])[:5]
            assert found.indices[row].tolist() == expected
            np.testing.assert_allclose(
                found.similarities[row], [cosines[i] for i in expected], rtol=1e-6
            )
        np.testing.assert_array_equal(found.labels, labels[found.indices])
        np.testing.assert_array_equal(found.pictures, pictures[found.indices])

    def test_equal_ones_stay_in_order_and_there_are_no_more_than_all(self):
        index = FeatureIndex(
            np.ones((3, 1), np.float32),
            np.arange(3),
            np.zeros((3, 1, 1, 3), np.uint8),
            tuple("abc"),
        )
        assert nearest_pictures(index, np.ones((1, 1)), 9).indices.tolist() == [[0, 1, 2]]
        with pytest.raises(ConfigurationError, match=r"`features` must be of shape \(n, 1\)"):
            nearest_pictures(index, np.ones((1, 2)))
        with pytest.raises(ConfigurationError, match="`k` must be a whole number from 1"):
            nearest_pictures(index, np.ones((1, 1)), 0)


@pytest.mark.tensorflow
class TestIndex:
    def test_features_are_what_the_last_layer_gets_at_length_one(self, classifier, rng):
        data = data_set(rng)
        index = feature_index(classifier, data)
        maps = np.maximum(data.x_train[..., :2] - np.array([0.0, 50]), 0).reshape(12, -1)
        expected = maps / np.linalg.norm(maps, axis=1, keepdims=True)
        np.testing.assert_allclose(index.features, expected, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(features_of(classifier, data.x_train), expected, 1e-5, 1e-7)
        found = nearest_pictures(index, features_of(classifier, data.x_train[4:5]), 1)
        assert (found.indices.item(), found.labels.item()) == (4, 0)
        assert found.similarities.item() == pytest.approx(1)

    def test_a_black_picture_is_near_to_nothing(self, classifier, rng):
        black = features_of(classifier, np.zeros((1, 4, 4, 3), np.uint8))
        found = nearest_pictures(feature_index(classifier, data_set(rng)), black)
        assert not found.similarities.any()

    def test_it_is_computed_once_and_anew_for_whatever_changes_it(self, classifier, rng):
        data, computed = data_set(rng), []

        def count(done, total, speed):
            computed.append(done)

        first = feature_index(classifier, data, progress=count)
        again = feature_index(classifier, data, progress=count)
        assert computed == [12]
        np.testing.assert_array_equal(first.features, again.features)
        treated = InputPipeline.fit(data.x_train, "featurewise")
        other = Classifier(classifier.model, NAMES, (4, 4), treated)
        assert not np.allclose(feature_index(other, data, progress=count).features, first.features)
        few = feature_index(classifier, data, limit=4, progress=count)
        assert np.bincount(few.labels).tolist() == [2, 2]
        assert computed == [12, 12, 4]
        assert len(cache.entries()) == 3

    def test_nothing_is_kept_of_a_work_that_was_stopped(self, classifier, rng):
        def stop(done, total, speed):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            feature_index(classifier, data_set(rng), progress=stop)
        assert cache.entries() == []

    def test_a_full_disk_is_reported(self, classifier, rng, monkeypatch):
        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(cache, "write_json", full)
        with pytest.raises(DatasetError, match="cannot be stored: No space left on device"):
            feature_index(classifier, data_set(rng))
        assert cache.entries() == []

    def test_pictures_of_another_size_are_refused(self, classifier, rng):
        pictures, labels = np.zeros((4, 8, 8, 3), np.uint8), np.zeros(4, np.int64)
        data = Dataset(pictures, labels, pictures, labels, NAMES, "wide")
        with pytest.raises(DatasetError, match=r"wide has 4 training pictures of \(8, 8\)"):
            feature_index(classifier, data)


class TestTrainingData:
    def test_it_is_loaded_at_the_networks_size(self, few_pictures):
        description = ModelDescription(("blue", "red"), data_name=few_pictures.name)
        data = training_data(description, few_pictures, limit=10)
        assert data.x_train.shape == (10, 32, 32, 3)

    @pytest.mark.parametrize("data", ["cifar10", "elsewhere/birds.zip", "birds", "", "\0"])
    def test_what_is_not_here_is_reported(self, data, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HOME", str(tmp_path))
        with pytest.raises(DatasetError, match="those pictures are not on this machine"):
            training_data(ModelDescription(NAMES, data_name=data))

    def test_a_folder_that_only_the_description_names_is_not_read(self, few_pictures):
        description = ModelDescription(("blue", "red"), data_name=str(few_pictures))
        with pytest.raises(DatasetError, match="those pictures are not on this machine"):
            training_data(description)

    def test_another_data_set_of_that_name_is_refused(self, few_pictures):
        with pytest.raises(DatasetError, match="other classes than this network"):
            training_data(ModelDescription(NAMES), few_pictures)


class TestDrawings:
    def test_a_drawing_is_most_alike_to_itself_and_all_have_their_class(
        self, classifier, private_home, rng
    ):
        picture = rng.integers(0, 256, (9, 7, 3), np.uint8)
        found = drawn_neighbours(classifier, picture, most=40, k=40)
        assert found.pictures.shape == (1, 40, 4, 4, 3)
        assert np.bincount(found.labels[0]).tolist() == [4] * 10
        assert (np.diff(found.similarities[0]) <= 0).all()
        assert found.class_names == toybox10.CLASS_NAMES
        again = drawn_neighbours(classifier, found.pictures[0, 3], most=40, k=1)
        assert again.similarities[0, 0] == pytest.approx(1, abs=1e-5)
        assert again.indices[0, 0] == found.indices[0, 3]

    def test_a_count_that_is_none_is_refused(self, classifier):
        with pytest.raises(ConfigurationError, match="most"):
            drawn_neighbours(classifier, np.zeros((4, 4, 3), np.uint8), most=0)
