"""The common layout of figures: a transparent canvas with small margins, and escaped text."""

import html
from collections.abc import Mapping

import plotly.graph_objects as go

from cnnlab.figures import palette

_AXIS = {
    "gridcolor": palette.GRID,
    "linecolor": palette.GRID,
    "zerolinecolor": palette.GRID,
    "automargin": True,
    "title": {"standoff": 8, "font": {"size": 13}},
}

# In the template, not in the layout: a host such as Streamlit may apply its own theme.
TEMPLATE = go.layout.Template(
    layout={
        "paper_bgcolor": palette.CLEAR,
        "plot_bgcolor": palette.CLEAR,
        "font": {"color": palette.TEXT, "size": 13},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "hovermode": "closest",
        "modebar": {
            "bgcolor": palette.CLEAR,
            "color": palette.faint(palette.GREY, 0.6),
            "activecolor": palette.GREY,
        },
    }
)


def blank_figure(height: int, **layout: object) -> go.Figure:
    """An empty figure, ``height`` pixels high, as wide as its place, with no title.

    Zoom and hidden traces survive redrawing, because ``uirevision`` never changes.
    """
    margin = {"l": 8, "r": 8, "t": 8, "b": 8}
    shared = {"template": TEMPLATE, "height": height, "margin": margin, "uirevision": "keep"}
    return go.Figure(layout=shared | layout)


def legend_above() -> dict[str, object]:
    """A legend in one row above the plot, which wraps on a narrow screen."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom"}


def plain(text: object, longest: int | None = None) -> str:
    """Text that Plotly shows literally: pseudo-HTML and control characters are escaped.

    Names of classes come from uploads, and Plotly would read ``<a href=...>`` in them.
    Longer than ``longest`` characters, the text is cut and ends in an ellipsis.
    """
    letters = "".join(letter if letter.isprintable() else " " for letter in str(text))
    if longest is not None and len(letters) > longest:
        letters = letters[: longest - 1] + "…"
    return html.escape(letters, quote=False)


def worded(defaults: Mapping[str, str], labels: Mapping[str, str] | None) -> dict[str, str]:
    """The English ``defaults``, replaced by the translations in ``labels``."""
    return {**defaults, **(labels or {})}
