"""The chart of two networks: what stands where, and the same in words."""

import json
import math

import numpy as np
import pytest

from cnnlab.figures import palette, two_networks, two_networks_alt_text

PLAIN = [
    {"epoch": 1, "loss": 2.3, "val_loss": 2.4, "accuracy": 0.1, "val_accuracy": 0.12},
    {"epoch": 2, "loss": None, "val_loss": 1e25, "accuracy": 0.1, "val_accuracy": 0.1},
]
NORMALIZED = [{"epoch": 1, "loss": 1.5, "val_loss": 1.9, "accuracy": 0.5, "val_accuracy": 0.8}]
BOTH = {"plain": PLAIN, "normalised": NORMALIZED}
INSIDE = {
    "plain": [{"epoch": 0, "dead_share": 0.25, "gradient_norm": 1e-6}],
    "normalised": [{"epoch": 0, "dead_share": 0.0, "gradient_norm": None}],
}


@pytest.mark.parametrize("quantity", ["loss", "accuracy", "dead_share", "gradient_norm"])
@pytest.mark.parametrize("networks", [BOTH, INSIDE, {"plain": [], "normalised": []}])
def test_it_is_valid_json_without_a_title_on_a_clear_background(quantity, networks):
    figure = two_networks(networks, quantity, num_classes=10)
    json.loads(figure.to_json())
    assert figure.layout.title.text is None
    assert figure.layout.template.layout.paper_bgcolor == palette.CLEAR


def test_each_network_has_a_colour_with_a_dotted_training_and_a_solid_test_line():
    lines = two_networks(BOTH, "accuracy").data
    assert [line.name for line in lines] == [
        "plain, training",
        "plain, test",
        "normalised, training",
        "normalised, test",
    ]
    assert [line.line.dash for line in lines] == ["dot", "solid"] * 2
    assert lines[0].line.color == lines[1].line.color != lines[2].line.color
    assert lines[1].marker.symbol != lines[3].marker.symbol
    assert list(lines[1].y) == [0.12, 0.1]


def test_the_axis_of_losses_ends_at_twice_guessing_whatever_a_broken_network_does():
    figure = two_networks(BOTH, "loss", num_classes=10)
    assert figure.layout.yaxis.range == (0, 2 * math.log(10))
    (line,) = figure.layout.shapes
    assert line.y0 == line.y1 == math.log(10)
    assert np.isnan(figure.data[0].y[1])


def test_guessing_stands_where_a_coin_would():
    figure = two_networks(BOTH, "accuracy", num_classes=2)
    assert figure.layout.shapes[0].y0 == 0.5
    assert figure.layout.yaxis.range[1] > 0.8
    uneven = two_networks(BOTH, "accuracy", num_classes=2, guessing_accuracy=0.98)
    assert uneven.layout.shapes[0].y0 == 0.98


def test_inner_quantities_have_one_line_each_and_gradients_a_logarithmic_axis():
    figure = two_networks(INSIDE, "gradient_norm", num_epochs=5, num_classes=10)
    assert [line.name for line in figure.data] == ["plain", "normalised"]
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.xaxis.range[1] > 5
    assert figure.layout.shapes == ()


def test_names_stay_text():
    networks = {"<b>x</b>": PLAIN, "y": NORMALIZED}
    assert two_networks(networks, "dead_share").data[0].name == "&lt;b&gt;x&lt;/b&gt;"


def test_the_same_in_words():
    assert two_networks_alt_text(BOTH, "accuracy") == (
        "plain after epoch 2: training 10 %, test 10 %. "
        "normalised after epoch 1: training 50 %, test 80 %."
    )
    assert two_networks_alt_text(INSIDE, "dead_share") == (
        "plain after epoch 0: 25 %. normalised after epoch 0: 0 %."
    )
    assert two_networks_alt_text(INSIDE, "gradient_norm").endswith("normalised after epoch 0: —.")
    assert two_networks_alt_text({"a": [], "b": []}, "loss") == (
        "a: nothing measured yet. b: nothing measured yet."
    )
