"""Several looks at one picture, from pixels to predictions and heat."""

import json

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.classification import Classifier, find_model, load_classifier
from cnnlab.configuration import Configuration
from cnnlab.errors import ConfigurationError
from cnnlab.evaluation.answer_rule import AnswerRule
from cnnlab.explanation import METHODS, explain, feature_maps, what_if
from cnnlab.explanation.feature_index import features_of
from cnnlab.explanation.heat import as_heat, from_views, upscaled
from cnnlab.export.network import exported_network
from cnnlab.export.view_layers import all_views
from cnnlab.images import resize_image
from cnnlab.images.views import ENLARGED, WHOLE, resized_for_views, stacked, view_window, views_of
from cnnlab.runs.model.model_description import ModelDescription

VIEWS = (1.0, 0.5)
NAMES = ("red", "green")


class TestPixels:
    def test_a_view_is_the_middle_with_margins_of_one_width(self):
        assert view_window((8, 8), 0.5) == (slice(2, 6), slice(2, 6))
        assert view_window((64, 40), 0.75) == (slice(8, 56), slice(5, 35))
        assert view_window((7, 5), 1.0) == (slice(0, 7), slice(0, 5))

    def test_each_view_is_cut_out_and_resized(self, rng):
        pictures = rng.integers(0, 256, (3, 8, 8, 3), np.uint8)
        seen = views_of(pictures, VIEWS, (4, 4))
        assert seen.shape == (2, 3, 4, 4, 3)
        assert seen.dtype == np.uint8
        np.testing.assert_array_equal(seen[1], pictures[:, 2:6, 2:6])
        for view, picture in zip(seen[0], pictures, strict=True):
            np.testing.assert_array_equal(view, resize_image(picture, (4, 4)))

    def test_one_view_of_the_right_size_changes_nothing(self, rng):
        pictures = rng.integers(0, 256, (2, 5, 6, 3), np.uint8)
        np.testing.assert_array_equal(views_of(pictures, WHOLE, (5, 6))[0], pictures)

    def test_only_a_picture_of_the_size_of_a_view_is_handed_on_as_it_is(self, rng):
        for size in ((4, 4), (8, 8)):
            picture = rng.integers(0, 256, (*size, 3), np.uint8)
            assert resized_for_views(picture, (8, 8)) is picture
        for size in ((4, 8), (3, 3), (20, 30)):
            picture = rng.integers(0, 256, (*size, 3), np.uint8)
            np.testing.assert_array_equal(
                resized_for_views(picture, (8, 8)), resize_image(picture, (8, 8))
            )

    def test_pictures_of_one_shape_go_together(self, rng):
        small, large = np.zeros((4, 4, 3), np.uint8), np.zeros((8, 8, 3), np.uint8)
        assert stacked([small, small]).shape == (2, 4, 4, 3)
        assert stacked([small, large]) == [small, large]

    def test_heat_comes_back_to_where_each_view_looked(self):
        whole, middle = np.zeros((2, 2)), np.full((4, 4), 6.0)
        expected = np.zeros((8, 8))
        # The mean of 6 and of 0; the 6 weighs a half at the sides, a quarter in the corners.
        expected[2:6, 2:6] = [[1.2, 2, 2, 1.2], [2, 3, 3, 2], [2, 3, 3, 2], [1.2, 2, 2, 1.2]]
        found = from_views([whole, middle], VIEWS, (8, 8))
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        assert found.dtype == np.float32

    def test_heat_of_one_view_is_stretched_over_the_picture(self, rng):
        one = rng.random((3, 4)).astype(np.float32)
        np.testing.assert_array_equal(from_views([one], WHOLE, (9, 8)), upscaled(one, (9, 8)))


class TestDescription:
    def test_one_view_is_written_as_older_versions_read_it(self):
        values = ModelDescription(NAMES).to_dict()
        assert values["schema"] == 1
        assert "views" not in values
        assert ModelDescription.from_dict(values).views == WHOLE

    def test_several_are_written_with_schema_2_and_come_back(self):
        description = ModelDescription(NAMES, views=(1.0, 0.75))
        values = json.loads(description.to_json())
        assert (values["schema"], values["views"]) == (2, [1.0, 0.75])
        assert ModelDescription.from_dict(values) == description

    def test_a_version_that_knows_one_view_refuses_several(self, monkeypatch):
        text = ModelDescription(NAMES, views=(1.0, 0.75)).to_json()
        monkeypatch.setattr(ModelDescription, "schema", Configuration.schema)
        with pytest.raises(ConfigurationError, match=r"has schema 2; .* up to 1\. Update cnnlab"):
            ModelDescription.from_json(text)

    def test_with_several_pictures_are_brought_to_a_larger_size(self):
        assert ModelDescription(NAMES, (32, 48)).picture_size == (32, 48)
        assert ModelDescription(NAMES, (32, 48), views=(1.0, 0.6)).picture_size == (64, 96)

    @pytest.mark.parametrize(
        "views",
        [(), (0.5,), (1.0, 0.4), (1.0, 1.1), (1.0, "0.7"), (1.0, float("nan")), (1.0,) * 9, 1.0],
    )
    def test_views_that_cannot_be_taken_are_refused(self, views):
        with pytest.raises(ConfigurationError, match="`views` that cannot be used"):
            ModelDescription(NAMES, views=views)


@pytest.fixture(scope="module")
def model():
    """Its scores are the redness and the greenness of a picture of 4 x 4."""
    from keras import Input, Model, layers

    images = Input((4, 4, 3))
    x = layers.Conv2D(3, 1, activation="relu", name="conv")(images)
    x = layers.GlobalAveragePooling2D()(x)
    model = Model(images, layers.Dense(2, activation="softmax")(x))
    likes = np.array([[0.02, 0], [0, 0.02], [0, 0]])
    model.set_weights([np.eye(3).reshape(1, 1, 3, 3), np.zeros(3), likes, np.zeros(2)])
    return model


@pytest.fixture(scope="module")
def once(model):
    return Classifier(model, NAMES, (4, 4))


@pytest.fixture(scope="module")
def twice(model):
    return Classifier(model, NAMES, (8, 8), rule=AnswerRule(temperature=0.5), views=VIEWS)


@pytest.fixture
def picture(rng):
    """Green, with red in its middle."""
    picture = rng.integers(0, 60, (8, 8, 3), np.uint8)
    picture[..., 1] = 200
    picture[3:5, 3:5] = (250, 0, 0)
    return picture


@pytest.mark.tensorflow
class TestAnswers:
    def test_the_prediction_is_the_mean_of_those_of_the_views(self, once, twice, picture):
        parts = [resize_image(picture, (4, 4)), picture[2:6, 2:6]]
        mean = once.probabilities(parts).astype(np.float64).mean(axis=0)
        expected = mean**2 / (mean**2).sum()  # a temperature of one half
        np.testing.assert_allclose(twice.probabilities([picture])[0], expected, rtol=1e-5)

    def test_pictures_of_any_size_are_brought_to_one_first(self, twice, rng):
        photo = rng.integers(0, 256, (30, 50, 3), np.uint8)
        at_size = resize_image(photo, (8, 8))
        np.testing.assert_array_equal(twice.probabilities([photo]), twice.probabilities([at_size]))

    def test_a_picture_of_the_size_of_a_view_is_seen_once(self, once, twice, picture, rng):
        small = rng.integers(0, 256, (4, 4, 3), np.uint8)
        (alone,) = once.probabilities([small]).astype(np.float64)
        found = twice.probabilities([picture, small, picture])
        np.testing.assert_allclose(found[1], alone**2 / (alone**2).sum(), rtol=1e-5)
        np.testing.assert_array_equal(found[[0, 2]], twice.probabilities([picture, picture]))
        ours, theirs = explain(twice, small, "red"), explain(once, small, "red")
        np.testing.assert_array_equal(ours.heat, theirs.heat)
        varied = what_if(twice, small, "rotation_range", [-90.0, 0.0, 90.0], heat_method=None)
        assert varied.pictures.shape == (3, 4, 4, 3)
        np.testing.assert_array_equal(varied.probabilities, twice.probabilities(varied.pictures))

    def test_no_pictures_have_no_predictions(self, twice):
        assert twice.probabilities([]).shape == (0, 2)

    def test_what_looks_into_layers_takes_the_first_view(self, once, twice, picture):
        whole = resize_image(picture, (4, 4))
        np.testing.assert_array_equal(feature_maps(twice, picture), feature_maps(once, whole))
        np.testing.assert_array_equal(features_of(twice, [picture]), features_of(once, [whole]))

    @pytest.mark.parametrize("method", ["layercam", "grad-cam", "grad-cam++"])
    def test_heat_is_the_mean_of_the_views_in_the_pictures_frame(
        self, once, twice, picture, method
    ):
        found = explain(twice, picture, "red", method)
        parts = [resize_image(picture, (4, 4)), picture[2:6, 2:6]]
        maps = [explain(once, part, "red", method).coarse for part in parts]
        np.testing.assert_allclose(found.coarse, maps[0], rtol=1e-5)
        expected = from_views(maps, VIEWS, (8, 8))
        np.testing.assert_allclose(
            expected[3:5, 3:5], (upscaled(maps[0], (8, 8))[3:5, 3:5] + maps[1][1:3, 1:3]) / 2, 1e-5
        )
        np.testing.assert_allclose(found.heat, as_heat(expected), atol=1e-6)

    @pytest.mark.parametrize("method", METHODS)
    def test_every_method_finds_the_red_middle(self, twice, picture, method):
        heat = explain(twice, picture, "red", method).heat
        assert heat.shape == (8, 8)
        y, x = np.unravel_index(heat.argmax(), heat.shape)
        assert 3 <= y <= 4 and 3 <= x <= 4

    def test_a_shift_in_pixels_means_pixels_of_what_the_network_takes(self, twice, picture):
        training = AugmentationConfig(width_shift_range=(-2, 2))
        trained = what_if(
            twice, picture, "width_shift_range", [0.0], augmentation=training, heat_method=None
        ).trained
        assert trained == (-0.5, 0.5)

    def test_what_if_asks_as_classify_does(self, twice, picture):
        found = what_if(twice, picture, "brightness_range", [0.5, 1.0], class_name="red")
        np.testing.assert_array_equal(found.pictures[1], picture)
        assert found.heats.shape == (2, 8, 8)
        for one, probabilities, heat in zip(
            found.pictures, found.probabilities, found.heats, strict=True
        ):
            np.testing.assert_allclose(probabilities, twice.probabilities([one])[0], rtol=1e-5)
            np.testing.assert_allclose(heat, explain(twice, one, "red").heat, atol=1e-5)


@pytest.mark.tensorflow
class TestExportedNetwork:
    @pytest.mark.parametrize("view_size", [(32, 32), (64, 64), (33, 50)])
    @pytest.mark.parametrize("share", [1.0, 0.83, 0.8, 0.6, 0.5])
    def test_it_sees_the_views(self, view_size, share, rng):
        size = [ENLARGED * side for side in view_size]
        pictures = rng.integers(0, 256, (3, *size, 3), np.uint8)
        seen = np.asarray(all_views(pictures.astype(np.float32), [1.0, share], view_size))
        expected = views_of(pictures, [1.0, share], view_size).reshape(seen.shape)
        # Pillow's weights have 22 bits: a sum that is a half may round to the other side.
        assert abs(seen - expected).max() <= 1
        assert (seen != expected).mean() < 0.02

    def test_it_predicts_as_the_classifier_does(self, twice, rng):
        pictures = rng.integers(0, 256, (5, 8, 8, 3), np.uint8)
        network = exported_network(twice)
        assert network.input_shape == (None, 8, 8, 3)
        answers = network.predict(pictures.astype(np.float32), verbose=0)
        np.testing.assert_allclose(answers, twice.probabilities(pictures), atol=1e-4)

    def test_one_look_stays_as_it_was(self, once):
        names = {layer.name for layer in exported_network(once).layers}
        assert not [name for name in names if name.startswith(("matmul", "floor", "concatenate"))]


@pytest.mark.tensorflow
def test_the_ready_network_is_handed_pictures_large_enough_for_its_views():
    model = find_model("cifar10-compact")
    classifier = load_classifier(model)
    assert classifier.views == (1.0, 0.8, 0.6)
    assert model.image_size == classifier.image_size == (64, 64)
    assert classifier.input_size == (32, 32)
