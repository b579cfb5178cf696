"""Learning curves: loss and accuracy of each epoch and batch."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, worded
from cnnlab.wording import filled

Metric = Literal["loss", "accuracy"]
MAX_POINTS = 2_000

LABELS = {
    "epoch": "epoch",
    "loss": "loss (lower is better)",
    "accuracy": "accuracy (share of correct predictions)",
    "training": "training pictures",
    "validation": "held-out pictures",
    "batches": "within the epoch",
    "alt_nothing": "No curve yet: no batch has finished.",
    "alt_batch_loss": "Loss in epoch {epoch}, before its end: training {training}.",
    "alt_batch_accuracy": "Accuracy in epoch {epoch}, before its end: training {training}.",
    "alt_loss": "Loss after {epoch:# epoch}: training {training}, {name} {validation}.",
    "alt_accuracy": "Accuracy after {epoch:# epoch}: training {training}, {name} {validation}.",
}

# The two lines differ in shape as well as colour.
_TRAINING = {"color": palette.TRAINING, "symbol": "circle", "size": 6}
_VALIDATION = {"color": palette.VALIDATION, "symbol": "diamond", "size": 7}


class HistoryLike(Protocol):
    """The history of a run: one mapping an epoch, one mapping a batch, both counted from 1."""

    @property
    def epochs(self) -> Sequence[Mapping[str, Any]]:
        """One an epoch."""

    @property
    def batches(self) -> Sequence[Mapping[str, Any]]:
        """One a batch."""


def training_curves(
    history: HistoryLike,
    metric: Metric = "loss",
    num_epochs: int | None = None,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Training and validation per epoch, and the batches of each epoch as a thin line behind.

    That line is the mean over the batches of its epoch so far, so it restarts with every epoch.

    Args:
        history: ``epochs`` with ``epoch``, ``loss``, ``accuracy`` (in [0, 1]), ``val_loss``,
            ``val_accuracy``; ``batches`` with ``epoch``, ``batch``, ``num_batches``, ``loss``,
            ``accuracy``. Both may be empty; values may be missing or None (a gap in the line).
        metric: loss or accuracy.
        num_epochs: the planned number of epochs, so that the axis stands still while a run grows.
        labels: translations of ``LABELS``; ``"validation"`` may be empty if there is no validation.

    Returns:
        A figure with two or three traces of at most ``MAX_POINTS`` points; x counts epochs, and a
        batch stands at its fraction of one.
    """
    words = worded(LABELS, labels)
    # With its legend from the first point on, the plot does not move with the second line.
    figure = blank_figure(height=320, legend=legend_above(), showlegend=True)
    figure.add_trace(_batch_line(history.batches, metric, words))
    figure.add_trace(_epoch_line(history.epochs, metric, words["training"], _TRAINING))
    if name := words["validation"]:
        figure.add_trace(_epoch_line(history.epochs, f"val_{metric}", name, _VALIDATION))
    last = num_epochs or max(_last(history.epochs, "epoch"), _last(history.batches, "epoch"), 1)
    figure.update_xaxes(title_text=words["epoch"], range=[0, last * 1.02], **whole_ticks(last))
    figure.update_yaxes(title_text=words[metric], **value_axis(metric))
    return figure


def curves_alt_text(
    history: HistoryLike, metric: Metric = "loss", labels: Mapping[str, str] | None = None
) -> str:
    """The last point of the curves in words, as an alt text."""
    words = worded(LABELS, labels)
    if history.epochs:
        last = history.epochs[-1]
        values = [in_words(last.get(name), metric) for name in (metric, f"val_{metric}")]
        said = {"epoch": last["epoch"], "training": values[0], "validation": values[1]}
        said["name"] = words["validation"] or LABELS["validation"]
        return filled(words[f"alt_{metric}"], said)
    if history.batches:
        last = history.batches[-1]
        training = in_words(last.get(metric), metric)
        return words[f"alt_batch_{metric}"].format(epoch=last["epoch"], training=training)
    return words["alt_nothing"]


def downsample(
    x: ArrayLike, y: ArrayLike, max_points: int = MAX_POINTS
) -> tuple[np.ndarray, np.ndarray]:
    """A line with at most ``max_points`` points that keeps its ends, its peaks and its valleys.

    The points between the first and the last are divided into equal groups; of each group the
    lowest and the highest are selected. Not-a-number is never an extreme.

    Args:
        x, y: one-dimensional, of one length.
        max_points: at least 4.

    Returns:
        The selected ``x`` and ``y``, float64, in their order.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(x) <= max_points:
        return x, y
    groups = np.array_split(np.arange(1, len(x) - 1), (max_points - 2) // 2)
    low, high = np.where(np.isnan(y), np.inf, y), np.where(np.isnan(y), -np.inf, y)
    extremes = [g[pick] for g in groups for pick in (low[g].argmin(), high[g].argmax())]
    kept = np.unique([0, *extremes, len(x) - 1])
    return x[kept], y[kept]


def _batch_line(
    batches: Sequence[Mapping[str, Any]], metric: str, words: Mapping[str, str]
) -> go.Scatter:
    at = [(b["epoch"] - 1) + b["batch"] / b["num_batches"] for b in batches]
    x, y = downsample(at, values_of(batches, metric))
    return go.Scatter(
        x=x,
        y=y,
        name=words["batches"],
        mode="lines",
        line={"color": palette.faint(palette.TRAINING, 0.6), "width": 1},
        hovertemplate=_hover(metric, "%{x:.2f}"),
    )


def _epoch_line(
    epochs: Sequence[Mapping[str, Any]], column: str, name: str, marker: Mapping[str, Any]
) -> go.Scatter:
    x, y = downsample(values_of(epochs, "epoch"), values_of(epochs, column))
    return go.Scatter(
        x=x,
        y=y,
        name=name,
        mode="lines+markers",
        line={"color": marker["color"], "width": 2.5},
        marker=marker,
        hovertemplate=_hover(column, "%{x:d}"),
    )


def _hover(column: str, epoch: str) -> str:
    value = "%{y:.1%}" if column.endswith("accuracy") else "%{y:.4f}"
    return f"{epoch}: {value}<extra>%{{fullData.name}}</extra>"


def values_of(rows: Sequence[Mapping[str, Any]], name: str) -> np.ndarray:
    """One value of each row, float64; NaN for a missing one or None."""
    return np.array([_number(row.get(name)) for row in rows], np.float64)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _last(rows: Sequence[Mapping[str, Any]], name: str) -> int:
    return rows[-1][name] if rows else 0


def whole_ticks(last: int) -> dict[str, object]:
    """Settings of an axis that counts to ``last``."""
    return {"dtick": 1} if last <= 10 else {"nticks": 8, "tickformat": "d"}


def value_axis(metric: str) -> dict[str, object]:
    """Settings of an axis of accuracy, from 0 to 100 %, or of loss, from 0 on."""
    if metric == "accuracy":
        return {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25}
    return {"rangemode": "tozero"}


def in_words(value: float | None, metric: str) -> str:
    """A value as text; a dash if there is none."""
    if value is None or not np.isfinite(value):
        return "—"
    return f"{value * 100:.0f} %" if metric == "accuracy" else f"{value:.3g}"
