"""The learning curves of several runs in one chart."""

from collections.abc import Mapping

import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, plain, worded
from cnnlab.figures.curves import (
    LABELS,
    HistoryLike,
    Metric,
    downsample,
    in_words,
    value_axis,
    values_of,
    whole_ticks,
)
from cnnlab.wording import filled

ALT_LABELS = {"alt_run": "{name} {value} after {epoch:# epoch}", "alt_none": "{name} nothing yet"}


def compared_curves(
    histories: Mapping[str, HistoryLike],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Validation of each run as a line with marks, its training as a dotted one.

    Args:
        histories: name of a run -> its history, as ``training_curves`` takes it; at most
            ``len(palette.RUNS)`` runs.
        metric: loss or accuracy.
        labels: translations of the ``LABELS`` of ``curves``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=340, legend=legend_above())
    for number, (name, history) in enumerate(histories.items()):
        colour, symbol = palette.RUNS[number], palette.SYMBOLS[number]
        # The first line lies below and is widest, so that it is visible if lines coincide.
        wider = 1 - number / max(len(histories) - 1, 1)
        for trace in (
            _line(history, metric, name, words["training"], colour),
            _line(history, f"val_{metric}", name, words["validation"], colour, symbol),
        ):
            trace.line.width += 3.5 * wider
            figure.add_trace(trace)
    last = max((h.epochs[-1]["epoch"] for h in histories.values() if h.epochs), default=1)
    figure.update_xaxes(title_text=words["epoch"], range=[0, last * 1.02], **whole_ticks(last))
    figure.update_yaxes(title_text=words[metric], **value_axis(metric))
    return figure


def compared_alt_text(
    histories: Mapping[str, HistoryLike],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> str:
    """The last validation value of each run, in words."""
    words = worded(LABELS | ALT_LABELS, labels)
    parts = (_last_in_words(name, history, metric, words) for name, history in histories.items())
    return f"{words[metric]}, {words['validation']}: {'; '.join(parts)}."


def _last_in_words(
    name: str, history: HistoryLike, metric: Metric, words: Mapping[str, str]
) -> str:
    if not history.epochs:
        return words["alt_none"].format(name=name)
    last = history.epochs[-1]
    value = in_words(last[f"val_{metric}"], metric)
    return filled(words["alt_run"], {"name": name, "value": value, "epoch": last["epoch"]})


def _line(
    history: HistoryLike, name: str, run: str, split: str, colour: str, symbol: str | None = None
) -> go.Scatter:
    x, y = downsample(values_of(history.epochs, "epoch"), values_of(history.epochs, name))
    value = "%{y:.1%}" if name.endswith("accuracy") else "%{y:.4f}"
    return go.Scatter(
        x=x,
        y=y,
        name=plain(run),
        legendgroup=run,
        showlegend=symbol is not None,
        mode="lines+markers" if symbol else "lines",
        line={"color": colour, "width": 2.5 if symbol else 1.5, "dash": None if symbol else "dot"},
        marker={"symbol": symbol, "size": 7} if symbol else None,
        hovertemplate=f"%{{x:d}}: {value}<extra>{plain(run)}, {split}</extra>",
    )
