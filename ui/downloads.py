"""Downloads that take long: a button, a bar, Cancel, and what went wrong."""

import threading
from dataclasses import dataclass

import streamlit as st

from cnnlab.errors import CnnlabError
from ui.child_process import BackgroundCommand
from ui.text import said, t

_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True)
class Downloadable:
    """What can be downloaded, once for all of a server.

    Attributes:
        name: of its widgets.
        command: of cnnlab that downloads it and reports its progress in bytes.
    """

    name: str
    command: tuple[str, ...]

    @property
    def watched(self) -> str:
        """Where a session remembers the download that it saw."""
        return f"download_watched_{self.name}"


class _Download:
    """The one download of this for a server, whoever asked for it.

    Attributes:
        command: None while there is none.
    """

    def __init__(self, what: Downloadable) -> None:
        self._what = what
        self.command: BackgroundCommand | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        with self._lock:
            if not self.is_at_work:
                self.command = BackgroundCommand(*self._what.command)

    def cancel(self) -> None:
        with self._lock:
            if self.command is not None:
                self.command.cancel()
            self.command = None

    @property
    def is_at_work(self) -> bool:
        return self.command is not None and self.command.outcome is None


def offer_download(what: Downloadable, label: str, help: str) -> None:
    """Offer it, or show how far it is; the page runs again when all has arrived.

    Args:
        what: can be downloaded.
        label: of the button, with the size.
        help: its tooltip.
    """
    download = download_of(what)
    at_work = download.is_at_work
    if at_work:
        # A failure is told to those who saw the download, not to whoever comes tomorrow.
        st.session_state[what.watched] = download.command
    view = st.fragment(_view, run_every=_SECONDS_BETWEEN_LOOKS if at_work else None)
    view(what, label, help, at_work)


@st.cache_resource(show_spinner=False)
def download_of(what: Downloadable) -> _Download:
    """The server's download of this, at work or not."""
    return _Download(what)


def _view(what: Downloadable, label: str, help: str, was_at_work: bool) -> None:
    download = download_of(what)
    if was_at_work and not download.is_at_work:
        # It has ended: the whole page runs once more, without the timer.
        st.rerun()
    if download.is_at_work:
        _at_work(what, download)
    else:
        _offer(what, download, label, help)


def _at_work(what: Downloadable, download: _Download) -> None:
    done, total = (count / 1e6 for count in download.command.progress)
    words = t("Downloading: {done:.0f} of {total:.0f} MB", done=done, total=total)
    st.progress(done / (total or 1), words if total else t("Reaching the server …"))
    if st.button(t("Cancel"), icon=":material/close:", key=f"cancel_{what.name}"):
        st.session_state.pop(what.watched, None)
        download.cancel()
        st.rerun()


def _offer(what: Downloadable, download: _Download, label: str, help: str) -> None:
    watched = st.session_state.get(what.watched)
    if watched is not None and isinstance(watched.outcome, CnnlabError):
        st.error(said(watched.outcome), icon=":material/error:")
    if st.button(
        label,
        icon=":material/download:",
        key=f"download_{what.name}",
        help=help,
        type="tertiary",
    ):
        download.start()
        st.session_state[what.watched] = download.command
        st.rerun()
