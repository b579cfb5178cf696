"""The download of VGG16's ImageNet weights: a button, a bar, Cancel, and what went wrong."""

import threading

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.models.imagenet import IMAGENET_MEGABYTES
from ui.child_process import BackgroundCommand
from ui.text import said, t

_SECONDS_BETWEEN_LOOKS = 0.5
_WATCHED = "download_watched"


class _Download:
    """The one download of a server, whoever asked for it; None while there is none."""

    def __init__(self) -> None:
        self.command: BackgroundCommand | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        with self._lock:
            if not self.is_at_work:
                self.command = BackgroundCommand("weights", "download")

    def cancel(self) -> None:
        with self._lock:
            if self.command is not None:
                self.command.cancel()
            self.command = None

    @property
    def is_at_work(self) -> bool:
        return self.command is not None and self.command.outcome is None


def offer_download() -> None:
    """Offer the download, or show how far it is; the page runs again when the weights are here."""
    at_work = _download().is_at_work
    if at_work:
        # A failure is told to those who saw the download, not to whoever comes tomorrow.
        st.session_state[_WATCHED] = _download().command
    st.fragment(_view, run_every=_SECONDS_BETWEEN_LOOKS if at_work else None)(at_work)


@st.cache_resource(show_spinner=False)
def _download() -> _Download:
    return _Download()


def _view(was_at_work: bool) -> None:
    download = _download()
    if was_at_work and not download.is_at_work:
        # It has ended: the whole page runs once more, without the timer.
        st.rerun()
    if download.is_at_work:
        _at_work(download)
    else:
        _offer(download)


def _at_work(download: _Download) -> None:
    done, total = (count / 1e6 for count in download.command.progress)
    words = t("Downloading: {done:.0f} of {total:.0f} MB", done=done, total=total)
    bar, button = st.columns([3, 1], vertical_alignment="center")
    bar.progress(done / (total or 1), words if total else t("Reaching the server …"))
    if button.button(t("Cancel"), icon=":material/close:", key="cancel_download", width="stretch"):
        st.session_state.pop(_WATCHED, None)
        download.cancel()
        st.rerun()


def _offer(download: _Download) -> None:
    watched = st.session_state.get(_WATCHED)
    if watched is not None and isinstance(watched.outcome, CnnlabError):
        st.error(said(watched.outcome), icon=":material/error:")
    if st.button(
        t("Download VGG16's weights ({size} MB)", size=IMAGENET_MEGABYTES),
        icon=":material/download:",
        key="download_imagenet",
        help=t(
            "What VGG16 learned from ImageNet, once for this computer. The download goes on while "
            "you do other things here."
        ),
        type="tertiary",
    ):
        download.start()
        st.session_state[_WATCHED] = download.command
        st.rerun()
