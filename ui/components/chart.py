"""Every chart of the pages, and what its tool bar may offer: nothing that leaves this computer."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from cnnlab.figures.matrix import MARGINS
from ui.preferences import presenting

SETTINGS = {
    "displaylogo": False,  # a link to another computer
    "showSendToCloud": False,  # "Share chart ..." uploads the figure, and is there by default
    "plotlyServerURL": "",
}
"""Of Plotly, for every chart: nothing leads to another computer, nothing is sent to one."""

# As --cnnlab-quiet in ui/assets/look.css: by whether the page is dark.
_QUIET = {False: "#47554f", True: "#a9b7b4"}
_FOR_A_ROOM = 18  # pixels of the text while something is presented


def chart(
    figure: go.Figure,
    alt: str,
    key: str,
    tools: bool = True,
    min_width: int | None = None,
    **selection: Any,
) -> None:
    """Show a figure where the page now writes.

    Args:
        figure: what to draw.
        alt: the figure in words.
        key: unique on the page.
        tools: whether a bar with zoom and the picture as a file appears above it.
        min_width: pixels; where the page has fewer, the chart keeps them and scrolls by itself.
        selection: ``on_select`` and ``selection_mode`` of ``st.plotly_chart``.
    """
    settings = SETTINGS if tools else SETTINGS | {"displayModeBar": False}
    if min_width:
        st.html(_scrolling(f".st-key-{key}", min_width))
    st.plotly_chart(legible(figure), alt=alt, key=key, config=settings, **selection)


def legible(figure: go.Figure) -> go.Figure:
    """The figure itself, its text in the page's quiet colour, and large where a room reads it."""
    quiet = _QUIET[is_dark()]
    axes: dict[str, Any] = {"tickfont_color": quiet, "title_font_color": quiet}
    if presenting():
        figure.update_layout(font_size=_FOR_A_ROOM, legend_font_size=_FOR_A_ROOM)
        axes |= {"tickfont_size": _FOR_A_ROOM, "title_font_size": _FOR_A_ROOM}
    return figure.update_layout(font_color=quiet).update_xaxes(axes).update_yaxes(axes)


def is_dark() -> bool:
    """Whether the page is dark, for figures whose colours begin with the page's own."""
    return st.context.theme.type == "dark"


def class_matrix(figure: go.Figure, alt: str, key: str, **selection: Any) -> None:
    """As ``chart``, for a square over the classes: on a phone its labels do not run together."""
    side = figure.layout.height - MARGINS
    chart(figure, alt, key, tools=False, min_width=side, **selection)


def _scrolling(place: str, width: int) -> str:
    return f"<style>{place}{{overflow-x:auto}}{place}>div{{min-width:{width}px}}</style>"
