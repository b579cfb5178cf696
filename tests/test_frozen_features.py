"""Running frozen layers once gives what running them at every step gives. Real VGG16, few pictures.

The oracle is Keras's own ``fit`` of the whole network on the same batches.
"""

import itertools

import numpy as np
import pytest

from cnnlab.augmentation import AugmentationConfig
from cnnlab.datasets import Dataset
from cnnlab.features import cache
from cnnlab.features.cuts import cuts
from cnnlab.features.model_split import FrozenPart
from cnnlab.features.precision import similarity
from cnnlab.models import HeadConfig
from cnnlab.models.prediction import predict_probabilities
from cnnlab.runs import InputPipeline
from cnnlab.training import TrainingConfig
from cnnlab.training.batches import num_batches, training_batches
from cnnlab.training.compiling import build_for_training
from cnnlab.training.inputs.preparing import prepare
from cnnlab.training.loop import fit

pytestmark = pytest.mark.tensorflow

NUM_TRAIN, NUM_TEST = 21, 6
RECIPE = TrainingConfig(
    weights=None,
    head=HeadConfig((8,), dropout=0.0),
    optimizer="adam",  # moves every weight, also where gradients are small
    learning_rate=1e-3,
    batch_size=8,
    epochs=1,
    seed=3,
    normalization="featurewise",
    feature_precision="float32",
)
VARIED = AugmentationConfig(rotation_range=20, horizontal_flip=True)


class Silence:
    """A watcher that only counts."""

    def __init__(self):
        self.epochs, self.batches = [], []

    def on_train_begin(self, num_batches):
        assert num_batches == 3

    def on_epoch_begin(self, epoch):
        self.epochs.append(epoch)

    def on_train_batch_end(self, batch, logs):
        self.batches.append((self.epochs[-1], batch))

    def on_epoch_end(self, epoch, logs):
        assert set(logs) == {"loss", "accuracy"}


@pytest.fixture(scope="module")
def data():
    generator = np.random.default_rng(5)
    pictures = generator.integers(0, 256, (NUM_TRAIN + NUM_TEST, 32, 32, 3), np.uint8)
    labels = generator.integers(0, 3, len(pictures))
    train, test = slice(0, NUM_TRAIN), slice(NUM_TRAIN, None)
    names = ("a", "b", "c")
    return Dataset(pictures[train], labels[train], pictures[test], labels[test], names)


def trained_whole(config, data):
    """By Keras, the whole graph at every step."""
    model = build_for_training(config, data)
    pipeline = InputPipeline.fit(data.x_train, config.normalization)
    model.fit(
        training_batches(data.x_train, data.y_train, pipeline, config),
        steps_per_epoch=num_batches(NUM_TRAIN, config.batch_size),
        epochs=config.epochs,
        shuffle=False,
        verbose=0,
    )
    return model


def trained_behind_the_cut(config, data):
    model = build_for_training(config, data)
    pipeline = InputPipeline.fit(data.x_train, config.normalization)
    inputs = prepare(model, data, pipeline, config)
    watcher = Silence()
    fit(inputs.trainable_part, inputs.batches, NUM_TRAIN, config, watcher)
    inputs.batches.close()
    return model, inputs, watcher


def assert_same_weights(model, oracle, config, data):
    """Equal to the oracle's, where the frozen ones stayed and the others moved ten times as far."""
    for ours, theirs, first in zip(
        model.weights, oracle.weights, build_for_training(config, data).weights, strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-4, err_msg=ours.path)
        assert np.abs(ours - first).max() > 1e-3 or not ours.trainable
        assert ours.trainable or np.array_equal(ours, first)


def codes(inputs):
    return [note.code for note in inputs.notes]


@pytest.mark.parametrize(
    ("frozen_layers", "layer"),
    [
        (19, "block5_pool"),
        pytest.param(18, "block5_pool", marks=pytest.mark.exam),
        pytest.param(16, "block5_conv1", marks=pytest.mark.exam),
        (11, "block3_pool"),
    ],
)
def test_an_epoch_from_cached_features_equals_an_epoch_of_the_whole_graph(
    data, frozen_layers, layer
):
    config = RECIPE.replace(frozen_layers=frozen_layers)
    model, inputs, watcher = trained_behind_the_cut(config, data)
    assert f"at {layer}, float32" in cache.entries()[0].about
    assert codes(inputs) == ["features-kept"]
    assert_same_weights(model, trained_whole(config, data), config, data)
    assert watcher.batches[0] == (0, 0) and watcher.batches[-1] == (0, 2)


@pytest.mark.parametrize(("frozen_layers", "layer"), [(19, "pooled_blocks"), (16, "block3_pool")])
def test_where_the_head_sees_earlier_blocks_nothing_is_split_between_them_and_the_head(
    data, frozen_layers, layer
):
    head = HeadConfig((8,), dropout=0, pooling="blocks")
    config = RECIPE.replace(frozen_layers=frozen_layers, head=head)
    model, *_ = trained_behind_the_cut(config, data)
    assert f"at {layer}, float32" in cache.entries()[0].about
    assert_same_weights(model, trained_whole(config, data), config, data)


def test_class_weights_smoothing_and_schedules_reach_the_trainable_part_too(data):
    config = RECIPE.replace(
        class_weights="balanced", label_smoothing=0.2, learning_rate_schedule="cosine", epochs=2
    )
    model, *_ = trained_behind_the_cut(config, data)
    assert_same_weights(model, trained_whole(config, data), config, data)


def test_with_nothing_frozen_the_whole_graph_trains_and_nothing_is_cached(data):
    config = RECIPE.replace(frozen_layers=0)
    model, inputs, _ = trained_behind_the_cut(config, data)
    assert inputs.trainable_part is model and inputs.notes == () and cache.entries() == []
    assert_same_weights(model, trained_whole(config, data), config, data)


def test_varied_pictures_computed_on_the_fly_equal_the_whole_graph(data):
    config = RECIPE.replace(augmentation=VARIED, epochs=2)
    model, inputs, _ = trained_behind_the_cut(config, data)
    assert codes(inputs) == ["features-fresh"]
    assert [entry.about.split(" at ")[0] for entry in cache.entries()] == [
        f"data set: {NUM_TEST} test pictures"
    ]
    assert_same_weights(model, trained_whole(config, data), config, data)


def test_an_earlier_cut_equals_the_whole_graph_too(data):
    """13 frozen layers answer with 8,192 numbers; the pooling before them with half as many."""
    config = RECIPE.replace(frozen_layers=13)
    room = cache.num_bytes((NUM_TRAIN + NUM_TEST, 4096), "float32")
    cache.set_limit(room + 10_000)
    model, inputs, _ = trained_behind_the_cut(config, data)
    assert codes(inputs) == ["features-cut-earlier", "features-kept"]
    assert len(inputs.trainable_part.layers) == len(model.layers) - 10
    assert_same_weights(model, trained_whole(config, data), config, data)


def test_where_nothing_fits_every_epoch_computes_and_equals_the_whole_graph(data):
    cache.set_limit(0)
    model, inputs, _ = trained_behind_the_cut(RECIPE, data)
    assert codes(inputs) == ["features-not-kept", "features-fresh"]
    assert cache.entries() == []
    assert_same_weights(model, trained_whole(RECIPE, data), RECIPE, data)


def test_the_trainable_part_and_the_whole_network_share_weights_and_optimizer(data):
    model, inputs, _ = trained_behind_the_cut(RECIPE, data)
    assert inputs.trainable_part.optimizer is model.optimizer
    assert int(model.optimizer.iterations) == 3
    pipeline = InputPipeline.fit(data.x_train, RECIPE.normalization)
    np.testing.assert_allclose(
        predict_probabilities(inputs.trainable_part, inputs.test_images, inputs.to_input),
        predict_probabilities(model, data.x_test, pipeline),
        atol=1e-6,
    )


class TestViews:
    def test_views_are_cached_and_used_in_turn(self, data):
        config = RECIPE.replace(augmentation=VARIED, cached_views=2)
        model = build_for_training(config, data)
        pipeline = InputPipeline.fit(data.x_train, config.normalization)
        inputs = prepare(model, data, pipeline, config)
        epochs = []
        for features, labels in itertools.islice(inputs.batches, 3):
            by_label = np.lexsort((*features.reshape(NUM_TRAIN, -1).T[:3], labels))
            epochs.append(features[by_label])
        np.testing.assert_array_equal(epochs[0], epochs[2])
        assert not np.array_equal(epochs[0], epochs[1])
        inputs.batches.close()
        kept = [entry.about.split(" at ")[0].split(": ")[1] for entry in cache.entries()]
        assert sorted(kept) == [
            "21 training pictures, view 1,",
            "21 training pictures, view 2,",
            "6 test pictures",
        ]

    def test_more_views_add_to_those_that_are_there(self, data):
        config = RECIPE.replace(augmentation=VARIED, cached_views=1)
        pipeline = InputPipeline.fit(data.x_train, config.normalization)
        heard = []
        for views in (1, 2, 2):
            inputs = prepare(
                build_for_training(config, data),
                data,
                pipeline,
                config.replace(cached_views=views),
                lambda done, total, pace: heard.append((done, total)),
            )
            inputs.batches.close()
        assert heard == [(NUM_TRAIN, 27), (27, 27), (NUM_TRAIN, NUM_TRAIN)]


class TestKeys:
    @pytest.mark.parametrize(
        "changes",
        [
            {"seed": 4},  # other random weights
            {"normalization": "none"},
            {"base_preprocessing": "vgg16"},
            {"frozen_layers": 17},
            {"feature_precision": "bfloat16"},
        ],
    )
    def test_whatever_changes_the_numbers_computes_them_anew(self, data, changes):
        self.prepared(RECIPE, data)
        before = len(cache.entries())
        inputs = self.prepared(RECIPE.replace(**changes), data)
        assert codes(inputs) == ["features-kept"] and len(cache.entries()) == before + 2

    @pytest.mark.parametrize(
        "changes",
        [{"head": HeadConfig((4, 4), "relu")}, {"learning_rate": 1.0, "optimizer": "sgd"}],
    )
    def test_another_head_or_learning_rate_finds_them(self, data, changes):
        self.prepared(RECIPE, data)
        assert codes(self.prepared(RECIPE.replace(**changes), data)) == ["features-found"]

    def test_fewer_pictures_find_the_test_pictures(self, data):
        self.prepared(RECIPE, data)
        heard = []
        self.prepared(RECIPE, data.take(9), lambda done, total, pace: heard.append(total))
        # Normalised by what the training pictures taught, the test pictures are others too.
        assert heard[-1] == 9 + NUM_TEST
        plain = RECIPE.replace(normalization="none")
        self.prepared(plain, data)
        heard.clear()
        self.prepared(plain, data.take(9), lambda done, total, pace: heard.append(total))
        assert heard == [9]

    def prepared(self, config, data, progress=lambda *_: None):
        pipeline = InputPipeline.fit(data.x_train, config.normalization, config.base_preprocessing)
        inputs = prepare(build_for_training(config, data), data, pipeline, config, progress)
        inputs.batches.close()
        return inputs


class TestPrecision:
    def test_bfloat16_agrees_with_float32_on_pictures(self, data):
        model = build_for_training(RECIPE, data)
        pictures = InputPipeline()(data.x_train)
        exact = FrozenPart(model, cuts(model)[0], "float32")(pictures)
        fast = FrozenPart(model, cuts(model)[0], "bfloat16")(pictures)
        assert fast.dtype.name == "bfloat16" and fast.shape == exact.shape
        assert 0.999 < similarity(exact, fast) < 1

    def test_where_it_does_not_agree_float32_is_used(self, data, monkeypatch):
        from cnnlab.training.inputs import preparing

        monkeypatch.setattr(preparing, "fastest_precision", lambda: "bfloat16")
        monkeypatch.setattr(preparing, "similarity", lambda *answers: 0.99)
        config = RECIPE.replace(feature_precision="auto")
        inputs = prepare(build_for_training(config, data), data, InputPipeline(), config)
        inputs.batches.close()
        assert all("float32" in entry.about for entry in cache.entries())
        assert "float32 numbers" in str(inputs.notes[-1])

    def test_what_was_cached_without_comparing_is_compared_before_it_is_taken(
        self, data, monkeypatch
    ):
        from cnnlab.training.inputs import preparing

        bfloat16 = RECIPE.replace(feature_precision="bfloat16")
        prepare(build_for_training(bfloat16, data), data, InputPipeline(), bfloat16).batches.close()
        monkeypatch.setattr(preparing, "fastest_precision", lambda: "bfloat16")
        monkeypatch.setattr(preparing, "similarity", lambda *answers: 0.99)
        config = RECIPE.replace(feature_precision="auto")
        inputs = prepare(build_for_training(config, data), data, InputPipeline(), config)
        inputs.batches.close()
        assert "float32 numbers" in str(inputs.notes[-1])
        monkeypatch.setattr(preparing, "similarity", lambda *answers: 1.0)
        agreed = prepare(build_for_training(config, data), data, InputPipeline(), config)
        agreed.batches.close()
        assert codes(agreed) == ["features-found"]

    def test_where_it_agreed_once_it_is_not_compared_again(self, data, monkeypatch):
        from cnnlab.training.inputs import preparing

        monkeypatch.setattr(preparing, "fastest_precision", lambda: "bfloat16")
        config = RECIPE.replace(feature_precision="auto")
        prepare(build_for_training(config, data), data, InputPipeline(), config).batches.close()
        monkeypatch.setattr(preparing, "similarity", pytest.fail)
        inputs = prepare(build_for_training(config, data), data, InputPipeline(), config)
        inputs.batches.close()
        assert codes(inputs) == ["features-found"]
        assert all("bfloat16" in entry.about for entry in cache.entries())
