"""What the settings do, seen in several ways; a view is a function of pictures, config and seed."""

import sys
from importlib import import_module
from typing import Any

import numpy as np
import streamlit as st

from cnnlab.augmentation import AugmentationConfig, Draws, apply, draw
from cnnlab.augmentation.stages import stages
from cnnlab.figures import drawn_alt_text, drawn_values
from cnnlab.normalization import Standardizer, scale_for_display
from ui.augmentation.captions import caption, stage_caption, stage_title
from ui.augmentation.picture_choice import Pictures, or_stand_in_sentence, to_bytes
from ui.components.chart import chart
from ui.components.picture_grid import picture_grid
from ui.components.picture_wall import picture_wall, wall_of
from ui.page import headline
from ui.text import t

NUM_VARIANTS = "num_images"
_KERNEL = "cnnlab.augmentation.kernel"
_DRAWS = 1000
_MEAN_OF = 200
_SHEET = 30
_NARROWEST_SPREAD = 600  # pixels


def prepare_engine(pictures: Pictures) -> None:
    """Load the compiled loops; the picture is there while the first reader waits for them."""
    if _KERNEL not in sys.modules:
        place = st.empty()
        with place.container():
            names = [t("original; its variants follow …")]
            picture_grid(pictures.picture[None], names, alt=t("Original"), key="original")
        import_module(_KERNEL)
        place.empty()


def variants_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """One picture, varied many times, beside the original."""
    headline(
        or_stand_in_sentence(
            pictures,
            t("One picture becomes {n:,}: to a network each is a new one.", n=num_variants()),
        ),
        "pages/normalization.py",
    )
    picture_wall(variants_wall(pictures, config, seed))


def num_variants() -> int:
    """The value of the control."""
    return st.session_state[NUM_VARIANTS]


def variants_wall(pictures: Pictures, config: AugmentationConfig, seed: int) -> dict[str, Any]:
    """The variants beside their original, with what was drawn for each."""
    picture, num_images = pictures.picture, num_variants()
    draws = draw(config, picture.shape, num_images, seed)
    varied = to_bytes(apply(_repeated(picture, num_images), draws, config))
    captions = [caption(draws[index], config) for index in range(num_images)]
    return wall_of(picture, varied, captions, alt=t("Variant"), key="variants")


def stages_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """One variant, after each stage of the augmentation."""
    number, _ = _telling_variant(pictures, config, seed)
    headline(
        or_stand_in_sentence(
            pictures,
            t(
                "The way to variant {number}: each step works on the result of the one before.",
                number=number,
            ),
        ),
        "pages/normalization.py",
    )
    picture_wall(stages_wall(pictures, config, seed))


def stages_wall(pictures: Pictures, config: AugmentationConfig, seed: int) -> dict[str, Any]:
    """The steps beside the original, with what was drawn for each."""
    _, draws = _telling_variant(pictures, config, seed)
    after = stages(pictures.picture[None], draws, config)
    standardized = Standardizer().transform(after["brightness"])
    shown = [to_bytes(images)[0] for name, images in after.items() if name != "original"]
    shown.append(scale_for_display(standardized)[0])
    names = [name for name in (*after, "normalization") if name != "original"]
    captions = [stage_caption(name, draws[0], config) for name in names]
    titles = [stage_title(name, draws[0], config) for name in names]
    return wall_of(
        pictures.picture, np.stack(shown), captions, alt=t("Step"), key="stages", titles=titles
    )


def _telling_variant(
    pictures: Pictures, config: AugmentationConfig, seed: int
) -> tuple[int, Draws]:
    """The first variant that is mirrored, where that may happen; its number from 1, its draws."""
    shape = pictures.picture.shape
    draws = draw(config, shape, num_variants(), seed)
    mirrored = draws.flip_horizontal.astype(bool) | draws.flip_vertical.astype(bool)
    first = int(np.argmax(mirrored))
    return first + 1, Draws.from_transforms([draws[first]], shape[-1])


def sheet_view(pictures: Pictures, config: AugmentationConfig, seed: int) -> None:
    """The distribution of the drawn values, one recipe on many pictures, and their mean."""
    headline(
        or_stand_in_sentence(
            pictures,
            t("What {n:,} draws give: small changes are as likely as large ones.", n=_DRAWS),
        ),
        "pages/normalization.py",
    )
    images, names = pictures.images[:_SHEET], pictures.names[:_SHEET]
    spread = _spread(draw(config, images.shape[1:], _DRAWS, seed), config)
    chart(
        drawn_values(spread, columns=3),
        alt=drawn_alt_text(spread),
        key="spread",
        tools=False,
        min_width=_NARROWEST_SPREAD,
    )
    left, right = st.columns([1, 4])
    with left:
        st.markdown(t("**On average**: the mean of {n} variants.", n=_MEAN_OF))
        mean = _mean_picture(pictures.picture, config, seed)
        picture_grid(mean[None], alt=t("Mean of the variants"), key="mean")
    with right:
        st.markdown(t("**One variant each** of {n:# picture}.", n=len(images)))
        draws = draw(config, images.shape[1:], len(images), seed)
        varied = to_bytes(apply(images, draws, config))
        picture_grid(varied, names, alt=t("Varied"), key="sheet", cell=96)


def _repeated(picture: np.ndarray, times: int) -> np.ndarray:
    return np.broadcast_to(picture, (times, *picture.shape))


@st.cache_data(max_entries=20, show_spinner=False)
def _mean_picture(picture: np.ndarray, config: AugmentationConfig, seed: int) -> np.ndarray:
    draws = draw(config, picture.shape, _MEAN_OF, seed)
    return to_bytes(apply(_repeated(picture, _MEAN_OF), draws, config).mean(0))


def _spread(draws: Draws, config: AugmentationConfig) -> dict[str, np.ndarray]:
    """What varies, in the signs of the page; each as it is drawn, so that all of it is even."""
    values = {
        t("turned to the left, degrees"): (config.rotation_range, draws.theta),
        t("moved to the right, pixels"): (config.width_shift_range, -draws.tx),
        t("moved down, pixels"): (config.height_shift_range, -draws.ty),
        t("sheared, degrees"): (config.shear_range, draws.shear),
        t("zoom sideways: 0.9 nearer, 1.1 farther"): (config.zoom_range, draws.zx),
        t("zoom upwards: 0.9 nearer, 1.1 farther"): (config.zoom_range, draws.zy),
        t("colour shift, levels of 255"): (config.channel_shift_range, draws.channel_shift.ravel()),
        t("brightness, factor"): (config.brightness_range, draws.brightness),
        t("contrast, factor"): (config.contrast_range, draws.contrast),
        t("saturation, factor"): (config.saturation_range, draws.saturation),
        t("crop, share of the area"): (
            config.crop_area_range,
            draws.crop[:, 2] * draws.crop[:, 3],
        ),
        t("mirrored"): (config.horizontal_flip, draws.flip_horizontal.astype(bool)),
        t("upside down"): (config.vertical_flip, draws.flip_vertical.astype(bool)),
    }
    return {name: drawn for name, (used, drawn) in values.items() if used}
