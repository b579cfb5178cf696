"""Look at the network: its drawing, and how long it will take to train."""

import streamlit as st

from cnnlab import datasets
from cnnlab.datasets import Size
from cnnlab.models import Layer, layer_table
from cnnlab.training import TrainingConfig
from cnnlab.training.speed import Duration, estimate_duration, load_speed
from ui.child_process import run_command_with_bar
from ui.data_source import load_data
from ui.page import errors_shown
from ui.text import t
from ui.training.network_drawing import network_drawing


def network_view(config: TrainingConfig) -> None:
    """The network of a configuration, and an estimate of its training."""
    size = size_of(config)
    layers = layer_table(config.image_size, size.num_classes, config.head, config.base)
    st.markdown(
        t(
            "A picture goes through the layers from first to last. Each **convolution** looks for "
            "patterns, each **pooling** halves the picture, the **new head** makes the answer."
        )
    )
    _duration(config, layers, size)
    network_drawing(layers, config.frozen_layers)


def size_of(config: TrainingConfig) -> Size:
    """How many pictures and classes there are; an upload is loaded for it."""
    size = datasets.builtin_size(config.data)
    if size is None:
        data = load_data(config.data, config.image_size)
        size = Size(len(data.x_train), len(data.x_test), data.num_classes)
    if config.limit is None:
        return size
    return Size(min(config.limit, size.num_train), size.num_test, size.num_classes)


def _duration(config: TrainingConfig, layers: tuple[Layer, ...], size: Size) -> None:
    speed = load_speed()
    if speed is None:
        _measure()
        return
    duration = estimate_duration(speed, layers, config, size.num_train, size.num_test)
    st.markdown(
        t("About **{epoch}** for each epoch", epoch=_in_words(duration.epoch)) + _once(duration),
        help=t(
            "Estimated from the multiplications of the layers and the speed of this computer, "
            "measured once while it had nothing else to do (`python -m cnnlab speed`). Without "
            "augmentation the frozen layers see each picture once only."
        ),
    )


def _once(duration: Duration) -> str:
    if duration.once < 1:
        return "."
    return t(", and once {once} for the frozen layers.", once=_in_words(duration.once))


def _in_words(seconds: float) -> str:
    if seconds < 1:
        return t("{seconds:.1f} s", seconds=max(seconds, 0.1))
    if seconds < 100:
        return t("{seconds:.0f} s", seconds=seconds)
    return t("{minutes:.0f} min", minutes=seconds / 60)


@st.fragment
def _measure() -> None:
    """Offer to measure this computer, in a process of its own; then the page knows durations."""
    if not st.button(
        t("How long will an epoch take? Measure this computer"),
        icon=":material/timer:",
        key="measure_speed",
        help=t("Takes about ten seconds, once."),
    ):
        return
    with errors_shown():
        run_command_with_bar(t("Getting ready …"), t("Measuring: {done} of {total}"), "speed")
    st.rerun()
