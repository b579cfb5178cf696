"""Features of pictures are computed while more are gathered, so that teaching finds them ready."""

from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import streamlit as st

from cnnlab.errors import CnnlabError
from cnnlab.projects import Project
from cnnlab.serving import ClassifierProcess
from ui.classification.classifier_process import classifier

_SEEN = "pictures_with_features"


def compute_early(project: Project, counts: dict[str, int]) -> None:
    """Let the classifier process begin, where pictures have come since the last call.

    Args:
        project: that is open.
        counts: class -> how many pictures it has.
    """
    seen = (project.key, sum(counts.values()))
    if seen[1] and st.session_state.get(_SEEN) != seen:
        st.session_state[_SEEN] = seen
        _server().begin(classifier(), project.pictures_folder)


class _OneAProject:
    """One thread for each project whose features are being computed."""

    def __init__(self) -> None:
        self._at_work: set[Path] = set()
        self._lock = Lock()

    def begin(self, process: ClassifierProcess, folder: Path) -> None:
        """Returns at once."""
        with self._lock:
            if folder in self._at_work:
                return
            self._at_work.add(folder)
        Thread(target=self._compute, args=(process, folder), daemon=True).start()

    def _compute(self, process: ClassifierProcess, folder: Path) -> None:
        try:
            # What goes wrong is said by the training, which computes what is missing.
            with suppress(CnnlabError):
                while process.gather_features(folder):
                    pass
        finally:
            with self._lock:
                self._at_work.discard(folder)


@st.cache_resource(show_spinner=False)
def _server() -> _OneAProject:
    return _OneAProject()
