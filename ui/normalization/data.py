"""The pictures to fit on: a few at once, all of them as soon as they are drawn."""

from dataclasses import dataclass

import streamlit as st

from cnnlab import datasets
from cnnlab.datasets import Dataset, toybox10
from ui.background import Work, in_background
from ui.data_source import load_data

# Drawn and learned from within the time that an empty page takes.
_FIRST = 100


@dataclass(frozen=True)
class Pictures:
    """The data set of the page.

    Attributes:
        name: or path.
        data: all of it, or its first training pictures.
        is_whole: all of it is there.
        num_train: training pictures that it has when it is whole.
    """

    name: str
    data: Dataset
    is_whole: bool
    num_train: int


def pictures_of(name: str) -> Pictures:
    """The data set; of drawn pictures that nobody has drawn here yet, the first ones.

    Others are loaded under a progress bar, and the page ends where they are refused.
    """
    if name == "toybox10" and not toybox10.is_drawn():
        return Pictures(name, _first_drawn(), False, datasets.size(name).num_train)
    data = load_data(name)
    return Pictures(name, data, True, len(data.x_train))


def draw_in_background(name: str) -> Work | None:
    """Draw all of a data set of which only the first pictures are there; see ``in_background``."""
    return in_background(f"draw {name}", "data", name)


@st.cache_resource(show_spinner=False)
def _first_drawn() -> Dataset:
    return toybox10.load_first(_FIRST)
