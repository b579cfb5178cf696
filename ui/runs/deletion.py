"""Deleting a run."""

from functools import partial

import streamlit as st

from cnnlab.runs import Run, delete_run
from ui.components.deletion import delete_control
from ui.text import plain, t


def delete_run_control(run: Run, title: str) -> None:
    """A button that asks first.

    Args:
        run: that may be deleted.
        title: what it is called.
    """
    delete_control(
        t("Delete this run"),
        t("Delete **{name}** with its network? This cannot be undone.", name=plain(title)),
        run.full_name,
        partial(delete_run, run),
        _forget,
    )


def _forget() -> None:
    for key in ("run", "run_in_url", "shown_run"):
        st.session_state.pop(key, None)
    st.query_params.pop("run", None)
