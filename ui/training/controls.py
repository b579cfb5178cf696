"""Controls of the transfer learning page; together they make a TrainingConfig.

Data, base, weights, frozen layers and epochs stand open, all else waits in drawers. What they
stand at before anybody touches them is the base's recipe.
"""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnlab.training import TrainingConfig
from ui.choices import choose_step
from ui.data_source import choose_data
from ui.page import errors_shown
from ui.text import t
from ui.training.base import base_controls, choose_base
from ui.training.head_editor import head_controls
from ui.training.learning_controls import choose_epochs, learning_controls, pace_controls
from ui.training.recipe import ALL, recipe_for
from ui.training.treatment import treatment_controls
from ui.training.tutorial import differences_from_tutorial, tutorial_button

_LIMITS = (200, 500, 1000, 2000, 5000, 10000, 20000, 50000, ALL)


def training_controls() -> tuple[DeltaGenerator, TrainingConfig | None]:
    """All controls, their values in the URL.

    Returns:
        A place under the simple controls, for the Start button; and the configuration, which is
        None until a chosen upload is there.
    """
    pictures = st.container()
    name = choose_base()
    recipe = recipe_for(name)
    with pictures:
        data = _pictures(recipe)
    ready, base = base_controls(name, recipe)
    epochs = choose_epochs(recipe)
    start = st.container()
    tutorial_button()
    remark = st.container()
    with st.expander(t("New layers on top"), icon=":material/layers:"):
        head = head_controls(recipe.head)
    with st.expander(t("Optimiser and learning rate"), icon=":material/speed:"):
        learning = learning_controls(recipe)
    with st.expander(t("Batches, early end, fairness"), icon=":material/timer:"):
        pace = pace_controls(recipe)
    with st.expander(t("What is done to the pictures"), icon=":material/tune:"):
        treatment = treatment_controls()
    if data["data"] is None or not ready:
        return start, None
    with errors_shown():
        config = TrainingConfig(
            **data, **base, head=head, epochs=epochs, **learning, **pace, **treatment
        )
    with remark:
        differences_from_tutorial(config)
    return start, config


def _pictures(recipe: TrainingConfig) -> dict[str, Any]:
    name = choose_data()
    limit = choose_step(
        t("Training pictures, at most  `limit`"),
        _LIMITS,
        "limit",
        recipe.limit,
        lambda value: t("all") if value == ALL else f"{value:,}",
        help=t("Fewer pictures train faster. They are taken evenly from all classes."),
    )
    return {"data": name, "limit": None if limit == ALL else limit}
