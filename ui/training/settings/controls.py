"""Controls of the transfer learning page; together they make a TrainingConfig.

Data, base, weights, frozen layers and epochs stand open, all else waits in drawers. Where they
stand before anybody touches them suits the base and the pictures.
"""

from typing import Any

import streamlit as st

from cnnlab.models.pretrained import is_pretrained
from cnnlab.training import TrainingConfig
from cnnlab.training.recipes import suits
from ui.components.linked_stops import with_linked
from ui.components.slider import live_step
from ui.data_source import choose_data, num_pictures, takes_names
from ui.page import errors_shown, show_notes
from ui.preferences import named
from ui.text import t
from ui.training.settings.base import base_controls, choose_base
from ui.training.settings.head_editor import head_controls
from ui.training.settings.initial_weights import random_is_chosen
from ui.training.settings.learning_controls import batch_controls, choose_epochs, learning_controls
from ui.training.settings.link import say_what_is_missing
from ui.training.settings.preprocessing import ON_WHAT_IT_SEES, choose_side, preprocessing_controls
from ui.training.settings.recipe import (
    ALL,
    LEFT_OUT,
    begin,
    follow,
    follow_recipe,
    from_scratch,
    offer_recipe,
    recipe_for,
    suited_side,
)
from ui.training.settings.tutorial import differences_from_tutorial, tutorial_button

_LIMITS: tuple[int | str, ...] = (200, 500, 1000, 2000, 5000, 10000, 20000, 50000, ALL)


def training_controls() -> TrainingConfig | None:
    """All controls, their values in the URL.

    Returns:
        The configuration; None until a chosen upload is there.
    """
    begin()
    pictures = st.container()
    name = choose_base()
    with pictures:
        data, recipe = _pictures(name)
    defaults = LEFT_OUT[name]
    ready, base = base_controls(name, defaults)
    epochs = choose_epochs(defaults)
    suited, warnings = st.container(), st.container()
    with st.expander(t("The tutorial's settings"), icon=":material/menu_book:"):
        tutorial_button()
        remark = st.container()
    with st.expander(t("New layers on top"), icon=":material/layers:"):
        head = head_controls(defaults.head)
    with st.expander(t("Optimiser and learning rate"), icon=":material/speed:"):
        learning = learning_controls(defaults)
    with st.expander(t("Batches, early end, fairness"), icon=":material/timer:"):
        pace = batch_controls(defaults)
    with st.expander(t("What is done to the pictures"), icon=":material/tune:"):
        treatment = preprocessing_controls(defaults)
    if data["data"] is None or not ready:
        return None
    with errors_shown():
        config = TrainingConfig(
            **data, **base, head=head, epochs=epochs, **learning, **pace, **treatment
        )
    if suits(config.base, config.weights):
        with suited:
            offer_recipe(recipe, config)
    with warnings:
        say_what_is_missing(config)
        _warn(config)
    with remark:
        differences_from_tutorial(config)
    return config


def _all_in_words(limits: tuple[int | str, ...], available: int | None) -> dict[int | str, str]:
    """Of each limit that takes all pictures there are: that it does, and how many these are."""
    if available is None:
        return {ALL: t("all")}
    of_all = t("all {count:,}", count=available)
    return {limit: of_all for limit in limits if isinstance(limit, str) or limit >= available}


def _warn(config: TrainingConfig) -> None:
    """Settings that keep the network from learning are named beside the button that starts it."""
    warnings = (note for note in config.notes if note.severity == "warning")
    show_notes(note for note in warnings if note.parameter in ON_WHAT_IT_SEES)


def _pictures(base: str) -> tuple[dict[str, Any], TrainingConfig]:
    """Which pictures, how many and how large; and what suits these, which the others follow."""
    defaults = LEFT_OUT[base]
    name = choose_data()
    follow({"limit": defaults.limit})
    limits = with_linked(_LIMITS, "limit", lowest=10)
    chosen = live_step(
        named(t("Training pictures, at most"), "limit"),
        limits,
        "limit",
        defaults.limit or ALL,
        "{:,}".format,
        words=_all_in_words(limits, num_pictures(name, None)),
        help=t("Fewer pictures train faster. They are taken evenly from all classes."),
    )
    limit = None if isinstance(chosen, str) else chosen
    available = num_pictures(name, limit)
    follow({"image_size": suited_side(base, name, available)})
    side = choose_side()
    recipe = recipe_for(base, (side, side), available, limit)
    is_random = is_pretrained(base) and random_is_chosen()
    follow_recipe(from_scratch(recipe) if is_random else recipe)
    pictures = {"data": name, "classes_from_names": takes_names(name), "limit": limit}
    return pictures | {"image_size": (side, side)}, recipe
