"""Which data set a page works on: drawn, CIFAR-10, or an uploaded ZIP; loaded once a server."""

import streamlit as st

from cnnlab import datasets
from cnnlab.datasets import Dataset
from ui.child_process import run_command_with_bar
from ui.choices import choose
from ui.page import errors_shown, show_notes
from ui.text import plain, t
from ui.uploads import kept_file, refused_discarded

UPLOAD = "upload"


def choose_data() -> str | None:
    """A control for the data set; its name or path, or None until a file was uploaded.

    The choice stands in the URL. An uploaded file cannot travel in a link, so it stays with
    the session.
    """
    labels = {
        "toybox10": t("Toybox: ten drawn things"),
        "cifar10": t("CIFAR-10: 60,000 small photos"),
        UPLOAD: t("Your own: a ZIP with one folder for each class"),
    }
    name = choose(t("Pictures  `data`"), labels, "data")
    return _uploaded_zip() if name == UPLOAD else name


def load_data(name: str, image_size: tuple[int, int] = (32, 32)) -> Dataset:
    """The data set, from memory where any session loaded it before.

    The first time it is read, checked and cached by a child process, so that the server keeps
    answering; the page shows the progress and ends there if the data set is refused.
    """
    with errors_shown(), refused_discarded(name):
        return prepared_data(name, image_size)


def prepared_data(name: str, image_size: tuple[int, int], seed: int = 0) -> Dataset:
    """As ``load_data``, but raises what is wrong with the data set, and leaves it where it is.

    Args:
        name: or path.
        image_size: (height, width), pixels.
        seed: splits folders that have no test part of their own.
    """
    if (name, image_size, seed) not in _prepared():
        _prepare(name, image_size, seed)
    return _load(name, image_size, seed)


def _uploaded_zip() -> str | None:
    path = kept_file(
        t("ZIP with one folder for each class"),
        "zip",
        "kept_zip",
        help=t("Either class folders, or train and test with class folders inside. Up to 200 MB."),
    )
    if path is None:
        st.info(t("Choose a ZIP file, or one of the built-in data sets above."))
    return path


@st.cache_resource
def _prepared() -> set[tuple[str, tuple[int, int], int]]:
    return set()


@st.cache_resource(max_entries=4, show_spinner=False)
def _load(name: str, image_size: tuple[int, int], seed: int) -> Dataset:
    return datasets.load(name, image_size, seed=seed)


def _prepare(name: str, image_size: tuple[int, int], seed: int) -> None:
    size = "x".join(map(str, image_size))
    beginning = t("Preparing the pictures …")
    working = t("Preparing the pictures: {done:,} of {total:,}")
    options = ("--image-size", size, "--seed", str(seed))
    run_command_with_bar(beginning, working, "data", name, *options)
    _prepared().add((name, image_size, seed))


def show_data_summary(data: Dataset) -> None:
    """What was loaded, in one line, with the notes that came up."""
    st.caption(
        t(
            "{train:,} training and {test:,} test pictures in {classes} classes: {names}",
            train=len(data.x_train),
            test=len(data.x_test),
            classes=data.num_classes,
            names=plain(", ".join(data.class_names[:20])),
        )
    )
    show_notes(data.notes)
