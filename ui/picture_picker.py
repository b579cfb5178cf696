"""A row of small pictures of which one is chosen; the choice stands in the URL by its number."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from ui.choices import number_in_range
from ui.picture_grid import strip_of
from ui.text import printable, t

THUMBNAIL = 72  # wide enough to be sent as one JPEG
_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "cnnlab_picture_picker",
    html='<div class="picker" role="group"></div>',
    css=(_HERE / "picture_picker.css").read_text(),
    js=(_HERE / "picture_picker.js").read_text(),
)


def picture_picker(
    thumbnails: Sequence[np.ndarray], names: Sequence[str], label: str, key: str
) -> int:
    """Show the pictures as buttons; the index of the chosen one, the first at the beginning.

    Args:
        thumbnails: ``(THUMBNAIL, THUMBNAIL, 3)``, uint8 each; at least one.
        names: what each is called, for tooltips and screen readers.
        label: what is chosen here; translated.
        key: of the widget and in the URL, where pictures count from 1.
    """
    chosen = _chosen(key, len(thumbnails))
    if len(thumbnails) > 1:
        _component(
            key=f"{key}_picker",
            data={
                "strip": strip_of(np.stack(thumbnails)),
                "count": len(thumbnails),
                "names": [
                    t("Picture {number}: {name}", number=number, name=printable(name))
                    for number, name in enumerate(names, start=1)
                ],
                "chosen": chosen,
                "label": label,
            },
            on_chosen_change=lambda: choose_picture_number(
                key, st.session_state[f"{key}_picker"]["chosen"]
            ),
        )
    return chosen


def choose_picture_number(key: str, index: int) -> None:
    """Choose a picture, before the picker is made."""
    st.session_state[key] = index + 1
    st.query_params[key] = str(index + 1)


def _chosen(key: str, count: int) -> int:
    """What stands in the URL wins; after a visit to another page, what the session remembers."""
    wanted = st.query_params.get(key, str(st.session_state.get(key, 1)))
    number = number_in_range(wanted, 1, count, default=1)
    st.session_state[key] = number
    if number == 1:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = str(number)
    return number - 1
