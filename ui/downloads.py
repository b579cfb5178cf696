"""Downloads that take long: a button, a bar, Cancel, and what went wrong."""

import threading
from dataclasses import dataclass

import streamlit as st

from cnnlab.errors import CnnlabError
from ui.child_process import BackgroundCommand
from ui.text import message_text, t

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
    """The one download of this for a server, whoever asked for it."""

    def __init__(self, what: Downloadable) -> None:
        self._what = what
        self._command: BackgroundCommand | None = None
        self._lock = threading.Lock()

    def start(self) -> BackgroundCommand:
        with self._lock:
            command = self.at_work
            if command is None:
                command = self._command = BackgroundCommand(*self._what.command)
            return command

    @property
    def at_work(self) -> BackgroundCommand | None:
        """The command, unless it has ended: any session may cancel it at any moment."""
        command = self._command
        return command if command is not None and command.outcome is None else None


def offer_download(what: Downloadable, label: str, help: str) -> None:
    """Offer it, or show how far it is; the page runs again when all has arrived.

    Args:
        what: can be downloaded.
        label: of the button, with the size.
        help: its tooltip.
    """
    command = download_of(what).at_work
    if command is not None:
        # A failure is reported to those who saw the download, not to whoever comes tomorrow.
        st.session_state[what.watched] = command
    view = st.fragment(_view, run_every=None if command is None else _SECONDS_BETWEEN_LOOKS)
    view(what, label, help, was_at_work=command is not None)


@st.cache_resource(show_spinner=False)
def download_of(what: Downloadable) -> _Download:
    """The server's download of this, at work or not."""
    return _Download(what)


def _view(what: Downloadable, label: str, help: str, was_at_work: bool) -> None:
    command = download_of(what).at_work
    if was_at_work and command is None:
        # It has ended: the whole page runs once more, without the timer.
        st.rerun()
    if command is not None:
        _at_work(what, command)
    else:
        _offer(what, label, help)


def _at_work(what: Downloadable, command: BackgroundCommand) -> None:
    done, total = (count / 1e6 for count in command.progress)
    words = t("Downloading: {done:.0f} of {total:.0f} MB", done=done, total=total)
    st.progress(done / (total or 1), words if total else t("Reaching the server …"))
    if st.button(t("Cancel"), icon=":material/close:", key=f"cancel_{what.name}"):
        command.cancel()
        st.rerun()


def _offer(what: Downloadable, label: str, help: str) -> None:
    watched = st.session_state.get(what.watched)
    if watched is not None and isinstance(watched.outcome, CnnlabError):
        st.error(message_text(watched.outcome), icon=":material/error:")
    if st.button(
        label,
        icon=":material/download:",
        key=f"download_{what.name}",
        help=help,
        type="tertiary",
    ):
        st.session_state[what.watched] = download_of(what).start()
        st.rerun()
