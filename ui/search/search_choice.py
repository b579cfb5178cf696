"""Which search is shown: the link's, one that was started here, one that is at work, or none."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.sweeps import Sweep, SweepFolder, list_sweeps, load_sweep, start_sweep
from ui.choices import choose
from ui.page import errors_shown
from ui.text import message_text, printable, t
from ui.training.run_names import moment_in_words, numbered
from ui.training.standby import standby

_KEY = "sweep"
_NONE = ""


def choose_search() -> SweepFolder | None:
    """A control for one of the searches on this computer; None for a new one."""
    with errors_shown():
        folders = {folder.name: folder for folder in list_sweeps()}
    _begin(folders)
    if not folders:
        return None
    titles = numbered({name: _title(folder) for name, folder in folders.items()})
    name = choose(t("Search"), {_NONE: t("A new search"), **titles}, _KEY)
    return folders.get(name)


def start_and_show(sweep: Sweep) -> None:
    """Start it in a process of its own; from now on the page shows it."""
    with errors_shown():
        folder = start_sweep(sweep, standby())
    st.query_params[_KEY] = folder.name


def show_none() -> None:
    """What the link and the session show is gone, or another one is wanted; for callbacks."""
    st.query_params.pop(_KEY, None)
    st.session_state[_KEY] = _NONE


def _begin(folders: dict[str, SweepFolder]) -> None:
    """A link to one that is gone is said once; without a link, one at work is shown at first."""
    linked = st.query_params.get(_KEY)
    if linked is not None and linked not in folders:
        try:
            load_sweep(linked)
        except CnnlabError as error:
            st.error(message_text(error))
        show_none()
    elif linked is None and _KEY not in st.session_state:
        at_work = (name for name, folder in folders.items() if folder.status.is_active)
        st.session_state[_KEY] = next(at_work, _NONE)


def _title(folder: SweepFolder) -> str:
    return f"{_question(folder.path)}, {moment_in_words(folder.created_at)}"


@lru_cache(maxsize=1000)
def _question(path: Path) -> str:
    """Of a search, which never changes; a damaged one's folder."""
    try:
        return printable(SweepFolder(path).config.name)
    except CnnlabError:
        return path.name
