"""A picture that was selected in the table of predictions, shown like any other."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

from cnnlab.classification.batch.collecting import picture_files
from cnnlab.datasets.archives.zip_archive import open_archive
from ui.page import errors_shown
from ui.uploads.pictures import Picture, picture_of_file, read_image, size_to_read

FROM, FROM_MANY, HOW_MANY = "pictures_from", "many", "how_many"
SELECTED = "picture_found"


class TableSelection(NamedTuple):
    """Which picture: the path of its ZIP, its number there from 0, what it shows if known."""

    archive: str
    number: int
    truth: str | None


def select_picture(archive: str, number: int, truth: str | None) -> None:
    """Go from the table to one of its pictures; for callbacks.

    Args:
        archive: path of the ZIP.
        number: of the picture among those of the ZIP, from 0.
        truth: what it shows, where that is known.
    """
    st.session_state[SELECTED] = TableSelection(archive, number, truth)
    st.query_params.update({HOW_MANY: "one", FROM: FROM_MANY})


def is_any_selected() -> bool:
    """Whether a picture was chosen from the table, and its file is still there."""
    return SELECTED in st.session_state and Path(st.session_state[SELECTED].archive).is_file()


def selected_picture(image_size: tuple[int, int]) -> Picture:
    """The selected picture; what goes wrong is shown and ends the page."""
    with errors_shown():
        return _read(st.session_state[SELECTED], image_size)


# The child process has checked the archive before; only one entry of it is decoded here.
@st.cache_resource(max_entries=20, show_spinner=False)
def _read(found: TableSelection, image_size: tuple[int, int]) -> Picture:
    with open_archive(Path(found.archive)) as files:
        chosen = picture_files(files).files[found.number]
        decoded = read_image(chosen.file.read(), size_to_read(image_size))
    key = f"{found.archive} {found.number}"
    return picture_of_file(chosen.name, key, decoded, image_size, found.truth)
