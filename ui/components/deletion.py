"""Deleting something for good, after asking once more."""

from collections.abc import Callable

import streamlit as st

from cnnlab.errors import CnnlabError
from ui.text import message_text, plain, t

_RESULT = "deleted"


def delete_control(
    label: str, question: str, name: str, delete: Callable[[], None], forget: Callable[[], None]
) -> None:
    """A button that asks; ``show_deleted`` reports the result on the next run.

    Args:
        label: on the button.
        question: in Markdown.
        name: of what is deleted.
        delete: does it; a ``CnnlabError`` that it raises is shown.
        forget: called after it; the page no longer shows what is gone.
    """
    # Named by it: after it is gone, the question about the next one starts closed.
    with st.popover(label, icon=":material/delete:", key=f"ask_{name}"):
        st.markdown(question)
        st.button(
            t("Yes, delete it"),
            type="primary",
            key=f"delete_{name}",
            on_click=_delete,
            args=(name, delete, forget),
        )


def show_deleted() -> None:
    """The result of the last deletion, once."""
    show, text = st.session_state.pop(_RESULT, (None, ""))
    if show is not None:
        show(text)


def _delete(name: str, delete: Callable[[], None], forget: Callable[[], None]) -> None:
    try:
        delete()
    except CnnlabError as error:
        st.session_state[_RESULT] = (st.error, message_text(error))
        return
    forget()
    st.session_state[_RESULT] = (st.success, t("{name} was deleted.", name=plain(name)))
