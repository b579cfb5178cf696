"""The training at work, in the menu of every page, with a link to it."""

import streamlit as st

from ui.current_run import current_run

_PAGE = "pages/transfer_learning.py"
_EVERY = 2.0  # seconds


def training_link() -> None:
    """A link to the training at work; it follows it by itself, and is not there without one."""
    # Always there: what follows would change its place else, and stand in both for a moment.
    place = st.container(width="content")
    if current_run() is not None:
        with place:
            st.fragment(_follow, run_every=_EVERY)()


def _follow() -> None:
    now = current_run()
    if now is None:
        st.rerun()  # the page without the link, and without its clock
    with st.container(key="learning", width="content"):
        st.page_link(
            _PAGE,
            label=now.text,
            icon=":material/model_training:",
            query_params={"run": now.name},
        )
