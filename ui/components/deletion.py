"""Deleting a run, after asking once more."""

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.runs import Run, delete_run
from ui.text import message_text, plain, t


def delete_control(run: Run, title: str) -> None:
    """A button that asks; ``show_deleted`` reports the result on the next run.

    Args:
        run: that may be deleted.
        title: what it is called.
    """
    # Named by the run: after it is gone, the question about the next one starts closed.
    with st.popover(t("Delete this run"), icon=":material/delete:", key=f"ask_{run.name}"):
        st.markdown(
            t("Delete **{name}** with its network? This cannot be undone.", name=plain(title))
        )
        st.button(
            t("Yes, delete it"),
            type="primary",
            key=f"delete_{run.name}",
            on_click=_delete,
            args=(run,),
        )


def show_deleted() -> None:
    """The result of the last deletion, once."""
    show, text = st.session_state.pop("deleted", (None, ""))
    if show is not None:
        show(text)


def _delete(run: Run) -> None:
    try:
        delete_run(run)
    except CnnlabError as error:
        st.session_state["deleted"] = (st.error, message_text(error))
        return
    for key in ("run", "run_in_url", "shown_run"):
        st.session_state.pop(key, None)
    st.query_params.pop("run", None)
    st.session_state["deleted"] = (
        st.success,
        t("{name} was deleted.", name=plain(run.name)),
    )
