"""The network of a configuration: its drawing, and how long it will take to train."""

import streamlit as st

from cnnlab import datasets
from cnnlab.datasets import Dataset, Size
from cnnlab.models import layer_table
from cnnlab.models.builtin import builtin_card
from cnnlab.models.pretrained import PRETRAINED, is_pretrained
from cnnlab.runs.records.samples import choose_samples
from cnnlab.training import TrainingConfig
from cnnlab.training.recipes import SUITED
from cnnlab.training.speed import estimate_duration, load_speed
from ui.components.picture_grid import picture_grid
from ui.data_source import data_size, load_data, show_data_summary
from ui.glossary import prose
from ui.page import headline
from ui.text import t
from ui.training.measuring import measuring_control
from ui.training.network_drawing import network_drawing
from ui.training.state_words import duration_in_words


def network_view(config: TrainingConfig) -> None:
    """The network of a configuration, and an estimate of its training."""
    size = size_of(config)
    layers = layer_table(config.image_size, size.num_classes, config.head, config.base)
    headline(
        _what_it_knows(config) + " " + t("Frozen blocks stay as they are, the rest learns."),
        "pages/classify.py",
        t("Your own picture inside"),
        view_picture="inside",
    )
    is_own = datasets.builtin_size(config.data) is None
    if is_own:
        show_data_summary(load_data(config.data, config.image_size))
    network_drawing(layers, config.frozen_layers, with_maps=is_pretrained(config.base))
    if is_own:
        _own_pictures(load_data(config.data, config.image_size))
    if load_speed() is None:
        measuring_control(t("How long will an epoch take? Measure this computer"))
    prose(
        _what_one_gains(config)
        + t(
            "Each **convolution** looks for patterns, each **pooling** halves the picture, the "
            "**new head** makes the answer. A drawing of a cup passes through as an example; your "
            "pictures go the same way."
        )
        + " "
        + _about_maps(config)
    )


def _what_it_knows(config: TrainingConfig) -> str:
    """The pretraining of the network, as the point of transfer learning is to use it."""
    if config.weights is None:
        return t("It has learned nothing yet: its weights are random.")
    if config.weights != PRETRAINED:
        return t("It begins with what is in your file.")
    if config.base == "vgg16":
        return t("It has seen 1.3 million photos of 1,000 kinds of things.")
    card = builtin_card(config.base)
    seen, kinds = card["num_pictures"], card["classes"]
    return t("It has seen {seen:,} photos of {kinds:,} kinds of things.", seen=seen, kinds=kinds)


def _what_one_gains(config: TrainingConfig) -> str:
    """As measured by ``benchmarks.backbone``; docs/built-in-networks.md has the table."""
    if not _is_built_in(config):
        return ""
    return t(
        "It knows edges, textures and shapes from there, which saves pictures: with 1,000 of "
        "CIFAR-10 a new head on it recognises {knowing} of 100, on random weights {ignorant}. ",
        knowing=69,
        ignorant=25,
    )


def _is_built_in(config: TrainingConfig) -> bool:
    """Whether the network begins with the weights that come with cnnlab."""
    return config.base == SUITED and config.weights == PRETRAINED


def _own_pictures(data: Dataset) -> None:
    """Some of each class, as the network gets them."""
    chosen = choose_samples(data.y_train)
    st.caption(t("Some of your pictures, as large as they go into the network:"))
    names = [data.class_names[label] for label in data.y_train[chosen]]
    picture_grid(data.x_train[chosen], names, alt=t("Your picture"), key="own_pictures", cell=64)


def _about_maps(config: TrainingConfig) -> str:
    """Whose maps the drawing shows: they were made by the built-in network as it was learned."""
    bright = t("Bright is where a channel finds its pattern.")
    if not is_pretrained(config.base):
        return t("What its channels find depends on your pictures, and is seen after the training.")
    if config.weights is None:
        return t(
            "The feature maps are not those of random weights, which find nothing yet: the same "
            "layers made them with what they had learned from ImageNet."
        )
    if _is_built_in(config):
        return t("The feature maps are real, four channels of each block.") + " " + bright
    return t("The feature maps are those of the built-in network.") + " " + bright


def size_of(config: TrainingConfig) -> Size:
    """How many pictures and classes there are; what cannot be counted ends the page, and why."""
    size = data_size(config.data)
    if size is None:
        data = load_data(config.data, config.image_size)
        size = Size(len(data.x_train), len(data.x_test), data.num_classes)
    if config.limit is None:
        return size
    return Size(min(config.limit, size.num_train), size.num_test, size.num_classes)


def duration_in_a_sentence(config: TrainingConfig | None) -> str:
    """How long a training will take; nothing where that is not known yet."""
    speed = load_speed()
    if speed is None or config is None or data_size(config.data) is None:
        return ""
    size = size_of(config)
    layers = layer_table(config.image_size, size.num_classes, config.head, config.base)
    duration = estimate_duration(speed, layers, config, size.num_train, size.num_test)
    return t(
        "About **{all}** in all, {epoch} for each of {epochs:# epoch}.",
        all=_in_words(duration.once + config.epochs * duration.epoch),
        epoch=_in_words(duration.epoch),
        epochs=config.epochs,
    )


def _in_words(seconds: float) -> str:
    return t("less than a second") if seconds < 1 else duration_in_words(seconds)
