"""The tutorial's network, its weight files, and what may go wrong with them."""

import shutil
from dataclasses import replace

import h5py
import numpy as np
import pytest

from cnnlab.errors import ConfigurationError, WeightsError
from cnnlab.models import (
    HeadConfig,
    build_transfer_model,
    compile_model,
    default_base,
    imagenet,
    imagenet_weights_path,
    load_weights,
    preprocess,
)
from cnnlab.models.heads import base_output

pytestmark = [
    pytest.mark.tensorflow,
    # Keras 3.15 saves its variables through an __array__ that NumPy 2 finds outdated.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
CONVOLUTIONS = [
    f"block{block}_conv{number}"
    for block, count in enumerate((2, 2, 3, 3, 3), start=1)
    for number in range(1, count + 1)
]


@pytest.fixture(scope="module")
def keras_vgg16():
    """Keras's own network with random weights: the oracle."""
    import keras

    return keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))


@pytest.fixture(scope="module")
def applications_file(keras_vgg16, tmp_path_factory):
    """Random weights in a file like the ImageNet one: same names, shapes and layout."""
    path = tmp_path_factory.mktemp("weights") / "vgg16_notop.h5"
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in keras_vgg16.layers]
        for layer in keras_vgg16.layers:
            group = file.create_group(layer.name)
            kernel, bias = f"{layer.name}_W_1:0", f"{layer.name}_b_1:0"
            names = [kernel, bias] if layer.weights else []
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, weight in zip(names, layer.get_weights(), strict=True):
                group[name] = weight
    return path


@pytest.fixture
def edited(tmp_path):
    """A copy of a weight file with one thing changed."""

    def edit(original, change):
        path = tmp_path / original.name
        shutil.copyfile(original, path)
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    return edit


@pytest.fixture(scope="module")
def tiny():
    """A network small enough to change and reload at will, with every kind of layer we use."""
    import keras

    images = keras.Input((8, 8, 3), name="input_layer")
    x = keras.layers.Conv2D(2, 3, name="first")(images)
    x = keras.layers.MaxPooling2D(name="pool")(x)
    x = keras.layers.Conv2D(2, 3, name="second")(x)
    x = keras.layers.Flatten(name="flatten")(x)
    x = keras.layers.BatchNormalization(name="normal")(x)
    x = keras.layers.Dense(3, name="dense")(x)
    return compile_model(keras.Model(images, keras.layers.Dropout(0.5, name="drop")(x)))


@pytest.fixture(scope="module")
def tiny_file(tiny, tmp_path_factory):
    path = tmp_path_factory.mktemp("tiny") / "tiny.weights.h5"
    tiny.save_weights(path)
    return path


class TestNetwork:
    def test_the_base_has_the_names_and_shapes_of_keras_applications(self, keras_vgg16):
        model = build_transfer_model(weights=None)
        ours, theirs = model.layers[:19], keras_vgg16.layers
        assert [layer.name for layer in ours[1:]] == [layer.name for layer in theirs[1:]]
        assert [layer.output.shape for layer in ours] == [layer.output.shape for layer in theirs]

    def test_equal_weights_give_equal_features(self, keras_vgg16, applications_file, rng):
        import keras

        images = rng.uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)
        model = build_transfer_model(weights=applications_file)
        features = keras.Model(model.input, model.get_layer("block5_pool").output)
        np.testing.assert_allclose(features(images), keras_vgg16(images), rtol=1e-5, atol=1e-6)

    def test_the_defaults_are_the_tutorials(self):
        model = build_transfer_model(weights=None)
        head = model.layers[19:]
        assert [layer.name for layer in head] == [
            "flatten",
            "head_dense_1",
            "head_dropout_1",
            "predictions",
        ]
        assert head[1].units == 256 and head[1].activation.__name__ == "sigmoid"
        assert head[2].rate == 0.5 and head[3].activation.__name__ == "softmax"
        assert not any(layer.trainable for layer in model.layers[:19])
        assert all(layer.trainable for layer in head)
        assert type(model.optimizer).__name__ == "SGD" and model.optimizer.momentum == 0.9
        assert float(model.optimizer.learning_rate) == pytest.approx(1e-4)

    def test_integer_labels_and_one_hot_labels_cost_the_same(self, rng):
        images, labels = rng.uniform(0, 255, (4, 32, 32, 3)), np.array([0, 1, 2, 1])
        model = build_transfer_model(weights=None, num_classes=3)
        by_number = model.evaluate(images, labels, verbose=0)
        compile_model(model, loss="categorical_crossentropy")
        assert model.evaluate(images, np.eye(3)[labels], verbose=0) == pytest.approx(by_number)

    @pytest.mark.parametrize("frozen_layers", [0, 7, 19])
    def test_exactly_the_first_layers_are_frozen(self, frozen_layers):
        model = build_transfer_model(weights=None, frozen_layers=frozen_layers)
        frozen = [not layer.trainable for layer in model.layers]
        assert frozen == [True] * frozen_layers + [False] * (len(frozen) - frozen_layers)

    @pytest.mark.parametrize("pooling", ["none", "blocks"])
    def test_older_versions_can_read_heads_without_pooling_and_know_others_as_newer(self, pooling):
        head = HeadConfig((8,), pooling=pooling)
        values = head.to_dict()
        assert HeadConfig.from_dict(values) == head
        assert values["schema"] == {"none": 1, "blocks": 2}[pooling]
        assert ("pooling" in values) == (pooling == "blocks")
        assert head.changes().keys() == {"units"} | ({"pooling"} if pooling == "blocks" else set())

    @pytest.mark.parametrize("base", ["vgg16-compact", "small"])
    def test_a_head_can_see_means_and_maxima_of_the_last_three_blocks(self, base, rng):
        import keras

        head = HeadConfig((), pooling="blocks")
        model = build_transfer_model(base, None, (70, 45, 3), head=head, seed=1)
        blocks = [layer for layer in model.layers if layer.name.endswith("_pool")][-3:]
        outputs = [*(block.output for block in blocks), model.get_layer("flatten").output]
        pictures = rng.uniform(0, 255, (2, 70, 45, 3))
        *maps, seen = keras.Model(model.inputs, outputs).predict(pictures, verbose=0)
        wanted = [pooled(of_block, (1, 2)) for of_block in maps for pooled in (np.mean, np.max)]
        np.testing.assert_allclose(seen, np.concatenate(wanted, axis=1), rtol=1e-5)
        np.testing.assert_allclose(
            keras.Model(model.inputs, base_output(model)).predict(pictures, verbose=0)[:, 0, 0],
            maps[-1].mean(axis=(1, 2)),
            rtol=1e-5,
        )

    def test_a_head_can_have_more_layers_and_batch_normalization(self):
        head = HeadConfig((8, 4), activation="relu", dropout=0, batch_normalization=True)
        model = build_transfer_model(weights=None, head=head)
        assert [layer.name for layer in model.layers[20:]] == [
            "head_batch_normalization_1",
            "head_dense_1",
            "head_batch_normalization_2",
            "head_dense_2",
            "predictions",
        ]

    def test_a_seed_repeats_the_weights_and_leaves_the_callers_random_state(self):
        import random

        before = random.getstate()
        one, two, other = (build_transfer_model(weights=None, seed=s) for s in (1, 1, 2))
        assert random.getstate() == before
        for name in ("block3_conv2", "predictions"):
            kernels = [model.get_layer(name).get_weights()[0] for model in (one, two, other)]
            np.testing.assert_array_equal(kernels[0], kernels[1])
            assert not np.array_equal(kernels[0], kernels[2])

    @pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
    def test_each_optimizer_takes_the_learning_rate(self, tiny, optimizer):
        compile_model(tiny, optimizer, learning_rate=1)
        assert type(tiny.optimizer).__name__.lower() == optimizer
        assert float(tiny.optimizer.learning_rate) == 1

    @pytest.mark.parametrize(
        ("argument", "value", "message"),
        [
            (
                "base",
                "resnet",
                "must be one of vgg16, vgg16-compact, small, .*; received 'resnet'",
            ),
            ("input_shape", (32, 32, 1), r"`input_shape` must be \(height, width, 3\)"),
            ("input_shape", (31, 32, 3), "whole pixels from 32 to 512"),
            ("num_classes", 1, "`num_classes` must be a whole number from 2"),
            ("frozen_layers", 20, "`frozen_layers` must be a whole number from 0"),
        ],
    )
    def test_arguments_that_cannot_be_used_say_so(self, argument, value, message):
        with pytest.raises(ConfigurationError, match=message):
            build_transfer_model(**{"weights": None, argument: value})

    def test_an_unknown_optimizer_says_which_there_are(self, tiny):
        known = "one of sgd, adam, adamw, rmsprop; received 'lion'"
        with pytest.raises(ConfigurationError, match=known):
            compile_model(tiny, "lion")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"units": (0,)}, "`units` must be a tuple of layer widths"),
        ({"activation": "loud"}, "`activation` must be one of sigmoid"),
        ({"dropout": 1.0}, "`dropout` must be a share"),
        ({"batch_normalization": "yes"}, "`batch_normalization` must be true or false"),
    ],
)
def test_a_head_that_cannot_be_built_says_so(values, message):
    with pytest.raises(ConfigurationError, match=message):
        HeadConfig(**values)


class TestPreprocessing:
    def test_vgg16_equals_keras(self, rng):
        import keras

        images = rng.integers(0, 256, (2, 4, 4, 3), np.uint8)
        expected = keras.applications.vgg16.preprocess_input(images.astype(np.float32))
        np.testing.assert_allclose(preprocess(images, "vgg16"), expected, atol=1e-5)

    def test_none_leaves_the_pixels(self, rng):
        images = rng.integers(0, 256, (2, 4, 4, 3), np.uint8)
        assert preprocess(images).dtype == np.float32
        np.testing.assert_array_equal(preprocess(images), images)

    def test_an_unknown_one_says_which_there_are(self):
        with pytest.raises(ConfigurationError, match="one of none, vgg16; received 'resnet'"):
            preprocess(np.zeros((1, 2, 2, 3)), "resnet")


class TestWeightFiles:
    def test_both_layouts_fill_the_network(self, keras_vgg16, applications_file, tmp_path):
        keras3_file = tmp_path / "base.weights.h5"
        keras_vgg16.save_weights(keras3_file)
        for path in (applications_file, keras3_file):
            model = build_transfer_model(weights=str(path))
            for name in CONVOLUTIONS:
                for ours, theirs in zip(
                    model.get_layer(name).get_weights(),
                    keras_vgg16.get_layer(name).get_weights(),
                    strict=True,
                ):
                    np.testing.assert_array_equal(ours, theirs)

    def test_what_keras_saved_loads_back(self, tiny, tiny_file):
        saved = tiny.get_weights()
        tiny.set_weights([np.zeros_like(weight) for weight in saved])
        load_weights(tiny, tiny_file)
        for before, after in zip(saved, tiny.get_weights(), strict=True):
            np.testing.assert_array_equal(before, after)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda f: f.move("layers/conv2d", "layers/lstm"), "has a layer 'lstm'"),
            (lambda f: f.__delitem__("layers/dense"), "lacks layer 'dense'"),
            (lambda f: f["layers"].create_group("extra"), "has a layer 'extra'"),
            (lambda f: f.__delitem__("layers/dense/vars/1"), "1 array for layer 'dense', not 2"),
            (lambda f: _put_numbers(f, "layers/dense"), "plain numbers where 'vars' should be"),
            (lambda f: _put_numbers(f, "layers/dense/vars"), "plain numbers where 'vars' should"),
            (lambda f: _put_numbers(f, "layers"), "plain numbers where 'layers' should be"),
            (
                lambda f: f["layers/conv2d/vars"].attrs.__setitem__("name", "other"),
                "has layer 'other' where the network has 'first'",
            ),
            (lambda f: _replace(f, np.zeros(4)), r"shape \(4,\), expected \(3,\)"),
            (lambda f: _replace(f, np.array(["a", "b", "c"], "S1")), "other than numbers"),
            (lambda f: _replace(f, np.array([1, np.nan, 3])), "not finite"),
            (lambda f: _replace(f, np.array([1, 1e300, 3])), "not finite"),
            (lambda f: _replace(f, h5py.SoftLink("/layers/conv2d")), "link to somewhere else"),
            (lambda f: _replace(f, h5py.ExternalLink("other.h5", "/a")), "link to somewhere else"),
            (lambda f: _declare_only(f), "do not lie plainly"),
            (lambda f: _declare_huge_chunks(f), "do not lie plainly"),
            (lambda f: _keep_outside(f), "do not lie plainly"),
        ],
    )
    def test_a_file_that_differs_is_refused_by_name_and_changes_nothing(
        self, tiny, tiny_file, edited, change, message
    ):
        before = tiny.get_weights()
        path = edited(tiny_file, change)
        with pytest.raises(WeightsError, match=message) as refused:
            load_weights(tiny, path)
        assert path.name in str(refused.value)
        for old, new in zip(before, tiny.get_weights(), strict=True):
            np.testing.assert_array_equal(old, new)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda f: _rename_layer(f, "block1_conv9"), "has a layer 'block1_conv9'"),
            (lambda f: _rename_layer(f, "block1_pool"), "lacks layer 'block1_conv1'"),
            (lambda f: f.attrs.__delitem__("layer_names"), "not one of Keras's weights"),
        ],
    )
    def test_an_applications_file_that_differs_is_refused(
        self, applications_file, edited, change, message
    ):
        with pytest.raises(WeightsError, match=message):
            build_transfer_model(weights=edited(applications_file, change))

    def test_a_missing_file_is_named(self, tiny, tmp_path):
        with pytest.raises(WeightsError, match=r"no weight file .*nowhere\.h5"):
            load_weights(tiny, tmp_path / "nowhere.h5")

    @pytest.mark.parametrize("keep", [0, 100, 2000, 20_000])
    def test_a_file_cut_off_is_refused(self, tiny, tiny_file, tmp_path, keep):
        path = tmp_path / "cut.weights.h5"
        path.write_bytes(tiny_file.read_bytes()[:keep])
        with pytest.raises(WeightsError, match="not a whole HDF5 weight file"):
            load_weights(tiny, path)


def _put_numbers(file, name):
    """In the place of a group."""
    del file[name]
    file[name] = [1.0, 2.0]


def _replace(file, value):
    """Put something else in the place of the dense layer's bias, (3,)."""
    del file["layers/dense/vars/1"]
    file["layers/dense/vars/1"] = value


def _declare_only(file):
    del file["layers/dense/vars/1"]
    file.create_dataset("layers/dense/vars/1", (3,), "f4")


def _declare_huge_chunks(file):
    del file["layers/dense/vars/1"]
    file.create_dataset(
        "layers/dense/vars/1", data=np.ones(3, "f4"), maxshape=(None,), chunks=(1_000_000,)
    )


def _keep_outside(file):
    del file["layers/dense/vars/1"]
    file.create_dataset("layers/dense/vars/1", (3,), "f4", external=[("/dev/zero", 0, 12)])


def _rename_layer(file, name):
    """Call the first convolution something else."""
    names = file.attrs["layer_names"].tolist()
    file.attrs["layer_names"] = [name if old == "block1_conv1" else old for old in names]
    if name not in file:
        file.move("block1_conv1", name)


class TestImageNetWeights:
    def test_they_are_downloaded_once_into_kerass_cache(self, imagenet_server, private_home):
        assert imagenet_weights_path() is None and default_base() == "vgg16-compact"
        path = imagenet.fetch_imagenet_weights()
        assert path == private_home / "keras" / "models" / imagenet.WEIGHTS.name
        assert path.read_bytes() == imagenet_server.content and imagenet_weights_path() == path
        assert imagenet.fetch_imagenet_weights() == path and imagenet_server.requests == 1
        assert default_base() == "vgg16"

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            ({"content": b"something else"}, "its hash differs"),
            ({"content": b"", "status": 503}, "the server answered 503"),
            ({"content": b"0123456789", "stalls_after": 5}, "the server stopped answering"),
        ],
    )
    def test_a_bad_download_leaves_nothing_and_offers_the_offline_choices(
        self, imagenet_server, private_home, answer, message
    ):
        imagenet_server.gives(**answer)
        with pytest.raises(WeightsError, match=message) as refused:
            imagenet.fetch_imagenet_weights()
        assert "choose the base vgg16-compact" in str(refused.value)
        assert str(private_home / "keras" / "models") in str(refused.value)
        assert list((private_home / "keras" / "models").iterdir()) == []
        assert imagenet_weights_path() is None

    def test_without_a_network_the_message_is_the_same(self, monkeypatch):
        monkeypatch.setenv("NO_PROXY", "*")
        nowhere = replace(imagenet.WEIGHTS, url="http://127.0.0.1:9/nobody")
        monkeypatch.setattr(imagenet, "WEIGHTS", nowhere)
        with pytest.raises(WeightsError, match=r"no connection.*random weights"):
            build_transfer_model()
