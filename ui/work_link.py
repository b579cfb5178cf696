"""What trains at the moment, in the menu of every page, with a link to it."""

import streamlit as st

from ui.current_work import current_work

_EVERY = 2.0  # seconds


def work_link() -> None:
    """A link to what is at work; it follows it by itself, and is not there without any."""
    # Always there: what follows would change its place else, and stand in both for a moment.
    place = st.container(width="content")
    if current_work() is not None:
        with place:
            st.fragment(_follow, run_every=_EVERY)()


def _follow() -> None:
    now = current_work()
    if now is None:
        st.rerun()  # the page without the link, and without its clock
    with st.container(key="learning", width="content"):
        st.page_link(now.page, label=now.text, icon=now.icon, query_params=now.query)
