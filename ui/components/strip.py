"""Pictures of one size as one image, one below the other; components that show its parts."""

import base64
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from cnnlab.images import encode_image
from ui.components.large import LARGE_CSS, LARGE_JS

_HERE = Path(__file__).parent
# Up to this width a picture is shown enlarged, pixel by pixel, and sent without loss.
_SMALL = 64


def strip_of(images: np.ndarray) -> str:
    """Pictures ``(num_images, height, width, 3)``, uint8, one below the other, as a data URI."""
    num_images, height, width, channels = images.shape
    strip = np.ascontiguousarray(images).reshape(num_images * height, width, channels)
    kind = "png" if width <= _SMALL else "jpeg"
    data = base64.b64encode(encode_image(strip, format=kind)).decode()
    return f"data:image/{kind};base64,{data}"


def strip_component(source: Path, html: str) -> Callable[..., object]:
    """A component over ``strip.js``, ``strip.css`` and the dialog of ``ui.components.large``.

    Args:
        source: the module whose scripts and styles lie beside it, called alike.
        html: of the component.
    """
    return st.components.v2.component(
        f"cnnlab_{source.stem}",
        html=html,
        css=_joined(LARGE_CSS, _HERE / "strip.css", source.with_suffix(".css")),
        js=_joined(LARGE_JS, _HERE / "strip.js", source.with_suffix(".js")),
    )


def _joined(text: str, *files: Path) -> str:
    return "\n".join([text, *(file.read_text() for file in files)])
