"""What each trial came to against what it cost, and which are worth their time."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures.canvas import blank_figure, legend_above, worded
from cnnlab.figures.search import tried
from cnnlab.figures.search.tried import Metric, Tried

MOST_IN_WORDS = 6

LABELS = {
    **tried.LABELS,
    "seconds": "seconds of the trial",
    "front": "none is better and quicker",
    "alt": "No other trial is both better and quicker than: {front}.",
    "alt_one": "trial {number}, {value} in {seconds:.0f} s",
}


def value_against_cost(
    trials: Sequence[Tried],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Each trial as a mark, and the Pareto front: those that no other beats in both.

    Args:
        trials: those at work are left out.
        metric: what counts, on the held-out pictures.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=300, legend=legend_above(), showlegend=True)
    finished, early = tried.measured(trials), tried.ended_early(trials, metric)
    front, best = pareto_front(trials, metric), tried.best(trials, metric)
    figure.add_scatter(
        x=[one.seconds for one in front],
        y=tried.drawn([one.value for one in front], metric),
        name=words["front"],
        mode="lines",
        line=tried.BEST_LINE,
        hoverinfo="skip",
    )
    groups = [
        (finished, [one.value or 0.0 for one in finished], "finished", tried.FINISHED_MARK),
        ([one for one, _ in early], [value for _, value in early], "early", tried.EARLY_MARK),
    ]
    if best is not None:
        groups.append(([best], [best.value or 0.0], "best", tried.BEST_MARK))
    for shown, values, name, mark in groups:
        if shown:
            x = [one.seconds for one in shown]
            figure.add_trace(tried.points(x, shown, values, words[name], words, metric, mark))
    values = [one.value or 0.0 for one in finished]
    figure.update_xaxes(title_text=words["seconds"], rangemode="tozero")
    figure.update_yaxes(title_text=words[metric], **tried.reach_of(values, metric))
    return figure


def cost_alt_text(
    trials: Sequence[Tried],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> str:
    """The front in words, the best trials of it where it is long."""
    words = worded(LABELS, labels)
    front = pareto_front(trials, metric)
    if not front:
        return words["nothing"]
    parts = [
        words["alt_one"].format(
            number=one.number,
            value=tried.value_in_words(one.value or 0.0, metric),
            seconds=one.seconds,
        )
        for one in front[-MOST_IN_WORDS:]
    ]
    return words["alt"].format(front="; ".join(parts))


def pareto_front(trials: Sequence[Tried], metric: Metric = "accuracy") -> list[Tried]:
    """Trials than which no other is better in as little time, the quickest first."""
    sign = -1 if tried.is_maximized(metric) else 1
    front: list[Tried] = []
    finished = tried.measured(trials)
    for trial in sorted(finished, key=lambda one: (one.seconds, sign * (one.value or 0))):
        if not front or sign * (trial.value or 0) < sign * (front[-1].value or 0):
            front.append(trial)
    return front
