"""What shows a training or an experiment as it goes: refreshed each second while it is alive."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from cnnlab.runs.folder.run_folder import RunFolder
from ui.components.live_chart import live_chart
from ui.text import t

_SECONDS = 1.0


def live_view(
    work: RunFolder | None,
    view: Callable[..., None],
    follows_others: bool = False,
) -> None:
    """Draw a view of what is at work again and again; once more with the whole page at its end.

    Args:
        work: a run or an experiment; None if there is none.
        view: draws the work from its status; both are None where there is no work.
        follows_others: go on after the work's end, as something else in the view is alive.
    """
    is_alive = work is not None and work.status.is_active
    seconds = _SECONDS if is_alive or follows_others else None
    st.fragment(_draw, run_every=seconds)(work, view, is_alive)


def _draw(work: RunFolder | None, view: Callable[..., None], was_alive: bool) -> None:
    status = None if work is None else work.status
    if was_alive and status is not None and not status.is_active:
        st.rerun()  # the whole page, without the timer
    view(work, status)


def stop_button(work: RunFolder, key: str) -> None:
    """Asks the work to stop; says so until it has."""
    if work.stop_requested:
        st.markdown(t("Stopping …"), width="content")
    elif st.button(t("Stop"), icon=":material/stop:", key=key):
        work.stop()
        st.rerun(scope="fragment")


def live_curves(heading: str, figure: go.Figure, alt: str, key: str) -> None:
    """A chart that grows in place, under its heading; arguments as of ``live_chart``."""
    st.markdown(f"**{heading}**")
    live_chart(figure, alt, key)
