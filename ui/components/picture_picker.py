"""A row of small pictures of which one is chosen; the choice stands in the URL by its number."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

from ui.choices import number_in_range
from ui.components.strip import strip_component, strip_of
from ui.text import printable, t

THUMBNAIL = 72  # wide enough to be sent as one JPEG
_component = strip_component(Path(__file__), '<div class="picker" role="group"></div>')


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
        picture_buttons(
            thumbnails,
            names,
            label,
            f"{key}_picker",
            (chosen,),
            lambda index: choose_picture_number(key, index),
        )
    return chosen


def picture_buttons(
    thumbnails: Sequence[np.ndarray],
    names: Sequence[str],
    label: str,
    key: str,
    chosen: Sequence[int],
    on_choose: Callable[[int], None],
    several: bool = False,
) -> None:
    """A row of pictures to press; arguments as of ``picture_picker``, and:

    Args:
        key: of the widget alone.
        chosen: which of them are marked.
        on_choose: called with the index of the one that was pressed, before the page runs.
        several: may be marked at a time: pressing one marks it, or takes its mark away.
    """
    _component(
        key=key,
        data={
            "strip": strip_of(np.stack(thumbnails)),
            "count": len(thumbnails),
            # No list: in one Streamlit looks for a table, and loads pandas for it.
            "names": tuple(
                t("Picture {number}: {name}", number=number, name=printable(name))
                for number, name in enumerate(names, start=1)
            ),
            "chosen": tuple(chosen),
            "several": several,
            "label": label,
        },
        on_chosen_change=lambda: on_choose(st.session_state[key]["chosen"]),
    )


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
