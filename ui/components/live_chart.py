"""A chart that grows in place: zoom, hover and hidden lines stay while new points come in.

``st.plotly_chart`` rebuilds its chart whenever the data change; this one calls
``Plotly.react``. plotly.js comes from the installed plotly package, through Streamlit's own way
of serving the files of components, so nothing is asked of the network outside.
"""

from pathlib import Path

import plotly
import plotly.graph_objects as go
import streamlit as st

from ui.components.chart import SETTINGS, legible

_HERE = Path(__file__).parent
_files = st.components.v1.declare_component(
    "plotly_files", path=Path(plotly.__file__).parent / "package_data"
)
_component = st.components.v2.component(
    "cnnlab_live_chart",
    html='<div class="live-chart" role="figure"></div>',
    css=(_HERE / "live_chart.css").read_text(),
    js=(_HERE / "live_chart.js").read_text(),
    # Plotly writes its own styles into the page's head.
    isolate_styles=False,
)


def live_chart(figure: go.Figure, alt: str, key: str) -> None:
    """Show a figure; at the next run of the page under the same key, change it in place.

    Args:
        figure: with a height and a constant ``uirevision``, as ``blank_figure`` makes them.
        alt: the figure in words.
        key: unique on the page.
    """
    _component(
        key=key,
        data={
            "plotly": f"component/{_files.name}/plotly.min.js",
            "figure": legible(figure).to_json(),
            "settings": tuple(SETTINGS.items()),  # for a dict Streamlit would load pandas
            "height": figure.layout.height,
            "alt": alt,
        },
    )
