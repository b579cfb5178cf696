"""The table of layers equals the network that Keras builds."""

import pytest

from cnnlab.errors import ConfigurationError
from cnnlab.models import (
    BASES,
    NUM_BASE_LAYERS,
    HeadConfig,
    build_transfer_model,
    layer_table,
    num_base_layers,
    num_trainable,
)
from cnnlab.models.expected_weights import expected_weights
from cnnlab.models.weights import _layers_of

HEADS = [
    HeadConfig(),
    HeadConfig(units=()),
    HeadConfig(units=(8, 4, 2), activation="relu", dropout=0, batch_normalization=True),
    HeadConfig(units=(16, 8), dropout=0.25, batch_normalization=True),
    HeadConfig(units=(8,), pooling="blocks"),
]


def test_the_tutorials_network_by_hand():
    layers = {layer.name: layer for layer in layer_table()}
    assert layers["block1_conv1"].num_parameters == 3 * 3 * 3 * 64 + 64
    assert layers["block1_conv1"].multiplications == 32 * 32 * 3 * 3 * 3 * 64
    assert layers["block5_pool"].output_shape == (1, 1, 512)
    assert layers["head_dense_1"].num_parameters == 512 * 256 + 256
    assert layers["predictions"].num_parameters == 256 * 10 + 10


def test_freezing_everything_leaves_the_head_and_nothing_leaves_all_that_can_learn():
    layers = layer_table(head=HEADS[2])
    head = layers[NUM_BASE_LAYERS:]
    assert num_trainable(layers, NUM_BASE_LAYERS) == sum(layer.num_learnable for layer in head)
    assert num_trainable(layers, 0) == sum(layer.num_learnable for layer in layers)


@pytest.mark.parametrize(
    ("argument", "value"), [("image_size", (31, 32)), ("num_classes", 1), ("image_size", 32)]
)
def test_a_network_that_cannot_be_built_has_no_table(argument, value):
    with pytest.raises(ConfigurationError, match=argument):
        layer_table(**{argument: value})


@pytest.mark.tensorflow
@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    ("image_size", "num_classes", "learning_layers"), [((32, 32), 10, 0), ((70, 45), 3, 5)]
)
def test_the_table_equals_the_built_network(image_size, num_classes, learning_layers, head, base):
    frozen_layers = num_base_layers(base) - learning_layers
    model = build_transfer_model(
        base,
        weights=None,
        input_shape=(*image_size, 3),
        num_classes=num_classes,
        head=head,
        frozen_layers=frozen_layers,
    )
    layers = layer_table(image_size, num_classes, head, base)
    built = [(layer.name, layer.output.shape[1:], layer.count_params()) for layer in model.layers]
    assert [(x.name, x.output_shape, x.num_parameters) for x in layers] == built
    trainable = sum(weight.numpy().size for weight in model.trainable_weights)
    assert num_trainable(layers, frozen_layers) == trainable
    assert expected_weights(layers) == _layers_of(model)
