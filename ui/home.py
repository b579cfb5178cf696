"""Panels of the home page: a first look, the ways on, and what this computer has."""

import numpy as np
import streamlit as st

from cnnlab import datasets
from cnnlab.datasets import toybox10
from cnnlab.models import imagenet_weights_path
from cnnlab.models.imagenet import MEGABYTES
from cnnlab.training import list_runs
from ui.menu import PAGES
from ui.picture_grid import picture_grid
from ui.text import t

_SAMPLE = 148  # pixels: five pictures a row beside the menu


def sample_pictures() -> None:
    """One drawn picture of each class of the built-in data set."""
    images, names = _samples()
    picture_grid(images, names, alt=t("Drawn picture"), key="samples", cell=_SAMPLE)


def page_cards() -> None:
    """A card for each page: where it leads and what for."""
    for start in range(0, len(PAGES), 3):
        columns = st.columns(3)
        for column, page in zip(columns, PAGES[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                st.page_link(page.path, label=f"**{t(page.title)}**", icon=page.icon)
                st.markdown(t(page.summary))


def what_is_here() -> None:
    """A line each for the pictures, the weights and the runs that are at hand."""
    finished = sum(run.status.state == "finished" for run in list_runs())
    _line(True, t("Toybox, ten drawn things: built in, always here."))
    _line(
        datasets.is_available("cifar10"),
        t("CIFAR-10, 60,000 small photos: here."),
        t("CIFAR-10 is not here; it is downloaded (163 MB) when you choose it."),
    )
    _line(
        imagenet_weights_path() is not None,
        t("VGG16 with what it learned from ImageNet: here."),
        t(
            "VGG16's ImageNet weights are not here; the page Transfer learning downloads them "
            "({size} MB). Without them the built-in compact network is used.",
            size=MEGABYTES,
        ),
    )
    _line(
        finished > 0,
        t("Finished training runs: {count}.", count=finished),
        t("No finished training run yet. Train one, then classify your own pictures with it."),
    )


def _line(here: bool, yes: str, no: str = "") -> None:
    icon = ":material/check_circle:" if here else ":material/radio_button_unchecked:"
    st.markdown(f"{icon} {yes if here else no}")


@st.cache_data(show_spinner=False)
def _samples() -> tuple[np.ndarray, list[str]]:
    images, labels = toybox10.draw_pictures(60, (_SAMPLE, _SAMPLE), seed=11)
    first = np.unique(labels, return_index=True)[1]
    return images[first], [toybox10.CLASS_NAMES[label] for label in labels[first]]
