"""The pictures, weights and runs on this computer."""

import streamlit as st

from cnnlab import datasets
from cnnlab.models import imagenet_weights_path
from cnnlab.models.imagenet import MEGABYTES
from cnnlab.runs import list_runs
from ui.page import errors_shown
from ui.text import t


def availability() -> None:
    """A line each for the pictures, the weights and the runs that are at hand."""
    with errors_shown():
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
