"""What is done to pictures before the network gets them: size, variation, normalisation."""

import json
from typing import Any

import streamlit as st

from cnnlab.augmentation import AugmentationConfig
from cnnlab.errors import CnnlabError
from cnnlab.normalization import NORMALIZATIONS
from ui.augmentation.controls import PAGE_DEFAULT
from ui.choices import choose, choose_step
from ui.normalization.controls import choose_ridge
from ui.text import said, t

_SIDES = (32, 48, 64, 96, 128)


def treatment_controls() -> dict[str, Any]:
    """The controls, as fields of ``TrainingConfig``, their values in the URL."""
    side = choose_step(
        t("Side of the pictures, pixels  `image_size`"),
        _SIDES,
        "image_size",
        32,
        help=t("Larger pictures show more and take longer: twice the side, four times the work."),
    )
    augmentations = {"none": t("none"), "recipe": t("the recipe of the augmentation page")}
    augmentation = choose(
        t("Augmentation"),
        augmentations,
        "augment",
        help=t("Vary the pictures at random in each epoch, so that a small set goes further."),
    )
    recipe = _recipe() if augmentation == "recipe" else None
    return {
        "image_size": (side, side),
        "augmentation": recipe,
        "cached_views": 0 if recipe is None else _cached_views(),
        **_normalization(),
        "base_preprocessing": _base_preprocessing(),
    }


def _cached_views() -> int:
    views = choose_step(
        t("Variants of each picture  `cached_views`"),
        (0, 1, 2, 4, 8, 16),
        "cached_views",
        0,
        lambda count: t("always new") if count == 0 else str(count),
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
                "The frozen layers run over {views} fixed variants of each picture, once; epochs "
                "take them in turn and last seconds. Each costs as much time and disk as one set "
                "of pictures.",
                views=views,
            )
        )
    return views


def _normalization() -> dict[str, Any]:
    labels = {
        "none": t("none"),
        "samplewise": t("standardise each picture by itself"),
        "featurewise": t("standardise by the data set"),
        "pixelwise": t("standardise each pixel by the data set"),
        "zca": t("whiten (ZCA)"),
        "patches": t("whiten by patches"),
    }
    normalization = choose(
        t("Normalisation  `normalization`"),
        {name: labels[name] for name in NORMALIZATIONS},
        "normalization",
        help=t("The page Normalisation shows what each does."),
    )
    if normalization not in ("zca", "patches"):
        return {"normalization": normalization}
    return {
        "normalization": normalization,
        "zca_epsilon": choose_ridge(),
        "zca_epsilon_on": "eigenvalues",
    }


def _base_preprocessing() -> str:
    labels = {
        "none": t("as they are (the tutorial)"),
        "vgg16": t("as VGG16 learned them: blue first, mean removed"),
    }
    return choose(
        t("Colours reach the network  `base_preprocessing`"),
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
        st.warning(t("The recipe in the link cannot be used: {reason}", reason=said(error)))
        return None
