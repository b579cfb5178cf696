"""The small bases: what they are, that they learn from random weights, and where they go on."""

import numpy as np
import pytest

from cnnlab.bundles import import_bundle
from cnnlab.classification import find_model, load_classifier
from cnnlab.errors import ConfigurationError
from cnnlab.explanation import default_layer, explain, explainable_layers
from cnnlab.export import FORMATS, export_run, missing_packages, model_card
from cnnlab.models import HeadConfig, build_transfer_model, layer_table, num_base_layers
from cnnlab.models.pretrained import pretrained_weights
from cnnlab.models.small import SMALL_BASES
from cnnlab.runs import ModelDescription, to_python
from cnnlab.training import TrainingConfig, recommended, train

PLAIN, NORMALIZED = SMALL_BASES
NAMES = ("cat", "dog", "owl")
LAYERS = {PLAIN: 9, NORMALIZED: 17}
every_base = pytest.mark.parametrize("base", SMALL_BASES)
tensorflow = pytest.mark.tensorflow


def layers_of(base, image_size=(32, 32)):
    return layer_table(image_size, base=base)[: LAYERS[base]]


class TestLayers:
    def test_the_parameters_by_hand(self):
        convolutions = [(3, 16), (16, 32), (32, 64), (64, 128)]
        weights = sum(9 * before * after + after for before, after in convolutions)
        assert sum(layer.num_parameters for layer in layers_of(PLAIN)) == weights == 97_440
        normalized, channels = layers_of(NORMALIZED), sum(after for _, after in convolutions)
        assert sum(layer.num_parameters for layer in normalized) == weights + 4 * channels
        assert sum(layer.num_learnable for layer in normalized) == weights + 2 * channels

    def test_the_last_three_convolutions_multiply_equally_often(self):
        work = [x.multiplications for x in layers_of(PLAIN) if x.kind == "convolution"]
        assert len(work) == 4 and len(set(work[1:])) == 1

    @every_base
    @pytest.mark.parametrize(
        ("image_size", "features"),
        [((32, 32), (2, 2)), ((70, 45), (4, 2)), ((512, 512), (32, 32))],
    )
    def test_sixteen_pixels_of_a_side_become_one(self, base, image_size, features):
        assert layers_of(base, image_size)[-1].output_shape == (*features, 128)
        assert num_base_layers(base) == LAYERS[base]

    @tensorflow
    def test_one_seed_gives_both_the_same_kernels(self):
        """So that they can be compared in pairs: only the normalisation differs."""
        plain, normalized = (
            build_transfer_model(base, None, head=HeadConfig(()), frozen_layers=0, seed=3)
            for base in SMALL_BASES
        )
        for name in (*(f"block{block}_conv1" for block in range(1, 5)), "predictions"):
            np.testing.assert_array_equal(
                plain.get_layer(name).get_weights()[0], normalized.get_layer(name).get_weights()[0]
            )


class TestSettings:
    @every_base
    def test_pretrained_weights_are_refused_and_the_remedy_is_said(self, base):
        said = f"base {base} has no pretrained weights, so `weights` must be None"
        with pytest.raises(ConfigurationError, match=said):
            TrainingConfig(base=base)
        with pytest.raises(ConfigurationError, match=said):
            pretrained_weights(base)

    @every_base
    def test_no_more_layers_can_be_frozen_than_there_are(self, base):
        config = TrainingConfig(base=base, weights=None, frozen_layers=LAYERS[base])
        with pytest.raises(ConfigurationError, match=rf"from 0 .*to {LAYERS[base]} .*{base}"):
            config.replace(frozen_layers=LAYERS[base] + 1)
        with pytest.raises(ConfigurationError, match=f"to {LAYERS[base]}"):
            ModelDescription(NAMES, base=base)

    @every_base
    def test_what_suits_learns_all_from_random_weights(self, base):
        config = recommended(base, (64, 64), 500)
        assert (config.base, config.image_size) == (base, (64, 64))
        assert (config.weights, config.frozen_layers, config.notes) == (None, 0, ())
        assert TrainingConfig.from_json(config.to_json()) == config

    def test_as_a_program_it_is_the_same(self):
        names: dict = {}
        code = to_python(recommended(NORMALIZED, (32, 32), 500))
        exec(code.split("run = ")[0], names)
        assert names["config"] == recommended(NORMALIZED, (32, 32), 500)


class TestExplanation:
    @pytest.mark.parametrize(
        ("base", "side", "layer"),
        [
            (PLAIN, 32, "block3_conv1"),
            (PLAIN, 64, "block4_conv1"),
            (NORMALIZED, 32, "block3_relu"),
            (NORMALIZED, 64, "block4_relu"),
        ],
    )
    def test_the_default_is_the_last_output_of_a_convolution_with_eight_places(
        self, base, side, layer
    ):
        description = ModelDescription(
            NAMES, image_size=(side, side), base=base, head=HeadConfig(()), frozen_layers=0
        )
        assert default_layer(description) == layer


@pytest.fixture(scope="module", params=SMALL_BASES)
def run(request, home_of_module):
    """A training on few drawings."""
    config = recommended(request.param, (32, 32), 400)
    return train(config.replace(limit=400, epochs=8, validation_share=0.0))


@tensorflow
# Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
class TestTraining:
    def test_it_learns_far_more_than_guessing(self, run):
        assert run.evaluation().accuracy > 0.25
        assert run.history().epochs[-1]["loss"] < run.history().epochs[0]["loss"]

    def test_it_is_loaded_and_explained_as_its_description_says(self, run, rng):
        classifier = load_classifier(run)
        description = run.model_description()
        picture = rng.integers(0, 256, (32, 32, 3), np.uint8)
        described, built = explainable_layers(description), explainable_layers(classifier)
        assert [(x.name, x.kind, x.output_shape) for x in built] == [
            (x.name, x.kind, x.output_shape) for x in described
        ]
        explanation = explain(classifier, picture)
        assert explanation.layer == default_layer(description)
        assert explanation.heat.shape == (32, 32)

    def test_as_a_bundle_it_answers_as_before(self, run, tmp_path, rng, monkeypatch):
        """Its trial in a child, which takes TensorFlow's seconds, is left to test_bundles."""
        monkeypatch.setattr("cnnlab.bundles.importing.try_out", lambda *_: None)
        pictures = rng.integers(0, 256, (4, 32, 32, 3), np.uint8)
        expected = load_classifier(run).probabilities(pictures)
        export_run(run, "cnnlab", tmp_path / "small.zip")
        bundle = find_model(import_bundle(tmp_path / "small.zip"))
        np.testing.assert_allclose(
            load_classifier(bundle.name).probabilities(pictures), expected, atol=1e-6
        )

    @pytest.mark.parametrize(
        "format",
        ["keras", *(pytest.param(one, marks=pytest.mark.exam) for one in ("onnx", "litert"))],
    )
    def test_other_programs_get_it_checked_against_the_run(self, run, tmp_path, format):
        """``export_run`` loads each file again and refuses one that answers otherwise."""
        if missing_packages(format):
            pytest.skip(f"{format} cannot be written here")
        export_run(run, format, tmp_path / "small.zip")
        assert (tmp_path / "small.zip").stat().st_size > 100_000

    def test_its_card_claims_no_pretraining(self, run):
        card = model_card.model_card(run, FORMATS["keras"], "", 0.0)
        assert "transfer learning" not in card and "ImageNet" not in card
        layers = num_base_layers(run.config.base)
        assert f"started from random weights; 0 of {layers} layers kept" in card
