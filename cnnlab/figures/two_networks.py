"""Two networks epoch by epoch in one chart: their metrics, dead units and gradients."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded
from cnnlab.figures.curves import downsample, in_words, values_of, whole_ticks

Quantity = Literal["loss", "accuracy", "dead_share", "gradient_norm"]

LABELS = {
    "epoch": "epoch",
    "loss": "loss (lower is better)",
    "accuracy": "accuracy (share of correct predictions)",
    "dead_share": "share of units that are dead",
    "gradient_norm": "strength of the pull (gradient norm)",
    "training": "{name}, training",
    "test": "{name}, test",
    "guessing": "guessing",
    "alt_network": "{name} after epoch {epoch}: {value}.",
    "alt_tested": "{name} after epoch {epoch}: training {value}, test {tested}.",
    "alt_nothing": "{name}: nothing measured yet.",
}

# First without, then with batch normalisation; they differ in shape as well as colour.
_STYLES = (
    {"color": palette.VALIDATION, "symbol": "diamond", "size": 7},
    {"color": palette.TRAINING, "symbol": "circle", "size": 6},
)
_TESTED = ("loss", "accuracy")


def two_networks(
    networks: Mapping[str, Sequence[Mapping[str, Any]]],
    quantity: Quantity,
    num_epochs: int | None = None,
    num_classes: int | None = None,
    labels: Mapping[str, str] | None = None,
    guessing_accuracy: float | None = None,
) -> go.Figure:
    """One quantity of two networks over the epochs.

    Args:
        networks: name -> one mapping an epoch, with ``epoch`` and the quantity. Loss (in nats) and
            accuracy (in [0, 1]) also have ``val_loss`` and ``val_accuracy``, measured on
            the test pictures. Values may be missing or None (a gap in the line).
        quantity: what to draw. Gradient norms stand on a logarithmic axis.
        num_epochs: the planned number of epochs, so that the axis stands still.
        num_classes: draws the level of guessing among that many classes. The axis of losses
            then ends at twice the loss of guessing: a network that diverges leaves it above.
        labels: translations of ``LABELS``.
        guessing_accuracy: accuracy of guessing if the classes are imbalanced, in [0, 1].
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=320, legend=legend_above())
    for (name, epochs), style in zip(networks.items(), _STYLES, strict=True):
        for line in _lines(name, epochs, quantity, style, words):
            figure.add_trace(line)
    last = num_epochs or max([1, *(epochs[-1]["epoch"] for epochs in networks.values() if epochs)])
    figure.update_xaxes(
        title_text=words["epoch"], range=[-0.03 * last, 1.03 * last], **whole_ticks(last)
    )
    figure.update_yaxes(title_text=words[quantity], **_axis(quantity, figure, num_classes))
    if num_classes and quantity in _TESTED:
        level = guessing(quantity, num_classes)
        if quantity == "accuracy" and guessing_accuracy is not None:
            level = guessing_accuracy
        _mark_guessing(figure, level, words["guessing"])
    return figure


def two_networks_alt_text(
    networks: Mapping[str, Sequence[Mapping[str, Any]]],
    quantity: Quantity,
    labels: Mapping[str, str] | None = None,
) -> str:
    """The last value of both networks in words."""
    words = worded(LABELS, labels)
    return " ".join(_sentence(name, epochs, quantity, words) for name, epochs in networks.items())


def guessing(quantity: str, num_classes: int) -> float:
    """Accuracy, or loss in nats, of a prediction that gives every class the same probability."""
    return 1 / num_classes if quantity == "accuracy" else math.log(num_classes)


def _lines(
    name: str,
    epochs: Sequence[Mapping[str, Any]],
    quantity: str,
    style: Mapping[str, Any],
    words: Mapping[str, str],
) -> list[go.Scatter]:
    if quantity not in _TESTED:
        return [_line(plain(name), epochs, quantity, style)]
    training, test = (words[split].format(name=plain(name)) for split in ("training", "test"))
    return [
        _line(training, epochs, quantity, style, dash="dot"),
        _line(test, epochs, f"val_{quantity}", style),
    ]


def _line(
    name: str,
    epochs: Sequence[Mapping[str, Any]],
    key: str,
    style: Mapping[str, Any],
    dash: str = "solid",
) -> go.Scatter:
    x, y = downsample(values_of(epochs, "epoch"), values_of(epochs, key))
    share = key.endswith(("accuracy", "share"))
    value = "%{y:.1%}" if share else "%{y:.4~g}"
    return go.Scatter(
        x=x,
        y=y,
        name=name,
        mode="lines" if dash == "dot" else "lines+markers",
        line={"color": style["color"], "width": 2, "dash": dash},
        marker=style,
        hovertemplate=f"%{{x:d}}: {value}<extra>%{{fullData.name}}</extra>",
    )


def _axis(quantity: str, figure: go.Figure, num_classes: int | None) -> dict[str, object]:
    if quantity == "gradient_norm":
        return {"type": "log", "exponentformat": "power", "nticks": 6}
    if quantity == "loss":
        top = {"range": [0, 2 * guessing("loss", num_classes)]} if num_classes else {}
        return {"rangemode": "tozero", **top}
    # Half is the least, so that the axis stands still in the first epochs.
    highest = max([0.45, *(np.nanmax([0, *trace.y]) for trace in figure.data)])
    return {"range": [0, min(1.1 * highest, 1.02)], "tickformat": ".0%"}


def _mark_guessing(figure: go.Figure, level: float, word: str) -> None:
    figure.add_hline(
        y=level,
        line={"color": palette.GREY, "width": 1, "dash": "dash"},
        annotation={"text": word, "font": {"size": 11}, "xanchor": "right"},
        annotation_position="top right",
    )


def _sentence(
    name: str, epochs: Sequence[Mapping[str, Any]], quantity: str, words: Mapping[str, str]
) -> str:
    if not epochs:
        return words["alt_nothing"].format(name=name)
    last = epochs[-1]
    metric = "accuracy" if quantity == "dead_share" else quantity
    value, tested = (in_words(last.get(key), metric) for key in (quantity, f"val_{quantity}"))
    key = "alt_tested" if quantity in _TESTED else "alt_network"
    return words[key].format(name=name, epoch=last["epoch"], value=value, tested=tested)
