"""What every chart of the pages shares."""

import tomllib
from pathlib import Path

import plotly.graph_objects as go
import pytest

from cnnlab.figures.canvas import blank_figure
from ui.components import chart

THEME = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text())


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, WCAG 2.2."""
    levels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_of_a_chart_is_legible_on_the_page(monkeypatch, dark):
    monkeypatch.setattr(chart, "is_dark", lambda: dark)
    figure = blank_figure(height=100)
    figure.add_trace(go.Scatter(x=[1], y=[1]))
    figure.update_xaxes(title_text="x")
    layout = chart.legible(figure).layout
    page = THEME["theme"]["dark" if dark else "light"]["backgroundColor"]
    for colour in (layout.font.color, layout.xaxis.tickfont.color, layout.xaxis.title.font.color):
        assert contrast(colour, page) >= 4.5


def test_text_of_a_chart_is_large_while_something_is_presented(monkeypatch):
    monkeypatch.setattr(chart, "presenting", lambda: True)
    figure = blank_figure(height=100)
    figure.add_trace(go.Scatter(x=[1], y=[1]))
    layout = chart.legible(figure).layout
    assert {layout.font.size, layout.xaxis.tickfont.size, layout.legend.font.size} == {18}
