"""The reliability diagram: accuracy over confidence."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import plotly.graph_objects as go

from cnnlab.figures import palette
from cnnlab.figures.canvas import blank_figure, legend_above, worded
from cnnlab.wording import filled

LABELS = {
    "confidence": "how sure the network was",
    "accuracy": "share of correct predictions",
    "perfect": "as right as it is sure",
    "measured": "measured",
    "hover": "{count:# picture}: sure of {confidence}, correct in {accuracy}",
    "alt": "When the network is sure of its answer, how often is it correct? {bins}.",
    "alt_bin": "sure of {confidence}: correct in {accuracy} of {count:# picture}",
    "alt_nothing": "No answers yet.",
}


class CalibrationLike(Protocol):
    """Bins of predictions by confidence; see ``cnnlab.evaluation.Calibration``."""

    @property
    def edges(self) -> Sequence[float]:
        """Edges of the bins, in [0, 1], one more than there are bins."""

    @property
    def counts(self) -> Sequence[int]:
        """Number of predictions in each bin."""

    @property
    def confidences(self) -> Sequence[float | None]:
        """Mean confidence in each bin; None for an empty one."""

    @property
    def accuracies(self) -> Sequence[float | None]:
        """Accuracy in each bin; None for an empty one."""


def reliability_diagram(
    calibration: CalibrationLike, labels: Mapping[str, str] | None = None
) -> go.Figure:
    """Bars of accuracy over confidence, and the diagonal on which they should end.

    Args:
        calibration: confidence and accuracy of each bin; empty bins have no bar. The bars are
            the fainter, the fewer pictures they count.
        labels: translations of ``LABELS``.
    """
    words = worded(LABELS, labels)
    figure = blank_figure(height=360, legend=legend_above())
    edges, counts = np.asarray(calibration.edges), np.asarray(calibration.counts)
    figure.add_bar(
        x=(edges[:-1] + edges[1:]) / 2,
        y=calibration.accuracies,
        width=np.diff(edges) * 0.92,
        name=words["measured"],
        marker={
            "color": palette.TRAINING,
            "opacity": 0.35 + 0.65 * counts / max(counts.max(initial=0), 1),
            "cornerradius": 3,
        },
        hovertext=[_row(words["hover"], *row) for row in _rows(calibration)],
        hovertemplate="%{hovertext}<extra></extra>",
    )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name=words["perfect"],
        line={"color": palette.VALIDATION, "dash": "dash", "width": 2},
        hoverinfo="skip",
    )
    share = {"range": [0, 1.02], "tickformat": ".0%", "dtick": 0.25, "fixedrange": True}
    figure.update_xaxes(title_text=words["confidence"], **share)
    figure.update_yaxes(title_text=words["accuracy"], **share)
    return figure


def reliability_alt_text(
    calibration: CalibrationLike, labels: Mapping[str, str] | None = None
) -> str:
    """The bars in words."""
    words = worded(LABELS, labels)
    bins = [_row(words["alt_bin"], *row) for row in _rows(calibration) if row[0]]
    return words["alt"].format(bins="; ".join(bins)) if bins else words["alt_nothing"]


Row = tuple[int, float | None, float | None]


def _rows(calibration: CalibrationLike) -> list[Row]:
    columns = calibration.counts, calibration.confidences, calibration.accuracies
    return list(zip(*columns, strict=True))


def _row(text: str, count: int, confidence: float | None, accuracy: float | None) -> str:
    shares = {"confidence": f"{confidence or 0:.0%}", "accuracy": f"{accuracy or 0:.0%}"}
    return filled(text, {"count": count} | shares)
