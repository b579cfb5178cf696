"""What each base learned, and where it comes from: built in, found, or downloaded."""

import tomllib
from pathlib import Path

import h5py
import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, WeightsError
from cnnlab.models import HeadConfig, build_transfer_model, builtin, default_base
from cnnlab.models.pretrained import LEARNED_FROM, pretrained_weights
from cnnlab.models.vgg16 import BLOCK_CHANNELS
from cnnlab.training import TrainingConfig, recommended, train

ROOT = Path(__file__).parent.parent


class TestBuiltIn:
    def test_the_file_is_the_one_of_its_card(self, compact_weights):
        assert pretrained_weights("vgg16-compact") == compact_weights

    def test_a_changed_file_is_refused(self, compact_weights):
        data = bytearray(compact_weights.read_bytes())
        data[-1] ^= 1
        compact_weights.write_bytes(data)
        with pytest.raises(WeightsError, match=r"its hash differs\. Install cnnlab"):
            pretrained_weights("vgg16-compact")

    @pytest.mark.parametrize("name", ["vgg16-compact.weights.h5", "vgg16-compact.json"])
    def test_a_missing_file_is_named(self, compact_weights, name):
        (compact_weights.parent / name).unlink()
        with pytest.raises(WeightsError, match=f"{name} cannot be read"):
            pretrained_weights("vgg16-compact")

    @pytest.mark.parametrize("content", ["", "[]", "{}", "3"])
    def test_a_damaged_card_is_refused(self, compact_weights, content):
        compact_weights.with_name("vgg16-compact.json").write_text(content)
        with pytest.raises(WeightsError, match="json cannot be read"):
            pretrained_weights("vgg16-compact")

    def test_the_wheel_takes_all_files_along(self):
        data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
        patterns = data["package-data"]["cnnlab"]
        packed = {path for pattern in patterns for path in (ROOT / "cnnlab").glob(pattern)}
        assert builtin.ASSETS == ROOT / "cnnlab" / "assets"
        assert set(builtin.ASSETS.rglob("*")) <= packed

    @pytest.mark.tensorflow
    def test_the_network_has_the_weights_of_the_file(self, compact_weights):
        model = build_transfer_model("vgg16-compact", head=HeadConfig(()), num_classes=3)
        assert model.name == "vgg16-compact" and len(model.layers) == 21
        with h5py.File(compact_weights) as file:
            stored = np.float32(file["layers/conv2d_12/vars/0"][()])
        np.testing.assert_array_equal(model.get_layer("block5_conv3").get_weights()[0], stored)

    @pytest.mark.tensorflow
    def test_a_file_of_another_base_is_refused(self, compact_weights):
        with pytest.raises(WeightsError, match=r"layer 'block1_conv1' has an array of shape"):
            build_transfer_model("vgg16", weights=compact_weights)


@pytest.mark.tensorflow
# Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.exam
def test_what_the_page_begins_with_learns_the_built_in_pictures():
    """With nothing downloaded: the weights that ship, and what suits them."""
    run = train(recommended("vgg16-compact", (32, 32), 5000).replace(epochs=3))
    assert run.evaluation().accuracy > 0.9


def test_the_default_is_vgg16_only_where_its_weights_are(imagenet_server):
    assert default_base() == "vgg16-compact"
    pretrained_weights("vgg16")
    assert default_base() == "vgg16"


def test_an_unknown_base_is_refused():
    with pytest.raises(ConfigurationError, match="`base` must be one of vgg16, vgg16-compact"):
        pretrained_weights("vgg19")


class TestNotes:
    def test_each_base_is_known(self):
        assert set(LEARNED_FROM) == set(BLOCK_CHANNELS)

    @pytest.mark.parametrize(
        ("base", "preprocessing", "code"),
        [
            ("vgg16", "vgg16", None),
            ("vgg16", "none", "base-gets-raw-pixels"),
            ("vgg16-compact", "vgg16", "base-learned-raw-pixels"),
            ("vgg16-compact", "none", None),
        ],
    )
    def test_pixels_other_than_the_base_learned_get_a_note(self, base, preprocessing, code):
        config = TrainingConfig(base=base, base_preprocessing=preprocessing)
        assert [note.code for note in config.notes] == ([code] if code else [])
        assert config.replace(weights=None).notes == ()
