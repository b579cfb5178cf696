"""Normalisations fitted on a data set: in the background, once, cached on disk and in memory.

Until a fit is there, a filter fitted at once on a few pictures stands in for it. It does
nearly the same to a picture, and the page says which of the two is shown.
"""

import hashlib
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.errors import StorageError, WeightsError
from cnnlab.normalization import (
    Normalizer,
    PatchWhitening,
    ZCAWhitening,
    load_normalizer,
    make_normalizer,
)
from cnnlab.storage import bounded_cache, paths
from cnnlab.storage.staging import staging
from ui.background import Work, in_background
from ui.child_process import run_command_with_bar
from ui.data_source import flags_of_names, takes_names
from ui.normalization.controls import WhiteningChoice
from ui.normalization.data import Pictures, draw_in_background
from ui.text import t

# Of 75 MB each for pictures of 32 pixels.
_KEPT_ON_DISK = 8
_FILE = "normalizer.npz"
_NO_FILE_NAME, _LONGEST_NAME = re.compile(r"[^\w.-]+", re.ASCII), 60
# What stands in: a tenth of a second.
_FIRST, _FIRST_PATCHES = 100, 2_000


@dataclass(frozen=True)
class FittedWhitening:
    """A whitening, and whether it is the one that was chosen.

    Attributes:
        whitening: fitted.
        key: the same for the same fit, whatever epsilon.
        softening: the same where epsilon and what it is added to are the same.
        num_pictures: that it was fitted on.
        stands_in: it is shown until the one that was chosen is fitted.
    """

    whitening: ZCAWhitening | PatchWhitening
    key: str
    softening: str
    num_pictures: int
    stands_in: bool


@st.cache_resource(max_entries=8, show_spinner=False)
def fitted_standardizer(key: str, mode: str, _data: Dataset) -> Normalizer:
    """A standardizer fitted on the training pictures of the data set known by ``key``."""
    standardizer = make_normalizer(mode)
    if standardizer is None:
        raise ValueError(f"{mode!r} standardizes nothing")
    return standardizer.fit(_data.x_train)


def fitted_whitening(
    name: str, choice: WhiteningChoice, data: Dataset
) -> ZCAWhitening | PatchWhitening:
    """The whitening that was chosen; the first time it is fitted under a progress bar.

    Raises:
        CnnlabError: the pictures are too many or too large for this machine, or the system refuses
            to store what was learned.
    """
    try:
        return _chosen(choice, data).whitening
    except WeightsError:
        _fit(_folder(choice, data), *_command(name, choice, data))
        return _chosen(choice, data).whitening


def whitening_to_show(choice: WhiteningChoice, pictures: Pictures) -> FittedWhitening:
    """The whitening that was chosen if it has been fitted, else what stands in for it.

    Raises:
        CnnlabError: the pictures cannot be learned from, or the system refuses to read what was.
    """
    with suppress(WeightsError):  # there is none, or it is damaged or of another version
        if pictures.is_whole:
            return _chosen(choice, pictures.data)
    return _standing_in(choice, pictures.data)


def fit_in_background(choice: WhiteningChoice, pictures: Pictures) -> Work | None:
    """Do the next step towards fitting the chosen whitening; see ``in_background``.

    Raises:
        CnnlabError: as ``in_background``.
    """
    if not pictures.is_whole:
        return draw_in_background(pictures.name)
    folder = _folder(choice, pictures.data)
    command = _command(pictures.name, choice, pictures.data)
    return in_background(folder.name, *command, into=folder)


def is_fitted(choice: WhiteningChoice, pictures: Pictures) -> bool:
    """Whether it lies on the disk."""
    return pictures.is_whole and (_folder(choice, pictures.data) / _FILE).is_file()


def _chosen(choice: WhiteningChoice, data: Dataset) -> FittedWhitening:
    folder = _folder(choice, data)
    try:
        learned = _load(folder / _FILE)
    except WeightsError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    bounded_cache.touch(folder)
    settings: dict[str, Any] = {"epsilon": choice.epsilon}
    if choice.method == "zca":
        settings["epsilon_on"] = "singular_values" if choice.as_keras else "eigenvalues"
    whitening = learned.with_settings(**settings)
    return FittedWhitening(whitening, folder.name, repr(settings), choice.num_samples, False)


def _standing_in(choice: WhiteningChoice, data: Dataset) -> FittedWhitening:
    count = min(_FIRST, choice.num_samples, len(data.x_train))
    key = f"{data.fingerprint} {count}"
    first = _first(key, count, data)
    ridge = _ridge(choice, first)
    return FittedWhitening(first.with_settings(ridge), key, repr(ridge), count, True)


def _ridge(choice: WhiteningChoice, first: PatchWhitening) -> float:
    """Keras adds epsilon to sqrt(n L); at L = (epsilon^2 / n) both forms halve the same gain."""
    if not choice.as_keras:
        return choice.epsilon
    mean = first.whitening_.eigenvalues_.mean()
    return float(choice.epsilon**2 / choice.num_samples / mean)


def _folder(choice: WhiteningChoice, data: Dataset) -> Path:
    """Named by all that the fit depends on; epsilon changes nothing of it."""
    what = (data.fingerprint, data.image_shape, choice.method, choice.num_samples, _center(choice))
    digest = hashlib.sha256(repr(what).encode()).hexdigest()
    # The name of the data set says what goes with a project that is deleted.
    name = _NO_FILE_NAME.sub("-", data.name)[:_LONGEST_NAME].lstrip(".")
    return paths.cache() / "normalizers" / f"{name}-{digest}"


def _center(choice: WhiteningChoice) -> str:
    return "channel" if choice.as_keras else "pixel"


def _command(name: str, choice: WhiteningChoice, data: Dataset) -> list[str]:
    size = "x".join(map(str, data.image_shape[:2]))
    flags = ["--normalization", choice.method, "--zca-center", _center(choice)]
    flags += ["--image-size", size, "--limit", str(choice.num_samples), "--num-images", "1"]
    return ["normalize", "--data", name, *flags, *flags_of_names(takes_names(name))]


def _fit(folder: Path, *command: str) -> None:
    """In a child process, so that the server keeps answering."""
    learning = t("Learning what the pixels of these pictures have in common …")
    with staging(folder) as unfinished:
        run_command_with_bar(learning, learning, *command, "--out", str(unfinished))


@st.cache_resource(max_entries=8, show_spinner=False)
def _first(key: str, count: int, _data: Dataset) -> PatchWhitening:
    return PatchWhitening(num_patches=_FIRST_PATCHES).fit(_data.x_train[:count])


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(path: Path) -> ZCAWhitening | PatchWhitening:
    learned: Any = load_normalizer(path)  # a whitening, as only these are kept
    _sweep()
    bounded_cache.tidy(spare=path.parent)
    return learned


def _sweep() -> None:
    """Keep the newest on the disk; what is in use stays in memory."""
    with suppress(StorageError):
        for learned in bounded_cache.entries("normalizers")[_KEPT_ON_DISK:]:
            bounded_cache.remove(learned.path)
