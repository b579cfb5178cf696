"""Where a small network saw what speaks for a class, against sums that NumPy does in float64."""

import gc

import numpy as np
import pytest

from cnnlab.classification import Classifier
from cnnlab.errors import ConfigurationError, ImageError
from cnnlab.explanation import (
    METHODS,
    OcclusionConfig,
    default_layer,
    explain,
    explainable_layers,
    feature_maps,
)
from cnnlab.explanation.activations import maps_and_gradients
from cnnlab.explanation.class_activation import grad_cam, grad_cam_plus_plus, layer_cam
from cnnlab.explanation.heat import as_heat, upscaled
from cnnlab.explanation.occlusion import occlude
from cnnlab.runs.model.input_pipeline import InputPipeline
from cnnlab.runs.model.model_description import ModelDescription

SIDE, CHANNELS, HIDDEN = 6, 4, 5
NAMES = ("red", "green", "blue")
PIXELS = (SIDE, SIDE, 3)

tensorflow = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def weights():
    """Of a convolution of 1 x 1, a hidden and a last layer; each can be written out by hand."""
    rng = np.random.default_rng(11)
    shapes = [(3, CHANNELS), (CHANNELS,), (SIDE * SIDE * CHANNELS, HIDDEN), (HIDDEN,)]
    shapes += [(HIDDEN, 3), (3,)]
    return [rng.normal(0, 0.3, shape) for shape in shapes]


@pytest.fixture(scope="module")
def classifier(weights):
    from keras import Input, Model, layers

    images = Input(PIXELS)
    x = layers.Conv2D(CHANNELS, 1, activation="relu", name="conv")(images)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(HIDDEN, activation="tanh", name="hidden")(x)
    x = layers.Dropout(0.5)(x)
    model = Model(images, layers.Dense(3, activation="softmax", name="predictions")(x))
    kernel, *others = weights
    model.set_weights([kernel[None, None], *others])
    pipeline = InputPipeline.fit(
        np.arange(256, dtype=np.uint8).repeat(3).reshape(1, 16, 16, 3), "featurewise"
    )
    return Classifier(model, NAMES, (SIDE, SIDE), pipeline)


@pytest.fixture
def pictures(rng):
    return rng.integers(0, 256, (4, *PIXELS), np.uint8)


def maps_of(weights, inputs):
    """ReLU(x K + b), float64."""
    return np.maximum(inputs.astype(np.float64) @ weights[0] + weights[1], 0)


def scores_of(weights, maps):
    """What the last layer makes of maps (num, height, width, channels), before the softmax."""
    hidden = np.tanh(maps.reshape(len(maps), -1) @ weights[2] + weights[3])
    return hidden @ weights[4] + weights[5]


def slopes_of(weights, maps, class_index):
    """Of one picture's score along each value of its maps, by central differences."""
    steps = np.eye(maps.size).reshape(maps.size, *maps.shape) * 1e-5
    up, down = (scores_of(weights, maps + sign * steps)[:, class_index] for sign in (1, -1))
    return ((up - down) / 2e-5).reshape(maps.shape)


def networks_alive():
    """How many Keras models and layers there are, and how often each layer was connected."""
    import keras

    gc.collect()
    kept = [thing for thing in gc.get_objects() if issubclass(type(thing), keras.Layer)]
    return len(kept), sum(len(layer._inbound_nodes) for layer in kept)


@tensorflow
class TestGradients:
    def test_maps_and_gradients_are_those_of_numpy(self, classifier, weights, pictures):
        classes = np.array([0, 1, 2, 1])
        maps, gradients = maps_and_gradients(classifier, pictures, "conv", classes)
        expected = maps_of(weights, classifier.pipeline(pictures))
        np.testing.assert_allclose(maps, expected, rtol=1e-5, atol=1e-6)
        for index, class_index in enumerate(classes):
            slopes = slopes_of(weights, expected[index], class_index)
            np.testing.assert_allclose(gradients[index], slopes, rtol=1e-4, atol=1e-7)

    @pytest.mark.parametrize("at_once", [1, 2])
    def test_parts_of_a_batch_give_the_same(self, classifier, pictures, monkeypatch, at_once):
        classes = np.array([0, 1, 2, 1])
        whole = maps_and_gradients(classifier, pictures, "conv", classes)
        values = at_once * pictures[0].size
        monkeypatch.setattr("cnnlab.explanation.activations.VALUES_AT_ONCE", values)
        for part, all_at_once in zip(
            maps_and_gradients(classifier, pictures, "conv", classes), whole, strict=True
        ):
            np.testing.assert_allclose(part, all_at_once, rtol=1e-5, atol=1e-7)

    def test_a_softmax_by_itself_gives_the_same(self, classifier, pictures):
        from keras import Model, layers

        last = classifier.model.layers[-1]
        scores = layers.Dense(3, name="scores")(last.input)
        apart = Model(classifier.model.input, layers.Softmax()(scores))
        apart.get_layer("scores").set_weights(last.get_weights())
        theirs = Classifier(apart, NAMES, (SIDE, SIDE), classifier.pipeline)
        ours = explain(classifier, pictures[0], "red")
        np.testing.assert_allclose(explain(theirs, pictures[0], "red").coarse, ours.coarse, 1e-4)

    def test_a_network_without_softmax_is_refused(self, classifier, pictures):
        from keras import Model, layers

        outputs = layers.Dense(3, activation="sigmoid", name="end")(
            classifier.model.layers[-2].output
        )
        theirs = Classifier(Model(classifier.model.input, outputs), NAMES, (SIDE, SIDE))
        with pytest.raises(ConfigurationError, match="the last layer of this network, 'end', is"):
            explain(theirs, pictures[0])


class TestClassActivation:
    """By hand: two channels on 1 x 2 places."""

    MAPS = np.array([[[[1.0, 4.0], [3.0, 0.0]]]])
    GRADIENTS = np.array([[[[0.5, -1.0], [0.5, 2.0]]]])

    def test_layer_cam(self):
        # Left 0.5 * 1, and the second speaks against; right 0.5 * 3 + 2 * 0.
        assert layer_cam(self.MAPS, self.GRADIENTS).tolist() == [[[0.5, 1.5]]]

    def test_layer_cam_is_the_papers_formula(self, rng):
        maps, gradients = rng.normal(0, 1, (2, 2, 3, 4, 5))
        expected = np.zeros((2, 3, 4))
        for image, y, x in np.ndindex(expected.shape):
            weighed = [
                max(gradient, 0) * value
                for gradient, value in zip(gradients[image, y, x], maps[image, y, x], strict=True)
            ]
            expected[image, y, x] = max(sum(weighed), 0)
        np.testing.assert_allclose(layer_cam(maps, gradients), expected, rtol=1e-12)

    def test_grad_cam(self):
        # Weights 0.5 and 0.5: left (1 + 4) / 2, right (3 + 0) / 2.
        assert grad_cam(self.MAPS, self.GRADIENTS).tolist() == [[[2.5, 1.5]]]

    def test_grad_cam_keeps_only_what_speaks_for_the_class(self):
        assert grad_cam(self.MAPS, -self.GRADIENTS).tolist() == [[[0, 0]]]

    def test_grad_cam_plus_plus(self):
        # Both maps sum to 4. First: 2 * 0.5 / (2 + 4 * 0.5) = 0.25; second: 2 / (2 + 4 * 2) = 0.2.
        left, right = 0.25 * 1 + 0.2 * 4, 0.25 * 3
        np.testing.assert_allclose(
            grad_cam_plus_plus(self.MAPS, self.GRADIENTS), [[[left, right]]], rtol=1e-12
        )

    def test_grad_cam_plus_plus_is_the_papers_formula(self, rng):
        maps, gradients = rng.random((2, 3, 3, 4)), rng.normal(0, 1, (2, 3, 3, 4))
        sums = maps.sum((1, 2), keepdims=True)
        alpha = gradients**2 / (2 * gradients**2 + sums * gradients**3)
        weights = (alpha * np.maximum(gradients, 0)).sum((1, 2))
        expected = np.maximum((maps * weights[:, None, None]).sum(-1), 0)
        np.testing.assert_allclose(grad_cam_plus_plus(maps, gradients), expected, rtol=1e-9)


@tensorflow
class TestExplain:
    @pytest.mark.parametrize(
        ("method", "formula"),
        [
            ("layercam", layer_cam),
            ("grad-cam", grad_cam),
            ("grad-cam++", grad_cam_plus_plus),
        ],
    )
    def test_it_is_the_formula_of_what_numpy_computes(
        self, classifier, weights, pictures, method, formula
    ):
        explanation = explain(classifier, pictures[0], "blue", method)
        maps = maps_of(weights, classifier.pipeline(pictures[:1]))
        coarse = formula(maps, slopes_of(weights, maps[0], 2)[None])[0]
        np.testing.assert_allclose(explanation.coarse, coarse, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(explanation.heat, as_heat(coarse), rtol=1e-4, atol=1e-5)
        assert (explanation.method, explanation.layer) == (method, "conv")
        assert explanation.class_name == "blue"

    @pytest.mark.parametrize("method", METHODS)
    def test_heat_has_the_networks_size_and_ends_at_one(self, classifier, rng, method):
        explanation = explain(classifier, rng.integers(0, 256, (50, 20, 3), np.uint8), None, method)
        (answer,) = classifier.classify([rng.integers(0, 256, (50, 20, 3), np.uint8)], 1)
        assert explanation.heat.shape == (SIDE, SIDE)
        assert explanation.heat.dtype == explanation.coarse.dtype == np.float32
        assert explanation.heat.min() >= 0
        assert explanation.heat.max() == 1
        assert answer.class_names[0] in NAMES

    def test_without_a_class_the_best_is_explained(self, classifier, pictures):
        explanation = explain(classifier, pictures[1])
        (answer,) = classifier.classify(pictures[1:2], 1)
        assert explanation.class_name == answer.class_names[0]
        assert explanation.probability == pytest.approx(answer.probabilities[0], rel=1e-6)

    def test_nothing_of_an_explanation_stays_behind(self, classifier, pictures):
        def look_into():
            explain(classifier, pictures[0])
            explain(classifier, pictures[0], method="occlusion")
            feature_maps(classifier, pictures[0])

        look_into()
        before = networks_alive()
        for _ in range(5):
            look_into()
        assert networks_alive() == before

    def test_what_cannot_be_explained_is_refused(self, classifier, pictures):
        picture = pictures[0]
        with pytest.raises(ConfigurationError, match="one of red, green, blue; received 'cat'"):
            explain(classifier, picture, "cat")
        with pytest.raises(ConfigurationError, match=r"one of layercam, .*received 'lime'"):
            explain(classifier, picture, method="lime")
        with pytest.raises(ConfigurationError, match=r"larger than 1 x 1: conv; received 'hidden'"):
            explain(classifier, picture, layer="hidden")
        with pytest.raises(ConfigurationError, match=r"occlusion looks into none.*'conv'"):
            explain(classifier, picture, method="occlusion", layer="conv")
        with pytest.raises(ImageError):
            explain(classifier, picture.astype(np.float32))


@pytest.fixture(scope="module")
def looks_at_the_corner():
    """Its first class is the redness of the 2 x 2 pixels at the top left."""
    from keras import Input, Model, layers

    images = Input((8, 8, 3))
    x = layers.Conv2D(1, 1, activation="relu")(images)
    model = Model(images, layers.Dense(2, activation="softmax")(layers.Flatten()(x)))
    corner = np.zeros((8, 8, 2))
    corner[:2, :2, 0] = 0.002
    red = np.array([1.0, 0, 0]).reshape(1, 1, 3, 1)
    model.set_weights([red, np.zeros(1), corner.reshape(64, 2), np.zeros(2)])
    return Classifier(model, ("corner", "other"), (8, 8))


@pytest.fixture(scope="module")
def looks_for_red():
    """Its first class is the redness of the whole."""
    from keras import Input, Model, layers

    images = Input((8, 8, 3))
    x = layers.Conv2D(3, 1, activation="relu")(images)
    x = layers.GlobalAveragePooling2D()(x)
    model = Model(images, layers.Dense(2, activation="softmax")(x))
    likes = np.array([[0.1, 0], [0, 0], [0, 0]])
    model.set_weights([np.eye(3).reshape(1, 1, 3, 3), np.zeros(3), likes, np.zeros(2)])
    return Classifier(model, ("red", "other"), (8, 8))


@tensorflow
class TestWhere:
    """Networks that by construction look at one place, or for one colour."""

    def test_occlusion_finds_the_corner(self, looks_at_the_corner):
        white = np.full((8, 8, 3), 255, np.uint8)
        explanation = explain(
            looks_at_the_corner, white, "corner", "occlusion", occlusion=OcclusionConfig(2, 2)
        )
        expected = np.zeros((8, 8))
        expected[:2, :2] = 1
        np.testing.assert_array_equal(explanation.heat, expected)
        against = explain(looks_at_the_corner, white, "other", "occlusion")
        assert not against.heat.any()
        assert against.coarse.min() < 0

    @pytest.mark.parametrize("method", METHODS)
    def test_every_method_finds_the_red_dot(self, looks_for_red, method):
        picture = np.zeros((8, 8, 3), np.uint8)
        picture[..., 1] = 255
        picture[5:7, 1:3] = (255, 0, 0)
        heat = explain(looks_for_red, picture, "red", method).heat
        assert heat[5:7, 1:3].min() == 1
        assert heat.sum() <= (4 if method != "occlusion" else 9)


@tensorflow
class TestOcclusion:
    @pytest.mark.parametrize(
        ("config", "cover"),
        [
            (OcclusionConfig(patch=2, stride=1), 128),
            (OcclusionConfig(patch=4, stride=3, baseline="mean"), None),
            (OcclusionConfig(patch=6), 128),
        ],
    )
    def test_it_is_the_plain_loop(self, classifier, pictures, config, cover):
        picture = pictures[0]
        patch, stride = config.patch, config.stride or config.patch // 2
        cover = picture.mean((0, 1)).round() if cover is None else cover
        before = classifier.probabilities([picture])[0, 1]
        starts = [*range(0, SIDE - patch, stride), SIDE - patch]
        drops, covering = (
            np.zeros((len(starts),) * 2),
            [[[] for _ in range(SIDE)] for _ in range(SIDE)],
        )
        for i, top in enumerate(starts):
            for j, left in enumerate(starts):
                covered = picture.copy()
                covered[top : top + patch, left : left + patch] = cover
                drops[i, j] = before - classifier.probabilities([covered])[0, 1]
                for y in range(top, top + patch):
                    for x in range(left, left + patch):
                        covering[y][x].append(drops[i, j])
        explanation = explain(classifier, picture, "green", "occlusion", occlusion=config)
        np.testing.assert_allclose(explanation.coarse, drops, atol=1e-6)
        means = np.array([[np.mean(pixel) for pixel in row] for row in covering])
        np.testing.assert_allclose(explanation.heat, as_heat(means), atol=1e-4)

    @pytest.mark.parametrize(
        ("config", "message"),
        [
            (OcclusionConfig(patch=7), "`patch` must be at most the picture's shorter side, 6"),
            (OcclusionConfig(patch=2, stride=3), "`stride` must be at most the patch, 2"),
        ],
    )
    def test_squares_that_do_not_fit_are_refused(self, classifier, pictures, config, message):
        with pytest.raises(ConfigurationError, match=message):
            explain(classifier, pictures[0], method="occlusion", occlusion=config)

    def test_too_many_squares_are_refused(self, classifier):
        large = Classifier(classifier.model, NAMES, (64, 64))
        picture, single = np.zeros((64, 64, 3), np.uint8), OcclusionConfig(1, 1)
        with pytest.raises(ConfigurationError, match=r"1024 squares or fewer .* not 4096"):
            occlude(large, picture, 0, single)


class TestLayers:
    def test_a_description_names_them_without_a_network(self):
        layers = explainable_layers(ModelDescription(NAMES))
        assert [layer.name for layer in layers][::17] == ["block1_conv1"]
        assert (layers[-1].name, layers[-1].output_shape) == ("block5_conv3", (2, 2, 512))
        assert {layer.kind for layer in layers} == {"convolution", "pooling"}

    @pytest.mark.parametrize(
        ("side", "layer"),
        [(32, "block3_conv2"), (64, "block4_conv2"), (96, "block4_conv2"), (224, "block5_conv2")],
    )
    def test_the_default_has_eight_places_a_side_and_no_pooling_behind_it(self, side, layer):
        assert default_layer(ModelDescription(NAMES, image_size=(side, side))) == layer

    @tensorflow
    def test_the_default_may_be_pooled_where_every_convolution_is(self):
        from keras import Input, Model, layers

        images = Input((16, 16, 3))
        x = layers.MaxPooling2D()(layers.Conv2D(2, 1, name="only")(images))
        x = layers.Dense(3, activation="softmax")(layers.Flatten()(x))
        assert default_layer(Classifier(Model(images, x), NAMES, (16, 16))) == "only"

    @tensorflow
    @pytest.mark.parametrize("base", ["vgg16", "vgg16-compact"])
    def test_our_networks_are_explained_as_their_description_says(self, base, rng):
        from cnnlab.models import build_transfer_model

        model = build_transfer_model(base, None, num_classes=3, seed=0)
        classifier = Classifier(model, NAMES, (32, 32))
        described = explainable_layers(ModelDescription(NAMES, base=base))
        built = explainable_layers(classifier)
        assert [(layer.name, layer.kind, layer.output_shape) for layer in built] == [
            (layer.name, layer.kind, layer.output_shape) for layer in described
        ]
        image = rng.integers(0, 256, (32, 32, 3), np.uint8)
        for layer in (None, "block1_conv1", "block5_conv3", "block4_pool"):
            explanation = explain(classifier, image, layer=layer)
            assert explanation.layer == (layer or "block3_conv2")
            assert explanation.heat.shape == (32, 32)
        assert feature_maps(classifier, image).shape == (
            8,
            8,
            model.get_layer("block3_conv2").filters,
        )
        with pytest.raises(
            ConfigurationError, match=r"larger than 1 x 1: .*received 'block5_pool'"
        ):
            explain(classifier, image, layer="block5_pool")

    @tensorflow
    def test_a_network_without_maps_says_so(self):
        from keras import Input, Model, layers

        images = Input((4, 4, 3))
        model = Model(images, layers.Dense(2, activation="softmax")(layers.Flatten()(images)))
        classifier = Classifier(model, ("a", "b"), (4, 4))
        with pytest.raises(ConfigurationError, match="No layer of this network has a map"):
            explain(classifier, np.zeros((4, 4, 3), np.uint8))
        assert explain(classifier, np.zeros((4, 4, 3), np.uint8), method="occlusion").layer is None


class TestHeat:
    def test_upscaling_is_bilinear_between_centres(self):
        # Centres of 2 over 4 pixels: 0.25 and 0.75 of the way, the ends held.
        np.testing.assert_allclose(upscaled(np.array([[0.0, 1.0]]), (1, 4)), [[0, 0.25, 0.75, 1]])

    def test_only_what_is_above_nothing_is_heat(self):
        assert as_heat(np.array([[-2.0, 0, 2, 4]])).tolist() == [[0, 0, 0.5, 1]]
        assert as_heat(np.full((2, 2), -1.0)).tolist() == [[0, 0], [0, 0]]
