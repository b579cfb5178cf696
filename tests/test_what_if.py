"""One picture along one parameter of augmentation: pictures, predictions, heat, figure."""

import numpy as np
import pytest

from cnnlab import figures
from cnnlab.augmentation import AugmentationConfig
from cnnlab.augmentation.parameters import PARAMETERS
from cnnlab.classification import Classifier
from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.explanation import METHODS, explain, what_if

NAMES = ("up", "down", "neither")


@pytest.fixture(scope="module")
def classifier():
    """Its classes are the brightness of the upper and of the lower half, and a constant."""
    from keras import Input, Model, layers

    images = Input((8, 8, 3))
    x = layers.Conv2D(1, 1, activation="relu", name="conv")(images)
    model = Model(images, layers.Dense(3, activation="softmax")(layers.Flatten()(x)))
    halves = np.zeros((8, 8, 3))
    halves[:4, :, 0] = halves[4:, :, 1] = 0.001
    grey = np.full((1, 1, 3, 1), 1 / 3)
    model.set_weights([grey, np.zeros(1), halves.reshape(64, 3), np.array([0, 0, 1.0])])
    return Classifier(model, NAMES, (8, 8))


@pytest.fixture
def lit_above(rng):
    image = rng.integers(0, 30, (8, 8, 3), np.uint8)
    image[:4] += 200
    return image


@pytest.mark.tensorflow
class TestWhatIf:
    @pytest.mark.parametrize("parameter", PARAMETERS)
    def test_the_neutral_value_is_classify(self, classifier, lit_above, parameter):
        result = what_if(classifier, lit_above, parameter, num_values=3)
        assert result.values[1] == result.neutral == PARAMETERS[parameter].neutral
        np.testing.assert_array_equal(result.pictures[1], lit_above)
        expected = classifier.probabilities([lit_above])[0]
        np.testing.assert_allclose(result.probabilities[1], expected, rtol=1e-5)
        assert result.values[[0, -1]].tolist() == list(PARAMETERS[parameter].bounds)

    def test_upside_down_the_other_half_is_lit(self, classifier, lit_above):
        result = what_if(classifier, lit_above, "rotation_range", [-180, 0, 180], top_k=2)
        assert result.probabilities.argmax(1).tolist() == [1, 0, 1]
        assert result.top_classes == (0, 1)
        assert result.explained == 0
        assert result.unit == "degrees to the left"

    @pytest.mark.parametrize("method", METHODS)
    def test_heats_and_predictions_are_those_of_each_picture_by_itself(
        self, classifier, lit_above, method
    ):
        result = what_if(
            classifier, lit_above, "height_shift_range", num_values=4, heat_method=method
        )
        assert result.pictures.dtype == np.uint8
        assert result.heats.dtype == result.probabilities.dtype == np.float32
        for picture, probabilities, heat in zip(
            result.pictures, result.probabilities, result.heats, strict=True
        ):
            alone = explain(classifier, picture, NAMES[result.explained], method)
            np.testing.assert_allclose(heat, alone.heat, atol=1e-5)
            expected = classifier.probabilities([picture])[0]
            np.testing.assert_allclose(probabilities, expected, rtol=1e-5)

    def test_another_class_can_be_explained_or_none(self, classifier, lit_above):
        result = what_if(classifier, lit_above, "zoom_range", num_values=2, class_name="down")
        assert result.explained == 1
        assert what_if(classifier, lit_above, "zoom_range", heat_method=None).heats is None

    def test_corners_are_filled_as_in_training(self, classifier, lit_above):
        config = AugmentationConfig(height_shift_range=0.25, fill_mode="constant", cval=9.0)
        result = what_if(classifier, lit_above, "height_shift_range", [0.5], augmentation=config)
        assert (result.pictures[0, :4] == 9).all()
        assert result.trained == (-0.25, 0.25)
        assert what_if(classifier, lit_above, "zoom_range", augmentation=config).trained is None

    def test_pictures_of_any_size_are_taken(self, classifier, rng):
        photo = rng.integers(0, 256, (30, 50, 3), np.uint8)
        assert what_if(classifier, photo, "shear_range", num_values=2).pictures.shape == (
            2,
            8,
            8,
            3,
        )

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            ({"parameter": "rotation"}, "`parameter` must be one of rotation_range, .*'rotation'"),
            ({"values": [1.0, np.nan]}, "`rotation_range` must be a number from -1,000,000 to"),
            ({"values": []}, "`values` must be 1 to 361 numbers"),
            ({"num_values": 1}, "`num_values` must be a whole number from 2 to 361"),
            ({"top_k": 0}, "`top_k` must be a whole number from 1"),
            ({"heat_method": "lime"}, "`method` must be one of layercam"),
            ({"class_name": "left"}, "one of up, down, neither; received 'left'"),
            ({"layer": "dense"}, "`layer` must be one whose output is a map"),
            ({"parameter": "brightness_range", "values": [-1]}, "must be a number from 0 to"),
        ],
    )
    def test_what_cannot_be_varied_is_refused(self, classifier, lit_above, settings, message):
        with pytest.raises(ConfigurationError, match=message):
            what_if(classifier, lit_above, **{"parameter": "rotation_range"} | settings)
        with pytest.raises(ImageError):
            what_if(classifier, lit_above[..., 0], "rotation_range")


VALUES = (-180, 0, 180)
CURVES = {"cat": (0.1, 0.9, 0.2), "<b>dog</b>": (0.7, 0.05, 0.6)}


class TestFigure:
    def test_a_curve_a_class_and_the_trained_range(self):
        figure = figures.what_if_curves(VALUES, CURVES, "rotation", (-20, 20), 0)
        cat, dog, neutral = figure.data
        assert (cat.name, list(cat.y)) == ("cat", [0.1, 0.9, 0.2])
        assert cat.line.color != dog.line.color
        assert "<b>" not in figure.to_json()
        assert list(neutral.x) == [0, 0]
        (shade,) = figure.layout.shapes
        assert (shade.x0, shade.x1, shade.name) == (-20, 20, "varied in training")
        assert list(figure.layout.xaxis.range) == [-180, 180]

    def test_nothing_trained_is_not_shaded(self):
        assert not figures.what_if_curves(VALUES, CURVES, "rotation").layout.shapes

    def test_in_words(self):
        words = figures.what_if_alt_text(VALUES, {"cat": (0.1, 0.9, 0.2)}, (-20, 20))
        assert words == (
            "Probability from -180 to 180. cat: from 10.0 % at -180 to 90.0 % at 0. "
            "Training varied pictures from -20 to 20."
        )
        assert figures.what_if_alt_text(VALUES, CURVES).endswith("did not vary this.")
