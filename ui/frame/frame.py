"""The script that every page runs in the browser, beside what Streamlit draws there."""

from html import escape
from pathlib import Path

import streamlit as st

from ui.glossary import glossary_dialog
from ui.menu import HOME
from ui.preferences import names_to_remember, presenting, toggle_presentation
from ui.project_access import projects_to_remember
from ui.text import t

_HERE = Path(__file__).parent
_PARTS = ("history", "menu", "terms", "dialogs", "enlarging", "keys", "memory", "frame")
_LARGE = (
    '<dialog class="large" data-name="large"><div role="img" aria-label=""></div><p></p>'
    '<form method="dialog"><button>{close}</button></form></dialog>'
)
_component = st.components.v2.component(
    "cnnlab_frame", js="\n".join((_HERE / f"{part}.js").read_text() for part in _PARTS)
)


def draw_frame(path: str) -> None:
    """Start the script, and put what it opens into the page. Nothing of it takes room.

    Args:
        path: the page's file.
    """
    with st.container(key="frame"):
        _component(
            key="frame_script",
            data={
                "page": "" if path == HOME.path else Path(path).stem,
                "presenting": presenting(),
                "memories": tuple(
                    {"cookie": cookie, "value": value}
                    for cookie, value in (names_to_remember() | projects_to_remember()).items()
                ),
            },
            on_presentation_change=toggle_presentation,
        )
        st.html(glossary_dialog() + _LARGE.format(close=escape(t("Close"))))
