"""Networks from elsewhere: brought in as a bundle, checked in a child process; removed again."""

import tempfile
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnlab.augmentation.exporting import safe_name
from cnnlab.bundles import delete_model
from cnnlab.errors import CnnlabError
from cnnlab.storage.os_errors import as_storage_errors
from ui.child_process import run_command_with_bar
from ui.text import message_text, plain, t
from ui.uploads.control import file_control
from ui.uploads.limits import MAX_MEGABYTES, show_refusals, whole_within_limits

_ROUND, _REFUSED, _REMOVED = "bundle_round", "bundle_refused", "network_removed"
_MODEL = "model"


def import_control() -> None:
    """A control for a bundle; its network is the chosen one from then on."""
    # Once a file has become a network, new keys close the popover and empty the control in it.
    turn = st.session_state.get(_ROUND, 0)
    with st.popover(
        t("Bring in a network"),
        icon=":material/upload:",
        type="tertiary",
        key=f"bring_in_{turn}",
    ):
        st.markdown(
            t(
                "A **bundle** is a ZIP that cnnlab writes (Runs, export): a trained network "
                "and the names of its classes. It is checked before it is used; nothing in it is "
                "run as a program."
            )
        )
        key = f"bundle_{turn}"
        files = file_control(key, t("Bundle, up to {limit} MB", limit=MAX_MEGABYTES), "zip")
        for file in whole_within_limits(key, files):
            _take_in(file)
        show_refusals(key)


def removal_control(name: str) -> None:
    """Remove an imported network, after asking once more."""
    with st.popover(
        t("Remove this network"), icon=":material/delete:", type="tertiary", key=f"ask_{name}"
    ):
        st.markdown(t("Remove **{name}**? It can be brought in again.", name=plain(name)))
        st.button(
            t("Yes, remove it"),
            type="primary",
            key=f"remove_{name}",
            on_click=_remove,
            args=(name,),
        )


def show_removed() -> None:
    """The result of the last removal of a network, once."""
    show, text = st.session_state.pop(_REMOVED, (None, ""))
    if show is not None:
        show(text)


def _take_in(file: UploadedFile) -> None:
    """The child works on a copy that is gone afterwards, whatever happens."""
    refused = st.session_state.get(_REFUSED, {})
    if file.file_id not in refused:
        try:
            with as_storage_errors(t("The bundle")), tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / f"{safe_name(Path(file.name).stem)}.zip"
                copy.write_bytes(file.getbuffer())
                answer = _imported(copy)
        except CnnlabError as error:
            st.session_state[_REFUSED] = refused = {file.file_id: message_text(error)}
        else:
            _choose(answer["name"])
            st.rerun()
    st.error(refused[file.file_id], icon=":material/error:")


def _imported(bundle: Path) -> dict[str, str]:
    checking = t("Checking and trying the network …")
    return run_command_with_bar(checking, checking, "models", "import", str(bundle))


def _choose(name: str) -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.query_params[_MODEL] = name


def _remove(name: str) -> None:
    try:
        delete_model(name)
    except CnnlabError as error:
        st.session_state[_REMOVED] = (st.error, message_text(error))
    else:
        st.session_state[_REMOVED] = (st.success, t("{name} was removed.", name=plain(name)))
    st.session_state.pop(_MODEL, None)
    st.query_params.pop(_MODEL, None)
