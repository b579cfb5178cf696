"""A picture beside everything that was made of it, all in sight at once, redrawn without a flicker.

The pictures travel as one strip; the browser waits until it is decoded and draws all of them in one
frame. What was done to a variant is its name for a screen reader, and stands in one line under all
of them while it is pointed at, and under the picture when it opens large.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.components.large import large_dialog, large_words
from ui.components.strip import strip_component, strip_of
from ui.text import printable, t

_HTML = """
<div class="wall">
  <div class="pair">
    <figure class="original"><figcaption></figcaption></figure>
    <div class="variants" role="group"></div>
  </div>
  <p class="description" aria-hidden="true"></p>
{large}
</div>
"""
_component = strip_component(
    Path(__file__), _HTML.format(large=large_dialog('<canvas class="whole" role="img"></canvas>'))
)


def picture_wall(wall: dict[str, Any]) -> None:
    """Show the pictures as large as the room allows.

    Args:
        wall: from ``wall_of``.
    """
    with st.container(key=wall["place"]):
        _component(key=f"{wall['place']}_wall", data=wall)


def wall_of(
    original: np.ndarray,
    variants: np.ndarray,
    captions: Sequence[str],
    *,
    alt: str,
    key: str,
    titles: Sequence[str] = (),
) -> dict[str, Any]:
    """The data of a wall, from the page or while a slider is held.

    Args:
        original: ``(height, width, 3)``, uint8.
        variants: ``(num_images, height, width, 3)``, uint8.
        captions: what was done to each variant; plain text.
        alt: what a variant is called, in a word or two; each adds its number and caption.
        key: of the wall, unique on the page.
        titles: what stands under each variant, in a word or two; nothing if there are none.
    """
    texts = [printable(caption) for caption in captions]
    return {
        "place": key,
        "strip": strip_of(np.concatenate([original[None], variants])),
        "width": original.shape[1],
        "height": original.shape[0],
        # No lists nor dicts: in them Streamlit looks for tables, and loads pandas for it.
        "captions": (t("original"), *texts),
        "names": (
            t("original"),
            *(f"{alt} {number}: {text}" for number, text in enumerate(texts, start=1)),
        ),
        "titles": tuple(map(printable, titles)),
        "group": alt,
        "hint": t("Point at a picture to read what was drawn for it; press it to see it large."),
        "tap": t("Tap a picture to see it large, with what was drawn for it."),
        **large_words(),
    }
