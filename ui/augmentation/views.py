"""What the settings do, seen in four ways; a view is a function of pictures, config and seed."""

import sys
from importlib import import_module

import numpy as np
import streamlit as st

from cnnlab.augmentation import AugmentationConfig, Draws, apply, draw
from cnnlab.augmentation.stages import stages
from cnnlab.augmentation.sweeps import sweep
from cnnlab.figures import drawn_alt_text, drawn_values
from cnnlab.normalization import Standardizer, scale_for_display
from ui.augmentation.captions import caption, stage_caption
from ui.augmentation.controls import SWEPT, setting_in_hand
from ui.augmentation.picture import Pictures
from ui.augmentation.sweep_strip import sweep_strip
from ui.picture_grid import picture_grid
from ui.text import t

_KERNEL = "cnnlab.augmentation.kernel"
_STEPS = 11
_MANY_DRAWS = 1000
_MEAN_OF = 200
_SHEET = 30


def prepare_engine() -> None:
    """Load the compiled loops, which takes some seconds where nobody has used them yet."""
    if _KERNEL not in sys.modules:
        with st.spinner(t("Preparing the engine; the very first time this takes some seconds …")):
            import_module(_KERNEL)


def variants_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """One picture, varied many times, with the drawn values under each."""
    num_images = st.slider(
        t("Number of variants"), 1, 64, 12, key="num_images", bind="query-params"
    )
    draws = draw(config, pictures.picture.shape, num_images, seed)
    varied = apply(_repeated(pictures.picture, num_images), draws, config)
    picture_grid(pictures.picture[None], [t("original")], alt=t("Original"), key="original")
    captions = [caption(draws[index], config) for index in range(num_images)]
    picture_grid(to_bytes(varied), captions, alt=t("Variant"), key="variants")


def sweep_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """The setting that was moved last, from nothing to its most, at both extremes."""
    knob = SWEPT[setting_in_hand()]
    values = np.linspace(0, knob.highest, _STEPS).tolist()
    st.markdown(
        t(
            "**{label}** `{field}`: both extremes of each value.",
            label=t(knob.label),
            field=knob.field,
        )
        + " "
        + t("Move another slider to see that one instead.")
    )
    steps = to_bytes(sweep(pictures.picture, knob.field, values, config))
    current = int(np.abs(np.subtract(values, getattr(config, knob.field))).argmin())
    labels = [f"{value:.3g}" for value in values]

    def use(step: int) -> None:
        st.session_state[knob.field] = round(values[step], 3)

    sweep_strip(steps, labels, current, use)


def stages_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """One variant, after each step of the way."""
    draws = draw(config, pictures.picture.shape, 1, seed)
    after = stages(pictures.picture[None], draws, config)
    shown = [to_bytes(images)[0] for images in after.values()]
    standardized = Standardizer().transform(after["brightness"])
    shown.append(scale_for_display(standardized)[0])
    captions = [stage_caption(name, draws[0], config) for name in (*after, "normalization")]
    st.markdown(
        t("The first variant, step by step. Each step works on the result of the one before.")
    )
    picture_grid(np.stack(shown), captions, alt=t("Step"), key="stages", cell=160)


def sheet_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """One recipe on many pictures, their mean, and how the drawn values spread."""
    images, names = pictures.images[:_SHEET], pictures.names[:_SHEET]
    draws = draw(config, images.shape[1:], len(images), seed)
    picture_grid(
        to_bytes(apply(images, draws, config)),
        names,
        alt=t("Varied"),
        key="sheet",
        cell=96,
    )
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.markdown(t("**Where it is on average**: the mean of {n} variants.", n=_MEAN_OF))
        mean = _mean_picture(pictures.picture, config, seed)
        picture_grid(mean[None], alt=t("Mean of the variants"), key="mean", cell=160)
    with right:
        st.markdown(t("**What {n:,} draws give**", n=_MANY_DRAWS))
        spread = _spread(draw(config, images.shape[1:], _MANY_DRAWS, seed), config)
        st.plotly_chart(drawn_values(spread), alt=drawn_alt_text(spread), key="spread")


def to_bytes(images: np.ndarray) -> np.ndarray:
    """Float pictures in [0, 255] as uint8, rounded."""
    return images.clip(0, 255).round().astype(np.uint8)


def _repeated(picture: np.ndarray, times: int) -> np.ndarray:
    return np.broadcast_to(picture, (times, *picture.shape))


@st.cache_data(max_entries=20, show_spinner=False)
def _mean_picture(picture: np.ndarray, config: AugmentationConfig, seed: int) -> np.ndarray:
    draws = draw(config, picture.shape, _MEAN_OF, seed)
    return to_bytes(apply(_repeated(picture, _MEAN_OF), draws, config).mean(0))


def _spread(draws: Draws, config: AugmentationConfig) -> dict[str, np.ndarray]:
    """What varies, in the signs and units that the page speaks of."""
    values = {
        t("turned to the left, degrees"): (config.rotation_range, draws.theta),
        t("moved to the right, pixels"): (config.width_shift_range, -draws.tx),
        t("moved down, pixels"): (config.height_shift_range, -draws.ty),
        t("sheared, degrees"): (config.shear_range, draws.shear),
        t("width, per cent"): (config.zoom_range, 100 / draws.zx),
        t("height, per cent"): (config.zoom_range, 100 / draws.zy),
        t("colour shift, levels of 255"): (config.channel_shift_range, draws.channel_shift.ravel()),
        t("brightness, factor"): (config.brightness_range, draws.brightness),
        t("mirrored"): (config.horizontal_flip, draws.flip_horizontal.astype(int)),
        t("upside down"): (config.vertical_flip, draws.flip_vertical.astype(int)),
    }
    return {name: drawn for name, (used, drawn) in values.items() if used}
