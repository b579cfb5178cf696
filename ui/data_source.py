"""Which data set a page works on: drawn, CIFAR-10, or an uploaded ZIP; loaded once a server."""

from copy import copy
from threading import Condition
from typing import Literal, overload

import streamlit as st
from cachetools import LRUCache, cached

from cnnlab import datasets
from cnnlab.datasets import Dataset, Size, toybox10
from cnnlab.datasets.request import MAX_DECODED_BYTES
from cnnlab.errors import CnnlabError, DatasetError
from ui.child_process import run_command_with_bar
from ui.choices import choose
from ui.page import errors_shown, show_notes
from ui.preferences import named
from ui.text import message_text, plain, t
from ui.uploads.storage import refused_discarded, stored_file

UPLOAD = "upload"
_IN_USE, _BY_NAMES, _ZIP = "data_in_use", "classes_from_names", "kept_zip"


@overload
def choose_data(stand_in: Literal[True]) -> str: ...


@overload
def choose_data(stand_in: bool = False) -> str | None: ...


def choose_data(stand_in: bool = False) -> str | None:
    """A control for the data set; its name or path, or None until there is one.

    The choice stands in the URL. An uploaded file cannot travel in a link, so it stays with
    the session. What is not on this computer is marked, and asked about before it is fetched.

    Args:
        stand_in: until there is what was chosen, go on with what was there before.
    """
    labels = {
        "toybox10": t("Toybox: ten drawn things"),
        "cifar10": marked_if_absent("cifar10", t("CIFAR-10: 60,000 small photos")),
        UPLOAD: t("Your own: a ZIP with one folder for each class"),
    }
    name = choose(named(t("Pictures"), "data"), labels, "data")
    if name == UPLOAD:
        found = _uploaded_zip()
    else:
        found = name if is_here_or_asked_for(name, "data", "toybox10") else None
    if found is not None:
        st.session_state[_IN_USE] = found
    return st.session_state.get(_IN_USE, "toybox10") if found is None and stand_in else found


def use_as_upload(path: str) -> None:
    """A ZIP below ``paths.uploads()`` is the reader's upload from now on: ``?data=upload``."""
    st.session_state[_ZIP] = path


def marked_if_absent(name: str, label: str) -> str:
    """A data set's label, with what choosing it would download."""
    size = datasets.megabytes_to_download(name)
    return t("{label} (not here: {size} MB to download)", label=label, size=size) if size else label


def is_here_or_asked_for(name: str, key: str, way_back: str) -> bool:
    """Whether a data set is on this computer; where not, a question and the way back.

    Args:
        name: of the data set.
        key: of the control that it was chosen with.
        way_back: the value of that control that needs no download.
    """
    size = datasets.megabytes_to_download(name)
    if not size:
        return True
    with st.container(border=True, key=f"{key}_absent"):
        st.markdown(
            t(
                "These pictures are not on this computer. They are fetched once, from their "
                "author's page."
            )
        )
        with st.container(horizontal=True):
            wanted = st.button(
                t("Download {size} MB", size=size), icon=":material/download:", key=f"{key}_fetch"
            )
            st.button(
                t("Back to the toybox"),
                key=f"{key}_back",
                on_click=st.session_state.update,
                args=({key: way_back},),
            )
        if wanted:
            _fetch(name)
    return False


def _fetch(name: str) -> None:
    """Download it under a bar; what hinders that is said, and the page goes on as it was."""
    try:
        prepared_data(name, (32, 32))
    except CnnlabError as error:
        st.error(message_text(error), icon=":material/error:")
    else:
        st.rerun()


def load_data(name: str, image_size: tuple[int, int] = (32, 32), seed: int = 0) -> Dataset:
    """The data set, from memory where any session loaded it before.

    The first time it is read, checked and cached by a child process, so that the server keeps
    answering; the page shows the progress and ends there if the data set is refused.
    """
    with errors_shown(), refused_discarded(name):
        return prepared_data(name, image_size, seed, takes_names(name))


def prepared_data(
    name: str, image_size: tuple[int, int], seed: int = 0, classes_from_names: bool = False
) -> Dataset:
    """As ``load_data``, but raises what is wrong with the data set, and leaves it where it is.

    Args:
        name: or path.
        image_size: (height, width), pixels.
        seed: splits folders that have no test part of their own.
        classes_from_names: as ``datasets.load`` takes it.
    """
    if not _is_prepared(name, image_size, seed, classes_from_names):
        _prepare(name, image_size, seed, classes_from_names)
    return _load(name, image_size, seed, classes_from_names)


def takes_names(name: str | None) -> bool:
    """Whether the reader agreed that the names of an upload's pictures are their classes."""
    return name is not None and st.session_state.get(_BY_NAMES) == name


def flags_of_names(classes_from_names: bool) -> list[str]:
    """The flags for commands that load data."""
    return ["--classes-from-names"] if classes_from_names else []


def num_pictures(name: str | None, limit: int | None) -> int | None:
    """How many pictures there are to learn from, as far as the files tell; counted once a server.

    Args:
        name: or path; None while an upload is missing.
        limit: the most that are taken; None for all.
    """
    size = None if name is None else data_size(name)
    if size is None:
        return None
    return size.num_train if limit is None else min(size.num_train, limit)


def data_size(name: str) -> Size | None:
    """How large a data set is, as far as its files tell; None where whoever loads it says why."""
    try:
        found = _counted(name, takes_names(name))
    except CnnlabError:
        return None
    return found if isinstance(found, Size) else None


@cached(LRUCache(100), condition=Condition())
def _counted(name: str, classes_from_names: bool) -> Size | DatasetError:
    """The size, or the offer of the classes that names say: it holds until the reader chooses."""
    try:
        return datasets.size(name, classes_from_names)
    except DatasetError as error:
        if error.code != "dataset-classes-in-names":
            raise
        return copy(error)  # without its traceback, which holds all paths


def _uploaded_zip() -> str | None:
    path = stored_file(
        t("ZIP with one folder for each class"),
        "zip",
        _ZIP,
        help=t(
            "Either class folders, or train and test, perhaps validation too, with class folders "
            "inside. Up to 200 MB."
        ),
    )
    if path is None:
        st.info(t("Choose a ZIP file, or one of the built-in data sets above."))
        return None
    return None if _awaits_names(path) else path


def _awaits_names(path: str) -> bool:
    """Whether only the names of the pictures say the classes, which the reader is asked about."""
    try:
        found = _counted(path, takes_names(path))
    except CnnlabError:
        return False  # whoever loads the pictures says why
    if isinstance(found, Size):
        return False
    _say_what_names_say(found)
    st.button(
        t("Take the classes from the names"),
        key="take_names",
        type="primary",
        on_click=st.session_state.update,
        args=({_BY_NAMES: path},),
    )
    return True


def _say_what_names_say(offer: CnnlabError) -> None:
    st.warning(
        t(
            "{name} has no folders for classes, but its pictures are called after "
            "{count:# class}: {names}. Is that what they show? If not, put the pictures of each "
            "class into a folder of its own.",
            name=plain(offer.values["name"]),
            count=offer.values["count"],
            names=plain(offer.values["names"]),
        ),
        icon=":material/sell:",
    )


def _num_bytes(data: Dataset) -> int:
    parts = (data.x_train, data.x_test, data.x_val)
    return sum(part.nbytes for part in parts if part is not None)


def _is_prepared(
    name: str, image_size: tuple[int, int], seed: int, classes_from_names: bool
) -> bool:
    """Whether the server has it, or gets it from the disk without work."""
    known = (name, image_size, seed, classes_from_names) in _prepared()
    return known or (name == "toybox10" and toybox10.is_drawn(image_size))


@st.cache_resource
def _prepared() -> set[tuple[str, tuple[int, int], int, bool]]:
    return set()


# One memory for all sessions, as large as the largest data set may be.
@cached(LRUCache(MAX_DECODED_BYTES, getsizeof=_num_bytes), condition=Condition())
def _load(name: str, image_size: tuple[int, int], seed: int, classes_from_names: bool) -> Dataset:
    return datasets.load(name, image_size, seed=seed, classes_from_names=classes_from_names)


def _prepare(name: str, image_size: tuple[int, int], seed: int, classes_from_names: bool) -> None:
    size = "x".join(map(str, image_size))
    beginning = t("Preparing the pictures …")
    working = t("Preparing the pictures: {done:,} of {total:,}")
    options = ("--image-size", size, "--seed", str(seed), *flags_of_names(classes_from_names))
    run_command_with_bar(beginning, working, "data", name, *options)
    _prepared().add((name, image_size, seed, classes_from_names))


def show_data_summary(data: Dataset) -> None:
    """What was loaded, in one line, with the notes that came up."""
    st.caption(
        t(
            "{parts} in {classes:# class}: {names}",
            parts=_counted_parts(data),
            classes=data.num_classes,
            names=plain(", ".join(data.class_names[:20])),
        )
    )
    show_notes(data.notes)


def _counted_parts(data: Dataset) -> str:
    train, test = len(data.x_train), len(data.x_test)
    if data.x_val is None:
        return t("{train:,} training and {test:# test picture}", train=train, test=test)
    return t(
        "{train:,} training, {val:,} validation and {test:# test picture}",
        train=train,
        val=len(data.x_val),
        test=test,
    )
