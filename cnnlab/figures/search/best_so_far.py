"""How the best value of a search rises with the time that is spent."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnlab.figures.canvas import blank_figure, legend_above, worded
from cnnlab.figures.search import tried
from cnnlab.figures.search.tried import Metric, Tried
from cnnlab.wording import filled

LABELS = {
    **tried.LABELS,
    "minutes": "minutes of training",
    "so_far": "best so far",
    "alt": "The best {metric} after {count:# trial} and {minutes:.1f} minutes: {best}, of trial "
    "{number}; after the first that finished it was {first}.",
    "alt_early": "{count:# trial} ended early.",
}


def best_so_far(
    trials: Sequence[Tried],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """The best value so far as a rising line over the time, each trial a mark.

    Args:
        trials: in the order in which they began; those at work are left out.
        metric: what counts, on the held-out pictures.
        labels: translations of ``LABELS``.

    Returns:
        x counts minutes that trials took, one after the other.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=280, legend=legend_above(), showlegend=True)
    ends = _minutes(trials)
    finished, early = tried.measured(trials), tried.ended_early(trials, metric)
    values = [one.value or 0.0 for one in finished]
    x = [ends[one.number] for one in finished]
    last = max(ends.values(), default=1.0)
    best = tried.running_best(values, metric)
    figure.add_scatter(
        x=[*x, last] if x else [],
        y=tried.drawn([*best, *best[-1:]], metric),
        name=words["so_far"],
        mode="lines",
        line=tried.BEST_LINE,
        hoverinfo="skip",
    )
    marks = (words["finished"], words, metric, tried.FINISHED_MARK)
    figure.add_trace(tried.points(x, finished, values, *marks))
    if early:
        hopeless, reached = zip(*early, strict=True)
        x = [ends[one.number] for one in hopeless]
        marks = (words["early"], words, metric, tried.EARLY_MARK)
        figure.add_trace(tried.points(x, hopeless, reached, *marks))
    figure.update_xaxes(title_text=words["minutes"], range=[0, 1.02 * last])
    figure.update_yaxes(title_text=words[metric], **tried.reach_of(values, metric))
    return figure


def best_so_far_alt_text(
    trials: Sequence[Tried],
    metric: Metric = "accuracy",
    labels: Mapping[str, str] | None = None,
) -> str:
    """The figure in words: the best value, its trial, and how it began."""
    words = worded(LABELS, labels)
    finished, best = tried.measured(trials), tried.best(trials, metric)
    early = sum(one.state == tried.ENDED_EARLY for one in trials)
    said = [filled(words["alt_early"], {"count": early})] if early else []
    if best is None:
        return " ".join([words["nothing"], *said])
    values = {
        "metric": words[metric],
        "count": sum(one.state != tried.RUNNING for one in trials),
        "minutes": max(_minutes(trials).values(), default=0.0),
        "best": tried.value_in_words(best.value or 0.0, metric),
        "number": best.number,
        "first": tried.value_in_words(finished[0].value or 0.0, metric),
    }
    return " ".join([filled(words["alt"], values), *said])


def _minutes(trials: Sequence[Tried]) -> dict[int, float]:
    """Number of each trial that is over -> when it ended, if one came after the other."""
    ends: dict[int, float] = {}
    for trial in trials:
        if trial.state != tried.RUNNING:
            ends[trial.number] = max(ends.values(), default=0.0) + trial.seconds / 60
    return ends
