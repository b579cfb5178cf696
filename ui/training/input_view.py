"""The network's input: the same pictures under both kinds of preprocessing."""

import numpy as np
import streamlit as st

from cnnlab.datasets import Dataset
from cnnlab.models import BASE_PREPROCESSINGS
from cnnlab.models.pretrained import LEARNED_FROM, PRETRAINED
from cnnlab.normalization import Normalizer, scale_for_display
from cnnlab.runs import InputPipeline
from cnnlab.training import TrainingConfig
from ui.components.picture_grid import picture_grid
from ui.data_source import load_data
from ui.glossary import prose
from ui.normalization.controls import WhiteningChoice
from ui.normalization.fitting import fitted_standardizer, fitted_whitening
from ui.page import errors_shown, headline, show_notes
from ui.text import t
from ui.training.settings.preprocessing import ON_WHAT_IT_SEES

_PICTURES = 3
# Of whitening, for the looks: 128 MB of patterns in the server, 5,000 pictures of 32 pixels.
_MOST_VALUES = 16_000_000
_MOST_SAMPLES = 5000


def input_view(config: TrainingConfig) -> None:
    """Pictures of the chosen data set as stored, and as each base preprocessing hands them on."""
    data = load_data(config.data, config.image_size)
    pictures = data.x_train[:_PICTURES]
    headline(
        _in_a_sentence(config),
        "pages/normalization.py",
        t("See what normalising does"),
    )
    names = [data.class_names[label] for label in data.y_train[:_PICTURES]]
    picture_grid(pictures, names, alt=t("Picture as stored"), key="stored", cell=96)
    with errors_shown():
        normalizer = _normalizer(config, data)
    for preprocessing in BASE_PREPROCESSINGS:
        pipeline = InputPipeline(normalizer, preprocessing)
        _treatment(preprocessing, pipeline(pictures), config)
        if preprocessing == config.base_preprocessing:
            show_notes(n for n in config.notes if n.parameter in ON_WHAT_IT_SEES)
    prose(
        t(
            "Left, the numbers as a screen shows them: below 0 is black, above 255 is white, and "
            "the first of the three is taken for red. Right, the same numbers stretched for the "
            "eye."
        )
    )


def _in_a_sentence(config: TrainingConfig) -> str:
    """What the numbers are about, and whether this network gets those that it learned from."""
    if config.weights != PRETRAINED:
        return t("A network sees numbers, and only those that it learned from mean something.")
    learned = LEARNED_FROM[config.base] == config.base_preprocessing
    if learned and config.normalization == "none":
        return t("A network sees numbers. This one gets such as it learned from.")
    return t("A network sees numbers. This one gets others than it learned from: they mean little.")


def _treatment(preprocessing: str, values: np.ndarray, config: TrainingConfig) -> None:
    titles = {"none": t("As they are"), "vgg16": t("As the original VGG16 learned them")}
    orders = {"none": t("red, green, blue"), "vgg16": t("blue, green, red")}
    st.markdown(f"**{titles[preprocessing]}**{_remark(preprocessing, config)}")
    st.caption(
        t(
            "Numbers from {low:.4g} to {high:.4g}, mean {mean:.3g}; order {order}.",
            low=values.min(),
            high=values.max(),
            mean=values.mean(),
            order=orders[preprocessing],
        )
    )
    true, stretched = st.columns(2)
    with true:
        st.caption(t("true values"))
        colours = values.clip(0, 255).round().astype(np.uint8)
        picture_grid(colours, alt=t("True values"), key=f"true_{preprocessing}", cell=64)
    with stretched:
        st.caption(t("stretched for the eye"))
        picture_grid(
            scale_for_display(values), alt=t("Stretched"), key=f"eye_{preprocessing}", cell=64
        )


def _remark(preprocessing: str, config: TrainingConfig) -> str:
    """Whether the network is given these numbers, and whether it learned from them."""
    is_known = config.weights == PRETRAINED and LEARNED_FROM[config.base] == preprocessing
    if preprocessing == config.base_preprocessing:
        return t(" — chosen: the network learned from such") if is_known else t(" — chosen")
    return t(" — the network learned from such") if is_known else ""


def _normalizer(config: TrainingConfig, data: Dataset) -> Normalizer | None:
    """Learned from training pictures of the data set, once a server; whitening from some only."""
    name = config.normalization
    if name == "none":
        return None
    if name in ("zca", "patches"):
        as_keras = config.zca_epsilon_on == "singular_values"
        samples = min(_MOST_SAMPLES, _MOST_VALUES // data.x_train[0].size)
        choice = WhiteningChoice(name, samples, config.zca_epsilon, as_keras)
        return fitted_whitening(config.data, choice, data)
    # Named by the content, which differs with the size of the pictures too.
    return fitted_standardizer(data.fingerprint, name, data)
