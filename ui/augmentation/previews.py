"""What each setting does, as a small picture beside its control, drawn from the picture at hand."""

import base64
from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnlab.augmentation import AugmentationConfig, Draws, apply
from cnnlab.augmentation.sweeps import along, cut_out
from cnnlab.images import encode_image, resize_image
from ui.augmentation.picture_choice import Pictures

_SIDE = 48
# Far enough to be seen at this size, whatever the sliders say.
_SHOWN = {
    "rotation_range": 30.0,
    "width_shift_range": 0.25,
    "height_shift_range": 0.25,
    "zoom_range": 0.6,
    "shear_range": 30.0,
    "brightness_range": 0.5,
    "contrast_range": 0.4,
    "saturation_range": 0.0,
    "channel_shift_range": 60.0,
}
_CROPS = {
    "crop_area_range": cut_out(0.4),
    "crop_aspect_range": {"crop": (0.25, 0.0, 0.5, 1.0)},
}
_FILLED = AugmentationConfig(fill_mode="constant", cval=128)

Samples = Mapping[str, str]
"""Setting -> a picture as data URI."""


def previews_of(pictures: Pictures) -> Samples:
    """A small picture for each setting."""
    return _samples(pictures.key, pictures.chosen, pictures.picture)


def show_preview(address: str) -> None:
    """The picture where the page now writes; decoration, the control beside it says what it is."""
    st.html(f'<img class="sample" alt="" src="{address}">')


@st.cache_data(max_entries=200, show_spinner=False)
def _samples(key: str, chosen: int, _picture: np.ndarray) -> Samples:
    small = resize_image(_picture, (_SIDE, _SIDE))
    shown = {name: along(small, name, [value], _FILLED)[0] for name, value in _SHOWN.items()}
    shown |= dict(zip(_CROPS, _cropped(small), strict=True))
    shown |= {"horizontal_flip": small[:, ::-1], "vertical_flip": small[::-1]}
    return {name: _address(image) for name, image in shown.items()}


def _cropped(image: np.ndarray) -> np.ndarray:
    draws = Draws.from_transforms(list(_CROPS.values()), image.shape[2])
    return apply(np.stack([image] * len(_CROPS)), draws, _FILLED)


def _address(image: np.ndarray) -> str:
    data = encode_image(image.clip(0, 255).round().astype(np.uint8), format="jpeg")
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
