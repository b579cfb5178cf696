"""The look of the classify page's own panels."""

from pathlib import Path

import streamlit as st

_STYLE = Path(__file__).with_name("look.css")


def draw_look() -> None:
    """Once a run of the page, before its panels."""
    st.html(_STYLE)
