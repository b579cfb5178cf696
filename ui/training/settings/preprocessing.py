"""Controls of the preprocessing: image size, augmentation, normalisation."""

import json
from typing import Any

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import CnnlabError
from cnnlab.normalization import NORMALIZATIONS
from cnnlab.training import TrainingConfig
from cnnlab.training.recipes import MIRRORED
from ui.augmentation.controls import PAGE_DEFAULT
from ui.choices import choose
from ui.components.linked_stops import with_linked
from ui.components.slider import live_step
from ui.normalization.controls import choose_as_keras, choose_epsilon, epsilon_key
from ui.preferences import named
from ui.text import message_text, t

ON_WHAT_IT_SEES = ("normalization", "base_preprocessing")
"""The settings whose notes tell whether a base gets the pixels that it learned from."""

_WHITENINGS = ("zca", "patches")
_SIDES = (32, 48, 64, 96, 128)


def choose_side() -> int:
    """A control for ``image_size``: pictures are square."""
    return live_step(
        named(t("Side of the pictures, pixels"), "image_size"),
        with_linked(_SIDES, "image_size"),
        "image_size",
        32,
        help=t("Larger pictures show more and take longer: twice the side, four times the work."),
    )


def preprocessing_controls(defaults: TrainingConfig) -> dict[str, Any]:
    """The controls, as fields of ``TrainingConfig``, their values in the URL.

    Args:
        defaults: what a link means that leaves a setting out.
    """
    augmentation = _augmentation()
    return {
        "augmentation": augmentation,
        "cached_views": 0 if augmentation is None else _cached_views(),
        **_normalization(defaults.normalization),
        "base_preprocessing": _base_preprocessing(),
    }


def augment_option(augmentation: AugmentationConfig | None) -> str:
    """The option of the control for ``augmentation`` that a configuration's comes closest to."""
    return {None: "none", MIRRORED: "mirrored"}.get(augmentation, "recipe")


def whitening_controls(config: TrainingConfig) -> dict[str, Any]:
    """The key of each control of a configuration's whitening, and its value."""
    if config.normalization not in _WHITENINGS:
        return {}
    as_keras = config.normalization == "zca" and config.zca_epsilon_on == "singular_values"
    return {"keras": as_keras, epsilon_key(as_keras): config.zca_epsilon}


def _augmentation() -> AugmentationConfig | None:
    option = choose(
        t("Augmentation"),
        {
            "none": t("none"),
            "mirrored": t("mirrored at random"),
            "recipe": t("the recipe of the augmentation page"),
        },
        "augment",
        help=t("Vary the pictures at random in each epoch, so that a small set goes further."),
    )
    return _recipe() if option == "recipe" else MIRRORED if option == "mirrored" else None


def _cached_views() -> int:
    views = live_step(
        named(t("Variants of each picture"), "cached_views"),
        with_linked((0, 1, 2, 4, 8, 16), "cached_views"),
        "cached_views",
        0,
        words={0: t("always new")},
        help=t("A variant is the picture after rotation, shift and whatever else the recipe says."),
    )
    if views == 0:
        st.caption(
            t(
                "Every epoch sees new variants, so the frozen layers run again each time: the most "
                "to learn from, and the slowest."
            )
        )
    else:
        st.caption(
            t(
                "The frozen layers run over {views:# fixed variant} of each picture, once; epochs "
                "take them in turn and last seconds. Each costs as much time and disk as one set "
                "of pictures.",
                views=views,
            )
        )
    return views


def _normalization(default: str) -> dict[str, Any]:
    labels = {
        "none": t("none"),
        "samplewise": t("standardise each picture by itself"),
        "featurewise": t("standardise by the data set"),
        "pixelwise": t("standardise each pixel by the data set"),
        "zca": t("whiten (ZCA)"),
        "patches": t("whiten by patches"),
    }
    normalization = choose(
        named(t("Normalisation"), "normalization"),
        {name: labels[name] for name in NORMALIZATIONS},
        "normalization",
        help=t("The page Normalisation shows what each does."),
        default=default,
    )
    if normalization not in _WHITENINGS:
        return {"normalization": normalization}
    as_keras = normalization == "zca" and choose_as_keras()
    return {
        "normalization": normalization,
        "zca_epsilon": choose_epsilon(as_keras),
        "zca_epsilon_on": "singular_values" if as_keras else "eigenvalues",
    }


def _base_preprocessing() -> str:
    labels = {
        "none": t("as they are (the course “CNN 2”)"),
        "vgg16": t("as VGG16 learned them: blue first, mean removed"),
    }
    return choose(
        named(t("Colours reach the network"), "base_preprocessing"),
        labels,
        "base_preprocessing",
        help=t("“What it sees” on the right shows both."),
    )


def _recipe() -> AugmentationConfig:
    """The augmentation page's settings in this session; carried in the URL for a copied link."""
    recipe = st.session_state.get("recipe") or _recipe_in_link() or PAGE_DEFAULT
    settings = json.dumps(recipe.changes())
    st.query_params["recipe"] = settings
    st.caption(t("Varied at random: `{settings}`", settings=settings))
    return recipe


def _recipe_in_link() -> AugmentationConfig | None:
    try:
        return AugmentationConfig.from_json(st.query_params["recipe"])
    except KeyError:
        return None
    except CnnlabError as error:
        st.warning(t("The recipe in the link cannot be used: {reason}", reason=message_text(error)))
        return None
