"""The layout of a page whose controls change a result: both are in sight at once.

On a desktop the result stays on the left while the controls scroll past on the right. On a phone
the result is pinned under the menu, at most half a screen high, and the controls pass below it.
"""

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.text import t


def result_and_controls() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Places for the result and for the controls, to be filled in any order.

    Result first: it comes first on a phone, in the order of the keyboard and to a screen reader.
    """
    with st.container(key="result_and_controls"):
        result, controls = st.columns([7, 3], gap="medium")
    places = result.container(key="result"), controls.container(key="controls")
    for place, name in zip(places, (t("Result"), t("Controls")), strict=True):
        place.html(f'<h2 class="unseen">{escape(name)}</h2>')
    return places
