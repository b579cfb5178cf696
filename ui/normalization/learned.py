"""What is learned from a data set: by a child process, once, kept on disk and in memory."""

import hashlib
import shutil
from pathlib import Path

import streamlit as st

from cnnlab import paths
from cnnlab.datasets import Dataset
from cnnlab.normalization import (
    Normalizer,
    PatchWhitening,
    ZCAWhitening,
    load_normalizer,
    make_normalizer,
)
from cnnlab.staging import staging
from ui.child_process import run_command_with_bar
from ui.normalization.controls import WhiteningChoice
from ui.text import t

# Of 75 MB each for pictures of 32 pixels.
_KEPT_ON_DISK = 8
_FILE = "normalizer.npz"


@st.cache_resource(max_entries=8, show_spinner=False)
def fitted_standardizer(name: str, mode: str, _data: Dataset) -> Normalizer:
    """A standardizer fitted on the training pictures of the data set called ``name``."""
    return make_normalizer(mode).fit(_data.x_train)


def fitted_whitening(
    name: str, choice: WhiteningChoice, data: Dataset
) -> ZCAWhitening | PatchWhitening:
    """The whitening that was chosen. Only the first time is anything learned.

    Raises:
        CnnlabError: the pictures are too many or too large for this machine.
    """
    center = "channel" if choice.as_keras else "pixel"
    what = (data.fingerprint, data.image_shape, choice.method, choice.num_samples, center)
    folder = paths.cache() / "normalizers" / hashlib.sha256(repr(what).encode()).hexdigest()[:32]
    if not folder.exists():
        size = "x".join(map(str, data.image_shape[:2]))
        flags = ("--normalization", choice.method, "--zca-center", center, "--image-size", size)
        _learn(folder, "--data", name, "--limit", str(choice.num_samples), *flags)
    learned = _load(folder / _FILE)
    if choice.method == "patches":
        return learned.with_settings(epsilon=choice.epsilon)
    epsilon_on = "singular_values" if choice.as_keras else "eigenvalues"
    return learned.with_settings(epsilon=choice.epsilon, epsilon_on=epsilon_on)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(path: Path) -> ZCAWhitening | PatchWhitening:
    return load_normalizer(path)


def _learn(folder: Path, *flags: str) -> None:
    """In a child process, so that the server keeps answering."""
    learning = t("Learning what the pixels of these pictures have in common …")
    with staging(folder) as unfinished:
        flags += ("--out", str(unfinished), "--num-images", "1")
        run_command_with_bar(learning, learning, "normalize", *flags)
    _sweep(folder.parent)


def _sweep(parent: Path) -> None:
    """Keep the newest; what is in use stays in memory."""
    learned = [folder for folder in parent.iterdir() if not folder.name.startswith(".")]
    learned.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in learned[_KEPT_ON_DISK:]:
        shutil.rmtree(folder, ignore_errors=True)
